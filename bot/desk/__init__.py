"""What people decide: which channels and rules, who is told, who may say so.

Chat commands, the control socket and the command line all call these verbs. Each that writes takes
the open transaction it works in, so a caller can put its own rows beside them; ``by`` names who
decided: ``cli``, ``toml``, ``settings``, ``start`` (of the daemon) or ``tg:USER_ID``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.desk.audit_log import AuditLog
from bot.desk.channels import Channels
from bot.desk.claim import Claim
from bot.desk.files import Change, Files
from bot.desk.lists import Lists
from bot.desk.narrowing import Effect, effect_of, effect_on_posts
from bot.desk.people import People
from bot.desk.preview import Preview, preview_rule
from bot.desk.receivers import NOTIFY, Receivers
from bot.desk.routes import Routes
from bot.desk.rules import Rules
from bot.desk.silences import Silences
from bot.desk.undo import Undo

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.model import HitRecord, Rule
    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store, Transaction

__all__ = ["NOTIFY", "Change", "Desk", "Effect", "Preview"]


class Desk:
    """The verbs people have, by what they are about: ``desk.rules.add(tx, rule, by="cli")``."""

    def __init__(self, store: Store, *, clock: Clock, lexicon: Lexicon) -> None:
        self._store = store
        self._clock = clock
        audit_log = self._audit_log = AuditLog(clock)
        self.lexicon = lexicon
        self.channels = Channels(store, audit_log)
        self.receivers = Receivers(store, audit_log)
        self.lists = Lists(store, audit_log)
        self.rules = Rules(
            store, audit_log, self.channels, self.receivers, lexicon=lexicon, lists=self.lists
        )
        self.files = Files(store, self.channels, self.receivers, self.rules, self.lists)
        self.people = People(store, audit_log, self.receivers)
        self.claim = Claim(store, audit_log)
        self.silences = Silences(store, audit_log)
        self.routes = Routes(store, self.receivers)
        self.undo = Undo(store, self)

    async def note_taken(self, tx: Transaction, story: str, *, by: str) -> None:
        """Note in the audit log who looks after an event."""
        await self._audit_log.write(tx, by=by, action="take", subject=story)

    def now(self) -> datetime:
        """Return the present, in UTC."""
        return self._clock.now()

    async def preview(self, rule: Rule, *, days: int = 7) -> Preview:
        """Return what a rule would have hit among the stored posts of the last days.

        Raises ExpressionError.
        """
        return await preview_rule(
            rule,
            self._store,
            clock=self._clock,
            lexicon=self.lexicon,
            lists=self.lists.ready,
            days=days,
        )

    async def effect(self, rule: Rule, *, days: int = 7, about: HitRecord | None = None) -> Effect:
        """Return which of the hits of the last days a changed rule would not have made.

        ``about`` is one whose own fate is asked for. Raises ExpressionError.
        """
        return await effect_of(
            rule,
            self._store,
            since=self._clock.now() - timedelta(days=days),
            clock=self._clock,
            lexicon=self.lexicon,
            lists=self.lists.ready,
            about=about,
        )

    async def effect_on_posts(self, before: Rule, after: Rule, *, days: int = 7) -> Effect:
        """Return what a changed rule would not find of what it finds in the posts of some days.

        Raises ExpressionError.
        """
        return await effect_on_posts(
            before,
            after,
            self._store,
            days=days,
            clock=self._clock,
            lexicon=self.lexicon,
            lists=self.lists.ready,
        )
