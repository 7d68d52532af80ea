"""What the public web page of a channel may show, while nothing else reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.trial import NEVER, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.trial import Trial

MORE_THAN_A_PAGE = 45  # posts; a page shows 20


def begin(trial: Trial, *, channels: int = 1) -> None:
    """Watch without any account; a channel has an id for the web only once it has posts."""
    (trial.data / "sessions" / "main.session").unlink()
    trial.prepare(channels=channels, reread_after=[NEVER], absent_after=NEVER)
    for name in trial.channels:
        trial.telegram.post(name, "calm, before it was watched")
    trial.start()
    trial.settled()


def looks(trial: Trial) -> int:
    """Return how often the page of the first channel was asked for."""
    return len(trial.telegram.calls(f"s/{trial.channel}"))


@fault("an-empty-page-is-believed")
def test_a_page_that_says_no_posts_though_there_are(trial: Trial) -> None:
    """Fault: throttled, t.me answers "No posts found" with 200; all posts are taken for gone."""
    begin(trial)
    trial.posts(MORE_THAN_A_PAGE)
    trial.settled()
    trial.telegram.fault("preview_empty", channel=trial.channel, count=2)
    before = looks(trial)
    trial.until(lambda: looks(trial) >= before + 3, "two pages were empty")
    trial.post()
    trial.complete()


@fault("pages-are-not-turned")
def test_65_posts_between_two_looks(trial: Trial) -> None:
    """Fault: more posts came between two looks than one page shows."""
    begin(trial)
    trial.stop()
    trial.posts(65)
    trial.resume()
    trial.complete()


@fault("pages-turn-by-the-link")
def test_a_page_without_the_link_to_older_posts(trial: Trial) -> None:
    """Fault: rel=prev is missing now and then; who relies on it stops at the first page."""
    begin(trial)
    trial.stop()
    trial.telegram.fault("preview_no_prev", channel=trial.channel)
    trial.posts(65)
    trial.resume()
    trial.complete()


@fault("an-album-is-one-id")
def test_an_album_is_one_block(trial: Trial) -> None:
    """Fault: an album shows one id of ten; the other nine look deleted."""
    begin(trial)
    trial.post("flag", media="photo", album=10)
    trial.post("calm")
    trial.post("", media="photo", album=3)
    trial.post()
    trial.complete()


@fault("a-refusal-is-an-empty-page")
def test_a_redirect_instead_of_a_page(trial: Trial) -> None:
    """Fault: the preview is switched off for a while (302); the channel looks empty."""
    begin(trial, channels=2)
    trial.posts(MORE_THAN_A_PAGE)
    trial.settled()
    trial.telegram.fault("preview_redirect", channel=trial.channel)
    trial.post()
    trial.telegram.post(trial.channels[1], "flag")
    trial.judge(lambda: trial.complaints(trial.channels[1], others_behind=True))
    trial.judge(lambda: unseen(trial))
    trial.telegram.heal()
    trial.restart()
    trial.complete()


@fault("no-canary")
def test_the_page_is_redesigned(trial: Trial) -> None:
    """Fault: a class is renamed, the parser finds no texts, and the posts are lost to it."""
    begin(trial)
    trial.stop()
    trial.telegram.fault("preview_class", channel=trial.channel)
    trial.posts(MORE_THAN_A_PAGE)
    before = looks(trial)
    trial.resume()
    trial.until(lambda: looks(trial) > before, "it has looked")
    trial.judge(lambda: unseen(trial))
    trial.telegram.heal()
    trial.restart()
    trial.complete()


@fault("a-refusal-is-an-empty-page")
def test_a_page_that_is_refused(trial: Trial) -> None:
    """Fault: 429, 503 and a challenge with status 200 are taken for a page without posts."""
    begin(trial)
    trial.posts(MORE_THAN_A_PAGE)
    trial.settled()
    trial.telegram.fault("preview_challenge", count=1)
    for status in (429, 503):
        trial.telegram.fault("preview_status", status=status, count=1)
    before = looks(trial)
    trial.until(lambda: looks(trial) >= before + 4, "three pages were refused")
    trial.post()
    trial.complete()


def unseen(trial: Trial) -> Iterator[str]:
    """Yield that people do not see that the first channel cannot be read."""
    standing = trial.standing()
    if standing["state"] != "blocked":
        yield f"the channel is not shown as blocked: {standing}"
