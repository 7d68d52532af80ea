"""The replacements that take a counter-measure away; ``weakened.py`` says which and what for."""

from __future__ import annotations

import asyncio
import importlib
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Patch = Callable[[Any], Any]  # from the original to what takes its place


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


def another_id(_original: Any) -> Any:
    """Name what is sent as nothing was named before."""
    return lambda _self, _delivery: secrets.randbits(63)


def nameless(original: Any) -> Any:
    """Read deliveries without the id they went out under."""
    return lambda row: replace(original(row), random_id=None)


def replaced(before: str, after: str) -> Patch:
    """Have a statement say something else; it must have said the one."""

    def made(statement: str) -> str:
        assert before in statement, statement
        return statement.replace(before, after)

    return made


def forgotten(_original: Any) -> Any:
    """Take no note of a field."""
    return property(lambda _self: None, lambda _self, _value: None)


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


def in_no_story(_original: Any) -> Any:
    """Tell every alert by a message of its own, whatever story it is of."""

    async def place(self: Any, alerts: Any, **_: Any) -> None:
        await self.enqueue(alerts)

    return place


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
