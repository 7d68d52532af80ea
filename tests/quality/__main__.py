"""`make quality`: recall and precision by kind of case, beside what simpler matching gets.

A lower bound (>=) is the end of the 95 % Wilson interval: with few cases it is far below the share.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.quality.measuring import (
    Case,
    Judge,
    Score,
    flagfall,
    load_cases,
    score,
    substring,
    whole_word,
)

_HEAD = f"""\
{"":<22}  {"Flagfall":^31}  {"substring":^15}  {"whole word":^15}
{"tag":<16}{"cases":>6}  {"recall":>8} {">=":>6} {"precis.":>8} {">=":>6}\
{2 * f"  {'recall':>6} {'precis.':>8}"}
"""


def main() -> int:
    """Print the table: a line for each tag, the most frequent first, and one for all cases."""
    cases = load_cases()
    judge = flagfall(cases)
    sys.stdout.write(_HEAD)
    tags = Counter(tag for case in cases for tag in case["tags"])
    for tag, _ in tags.most_common():
        sys.stdout.write(_line(tag, [case for case in cases if tag in case["tags"]], judge))
    sys.stdout.write(_line("all", cases, judge))
    return 0


def _line(name: str, cases: list[Case], judge: Judge) -> str:
    own = score(cases, judge)
    row = f"{name:<16}{len(cases):>6}  {own.recall:>8.3f} {own.recall_at_least:>6.3f}"
    row += f" {own.precision:>8.3f} {own.precision_at_least:>6.3f}"
    return row + "".join(_brief(score(cases, other)) for other in (substring, whole_word)) + "\n"


def _brief(of: Score) -> str:
    return f"  {of.recall:>6.3f} {of.precision:>8.3f}"


if __name__ == "__main__":
    sys.exit(main())
