from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal


@pytest.mark.parametrize(
    ("options", "count"),
    [([], 1), (["--state", "pending"], 1), (["--state", "dead"], 0)],
    ids=["all", "pending", "dead"],
)
def test_json_has_the_outbox(newsroom: Terminal, options: list[str], count: int) -> None:
    outcome = newsroom("deliveries", "--json", *options)
    assert (outcome.code, outcome.err, len(outcome.rows)) == (0, "", count)


def test_a_row(newsroom: Terminal) -> None:
    row = newsroom("deliveries", "--json").rows[0]
    assert row["receiver"] == "notify"
    assert row["subject"] == "5:11"
    assert row["state"] == "pending"
    assert row["queued_at"] == "2022-11-11T09:00:00Z"
    assert row["sent_at"] is None


def test_people_see_columns(newsroom: Terminal) -> None:
    heads, row = newsroom("deliveries").out.splitlines()
    assert heads.startswith("QUEUED (UTC)")
    assert "notify" in row


def test_a_state_there_is_not(newsroom: Terminal) -> None:
    outcome = newsroom("deliveries", "--state", "pendng")
    assert outcome.code == 2
    assert "Did you mean pending?" in outcome.err
