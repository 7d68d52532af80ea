from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bot.simulator.preview_html import counted, page, plain, rich, rounded


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (2, "2"),
        (999, "999"),
        (1_000, "1K"),
        (1_149, "1.1K"),
        (33_499, "33.4K"),
        (214_400, "214.4K"),
        (999_999, "999.9K"),
        (3_100_000, "3.1M"),
    ],
)
def test_counters_are_rounded(number: int, shown: str) -> None:
    assert rounded(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0 members"), (1, "1 member"), (999, "999 members"), (9_845_567, "9 845 567 members")],
)
def test_landing_pages_count_to_the_last(number: int, shown: str) -> None:
    assert counted(number, "member") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a & b! <i>'\n", "a &amp; b&#33; &lt;i&gt;&#39;<br/>", id="markup"),
        pytest.param(
            "see https://example.org/a?b=1&c=2.",
            'see <a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener">'
            "https://example.org/a?b=1&amp;c=2</a>.",
            id="address",
        ),
        pytest.param(
            "by @durov, me@x.org",
            'by <a href="https://t.me/durov" target="_blank">@durov</a>, me@x.org',
            id="mention",
        ),
        pytest.param(
            "#Херсон #1",
            '<a href="?q=%23%D0%A5%D0%B5%D1%80%D1%81%D0%BE%D0%BD">#Херсон</a> #1',
            id="hashtag",
        ),
        pytest.param(
            "🇺🇦",
            '<i class="emoji" style="background-image:'
            "url('//telegram.org/img/emoji/40/F09F87BAF09F87A6.png')\"><b>🇺🇦</b></i>",
            id="emoji",
        ),
    ],
)
def test_text_with_links(text: str, shown: str) -> None:
    assert rich(text) == shown


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))
marked = st.sampled_from(["@name", "#tag", 'https://t.me/a?b="<', "🇺🇦", "<b>", "&amp;", "\n"])


@given(st.lists(words | marked).map("".join))
def test_a_reader_sees_the_text_unchanged(text: str) -> None:
    for html in (plain(text), rich(text)):
        body = LexborHTMLParser(f"<body><p>{html}</p></body>").css("p")[0]
        for line_break in body.css("br"):
            line_break.replace_with("\n")
        assert body.text() == text


def test_a_page_is_introduced_by_its_title() -> None:
    tree = LexborHTMLParser(page("A – Telegram", "<body></body>", shown='A "b"', about="<c>\n"))
    contents = [node.attributes["content"] for node in tree.css("meta[property]")]
    assert contents == ['A "b"', "Telegram", "<c>\n"]
