"""Start Flagfall with one counter-measure taken away: ``python weakened.py NAME run ...``.

WEAKNESSES is the whole list: what is taken away, and which scenario then fails. A scenario that
passes all the same proves nothing. Each patch replaces functions of the product by name, in this
process only, and fails loudly when the product no longer has them.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Patch = Callable[[Any], Any]  # from the original to what takes its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """``patches`` are by "module:attribute" of the product."""

    takes_away: str
    fails: tuple[str, ...]
    patches: dict[str, Patch]


def giving(result: Any = None) -> Patch:
    """Do nothing, whatever is asked, and return that."""
    return lambda _original: lambda *_args, **_named: result


def giving_later(result: Any = None) -> Patch:
    """Do nothing, whatever is asked, and return that to who awaits it."""

    async def answer(*_args: Any, **_named: Any) -> Any:
        return result

    return lambda _original: answer


def never(_original: Any) -> Any:
    """Begin, and never come to anything."""

    async def waiting(*_args: Any, **_named: Any) -> None:
        await asyncio.Event().wait()

    return waiting


def then(change: Callable[[Any], Any]) -> Patch:
    """Call the original coroutine function and change what it returns."""

    def made(original: Any) -> Any:
        async def changed(*args: Any, **named: Any) -> Any:
            return change(await original(*args, **named))

        return changed

    return made


def with_(**named: Any) -> Patch:
    """Call the original with these arguments, whatever it was called with."""
    return lambda original: lambda *args, **given: original(*args, **{**given, **named})


def belief_at_once(_original: Any) -> Any:
    """Believe of every id that was shown that whatever a page lacks below it is absent."""

    def saw(self: Any, message_id: int, _now: Any) -> None:
        self.upto = max(self.upto, message_id)

    return saw


def belief_of_page(_original: Any) -> Any:
    """Believe a page that does not reach up to the head."""

    def read(self: Any, head: int, _newest: int, _now: Any) -> int:
        self.upto = max(self.upto, head)
        return int(self.upto)

    return read


def five_attempts(original: Any) -> Any:
    """Give up after five connections that failed, as Telethon does."""
    failed = 0

    async def until_lost(self: Any, session: str) -> float:
        nonlocal failed
        failed += 1
        if failed > 5:
            await asyncio.Event().wait()
        return float(await original(self, session))

    return until_lost


def reconnecting_when_quiet(original: Any) -> Any:
    """Take half a second without a push for a dead connection."""

    async def until_cut(client: Any) -> None:
        await asyncio.wait([asyncio.ensure_future(original(client))], timeout=0.5)
        message = "Nothing was pushed for long."
        raise importlib.import_module("bot.errors").NetworkError(message)

    return until_cut


def without(*, absent: bool) -> Patch:
    """Leave out one kind of what is due to be read again."""
    return then(lambda due: [one for one in due if one.absent is not absent])


def undecodable(_original: Any) -> Any:
    """Leave a page that cannot be decoded as it is."""

    async def read_around(*_args: Any, **_named: Any) -> Any:
        message = "It cannot be decoded."
        raise importlib.import_module("bot.errors").UndecodableError(message)

    return read_around


def without_polls(original: Any) -> Any:
    """Plan every reading but those of channels that nothing tells of."""

    def plan(self: Any, watch: Any, reason: Any, *, after: float = 0.0) -> None:
        if reason.name != "POLL":
            original(self, watch, reason, after=after)

    return plan


def slots_first(original: Any) -> Any:
    """Commit what is accounted for some time before the posts themselves."""

    async def commit(self: Any, batch: Any) -> None:
        pipeline = importlib.import_module("bot.pipeline")
        slots = [pipeline._slots(o) for waiting in batch for o in waiting.observations]  # noqa: SLF001
        if any(slots):
            async with self._store.transaction() as tx:
                await tx.save_slots([slot for slot in slots if slot])
            await asyncio.sleep(0.2)
        await original(self, batch)

    return commit


def dropping(original: Any) -> Any:
    """Call a batch done that the disk refused."""

    async def commit(self: Any, batch: Any) -> None:
        loop = asyncio.ensure_future(original(self, batch))
        await asyncio.wait([loop], timeout=1.0)
        if not loop.done():
            loop.cancel()
            for waiting in batch:
                waiting.done.set_result(None)

    return commit


def every_verdict_new(original: Any) -> Any:
    """Answer that a post was not seen before, whoever saw it."""

    async def save_posts(self: Any, seen: Any) -> Any:
        model = importlib.import_module("bot.model")
        await original(self, seen)
        return [model.Kept(seen=one, verdict=model.Verdict.NEW) for one in seen]

    return save_posts


def every_hit_new(original: Any) -> Any:
    """Answer that a post had no hit before."""

    async def save_hits(self: Any, hits: Any) -> Any:
        await original(self, hits)
        return list(hits)

    return save_hits


def always_another(_original: Any) -> Any:
    """Have every sighting be told by itself."""
    return property(lambda post: f"{post.channel_id}:{post.message_id}x{time.monotonic_ns()}")


def of_the_moment(_original: Any) -> Any:
    """Tell revisions apart by the date of edit as well."""
    return property(lambda post: f"{post.text[:20]}{post.edited_at}")


def believed(_original: Any) -> Any:
    """Believe a web page that shows no posts: all that were stored are gone."""

    async def nothing(self: Any, watch: Any, _page: Any, _before: Any) -> None:
        model, records = importlib.import_module("bot.model"), self._records
        number, now = watch.channel.channel_id, records.clock.now()
        stored = await records.store.present(number, 1, 10**6)
        await records.ingest(
            [
                model.Gone(channel_id=number, message_id=post, source="preview", seen_at=now)
                for post in stored
            ]
        )
        self._due(watch, records.settings.preview_poll_min)

    return nothing


def an_empty_page_instead(original: Any) -> Any:
    """Take whatever t.me refuses for a channel without posts."""

    async def page(self: Any, channel: Any, *, before: int | None = None) -> Any:
        errors = importlib.import_module("bot.errors")
        try:
            return await original(self, channel, before=before)
        except errors.NetworkError:
            return importlib.import_module("bot.sources.preview_page").PreviewPage()

    return page


def only_by_the_link() -> dict[str, Patch]:
    """Return the patches that turn a page only where it has a link to older posts."""
    linked = True

    def noting(original: Any) -> Any:
        def read_page(html: str) -> Any:
            nonlocal linked
            linked = 'rel="prev"' in html
            return original(html)

        return read_page

    def turning(original: Any) -> Any:
        return lambda *args: original(*args) if linked else None

    module = "bot.sources.preview_reading"
    return {f"{module}:read_page": noting, f"{module}:_next_below": turning}


WEAKNESSES: dict[str, Weakness] = {
    "one-page-of-history": Weakness(
        takes_away="paging: the first page is taken for all there is",
        fails=("test_down_for_250_posts",),
        patches={"bot.sources.history:_below": giving()},
    ),
    "nothing-is-ever-absent": Weakness(
        takes_away="the proof of absence: what a page lacks stays open",
        fails=("test_down_for_up_to_1000_ids_of_which_many_are_deleted",),
        patches={"bot.sources.pages:Piece.absent": lambda _original: []},
    ),
    "too-long-is-ignored": Weakness(
        takes_away="reading what Telegram says is too long to tell",
        fails=("test_too_long_with_a_jump_of_1000_ids",),
        patches={"bot.telegram.convert:Pushed": with_(too_long=False)},
    ),
    "no-sweep": Weakness(
        takes_away="the sweep: nobody asks for the newest ids",
        fails=("test_nothing_is_pushed_at_all",),
        patches={"bot.sources.sweep:Sweep.run": never},
    ),
    "no-gap-timer": Weakness(
        takes_away="looking for what is missing between two pushed ids",
        fails=("test_a_push_is_missing_between_two",),
        patches={"bot.sources.pushes:Pushes._note": giving()},
    ),
    "reconnecting-reads-nothing": Weakness(
        takes_away="asking what came while the line was down",
        fails=("test_the_line_is_cut_while_20_posts_come",),
        patches={"bot.sources.user_session:UserSession._suspect_all": giving()},
    ),
    "five-attempts-to-reconnect": Weakness(
        takes_away="connecting again for as long as it takes",
        fails=("test_no_connection_for_long",),
        patches={"bot.sources.user_session:UserSession._until_lost": five_attempts},
    ),
    "no-request-times-out": Weakness(
        takes_away="the time limit of requests",
        fails=("test_a_request_that_is_never_answered",),
        patches={"bot.telegram.line:call": with_(timeout=None)},
    ),
    "a-quiet-night-is-a-dead-line": Weakness(
        takes_away="patience: quiet counts as evidence of a dead line",
        fails=("test_a_quiet_night",),
        patches={"bot.sources.user_session:_until_cut": reconnecting_when_quiet},
    ),
    "edits-are-not-looked-for": Weakness(
        takes_away="reading posts again",
        fails=("test_edited_and_deleted_while_nobody_listened",),
        patches={"bot.store.sqlite:SqliteStore.rereadings_due": without(absent=False)},
    ),
    "absent-is-for-ever": Weakness(
        takes_away="asking once more for what was called absent",
        fails=("test_an_id_called_absent_is_there_after_all",),
        patches={"bot.store.sqlite:SqliteStore.rereadings_due": without(absent=True)},
    ),
    "flood-waits-are-forgotten": Weakness(
        takes_away="the memory of what Telegram asked for before a restart",
        fails=("test_flood_wait_300_across_a_restart",),
        patches={"bot.telegram.schedule:Schedule.recall": giving_later()},
    ),
    "flood-waits-never-end": Weakness(
        takes_away="the end of a wait",
        fails=("test_reading_goes_on_once_a_flood_wait_is_over",),
        patches={"bot.telegram.budget:Budget.freeze": lambda f: lambda self, _: f(self, 3600.0)},
    ),
    "no-bisecting": Weakness(
        takes_away="reading around a message that cannot be decoded",
        fails=("test_a_message_that_nobody_can_decode",),
        patches={"bot.sources.history:read_around": undecodable},
    ),
    "absence-is-believed-at-once": Weakness(
        takes_away="the second look before something is called absent",
        fails=("test_a_replica_that_has_not_heard_of_the_newest_post",),
        patches={
            "bot.ledger:Proof.saw": belief_at_once,
            "bot.ledger:Proof.read": belief_of_page,
        },
    ),
    "the-head-follows-the-sweep": Weakness(
        takes_away="never believing that the newest id is older than it was",
        fails=("test_the_newest_id_goes_backwards",),
        patches={
            "bot.store.ledgers:_SEE": lambda sql: sql.replace(
                "head = max(ledgers.head, tops.head)", "head = tops.head"
            )
        },
    ),
    "no-polling": Weakness(
        takes_away="reading what neither pushes nor sweeps tell of",
        fails=("test_the_account_may_join_no_more_channels",),
        patches={"bot.sources.watchlist:WatchList.plan": without_polls},
    ),
    "read-before-it-is-kept": Weakness(
        takes_away="one transaction for slots and posts",
        fails=("test_killed_at_random_moments",),
        patches={"bot.pipeline:Pipeline._commit": slots_first},
    ),
    "what-the-disk-refuses-is-dropped": Weakness(
        takes_away="keeping a batch until the disk takes it",
        fails=("test_the_disk_is_full_for_a_while",),
        patches={"bot.pipeline:Pipeline._commit": dropping},
    ),
    "every-sighting-is-news": Weakness(
        takes_away="the identity of a post, whoever saw it",
        fails=("test_push_reading_preview_and_import_in_every_order",),
        patches={
            "bot.store.transaction:SqliteTransaction.save_posts": every_verdict_new,
            "bot.store.transaction:SqliteTransaction.save_hits": every_hit_new,
            "bot.model:Post.alert_key": always_another,
        },
    ),
    "an-album-is-ten-posts": Weakness(
        takes_away="the album as what one alert is about",
        fails=("test_an_album_of_ten_killed_while_it_settles",),
        patches={"bot.model:Post.alert_key": always_another},
    ),
    "every-edit-is-news": Weakness(
        takes_away="telling revisions apart by their text alone, and one hit a post",
        fails=("test_fifty_edits_that_leave_the_text_as_it_is",),
        patches={
            "bot.model:Post.content_hash": of_the_moment,
            "bot.store.transaction:SqliteTransaction.save_hits": every_hit_new,
        },
    ),
    "channels-stay-where-they-are": Weakness(
        takes_away="giving channels another place when theirs cannot read them",
        fails=("test_an_account_is_lost", "test_a_channel_closes_to_one_account"),
        patches={"bot.daemon.accounts:Accounts._place": giving_later()},
    ),
    "no-web-preview": Weakness(
        takes_away="the public web page as the last resort",
        fails=("test_the_only_account_is_lost", "test_a_channel_bans_the_only_account"),
        patches={"bot.daemon.parts:Sources.page": giving()},
    ),
    "keys-of-channels-are-anybodys": Weakness(
        takes_away="keeping access hashes by account",
        fails=("test_another_account_signs_in_under_the_same_name",),
        patches={"bot.sources.account:Account.key": lambda _: property(lambda self: self.name)},
    ),
    "a-blocked-channel-is-never-tried-again": Weakness(
        takes_away="another try of what could not be read",
        fails=("test_a_channel_is_private_for_a_while",),
        patches={"bot.daemon.placing:Placing.begin": lambda _: lambda self, able: self.place(able)},
    ),
    "names-are-not-learnt": Weakness(
        takes_away="taking note of a channel's new name",
        fails=("test_a_name_moves_to_another_channel",),
        patches={"bot.sources.account:Account.learn": giving_later()},
    ),
    "sessions-are-not-locked": Weakness(
        takes_away="the lock of a session",
        fails=("test_the_session_is_used_by_a_second_process",),
        patches={"bot.daemon.account:hold": lambda _: lambda *_args, **_named: nullcontext()},
    ),
    "an-empty-page-is-believed": Weakness(
        takes_away="the suspicion of a page that says there are no posts",
        fails=("test_a_page_that_says_no_posts_though_there_are",),
        patches={"bot.sources.preview_reading:PreviewReading._nothing": believed},
    ),
    "pages-are-not-turned": Weakness(
        takes_away="reading on until a known id is shown",
        fails=("test_65_posts_between_two_looks",),
        patches={"bot.sources.preview_reading:_next_below": giving()},
    ),
    "pages-turn-by-the-link": Weakness(
        takes_away="computing where the next page begins",
        fails=("test_a_page_without_the_link_to_older_posts",),
        patches=only_by_the_link(),
    ),
    "an-album-is-one-id": Weakness(
        takes_away="the ids of an album beside its first",
        fails=("test_an_album_is_one_block",),
        patches={"bot.sources.preview_bubble:_album": giving({})},
    ),
    "a-refusal-is-an-empty-page": Weakness(
        takes_away="telling a redirect, a status and a challenge from a page",
        fails=("test_a_redirect_instead_of_a_page", "test_a_page_that_is_refused"),
        patches={
            "bot.sources.preview_reading:PreviewReading.page": an_empty_page_instead,
            "bot.sources.preview_reading:PreviewReading._nothing": believed,
        },
    ),
    "no-canary": Weakness(
        takes_away="the canary: pages without anything known are taken as they are",
        fails=("test_the_page_is_redesigned",),
        patches={"bot.sources.preview_page:_check": giving()},
    ),
}


def weaken(name: str) -> None:
    """Replace the product's functions by the weaker ones of that name."""
    for path, patch in WEAKNESSES[name].patches.items():
        module, _, attribute = path.partition(":")
        *owners, last = attribute.split(".")
        owner: Any = importlib.import_module(module)
        for step in owners:
            owner = getattr(owner, step)
        setattr(owner, last, patch(getattr(owner, last)))


def run(name: str, words: list[str]) -> int:
    """Run a command line of Flagfall, weakened or ("") whole; return its exit code."""
    from bot.cli import main  # noqa: PLC0415  after the patches

    if name:
        weaken(name)
    return main(words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
