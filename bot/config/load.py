"""Reading .env, the environment and flagfall.toml into a Config, every problem at once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

from bot.config.environment import NAMES, Environment
from bot.config.receivers import read_settings
from bot.config.sections import read_delivery, read_ingestion
from bot.config.values import (
    Config,
    DeliverySettings,
    DisplaySettings,
    IngestionSettings,
    NoticesSettings,
    ReceiversSettings,
    RulesSettings,
)
from bot.errors import ConfigError
from bot.rulesfile import RulesFile, read_rules
from bot.rulesfile.receivers import RECEIVER_LANGUAGES
from bot.rulesfile.zones import zone_problem
from bot.tables import Table, did_you_mean, parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dotenv.parser import Binding

DEFAULT_ENV = Path(".env")
DEFAULT_CONFIG = Path("config/flagfall.toml")
DEFAULT_DATA = Path("data")
_OURS = ("TELEGRAM_", "FLAGFALL_", "NOTIFY_", "BOT_API", "PREVIEW_")


def load_config(
    *,
    env_file: Path | None,
    config_file: Path | None,
    data: Path | None,
    environ: Mapping[str, str],
    try_rules: bool = False,
    try_key: bool = False,
) -> Config:
    """Read all settings: ``data`` before ``environ`` before .env; flagfall.toml for the rest.

    Without ``env_file`` or ``config_file`` the default files are read if they exist. With
    ``try_rules`` the rules of flagfall.toml are compiled as well, with ``try_key`` the file of the
    Telegram server's key is read: for whoever will use them.

    Raises:
        ConfigError: With every problem of both files and the environment, one line each.
    """
    problems: list[str] = []
    variables = {**_read_env(env_file, problems), **environ}
    environment = Environment(values=variables, problems=problems)
    sections = _read_sections(config_file, variables, problems, try_rules=try_rules)
    config = Config(
        data=data or environment.path("FLAGFALL_DATA") or DEFAULT_DATA,
        telegram=environment.telegram(try_key=try_key),
        bot=environment.bot(),
        preview_url=environment.url("PREVIEW_URL", "https://t.me"),
        ingestion=sections.ingestion,
        delivery=sections.delivery,
        notices=sections.notices,
        display=sections.display,
        rules=sections.rules,
        receivers=sections.receivers,
        seeds=sections.seeds,
    )
    if config.delivery.telegram == "mtproto" and not config.speaks_mtproto:
        problems.append(
            f'{config_file or DEFAULT_CONFIG}: delivery.telegram: "mtproto" needs TELEGRAM_API_ID'
            " and TELEGRAM_API_HASH. Set them, or leave the line out."
        )
    if problems:
        raise ConfigError(problems)
    return config


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sections:
    """What flagfall.toml holds."""

    ingestion: IngestionSettings
    delivery: DeliverySettings
    notices: NoticesSettings
    display: DisplaySettings
    rules: RulesSettings
    receivers: ReceiversSettings
    seeds: RulesFile | None


def _read_sections(
    named: Path | None, variables: Mapping[str, str], problems: list[str], *, try_rules: bool
) -> _Sections:
    path = named or DEFAULT_CONFIG
    text = _read_file(path, "--config", problems, required=named is not None)
    document = Table(
        values=parse_toml(text, name=str(path), problems=problems),
        problems=problems,
        name=str(path),
    )
    display = _read_display(document.table("display"))
    sections = _Sections(
        ingestion=read_ingestion(document.table("ingestion")),
        delivery=read_delivery(document.table("delivery")),
        notices=_read_notices(document.table("notices")),
        display=display,
        rules=_read_rules_settings(document.table("rules"), beside=path.parent),
        receivers=read_settings(document, variables, folder=path.parent.absolute()),
        seeds=_read_seeds(document, folder=path.parent.absolute(), timezone=display.timezone),
    )
    document.finish()
    if try_rules:
        _try_rules(sections, document)
    return sections


def _try_rules(sections: _Sections, document: Table) -> None:
    """Report the groups that cannot be used, or the rules that parse and yet cannot be."""
    if sections.seeds is None and sections.rules.lexicon is None:
        return
    from bot.config.expressions import expression_problems  # noqa: PLC0415  most do without
    from bot.config.lexicon import lexicon_with  # noqa: PLC0415  as above

    try:
        lexicon = lexicon_with(sections.rules.lexicon)
    except ConfigError as error:
        document.problems += error.problems
        return
    found = expression_problems(sections.seeds or RulesFile(), name=document.name, lexicon=lexicon)
    document.problems += [problem for problem in found if problem not in document.problems]


def _read_seeds(document: Table, *, folder: Path, timezone: str) -> RulesFile | None:
    seeds = read_rules(document, folder=folder, timezone=timezone)
    return seeds if seeds != RulesFile() else None


def _read_notices(table: Table) -> NoticesSettings:
    settings = NoticesSettings(to=table.text("to", ""))
    table.finish()
    return settings


def _read_display(table: Table) -> DisplaySettings:
    defaults = DisplaySettings()
    zone = table.text("timezone", defaults.timezone)
    if problem := zone_problem(zone):
        table.complain("timezone", problem)
    language = table.choice("language", defaults.language, known=("", *RECEIVER_LANGUAGES))
    table.finish()
    return DisplaySettings(timezone=zone, language=language)


def _read_rules_settings(table: Table, *, beside: Path) -> RulesSettings:
    """Read the section of rules; a folder is named as seen from flagfall.toml."""
    folder = table.text("lexicon", "").strip()
    table.finish()
    if not folder:
        return RulesSettings()
    try:
        path = beside / Path(folder).expanduser()
    except RuntimeError:
        path = beside / folder
    if "\0" in folder or not path.is_dir():
        what = f"there is no folder {path}. Make it, correct the path, or leave the line out."
        table.complain("lexicon", what)
        return RulesSettings()
    return RulesSettings(lexicon=path)


def _read_env(named: Path | None, problems: list[str]) -> dict[str, str]:
    """Read a .env file. No value is ever put into a problem: it may be a secret."""
    path = named or DEFAULT_ENV
    text = _read_file(path, "--env", problems, required=named is not None)
    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if _is_malformed(binding):
            line = binding.original.line
            problems.append(f"{path}: line {line} is not NAME=value. Correct it or begin it with #")
        elif binding.key and binding.value is not None:
            values[binding.key] = binding.value
    problems += [
        f"{path}: {key}: unknown setting. {did_you_mean(key, NAMES)}"
        for key in values
        if key.startswith(_OURS) and key not in NAMES
    ]
    return values


def _is_malformed(binding: Binding) -> bool:
    if binding.value is None:
        return binding.error or binding.key is not None
    return binding.error or "\0" in binding.value  # which no path and no system call takes


def _read_file(path: Path, option: str, problems: list[str], *, required: bool) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if required:
            problems.append(f"{path}: no such file. Name another with {option}, or leave it out.")
    except OSError as error:
        reason = error.strerror or "unreadable"
        problems.append(f"{path}: cannot be read: {reason}. Correct its owner or mode.")
    except UnicodeDecodeError:
        problems.append(f"{path}: not UTF-8. Save it as UTF-8 text.")
    return ""
