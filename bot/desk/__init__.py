"""What people decide: which channels and rules, who is told, who may say so.

Chat commands, the control socket and the command line all call these verbs. Each that writes takes
the open transaction it works in, so a caller can put its own rows beside them; ``by`` names who
decided: ``cli``, ``toml``, ``settings``, ``start`` (of the daemon) or ``tg:USER_ID``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.audit_log import AuditLog
from bot.desk.channels import Channels
from bot.desk.claim import Claim
from bot.desk.files import Change, Files
from bot.desk.lists import Lists
from bot.desk.people import People
from bot.desk.preview import Preview, preview_rule
from bot.desk.receivers import NOTIFY, Receivers
from bot.desk.rules import Rules

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.model import Rule
    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store

__all__ = ["NOTIFY", "Change", "Desk", "Preview"]


class Desk:
    """The verbs people have, by what they are about: ``desk.rules.add(tx, rule, by="cli")``."""

    def __init__(self, store: Store, *, clock: Clock, lexicon: Lexicon) -> None:
        self._store = store
        self._clock = clock
        audit_log = AuditLog(clock)
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
