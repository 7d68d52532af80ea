"""Defanged addresses are made whole, and made whole again whatever way they were defanged."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.rules.lists.refang import defang, refang

WHOLE = {
    "square": ("acme[.]com", "acme.com"),
    "round": ("acme(.)com", "acme.com"),
    "curly": ("acme{.}com", "acme.com"),
    "spelled": ("acme(dot)com", "acme.com"),
    "spelled-square": ("acme[dot]com", "acme.com"),
    "spaced": ("acme [ dot ] com", "acme.com"),
    "cyrillic": ("acme[точка]com", "acme.com"),
    "half": ("acme[.com", "acme.com"),
    "escaped": (r"acme\.com", "acme.com"),
    "ideographic": ("acme。com", "acme.com"),
    "at": ("press[@]acme.com", "press@acme.com"),
    "at-spelled": ("press (at) acme (dot) com", "press@acme.com"),
    "scheme": ("hxxps://acme[.]com/a", "https://acme.com/a"),
    "scheme-colon": ("hxxp[:]//acme[.]com", "http://acme.com"),
    "scheme-slashes": ("hXXp[://]acme[.]com", "http://acme.com"),
    "scheme-stars": ("h**ps://acme.com", "https://acme.com"),
    "ftp": ("fxp://acme.com", "ftp://acme.com"),
    "address": ("1[.]2[.]3[.]4", "1.2.3.4"),
    "address-6": ("2001[:]db8[:][:]1", "2001:db8::1"),
    "shouted": ("HXXP://ACME[.]COM", "HTTP://ACME.COM"),
}
LEFT = ("plain text", "(see above)", "dot com", "meet at noon", "hxx", "[1] and (2)", "")


@pytest.mark.parametrize(("written", "whole"), WHOLE.values(), ids=WHOLE.keys())
def test_what_is_made_whole(written: str, whole: str) -> None:
    assert refang(written).text == whole


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left_alone(text: str) -> None:
    assert refang(text).text == text
    assert refang(text).starts is None


def test_spans_lead_back_to_what_was_written() -> None:
    text = "see hxxps[:]//mail[.]acme[dot]com now"
    found = refang(text)
    start = found.text.index("mail")
    first, last = found.span(start, start + len("mail.acme.com"))
    assert text[first:last] == "mail[.]acme[dot]com"


_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_DOMAIN = st.lists(_LABEL, min_size=2, max_size=4).map(".".join)
_LOCAL = st.from_regex(r"[a-z0-9]([a-z0-9._+-]{0,8}[a-z0-9])?", fullmatch=True)
_PATH = st.from_regex(r"(/[a-z0-9._~%-]{0,8}){0,3}(\?[a-z0-9=&.]{0,8})?", fullmatch=True)
_URL = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(("http", "https", "ftp", "HTTP", "HTTPS")),
    _DOMAIN,
    st.sampled_from(("", ":8080")),
    _PATH,
)
_ADDRESS = st.one_of(
    _DOMAIN,
    st.builds("{}@{}".format, _LOCAL, _DOMAIN),
    _URL,
    st.ip_addresses().map(str),
)
_DOTS = ("[.]", "(.)", "{.}", "(dot)", "[dot]", "[DOT]", " [.] ", " (dot) ", r"\.", "。")
_ATS = ("[@]", "(at)", "[at]", " (at) ", "{@}", "＠")


@given(_ADDRESS, st.sampled_from(_DOTS), st.sampled_from(_ATS))
def test_refang_undoes_defang(address: str, dot: str, at: str) -> None:
    assume(not address.endswith("."))  # a full stop, which nobody writes in brackets
    assert refang(defang(address)).text == address
    assert refang(defang(address, dot=dot, at=at)).text == address


@example("http://0.0/.", "аб")
@given(_ADDRESS, st.text(alphabet="абв гд,.!?-", max_size=20))
def test_in_a_text_the_span_is_what_was_written(address: str, around: str) -> None:
    written = defang(address)
    text = f"{around} {written} {around}"
    found = refang(text)
    start = found.text.index(f" {address} ") + 1
    first, last = found.span(start, start + len(address))
    assert text[first:last] == written


@given(st.text(alphabet="ab.[](){}@:/\\ dothxpx*。＠\u200b", max_size=60))
def test_offsets_never_leave_the_text(text: str) -> None:
    found = refang(text)
    spans = [found.span(at, at + 1) for at in range(len(found.text))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
