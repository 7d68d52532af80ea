from __future__ import annotations

from dataclasses import replace

import pytest

from bot.daemon.renames import names_text, now_told, renamed_lines, told_names
from bot.model import Channel, ChannelState, Rule, StoredRule
from tests.factories import NOON, a_channel

OLD = a_channel("old_name")


def a_rule(number: int, when: str, *channels: str) -> StoredRule:
    rule = Rule(name=str(number), when=when, channels=channels)
    return StoredRule(number=number, rule=rule, added_at=NOON)


RULES = [
    a_rule(3, "flag", "Old_Name", "other"),
    a_rule(4, "flag"),
    a_rule(5, "flag -in:@old_name"),
]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param(OLD, None, id="as it was"),
        pytest.param(replace(OLD, username="Old_Name"), None, id="another spelling"),
        pytest.param(replace(OLD, state=ChannelState.BLOCKED), None, id="blocked"),
        pytest.param(Channel(ref="old_name"), None, id="added again and not looked up"),
        pytest.param(
            replace(OLD, username="new_name"),
            "⚪ @old_name is now called @new_name; it is watched on under its new name.",
            id="renamed",
        ),
        pytest.param(
            replace(OLD, username=None),
            "🔴 @old_name has no public name any more. It is read on while Telegram allows it.",
            id="no name",
        ),
        pytest.param(
            replace(OLD, channel_id=999, title="Somebody\nelse"),
            "🔴 @old_name belongs to another channel now (Somebody else). That one is watched from "
            "now on; the one before it is not: /add it by its new name if you know that.",
            id="moved",
        ),
    ],
)
def test_what_is_told_of_a_name(after: Channel, said: str | None) -> None:
    told = now_told({}, [OLD])
    assert renamed_lines(told, [after], RULES) == ([said] if said else [])


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        pytest.param(RULES, " Rules 3, 5 name it by the old one and must be made again.", id="two"),
        pytest.param(RULES[:2], " Rule 3 names it by the old one and must be made again.", id="1"),
        pytest.param([a_rule(6, "flag in:@first_name")], "", id="by the name it was added under"),
        pytest.param([a_rule(6, "flag", "new_name")], "", id="by its name of today"),
    ],
)
def test_rules_by_a_name_that_was_neither_the_first_nor_is_the_last_are_told(
    rules: list[StoredRule], said: str
) -> None:
    between = replace(OLD, ref="first_name")
    told = now_told({}, [between])
    (line,) = renamed_lines(told, [replace(between, username="new_name")], rules)
    assert line == (
        f"⚪ @old_name is now called @new_name; it is watched on under its new name.{said}"
    )


def test_a_channel_whose_name_comes_back_is_told() -> None:
    nameless = replace(OLD, username=None)
    told = now_told(now_told({}, [OLD]), [nameless])
    (line,) = renamed_lines(told, [replace(OLD, username="new_name")], [])
    assert line.startswith("⚪ @old_name is now called @new_name")


def test_the_first_sight_of_a_channel_is_no_change() -> None:
    assert renamed_lines({}, [replace(OLD, username="alias")], []) == []


def test_what_is_not_watched_is_forgotten_and_what_is_not_looked_up_is_not() -> None:
    told = now_told({}, [OLD, a_channel("other", 7)])
    assert now_told(told, [Channel(ref="old_name")]) == {"old_name": (100, "old_name")}


def test_very_many_are_counted() -> None:
    channels = [a_channel(f"c{number}", number) for number in range(1, 16)]
    told = now_told({}, channels)
    after = [replace(channel, username=f"new_{channel.ref}") for channel in channels]
    lines = renamed_lines(told, after, [])
    assert len(lines) == 11
    assert lines[-1] == "and 5 more: /channels."


def test_what_was_told_is_kept_as_text() -> None:
    told = now_told({}, [OLD, a_channel("other", 7)])
    assert told_names(names_text(told)) == told
    assert told_names(None) == {}
