"""What the public web page of a channel may show, while nothing else reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.trial import fault

if TYPE_CHECKING:
    from tests.faults.trial import Trial


def begin(trial: Trial, *, channels: int = 1) -> None:
    """Watch without any account."""
    (trial.data / "sessions" / "main.session").unlink()
    trial.begin(channels=channels)
    trial.settled()


@fault("an-empty-page-is-believed")
def test_a_page_that_says_no_posts_though_there_are(trial: Trial) -> None:
    """Fault: throttled, t.me answers "No posts found" with 200; all posts are taken for gone."""
    begin(trial)
    trial.posts(5)
    trial.settled()
    trial.telegram.fault("preview_empty", channel=trial.channel, count=4)
    pages = len(trial.telegram.calls(f"s/{trial.channel}"))
    trial.until(lambda: len(trial.telegram.calls(f"s/{trial.channel}")) >= pages + 4, "empty pages")
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


@fault("a-redirect-is-an-empty-channel")
def test_a_redirect_instead_of_a_page(trial: Trial) -> None:
    """Fault: the preview is switched off for a while (302); the channel looks empty."""
    begin(trial, channels=2)
    trial.posts(3)
    trial.settled()
    trial.telegram.fault("preview_redirect", channel=trial.channel)
    trial.posts(3)
    trial.telegram.post(trial.channels[1], "flag")
    trial.judge(lambda: trial.complaints(trial.channels[1]))
    trial.until(lambda: trial.standing()["gap"] != "", "it is shown as not read")
    trial.telegram.heal()
    trial.complete()


@fault("no-canary")
def test_the_page_is_redesigned(trial: Trial) -> None:
    """Fault: a class is renamed, the parser finds no texts, and empty posts are stored."""
    begin(trial)
    trial.posts(3)
    trial.settled()
    trial.telegram.fault("preview_class", channel=trial.channel)
    trial.posts(3)
    pages = len(trial.telegram.calls(f"s/{trial.channel}"))
    trial.until(lambda: len(trial.telegram.calls(f"s/{trial.channel}")) > pages + 1, "it looks")
    trial.telegram.heal()
    trial.complete()


@fault("statuses-are-not-looked-at")
def test_a_page_that_is_refused(trial: Trial) -> None:
    """Fault: 403, 429, 503 and a challenge with status 200 are taken for a page without posts."""
    begin(trial)
    trial.posts(3)
    trial.settled()
    trial.telegram.fault("preview_challenge", count=2)
    for status in (403, 429, 503):
        trial.telegram.fault("preview_status", status=status, count=1)
    trial.posts(3)
    trial.complete()
