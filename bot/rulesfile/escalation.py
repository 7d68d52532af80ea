"""``escalate`` of a rule: who is told next, and after how long, while nobody has taken an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.durations import parse_duration
from bot.model import Escalation
from bot.rulesfile.writing import quoted

if TYPE_CHECKING:
    from bot.tables import Table

MOST_STEPS = 10
LONGEST = 86_400.0  # seconds; whoever wants to know a day later reads a list of what was missed
_EXAMPLE = 'escalate = [{after = "3m", to = "duty"}]'


def read_escalation(table: Table) -> tuple[Escalation, ...]:
    """Read the steps of a rule. Whether the receivers are there is known to who takes it over."""
    table.skip({"escalate"})
    written = table.values.get("escalate", [])
    if not isinstance(written, list) or not all(isinstance(step, dict) for step in written):
        table.complain("escalate", f"not a list of steps. Write {_EXAMPLE}")
        return ()
    if len(written) > MOST_STEPS:
        what = f"{len(written)} steps are too many. Keep the {MOST_STEPS} that matter most."
        table.complain("escalate", what)
        return ()
    return tuple(_read_step(step) for step in table.tables("escalate"))


def _read_step(table: Table) -> Escalation:
    step = Escalation(after=_read_after(table), to=table.text("to", ""))
    if not step.to.strip():
        table.complain("to", f"names nobody. Name a receiver: {_EXAMPLE}")
    table.finish()
    return step


def _read_after(table: Table) -> float:
    table.skip({"after"})
    written = table.values.get("after", "")
    shown = quoted(written) if isinstance(written, str) else str(written)
    seconds = parse_duration(written) if isinstance(written, str) else None
    if seconds is None:
        what = f"{shown} is no length of time. Write it as 90s, 3m or 1h: {_EXAMPLE}"
        table.complain("after", what)
        return 0.0
    if not 0 < seconds <= LONGEST:
        table.complain("after", f"{shown} is out of range. Write 1s to 24h.")
    return seconds
