"""What flagfall.toml says of webhooks and files: addresses, secrets, paths.

An address or secret may be written ``"$NAME"``: it is then that variable of .env or the
environment. None is ever put into a problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.config.values import FileSettings, ReceiversSettings, Secret, WebhookSettings
from bot.rulesfile import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.tables import Table

_SECONDS = 10.0
_LIMITS = (0.1, 300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What the settings of receivers are read with; their kinds and names were read before."""

    variables: Mapping[str, str]
    folder: Path

    def webhook(self, table: Table) -> WebhookSettings:
        """Read the address and secret of a webhook."""
        return WebhookSettings(
            url=Secret(self._address(table)),
            secret=Secret(self._secret(table)),
            allow_hosts=_read_hosts(table),
            timeout=table.number("timeout", _SECONDS, limits=_LIMITS),
        )

    def file(self, table: Table) -> FileSettings:
        """Read the path of a file, as seen from flagfall.toml."""
        written = table.values.get("target")
        try:
            path = self.folder / Path(str(written or "")).expanduser()
        except RuntimeError:
            path = self.folder
            table.complain("target", "there is no such home folder. Write a full path.")
        if "\0" in str(path) or path.is_dir() or not path.parent.is_dir():
            what = f"cannot be a file: {path}. Name a file in a folder that is there."
            table.complain("target", what)
        return FileSettings(path=path)

    def apprise(self, table: Table) -> Secret:
        """Read an address of Apprise, which alone knows whether it is one."""
        return Secret(self._text(table, "target") or "")

    def _address(self, table: Table) -> str:
        written = self._text(table, "target")
        if written is not None and (problem := _address_problem(written)):
            table.complain("target", problem)
        return written or ""

    def _secret(self, table: Table) -> str:
        if not table.has("secret"):
            remedy = 'Write secret = "$DESK_HOOK_SECRET", and into .env what `openssl rand -hex 32`'
            table.complain("secret", f"missing: it signs what is sent. {remedy} prints.")
            return ""
        secret = self._text(table, "secret")
        if secret is not None and not secret.strip():
            table.complain("secret", "is empty. Take what `openssl rand -hex 32` prints.")
        return secret or ""

    def _text(self, table: Table, key: str) -> str | None:
        """Return a text that may be a variable's; None where it is none, and was complained of."""
        written = table.values.get(key)
        if not isinstance(written, str):
            if key != "target":  # whoever read the kind complained of that one
                table.complain(key, f'not a text. Put it in quotes: {key} = "..."')
            return None
        named = VARIABLE.fullmatch(written)
        if named is None:
            return written if written.strip() or key != "target" else None
        value = self.variables.get(named[1], "").strip()
        if not value:
            remedy = f"Write {named[1]}=... into .env."
            table.complain(key, f"the variable {named[1]} is not set. {remedy}")
            return None
        return value


def read_settings(
    document: Table, variables: Mapping[str, str], *, folder: Path
) -> ReceiversSettings:
    """Read what ``[receivers.*]`` says beside kinds; ``folder`` is where flagfall.toml lies.

    What is no table at all is left to whoever reads the kinds.
    """
    reading = _Reading(variables=variables, folder=folder)
    tables = _tables(document)
    kinds = {name: table.values.get("kind") for name, table in tables.items()}
    return ReceiversSettings(
        webhooks={
            name: reading.webhook(table)
            for name, table in tables.items()
            if kinds[name] == "webhook"
        },
        files={
            name: reading.file(table) for name, table in tables.items() if kinds[name] == "file"
        },
        apprise={
            name: reading.apprise(table)
            for name, table in tables.items()
            if kinds[name] == "apprise"
        },
    )


def _tables(document: Table) -> dict[str, Table]:
    """Return the tables of receivers by name."""
    written = document.values.get("receivers")
    if not isinstance(written, dict):
        return {}
    section = document.table("receivers")
    return {name: section.table(name) for name, each in written.items() if isinstance(each, dict)}


def _read_hosts(table: Table) -> tuple[str, ...]:
    hosts = table.texts("allow_hosts", ())
    for host in hosts:
        if not re.fullmatch(r"[^\s/@]+", host):
            what = 'holds what is no host. Write names alone: allow_hosts = ["alerts.lan"]'
            table.complain("allow_hosts", what)
    return hosts


def _address_problem(address: str) -> str:
    """Say what is wrong with the address of a webhook, "" if nothing is."""
    form = "Write for example https://alerts.example.org/flagfall"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"not an address. {form}"
    if not re.fullmatch(r"[!-~]+", address):
        return f"an address has no blanks, and letters of ASCII only. {form}"
    if parts.scheme not in {"http", "https"} or not host:
        return f"not an http:// or https:// address. {form}"
    if "@" in parts.netloc:
        return "an address holds no login: what is sent is signed instead. Leave it out."
    return ""
