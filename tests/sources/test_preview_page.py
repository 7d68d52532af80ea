"""Pages of t.me taken apart: what is told of each id, and which pages are refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UndecodableError
from bot.model import SlotKind
from bot.sources.preview_page import count_of, read_page
from tests.sources import preview_pages as made
from tests.sources.preview_pages import NAME, PHOTO, VIDEO, bubble, page, text

if TYPE_CHECKING:
    from bot.sources.preview_entry import Entry

POSTED = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)


def entry(inner: str, **more: str) -> Entry:
    """What a page with a post of a known kind and this one says of this one."""
    (found,) = (
        e
        for e in read_page(page(bubble(3, text("!")), bubble(7, inner, **more))).entries
        if e.message_id == 7
    )
    return found


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("one", "one", id="plain"),
        pytest.param("one<br/>two<br><br/>three", "one\ntwo\n\nthree", id="line breaks"),
        pytest.param(
            "a &amp; b &lt;c&gt; &quot;d&quot; &#33; &#39;", 'a & b <c> "d" ! \'', id="escapes"
        ),
        pytest.param("a&nbsp;b\u00a0c", "a\u00a0b\u00a0c", id="no-break spaces"),
        pytest.param("two  spaces ", "two  spaces ", id="spaces are kept"),
        pytest.param(f"fire {made.EMOJI}{made.EMOJI} out", "fire 🔥🔥 out", id="emoji"),
        pytest.param(f'<tg-emoji emoji-id="5">{made.EMOJI}</tg-emoji>!', "🔥!", id="custom emoji"),
        pytest.param('so <img class="emoji" alt="🎉" src="x">', "so 🎉", id="emoji as an image"),
        pytest.param(
            "<b>bold</b> <i>it<u>al</u>ic</i> <s>no</s> <code>x = 1</code>",
            "bold italic no x = 1",
            id="marked words",
        ),
        pytest.param("<pre>a\n  b<br/>c</pre>", "a\n  b\nc", id="code keeps its lines"),
        pytest.param("run <pre>ls</pre> now", "run ls now", id="code within a line"),
        pytest.param("see <tg-spoiler>this</tg-spoiler>", "see this", id="spoiler"),
        pytest.param(
            "he said<blockquote>no</blockquote>and left", "he said\nno\nand left", id="quote"
        ),
        pytest.param(
            "he said<br/><blockquote>no<br/></blockquote>and left",
            "he said\nno\nand left",
            id="quote with its line breaks",
        ),
        pytest.param("one\n      two", "one two", id="a break of the source is a space"),
        pytest.param("\n   one<br/>\n   two\n  ", "one\ntwo", id="indented source"),
        pytest.param('one<span style="width: 9px"></span>\n ', "one", id="room for the footer"),
        pytest.param('<a href="?q=%23tag">#tag</a> said', "#tag said", id="hashtag"),
        pytest.param("a<!-- not this -->b<script>x</script>", "ab", id="no words of the page's"),
        pytest.param("Привіт, Херсоне", "Привіт, Херсоне", id="Cyrillic"),
    ],
)
def test_texts_are_what_telegram_would_give(inner: str, expected: str) -> None:
    assert entry(text(inner)).text == expected


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        pytest.param(
            """<a href="https://example.org/a" onclick="return confirm('Open?\\n\\n'+this.href);">
            here</a>""",
            ("https://example.org/a",),
            id="behind other words",
        ),
        pytest.param(
            """<a href="https://e.org/?a=1&amp;amp;b=2" onclick="return confirm('Open?')">x</a>""",
            ("https://e.org/?a=1&b=2",),
            id="escaped twice",
        ),
        pytest.param('<a href="https://e.org/" rel="noopener">e.org</a>', (), id="an address"),
        pytest.param(f'<a href="https://t.me/{NAME}">@{NAME}</a>', (), id="a mention"),
    ],
)
def test_links_behind_words_are_kept(anchor: str, expected: tuple[str, ...]) -> None:
    assert entry(text(f"see {anchor}.")).links == expected


@pytest.mark.parametrize(
    ("inner", "kinds", "words"),
    [
        pytest.param(made.medium(PHOTO) + text("a"), ("photo",), "a", id="photo with a caption"),
        pytest.param(made.medium(PHOTO), ("photo",), "", id="photo alone"),
        pytest.param(made.medium(VIDEO, made.UNSUPPORTED), ("video",), "", id="video too big"),
        pytest.param(
            '<div class="tgme_widget_message_roundvideo_player"></div>', ("video",), "", id="round"
        ),
        pytest.param(
            made.medium("tgme_widget_message_voice_player"), ("document",), "", id="voice"
        ),
        pytest.param(
            made.document("plan.pdf") + text("read"), ("document",), "read\nplan.pdf", id="file"
        ),
        pytest.param(
            text("see") + made.LINK_PREVIEW, ("link",), "see", id="not the words of a link preview"
        ),
        pytest.param(made.POLL, ("poll",), "Is the bridge open?\nYes\nNo", id="poll"),
        pytest.param(made.medium("tgme_widget_message_location_wrap"), (), "", id="location"),
        pytest.param(
            text("a") + '<div class="tgme_widget_message_reactions">🔥 12</div>',
            (),
            "a",
            id="reactions",
        ),
        pytest.param(
            made.medium(PHOTO) + '<div class="tgme_widget_message_reactions">🔥 12</div>',
            ("photo",),
            "",
            id="reactions without a text",
        ),
    ],
)
def test_media_and_their_words(inner: str, kinds: tuple[str, ...], words: str) -> None:
    found = entry(inner)
    assert (found.kind, found.media, found.text) == (SlotKind.POST, kinds, words)


def test_a_reply_names_the_post_and_not_its_words() -> None:
    found = entry(made.reply(f"https://t.me/{NAME.lower()}/5", "quoted") + text("own"))
    assert (found.reply_to, found.text, found.author) == (5, "own", None)


def test_a_reply_to_another_channel_names_no_post_of_this_one() -> None:
    assert entry(made.reply("https://t.me/other/5", "quoted") + text("own")).reply_to is None


def test_a_quote_with_a_text_class_is_a_quote_all_the_same() -> None:
    quote = f'<a class="tgme_widget_message_reply" href="#">{text("quoted")}</a>'
    assert entry(quote + text("own")).text == "own"


def test_forwards_name_their_origin() -> None:
    inner = (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a'
        ' class="tgme_widget_message_forwarded_from_name" href="#"><span dir="auto">River'
        "</span></a></div>"
    )
    assert entry(inner + text("a")).forwarded_from == "River"
    hidden = '<div class="tgme_widget_message_forwarded_from">Forwarded</div>'
    assert entry(hidden + text("a")).forwarded_from == ""
    assert entry(text("a")).forwarded_from is None


def test_signed_and_edited_is_said_in_the_footer() -> None:
    notes = (
        '<span class="tgme_widget_message_from_author" dir="auto">Vera</span>,&nbsp;edited &nbsp;'
    )
    found = entry(text("edited"), foot=made.footer(notes=notes))
    assert (found.author, found.edited, found.posted_at) == ("Vera", True, POSTED)
    assert not entry(text("edited")).edited
    signed = '<span class="tgme_widget_message_from_author" dir="auto">edited</span>'
    assert not entry(text("a"), foot=made.footer(notes=signed)).edited


def test_times_are_of_any_zone() -> None:
    found = entry(text("a"), foot=made.footer(posted="2022-11-11T12:00:00+03:00"))
    assert found.posted_at == POSTED


def test_a_post_says_when_its_edit_was_seen() -> None:
    seen_at = datetime(2022, 11, 12, tzinfo=UTC)
    post = entry(text("a"), foot=made.footer(notes="edited ")).post(1, seen_at=seen_at)
    assert post is not None
    assert (post.edited_at, post.posted_at, post.channel_id) == (seen_at, POSTED, 1)
    first = entry(text("a")).post(1, seen_at=seen_at)
    assert first is not None
    assert first.edited_at is None


def test_an_album_is_a_post_an_id_the_first_with_the_caption() -> None:
    inner = made.album((PHOTO, 7), (VIDEO, 8), (PHOTO, 10), caption="three<br/>pictures")
    found = read_page(page(bubble(7, inner, data_view=made.view(post="7g")))).entries
    assert [(e.message_id, e.text, e.media, e.grouped_id) for e in found] == [
        (7, "three\npictures", ("photo",), 7),
        (8, "", ("video",), 7),
        (10, "", ("photo",), 7),
    ]
    assert {e.posted_at for e in found} == {POSTED}
    assert {e.kind for e in found} == {SlotKind.POST}


def test_an_album_of_files_has_each_name_under_its_own_id() -> None:
    files = made.document("a.pdf", 7, "?single") + made.document("b.pdf", 8, "?single")
    found = read_page(page(bubble(7, files + text("both")))).entries
    assert [(e.message_id, e.text) for e in found] == [(7, "both\na.pdf"), (8, "b.pdf")]


def test_what_leads_to_other_channels_is_no_part_of_an_album() -> None:
    foreign = f'<a class="{PHOTO}" href="https://t.me/other/9?single"></a>'
    found = read_page(page(bubble(7, foreign + text("a")))).entries
    assert [e.message_id for e in found] == [7]


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param(text("Delta pinned «one»"), id="told"),
        pytest.param(
            '<a class="tgme_widget_message_service_photo" href="#"></a>' + text("new photo"),
            id="photo",
        ),
        pytest.param("", id="bare"),
    ],
)
def test_service_messages_are_no_posts(inner: str) -> None:
    found = entry(inner, marks="service_message ")
    assert (found.kind, found.text) == (SlotKind.SERVICE, "")
    assert found.post(1, seen_at=POSTED) is None


@pytest.mark.parametrize(
    ("inner", "known"),
    [
        pytest.param(made.UNSUPPORTED, True, id="to be viewed in Telegram"),
        pytest.param("", False, id="nothing"),
        pytest.param('<div class="new_text" dir="auto">words</div>', False, id="words elsewhere"),
        pytest.param(
            made.medium(PHOTO) + '<div class="new_text" dir="auto">words</div>',
            False,
            id="a caption elsewhere",
        ),
        pytest.param(f'<div class="new">{"words " * 9}</div>', False, id="long words elsewhere"),
    ],
)
def test_what_is_not_shown_is_unreadable_and_no_post_without_text(
    inner: str,
    known: bool,  # noqa: FBT001  a row of the table
) -> None:
    found = entry(inner)
    assert (found.kind, found.known) == (SlotKind.UNREADABLE, known)
    assert found.post(1, seen_at=POSTED) is None


@pytest.mark.parametrize(
    "posted", ["", "yesterday", "2022-11-11T09:00:00", "0001-01-01T00:00+23:00"]
)
def test_a_post_without_a_time_is_unreadable(posted: str) -> None:
    assert entry(text("a"), foot=made.footer(posted=posted)).kind is SlotKind.UNREADABLE


def test_the_length_of_a_video_is_not_its_time() -> None:
    video = made.medium(VIDEO, '<time class="message_video_duration" datetime="1:09">1:09</time>')
    assert entry(video).posted_at == POSTED


def test_what_a_page_says_of_its_channel() -> None:
    found = read_page(page(bubble(9, text("b")), bubble(3, text("a"))))
    assert (found.name, found.title, found.about) == (NAME, "Delta & co", "News\nof the river")
    assert (found.channel_id, found.subscribers) == (made.CHANNEL_ID, 1200)
    assert [e.message_id for e in found.entries] == [3, 9]
    assert (found.oldest, found.newest) == (3, 9)


def test_a_page_without_posts_says_so() -> None:
    found = read_page(made.NOTHING)
    assert (found.entries, found.newest, found.oldest) == ((), 0, 0)
    assert (found.name, found.title, found.channel_id) == (NAME, "Delta & co", None)


@pytest.mark.parametrize(
    "data_view",
    [
        pytest.param("", id="none"),
        pytest.param("%%%", id="no base64"),
        pytest.param("e30", id="no id"),
        pytest.param("W10", id="no object"),
        pytest.param("eyJjIjoiLTEifQ", id="a text"),
        pytest.param("eyJjIjp0cnVlfQ", id="true"),
        pytest.param("eyJjIjoxfQ", id="positive"),
        pytest.param(made.view(1_001_500_000_123), id="the Bot API's form"),
        pytest.param("ж", id="not ASCII"),
    ],
)
def test_an_id_is_never_made_up(data_view: str) -> None:
    assert read_page(page(bubble(7, text("a"), data_view=data_view))).channel_id is None


def test_two_ids_on_one_page_are_none() -> None:
    other = bubble(8, text("b"), data_view=made.view(5))
    assert read_page(page(bubble(7, text("a")), other)).channel_id is None


def test_posts_of_another_channel_are_left_out() -> None:
    found = read_page(
        page(bubble(7, text("a")), bubble(8, text("b")), bubble(99, text("ad"), name="other"))
    )
    assert [e.message_id for e in found.entries] == [7, 8]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(page(), id="no posts, and not said to be none"),
        pytest.param("", id="empty"),
        pytest.param("<html><body>Just a moment...</body></html>", id="a challenge"),
        pytest.param(page(bubble(7), bubble(8)), id="nothing under any post"),
        pytest.param(
            page(bubble(7, '<div class="new" dir="auto">a</div>'), bubble(8, made.medium(PHOTO))),
            id="words nowhere but where none were known",
        ),
        pytest.param(page(bubble(7, text("a"))).replace(f"{NAME}/7", NAME), id="no number"),
        pytest.param(page(bubble(0, text("a"))), id="number 0"),
        pytest.param(page(bubble(2**31, text("a"))), id="a number too large"),
        pytest.param(page(*(bubble(i, text("a")) for i in range(1, 102))), id="too many posts"),
        pytest.param(page("<div>" * 5000), id="thousands of open tags"),
    ],
)
def test_pages_that_are_not_understood_are_refused(html: str) -> None:
    with pytest.raises(UndecodableError):
        read_page(html)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("7 subscribers", 7),
        ("12 345 subscribers", 12_345),
        ("12,345", 12_345),
        ("109K", 109_000),
        ("1.2M", 1_200_000),
        ("3,1K", 3_100),
        ("many", None),
        ("", None),
    ],
)
def test_numbers_as_pages_write_them(written: str, number: int | None) -> None:
    assert count_of(written) == number


WHOLE = page(
    bubble(2, text("a<br/>b") + made.LINK_PREVIEW),
    bubble(3, made.album((PHOTO, 3), (VIDEO, 4), caption="c")),
    bubble(5, made.reply(f"https://t.me/{NAME}/2", "q") + text("d")),
    bubble(6, made.POLL),
    bubble(7, made.UNSUPPORTED),
    bubble(8, text("pinned"), marks="service_message "),
    bubble(9, made.document("e.pdf")),
)
PIECES = [f"<{piece}" for piece in WHOLE.split("<")]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_hostile_pages_raise_nothing_but_what_says_so(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(start, len(WHOLE)))
    filling = data.draw(
        st.one_of(
            st.text(),
            st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
            st.just(WHOLE),
        )
    )
    _read_or_refuse(WHOLE[:start] + filling + WHOLE[end:])


@settings(max_examples=80, deadline=None)
@given(st.permutations(PIECES), st.integers(0, len(PIECES)))
def test_shuffled_pages_raise_nothing_but_what_says_so(pieces: list[str], count: int) -> None:
    _read_or_refuse("".join(pieces[:count]))


def _read_or_refuse(html: str) -> None:
    try:
        found = read_page(html)
    except UndecodableError as error:
        assert error.message  # noqa: PT017  what is raised says why
        return
    ids = [e.message_id for e in found.entries]
    assert ids == sorted(set(ids))
    assert all(e.post(1, seen_at=POSTED) for e in found.entries if e.kind is SlotKind.POST)


def test_a_page_takes_milliseconds() -> None:
    words = "Станом на ранок міст закрито. <b>Рух</b> лише <a href='#'>пішки</a>.<br/><br/>" * 8
    html = page(*(bubble(i, made.medium(PHOTO) + text(words)) for i in range(1, 21)))
    took = min(_seconds(html) for _ in range(7))
    assert took < 0.02  # four times what it takes, for machines that are busy


def _seconds(html: str) -> float:
    began = time.process_time()
    read_page(html)
    return time.process_time() - began
