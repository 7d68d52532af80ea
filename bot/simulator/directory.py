"""Who and what there is: accounts, bots, people, channels, chats, and who is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.simulator.chats import Chat, Kind, sendable
from bot.simulator.events import Membership, Renamed
from bot.simulator.rights import DeniedError, status_of
from bot.simulator.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.simulator.people import Account, Bot, User

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


class Directory(State):
    """The verbs that add somebody or something, and membership."""

    def add_account(
        self, *, phone: str | None = None, password: str | None = None, premium: bool = False
    ) -> Account:
        """Add a user account that can sign in."""
        return self.people.add_account(phone=phone, password=password, premium=premium)

    def add_bot(self, name: str) -> Bot:
        """Add a bot; the first one is the default bot."""
        if not NAME.fullmatch(name) or not name.lower().endswith("bot"):
            raise RefusedError(f"{name!r} is no bot's name.", remedy="Write one such as alarm_bot.")
        if self.username_taken(name):
            raise RefusedError(f"The username {name} is taken.")
        return self.people.add_bot(name)

    def add_user(self, name: str, *, language: str = "en", username: str | None = None) -> User:
        """Add a person who speaks to bots."""
        if not name:
            raise RefusedError("A user needs a name.")
        return self.people.add_user(name, language=language, username=username)

    def username_taken(self, name: str) -> bool:
        """Tell whether a chat, person or bot has that username."""
        return self.lookup(name) is not None

    def lookup(self, name: str) -> Chat | User | None:
        """Return whoever has that username (with or without @), None if nobody has."""
        folded = name.lstrip("@").casefold()
        if chat := self.chats.by_name.get(folded):
            return chat
        everybody = self.people.by_id.values()
        return next((u for u in everybody if (u.username or "").casefold() == folded), None)

    def add_channel(self, username: str, title: str, *, about: str = "", members: int = 0) -> Chat:
        """Add a public broadcast channel; ``members`` is the audience it claims."""
        self._check_name(username)
        return self.chats.add(
            Chat(
                chat_id=self.chats.new_id(),
                kind=Kind.CHANNEL,
                title=sendable(title or username),
                created_at=self.clock.now(),
                username=username,
                about=sendable(about),
                audience=members,
            )
        )

    def add_chat(
        self,
        title: str,
        kind: Kind,
        *,
        username: str | None = None,
        members: Iterable[int] = (),
        admins: Iterable[int | str] = (),
        formerly: int | None = None,
    ) -> Chat:
        """Add a channel, group or forum; ``"bot"`` among the admins is the default bot.

        ``formerly`` is the chat id (negative) that it had as a small group; those themselves do not
        exist here.
        """
        if username:
            self._check_name(username)
        leading = {self._person(admin) for admin in admins}
        present = {self.people.get(member).user_id for member in members} | leading
        chat = Chat(
            chat_id=self.chats.new_id(),
            kind=kind,
            title=sendable(title),
            created_at=self.clock.now(),
            username=username,
            members=present,
            admins=leading,
        )
        self.chats.add(chat)
        if formerly is not None:
            self.chats.migrated[-formerly] = chat
        for bot in self.people.bots:
            if bot.user_id in present:
                self.tell(Membership(chat, bot.user_id, joined=True))
                self.enqueue(
                    bot.user_id, "my_chat_member", chat, status=status_of(chat, bot.user_id)
                )
        return chat

    def private_chat(self, user_id: int) -> Chat:
        """Return a person's private chat with the bots; it begins when first asked for."""
        user = self.people.get(user_id)
        chat = self.chats.by_id.get(user_id)
        return chat or self.chats.add(
            Chat(
                chat_id=user_id,
                kind=Kind.PRIVATE,
                title=user.name,
                created_at=self.clock.now(),
                members={user_id},
            )
        )

    def rename(self, chat: Chat, *, username: str | None, title: str | None = None) -> None:
        """Give a channel another username (None: it has no public name) and maybe a title.

        Members are told with an updateChannel. Unlike Telegram, no service message is posted.
        """
        if username and username.casefold() != (chat.username or "").casefold():
            self._check_name(username)
        self.chats.rename(chat, username)
        chat.title = sendable(title) if title else chat.title
        self.tell(Renamed(chat))

    def join(self, user_id: int, chat: Chat) -> None:
        """Make somebody a member.

        Raises:
            DeniedError: banned (CHANNEL_PRIVATE) or already inside (USER_ALREADY_PARTICIPANT).
        """
        if user_id in chat.banned:
            raise DeniedError("CHANNEL_PRIVATE")
        if user_id not in chat.members:
            chat.members.add(user_id)
            self.tell(Membership(chat, user_id, joined=True))

    def leave(self, user_id: int, chat: Chat) -> None:
        """Make somebody leave.

        Raises:
            DeniedError: not a member (USER_NOT_PARTICIPANT).
        """
        if user_id not in chat.members:
            raise DeniedError("USER_NOT_PARTICIPANT")
        chat.members.discard(user_id)
        chat.admins.discard(user_id)
        self.tell(Membership(chat, user_id, joined=False))

    def _check_name(self, username: str) -> None:
        if not NAME.fullmatch(username):
            raise RefusedError(
                f"{username!r} is no username.", remedy="Write 4 to 32 letters, digits or _."
            )
        if self.username_taken(username):
            raise RefusedError(f"The username {username} is taken.")

    def _person(self, who: int | str) -> int:
        return self.default_bot.user_id if who == "bot" else self.people.get(int(who)).user_id
