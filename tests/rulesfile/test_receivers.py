from __future__ import annotations

from datetime import time

import pytest

from bot.errors import ConfigError
from bot.model import Receiver, Route, Severity
from bot.quiet_hours import QuietHours
from bot.rulesfile import format_rules_file, parse_rules_file
from bot.rulesfile.receivers import shown_address

CANARY = "canary-8c1f"
TEXT = """
[receivers.desk]
target = "@night_desk"

[receivers.archive]
kind = "file"
target = "alerts.jsonl"

[receivers.hook]
kind = "webhook"
target = "https://hooks.example.org/canary-8c1f?token=canary-8c1f"
secret = "canary-8c1f"
allow_hosts = ["hooks.example.org"]
timeout = 5

[routes.night]
rules = ["flag"]
severity = ["urgent", "normal"]
channels = ["@SobolevskiyYurii", "https://t.me/kherson_ova"]
to = ["desk", "hook"]

[routes.all]
to = ["archive"]
"""


def test_receivers_have_the_routes_that_lead_to_them() -> None:
    night = Route(
        name="night",
        rules=("flag",),
        severities=(Severity.URGENT, Severity.NORMAL),
        channels=("SobolevskiyYurii", "kherson_ova"),
    )
    assert parse_rules_file(TEXT, name="r.toml").receivers == (
        Receiver(name="desk", target="@night_desk", routes=(night,)),
        Receiver(name="archive", kind="file", target="alerts.jsonl", routes=(Route(name="all"),)),
        Receiver(
            name="hook",
            kind="webhook",
            target="https://hooks.example.org/… (hook)",
            routes=(night,),
        ),
    )


def test_nothing_secret_is_written_out_and_what_is_reads_back_as_the_same() -> None:
    file = parse_rules_file(TEXT, name="r.toml")
    written = format_rules_file(file)
    assert CANARY not in written + repr(file)
    assert parse_rules_file(written, name="r.toml") == file


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[receivers.a]", "receivers.a.target: no destination", id="no chat"),
        pytest.param("[receivers.a]\nkind='file'", "receivers.a.target: no file", id="no file"),
        pytest.param("[receivers.a]\nkind='webhook'", "a.target: no address", id="no address"),
        pytest.param("[receivers.a]\nkind='webhok'", "Did you mean webhook?", id="kind"),
        pytest.param(
            "[receivers.a]\ntarget='@aaaa'\nsecret='s'", "secret: unknown setting", id="no secrets"
        ),
        pytest.param("routes = 1", "Write it as a section: [routes]", id="routes are a table"),
        pytest.param("[routes.n]", "routes.n.to: leads to nobody", id="no receiver"),
        pytest.param(
            "[routes.n]\nto=['desk']", 'Define it here as well: [receivers."desk"]', id="unknown"
        ),
        pytest.param(
            "[receivers.desk]\ntarget='@aaaa'\n[routes.n]\nto=['dsk']",
            'routes.n.to: "dsk" is no receiver of this file. Did you mean desk?',
            id="misspelt",
        ),
        pytest.param("[routes.n]\nseverity=['urgnt']", "Did you mean urgent?", id="severity"),
        pytest.param("[routes.n]\nchannels=['a b']", "not a public channel", id="channel"),
        pytest.param(
            "[receivers.a]\ntarget='@aaaa'\nquiet='23-7'",
            'receivers.a.quiet: "23-7" are no hours of a day. Write from when to when',
            id="hours",
        ),
        pytest.param(
            "[receivers.a]\ntarget='@aaaa'\nquiet=23", "quiet: 23 is not a text", id="quiet number"
        ),
        pytest.param(
            "[receivers.a]\ntarget='@aaaa'\ntimezone='Europe/Kiyv'",
            'receivers.a.timezone: "Europe/Kiyv" is not a time zone. Did you mean',
            id="zone",
        ),
        pytest.param(
            "[receivers.a]\ntarget='@aaaa'\nlanguage='ua'",
            'a.language: "ua" is not known',
            id="tongue",
        ),
        pytest.param(
            "[receivers.a]\nkind='file'\ntarget='a'\npreviews=true",
            "previews: only Telegram shows any",
            id="previews",
        ),
        pytest.param("[routes.n]\nrule=['a']", "Did you mean rules?", id="key"),
    ],
)
def test_every_mistake_has_its_place_and_remedy(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_rules_file(text, name="r.toml")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("", "Europe/Kyiv"), ('timezone = "America/New_York"', "America/New_York")],
    ids=["the installation's", "its own"],
)
def test_quiet_hours_are_by_the_receiver_s_clocks(zone: str, expected: str) -> None:
    text = f'[receivers.a]\ntarget = "@aaaa"\nquiet = "23:00-07:00"\n{zone}\n'
    (receiver,) = parse_rules_file(text, name="r.toml", timezone="Europe/Kyiv").receivers
    assert receiver.quiet == QuietHours(start=time(23), end=time(7), timezone=expected)


def test_how_a_receiver_wants_to_be_told_is_written_back() -> None:
    text = """\
[receivers.a]
kind = "telegram"
target = "@aaaa"
quiet = "23:00-07:00"
timezone = "Europe/Kyiv"
language = "uk"
previews = true
"""
    assert format_rules_file(parse_rules_file(text, name="r.toml")) == text


def test_a_mistake_is_told_once() -> None:
    text = "[receivers.a]\ntarget = '@aaaa'\nquiet = 1\ntimezone = 2\n"
    with pytest.raises(ConfigError) as caught:
        parse_rules_file(text, name="r.toml")
    assert len(caught.value.problems) == 2


def test_an_address_that_is_no_text_is_not_shown() -> None:
    text = f"[receivers.a]\nkind='webhook'\ntarget=['{CANARY}']"
    with pytest.raises(ConfigError) as caught:
        parse_rules_file(text, name="r.toml")
    assert "receivers.a.target: not a text" in str(caught.value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("$HOOK_URL", "$HOOK_URL"),
        (f"https://user:{CANARY}@h.example/x", "https://h.example/… (a)"),
        (f"http://h.example:8080?{CANARY}#{CANARY}", "http://h.example:8080/… (a)"),
        (f"https://[2001:db8::1]/{CANARY}", "https://[2001:db8::1]/… (a)"),
        (f"https://[{CANARY}/", "… (a)"),
        (f"https://h.example:{CANARY}/", "… (a)"),
        (f"slack://{CANARY}/b/c", "… (a)"),
        (f"https://user:{CANARY}@h/… (a)", "https://h/… (a)"),
        (CANARY, "… (a)"),
    ],
    ids=["variable", "login", "query", "IPv6", "broken", "no port", "token", "as if shown", "bare"],
)
def test_what_may_be_shown_of_an_address(address: str, shown: str) -> None:
    assert shown_address(address, "a") == shown
    assert shown_address(shown, "a") == shown
