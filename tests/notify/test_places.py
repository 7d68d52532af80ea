from __future__ import annotations

import pytest

from bot.notify.places import Place, place_of


@pytest.mark.parametrize(
    ("target", "place"),
    [
        pytest.param("@desk", Place(chat="@desk"), id="name"),
        pytest.param("-1001234", Place(chat="-1001234"), id="number"),
        pytest.param("-1001234/15", Place(chat="-1001234", topic=15), id="topic"),
        pytest.param("@desk/15", Place(chat="@desk", topic=15), id="topic by name"),
        pytest.param("@desk/1", Place(chat="@desk"), id="the general topic"),
        pytest.param("@desk/", Place(chat="@desk"), id="none after all"),
    ],
)
def test_a_target_names_a_chat_and_perhaps_a_topic(target: str, place: Place) -> None:
    assert place_of(target) == place
