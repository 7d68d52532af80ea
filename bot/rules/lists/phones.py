"""Phone numbers: every way of writing one, and those that a text holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITTEN = re.compile(r"[+\d](?:[\d+\s().\-\u2010-\u2013\u00a0/]|\d){5,40}\d")
_DIGITS = re.compile(r"\d+")
_SHORTEST, _LONGEST = 7, 17  # digits, an international prefix included


def digits_of(number: str) -> tuple[str, ...]:
    """Return the digits of every way to write an international number.

    ``+380 50 123-45-67`` is also written 00380..., and at home 050...; a Russian one 8 495....
    Raises ValueError with the reason if there is no such number.
    """
    import phonenumbers  # noqa: PLC0415  for lists that hold phones

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("it is no phone number") from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("no number of its country has so many digits")
    national = phonenumbers.national_significant_number(parsed)
    international = f"{parsed.country_code}{national}"
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    trunk = phonenumbers.ndd_prefix_for_region(region, True)  # noqa: FBT003  theirs
    return (international, f"00{international}", *([f"{trunk}{national}"] if trunk else []))


def phones_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the digits of what may be a phone number, with its span in the text.

    Groups of digits that stand together are taken one by one and joined: two numbers side by side
    are both found. A plus before the first group belongs to the span.
    """
    for found in _WRITTEN.finditer(text):
        groups = list(_DIGITS.finditer(text, *found.span()))
        for number, first in enumerate(groups):
            digits = ""
            for group in groups[number:]:
                digits += group[0]
                if len(digits) > _LONGEST:
                    break
                if len(digits) >= _SHORTEST:
                    yield digits, _with_plus(text, first.start()), group.end()


def _with_plus(text: str, start: int) -> int:
    for before in (start - 1, start - 2):
        if before >= 0 and text[before] == "+":
            return before
        if before < 0 or text[before] != "(":
            return start
    return start
