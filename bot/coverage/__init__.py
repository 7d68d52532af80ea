"""How completely each channel is read, and how that is said."""

from bot.coverage.gaps import OPEN_GAPS, Gap, gaps_text
from bot.coverage.standing import (
    BEHIND,
    BLOCKED,
    GAP,
    SILENT,
    Standing,
    State,
    open_gaps,
    standings,
)
from bot.coverage.words import delays_said, pages_said, summary, worst_lag

__all__ = [
    "BEHIND",
    "BLOCKED",
    "GAP",
    "OPEN_GAPS",
    "SILENT",
    "Gap",
    "Standing",
    "State",
    "delays_said",
    "gaps_text",
    "open_gaps",
    "pages_said",
    "standings",
    "summary",
    "worst_lag",
]
