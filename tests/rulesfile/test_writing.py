"""What is written reads back as the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Escalation, Receiver, Route, Rule, Severity
from bot.quiet_hours import QuietHours
from bot.rulesfile import RulesFile, differing_lines, format_rules_file, parse_rules_file


def test_a_regular_expression_is_written_without_doubled_backslashes() -> None:
    file = RulesFile(rules=(Rule(name="re", when=r"/\bflag\b/"),))
    assert r"when = '/\bflag\b/'" in format_rules_file(file)


names = st.text(min_size=1).filter(lambda text: text.strip() != "" and text.isprintable())
texts = st.text(min_size=1).filter(lambda text: text.strip() != "")
words = ["flag", '"left bank"', "=Херсон", r"/\bпрапор\w*/", "bridge*", "-museum", "#tag", "\n\t"]
expressions = st.lists(st.sampled_from(words)).map(lambda more: " ".join(["flag", *more]))
usernames = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{3,31}", fullmatch=True)
languages = st.permutations(["uk", "ru", "en"]).flatmap(
    lambda order: st.integers(1, 3).map(lambda count: tuple(order[:count]))
)
rules = st.builds(
    Rule,
    name=names,
    when=expressions,
    channels=st.lists(usernames, max_size=3).map(tuple),
    languages=languages,
    forms=st.booleans(),
    scripts=st.booleans(),
    lexicon=st.booleans(),
    derive=st.booleans(),
    severity=st.sampled_from(Severity),
    to=st.lists(st.text(), max_size=3).map(tuple),
    on_edit=st.booleans(),
    escalate=st.lists(
        st.builds(Escalation, after=st.integers(1, 86_400).map(float), to=names), max_size=10
    ).map(tuple),
)
zones = st.sampled_from(["Europe/Kyiv", "America/New_York", "UTC"])
hours = st.times().map(lambda time: time.replace(second=0, microsecond=0, fold=0))


@st.composite
def quiet_hours(draw: st.DrawFn, timezone: str) -> QuietHours | None:
    """Draw none, or some by the clocks of the zone, "" being that of the installation."""
    start, end = draw(hours), draw(hours)
    if start == end:
        return None
    return QuietHours(start=start, end=end, timezone=timezone or "UTC")


@st.composite
def told_receivers(draw: st.DrawFn) -> Receiver:
    """Draw a receiver with quiet hours and the rest of its wishes."""
    receiver, timezone = draw(plain_receivers), draw(st.just("") | zones)
    return replace(
        receiver,
        timezone=timezone,
        quiet=draw(quiet_hours(timezone)),
        language=draw(st.sampled_from(["", "en", "uk", "ru"])),
        previews=receiver.kind == "telegram" and draw(st.booleans()),
    )


plain_receivers = st.builds(
    Receiver,
    name=st.text(),
    target=texts,
    default=st.booleans(),
    kind=st.sampled_from(["telegram", "file"]),
)
receivers = told_receivers()
routes = st.builds(
    Route,
    name=st.text(),
    rules=st.lists(st.text(), max_size=2).map(tuple),
    severities=st.lists(st.sampled_from(Severity), max_size=2).map(tuple),
    channels=st.lists(usernames, max_size=2).map(tuple),
)


def _routed(
    receivers: list[Receiver], routes: list[tuple[Route, set[int]]]
) -> tuple[Receiver, ...]:
    """Let each route lead to the receivers of those numbers, at least to the first."""
    return tuple(
        replace(one, routes=tuple(route for route, to in routes if number in to or number == 0))
        for number, one in enumerate(receivers)
    )


routed = st.builds(
    _routed,
    st.lists(receivers, unique_by=lambda each: each.name, max_size=3),
    st.lists(
        st.tuples(routes, st.sets(st.integers(0, 2))), unique_by=lambda e: e[0].name, max_size=3
    ),
)
files = st.builds(
    RulesFile,
    channels=st.lists(usernames, unique_by=str.casefold, max_size=3).map(tuple),
    rules=st.lists(rules, unique_by=lambda rule: rule.name, max_size=3).map(tuple),
    receivers=routed,
)


@given(files)
def test_reading_what_was_written_gives_the_same(file: RulesFile) -> None:
    assert parse_rules_file(format_rules_file(file), name="x") == file


def test_different_routes_of_one_name_are_told_apart() -> None:
    urgent, low = (Route(name="r", severities=(each,)) for each in (Severity.URGENT, Severity.LOW))
    file = RulesFile(
        receivers=(
            Receiver(name="a", target="@aaaa", routes=(urgent,)),
            Receiver(name="b", target="@bbbb", routes=(low,)),
        )
    )
    read = parse_rules_file(format_rules_file(file), name="x").receivers
    assert [[route.name for route in one.routes] for one in read] == [["r"], ["r-2"]]
    assert [one.routes[0].severities for one in read] == [(Severity.URGENT,), (Severity.LOW,)]


def test_a_changed_route_is_shown_as_a_change_of_its_receiver() -> None:
    before = Receiver(name="a", target="@aaaa")
    after = replace(before, routes=(Route(name="night", rules=("flag",)),))
    assert differing_lines(before, after) == (
        "",
        '[routes.night]; rules = ["flag"]; to = ["a"]',
    )


@pytest.mark.parametrize(
    ("own", "installation", "written"),
    [
        ("", "Europe/Kyiv", []),
        ("", "UTC", ['timezone = "Europe/Kyiv"']),
        ("", None, []),
        ("Europe/Kyiv", "Europe/Kyiv", ['timezone = "Europe/Kyiv"']),
    ],
    ids=["the installation's", "another, chosen in a chat", "no matter", "its own"],
)
def test_quiet_hours_are_by_the_same_clocks_when_read_again(
    own: str, installation: str | None, written: list[str]
) -> None:
    quiet = QuietHours(start=time(23), end=time(7), timezone="Europe/Kyiv")
    receiver = Receiver(name="a", target="@aaaa", quiet=quiet, timezone=own)
    text = format_rules_file(RulesFile(receivers=(receiver,)), timezone=installation)
    assert [line for line in text.splitlines() if line.startswith("timezone")] == written
    again = parse_rules_file(text, name="x", timezone=installation or "Europe/Kyiv")
    assert [each.quiet for each in again.receivers] == [quiet]
