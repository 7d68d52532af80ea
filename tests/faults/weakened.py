"""Flagfall with one counter-measure taken away: ``python -m tests.faults.weakened NAME run ...``.

WEAKNESSES is the whole list: what is taken away, and which scenario then fails. A scenario that
passes all the same proves nothing. Each patch replaces functions of the product by name, in this
process only, and fails loudly when the product no longer has them.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.faults.patches import (
    always_another,
    an_empty_page_instead,
    another_id,
    belief_at_once,
    belief_of_page,
    believed,
    dropping,
    every_hit_new,
    every_verdict_new,
    five_attempts,
    forgotten,
    giving,
    giving_later,
    in_no_story,
    nameless,
    never,
    of_the_moment,
    only_by_the_link,
    reconnecting_when_quiet,
    replaced,
    slots_first,
    undecodable,
    with_,
    without,
    without_polls,
)

if TYPE_CHECKING:
    from tests.faults.patches import Patch


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """``patches`` are by "module:attribute" of the product."""

    takes_away: str
    fails: tuple[str, ...]
    patches: dict[str, Patch]


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
        fails=(
            "test_an_id_called_absent_is_there_after_all",
            "test_the_newest_id_is_called_absent_and_nothing_follows",
        ),
        patches={
            "bot.store.sqlite:SqliteStore.rereadings_due": without(absent=True),
            "bot.sources.watch:Watch.absent_head": forgotten,
        },
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
            "bot.sources.watch:Watch.absent_head": forgotten,
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
            "bot.store.transaction:SqliteTransaction.place": in_no_story,
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
    "each-attempt-is-another": Weakness(
        takes_away="the id that a message keeps from one attempt to the next",
        fails=("test_under_new_ids_digests_come_twice",),
        patches={
            "bot.dispatch.identity:Identity.of": another_id,
            "bot.store.claims:from_row": nameless,
        },
    ),
    "under-way-is-told": Weakness(
        takes_away="sending again what was under way when a process died",
        fails=("test_what_was_under_way_is_lost_where_it_counts_as_told",),
        patches={"bot.store.claims:_RECOVER": replaced("'retry'", "'sent'")},
    ),
    "one-edit-is-enough": Weakness(
        takes_away="the fence around what an edit tells, and writing once more what grew meanwhile",
        fails=("test_an_edit_that_is_under_way_has_to_be_written_again",),
        patches={
            "bot.store.claims:_ACK": replaced("iif(again, 'pending', 'sent')", "'sent'"),
            "bot.store.bundles:_SETTLE": replaced("epoch = ?", "epoch <> -1 - ?"),
        },
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
