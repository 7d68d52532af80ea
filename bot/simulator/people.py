"""Who takes part: user accounts that sign in, bots, and people who only speak."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.errors import RefusedError

if TYPE_CHECKING:
    import random

FIRST_USER_ID = 5_000_000_000  # beyond 32 bits, as new accounts really are


@dataclass(slots=True, kw_only=True)
class User:
    """A person who speaks to bots; also what an account and a bot are to others.

    ``started`` holds the bots that may write to this person, ``blocked`` those that may no longer.
    """

    user_id: int
    name: str
    username: str | None = None
    language: str = "en"
    is_bot: bool = False
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)

    @property
    def label(self) -> str:
        """How the call log and the faults name this user."""
        return self.username or self.name


@dataclass(slots=True, kw_only=True)
class Account(User):
    """A user account that signs in over MTProto; ``password`` is the 2FA one, None without."""

    phone: str
    code: str
    password: str | None = field(default=None, repr=False)
    premium: bool = False

    @property
    def label(self) -> str:
        """The phone number, with its +."""
        return self.phone


@dataclass(slots=True, kw_only=True)
class Bot(User):
    """A bot; its username is its name."""

    token: str = field(repr=False)
    commands: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The bot's username, never its token."""
        return self.username or self.name


@dataclass(slots=True)
class People:
    """Everybody by id, and by what they sign in with."""

    random: random.Random
    salt: bytes
    by_id: dict[int, User] = field(default_factory=dict)
    by_phone: dict[str, Account] = field(default_factory=dict)
    by_token: dict[str, Bot] = field(default_factory=dict)
    _next_id: int = FIRST_USER_ID

    def add_account(
        self, *, phone: str | None = None, password: str | None = None, premium: bool = False
    ) -> Account:
        """Add a user account; the code is five digits.

        Raises:
            RefusedError: the phone is taken or holds no digits.
        """
        phone = "+" + "".join(filter(str.isdigit, phone)) if phone else self._phone()
        if len(phone) == 1 or phone in self.by_phone:
            raise RefusedError(f"The phone number {phone} cannot be used or is taken.")
        account = Account(
            user_id=self._id(),
            name=f"Account {len(self.by_phone) + 1}",
            phone=phone,
            code=f"{self.random.randrange(10_000, 100_000)}",
            password=password,
            premium=premium,
        )
        self.by_phone[phone] = account
        self.by_id[account.user_id] = account
        return account

    def add_bot(self, name: str) -> Bot:
        """Add a bot; its token is ``id:35 characters`` as Telegram's are."""
        user_id = self._id()
        secret = blake2b(f"{user_id}".encode(), digest_size=20, salt=self.salt).hexdigest()[:35]
        bot = Bot(
            user_id=user_id, name=name, username=name, is_bot=True, token=f"{user_id}:{secret}"
        )
        self.by_token[bot.token] = bot
        self.by_id[user_id] = bot
        return bot

    def add_user(self, name: str, *, language: str = "en", username: str | None = None) -> User:
        """Add a person who only speaks."""
        user = User(user_id=self._id(), name=name, language=language, username=username)
        self.by_id[user.user_id] = user
        return user

    def get(self, user_id: int) -> User:
        """Return a user.

        Raises:
            RefusedError: nobody has that id.
        """
        try:
            return self.by_id[user_id]
        except KeyError:
            raise RefusedError(f"Nobody has the id {user_id}.") from None

    def is_bot(self, user_id: int) -> bool:
        """Tell whether a user is a bot; nobody is none."""
        user = self.by_id.get(user_id)
        return user is not None and user.is_bot

    def account(self, phone: str) -> Account:
        """Return an account by phone, with or without +.

        Raises:
            RefusedError: no account has that phone.
        """
        try:
            return self.by_phone["+" + phone.lstrip("+")]
        except KeyError:
            raise RefusedError(f"No account {phone}.") from None

    @property
    def bots(self) -> list[Bot]:
        """Every bot, the default one first."""
        return list(self.by_token.values())

    def access_hash(self, viewer: int, kind: str, peer: int) -> int:
        """Return the hash by which ``viewer`` names a peer (kind ``"channel"`` or ``"user"``).

        Every account has its own, as in Telegram: another's is not accepted.
        """
        key = f"{viewer}:{kind}:{peer}".encode()
        digest = blake2b(key, digest_size=8, salt=self.salt).digest()
        return int.from_bytes(digest, "little", signed=True)

    def _id(self) -> int:
        self._next_id += self.random.randrange(1, 1000)
        return self._next_id

    def _phone(self) -> str:
        # 99966 is the prefix of Telegram's own test accounts.
        return f"+99966{self.random.randrange(10_000, 100_000)}{len(self.by_phone)}"
