"""A watch list from end to end: the hit names the entry, and the rule follows the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.installation import FAST

if TYPE_CHECKING:
    from tests.installation import Desk

SETTINGS = (
    FAST
    + """
[[channel]]
username = "delta_live"

[[list]]
name = "brands"
file = "brands.csv"
owner = "Brand desk"

[[rule]]
name = "leaks"
when = "list:brands AND (leak OR продаю)"
"""
)
ACME = {"list": "brands", "value": "acme.com", "owner": "Fraud desk", "note": "main <b>site</b>"}


@pytest.fixture
def listed(desk: Desk) -> Desk:
    write(desk, "acme.com,Fraud desk,main <b>site</b>", "Глобекс", "co.uk")
    desk.settings = SETTINGS
    desk.configure()
    desk.telegram.channel("delta_live")
    desk.start()
    desk.claim()
    return desk


def write(desk: Desk, *lines: str) -> None:
    """Replace the list's file as editors do: whole, by renaming."""
    new = desk.data / "brands.csv.new"
    new.write_text("\n".join(["value,owner,note", *lines]), encoding="utf-8")
    new.replace(desk.data / "brands.csv")


def test_a_hit_names_its_entry_and_the_rule_follows_the_file(listed: Desk) -> None:
    listed.telegram.post("delta_live", "продаю базу hxxps[:]//mail[.]acme[.]com/x, свежая")
    listed.until(lambda: len(listed.alerts()) == 1, "the alert of a defanged domain")
    assert "mail[.]acme[.]com" in listed.alerts()[0]["text"]
    (hit,) = listed.rows("hits")
    assert hit["entries"] == [ACME]
    assert [span["text"] for span in hit["spans"]] == ["продаю", "mail[.]acme[.]com"]
    line = "list brands: acme.com · owner Fraud desk · note main <b>site</b>"
    assert listed.alerts()[0]["text"].splitlines()[2] == line
    assert line in listed.say("/recent")["text"]
    assert line in listed.command("hits").stdout

    listed.telegram.post("delta_live", "продаю Initech")  # not listed yet
    write(listed, "acme.com,Fraud desk", "Initech")
    listed.until(lambda: "2 entries (+1, -1)" in listed.said(), "the new entry is in force")
    listed.telegram.post("delta_live", "продаю глобекс")  # no longer listed
    listed.telegram.post("delta_live", "продаю INITECH")
    listed.until(lambda: len(listed.alerts()) == 2, "the alert of the new entry")
    assert "INITECH" in listed.alerts()[1]["text"]
    assert listed.rows("hits")[1]["entries"][0]["owner"] == "Brand desk"


def test_a_file_that_went_bad_loses_nothing_and_is_told(listed: Desk) -> None:
    (listed.data / "brands.csv").unlink()
    listed.until(
        lambda: any("stays in force" in reply["text"] for reply in listed.replies()),
        "the owner hears of the missing file",
    )
    listed.telegram.post("delta_live", "leak of acme.com")
    listed.until(lambda: len(listed.alerts()) == 1, "an alert by what the list held before")
    assert "brands.csv cannot be read" in listed.say("/status")["text"]
    write(listed, "acme.com")
    listed.until(
        lambda: any("is read again" in reply["text"] for reply in listed.replies()),
        "the owner hears that it is well again",
    )


def test_commands_show_lists_and_import_others_while_the_daemon_runs(listed: Desk) -> None:
    (row,) = listed.rows("lists", "list")
    assert (row["entries"], row["rules"]) == (2, ["leaks"])
    assert [each["line"] for each in row["left_out"]] == [4]
    (listed.data / "ioc.txt").write_text("evil.example\n")
    more = '[[list]]\nname = "ioc"\nfile = "ioc.txt"\n[[rule]]\nname = "ioc"\nwhen = "list:ioc"\n'
    (listed.data / "more.toml").write_text(more)
    listed.command("rules", "import", str(listed.data / "more.toml"))
    listed.telegram.post("delta_live", "see cdn[.]evil[.]example")
    listed.until(lambda: len(listed.alerts()) == 1, "the alert of the imported list")
    assert "named by “ioc”" in listed.command("lists", "remove", "ioc", check=False).stderr
    assert "There is no list called nope" in listed.say("/watch list:nope")["text"]
