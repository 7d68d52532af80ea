"""Landing pages t.me/NAME: whose a name is."""

from __future__ import annotations

import pytest

from bot.sources.preview_landing import Holder, read_landing


def landing(title: str, extra: str, link: str = "") -> str:
    return (
        '<html><body><div class="tgme_page">'
        f'<div class="tgme_page_title" dir="auto"><span dir="auto">{title}</span></div>'
        f'<div class="tgme_page_extra">{extra}</div>'
        '<div class="tgme_page_description">If you have <strong>Telegram</strong> ...</div>'
        f"{link}</div></body></html>"
    )


PREVIEWED = '<a class="tgme_page_context_link" href="/s/delta_live">Preview channel</a>'
NOBODY = (
    '<html><body><div class="tgme_page"><div class="tgme_icon_user"></div>'
    '<div class="tgme_page_description">If you have <strong>Telegram</strong>, you can contact '
    '<a class="tgme_username_link" href="tg://resolve?domain=x">@x</a></div></div></body></html>'
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            landing("Delta &amp; co", "12 345 subscribers", PREVIEWED), Holder.CHANNEL, id="channel"
        ),
        pytest.param(
            landing("Delta", "1 subscriber"), Holder.CHANNEL, id="channel without a page of posts"
        ),
        pytest.param(landing("Delta", "", PREVIEWED), Holder.CHANNEL, id="channel by its link"),
        pytest.param(landing("Crew", "20 members, 3 online"), Holder.GROUP, id="group"),
        pytest.param(landing("Vera", "@vera"), Holder.PERSON, id="person"),
        pytest.param(NOBODY, Holder.NOBODY, id="nobody"),
        pytest.param("", Holder.NOBODY, id="nothing"),
    ],
)
def test_whose_a_name_is(html: str, expected: Holder) -> None:
    assert read_landing(html) is expected
