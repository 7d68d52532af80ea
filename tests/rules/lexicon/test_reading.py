"""Concept groups: finding one by any form of a member, and refusing a faulty file."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigError
from bot.resources import shipped
from bot.rules.forms import forms_of
from bot.rules.lexicon import EMPTY_LEXICON, Lexicon, load_lexicon

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(shipped("config/lexicon"))


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        pytest.param("flag", "flag", id="member"),
        pytest.param("прапора", "flag", id="inflected"),
        pytest.param("Прапор", "flag", id="capital"),
        pytest.param("знамёна", "flag", id="yo"),
        pytest.param("лівий берег", "left-bank", id="phrase"),
        pytest.param("лівого берега", "left-bank", id="inflected-phrase"),
        pytest.param("Left  Bank", "left-bank", id="english-phrase"),
        pytest.param("left banks", "left-bank", id="english-plural"),
        pytest.param("Новой Каховке", "nova-kakhovka", id="adjective-and-name"),
        pytest.param("повітряну тривогу", "air-raid-alert", id="member-not-in-base-form"),
        pytest.param("харківян", "kharkiv", id="apostrophe-left-out"),
        pytest.param("Харькове", "kharkiv", id="russian-name"),
        pytest.param("withdrew", "retreat", id="english-irregular"),
        pytest.param("эвакуируют", "evacuation", id="verb"),
        pytest.param("БПЛА", "drone", id="abbreviation"),
        pytest.param("uavs", "drone", id="abbreviation-plural"),
        pytest.param("мости", "bridge", id="plural-with-a-base-of-its-own"),
        pytest.param("місто", "city", id="town-is-no-bridge"),
        pytest.param("місту", "city", id="to-the-town"),
        pytest.param("Херсонес", None, id="chersonesus"),
        pytest.param("прапорщик", None, id="ensign-in-rank"),
        pytest.param("shelled", "shelling", id="the-verb-of-a-gerund"),
        pytest.param("shell", None, id="no-shell"),
        pytest.param("left", None, id="half-a-phrase"),
        pytest.param("bank left", None, id="wrong-order"),
        pytest.param("", None, id="nothing"),
        pytest.param("   ", None, id="spaces"),
        pytest.param("日本", None, id="another-alphabet"),
    ],
)
def test_group_of(lexicon: Lexicon, typed: str, group: str | None) -> None:
    found = lexicon.group_of(typed)
    assert (found and found.name) == group


def test_every_listed_member_finds_its_group(lexicon: Lexicon) -> None:
    lost = [
        (group.name, member)
        for group in lexicon.groups.values()
        for member in group.words
        if group not in lexicon.groups_of(member)
    ]
    assert not lost


def test_dictionary_forms_of_members_find_their_group(lexicon: Lexicon) -> None:
    """Names take forms no dictionary holds (Києви), verbs those of others (затоплялся)."""
    found = lost = 0
    for group in lexicon.groups.values():
        for language, members in group.members.items():
            for member in members:
                if " " in member or member.isupper():
                    continue
                for form in forms_of(member, languages=(language,), scripts=False).forms:
                    found += 1
                    lost += group not in lexicon.groups_of(form)
    assert found > 1500
    assert lost / found < 0.03


def test_every_word_is_known_in_its_language(lexicon: Lexicon) -> None:
    """A member that a language cannot inflect is misspelled or stands in the wrong list."""
    unknown = [
        (group.name, word)
        for group in lexicon.groups.values()
        for language in ("uk", "ru")
        for member in group.members[language]
        for word in member.split()
        if word.isalpha() and not forms_of(word, languages=(language,)).by_language
    ]
    assert not unknown


def test_shipped_groups_cover_the_first_rules(lexicon: Lexicon) -> None:
    wanted = "flag kherson left-bank right-bank bridge evacuation retreat liberation dam drone"
    assert set(wanted.split()) <= set(lexicon.groups)
    assert all(group.about for group in lexicon.groups.values())
    assert all(set(group.members) == {"en", "uk", "ru"} for group in lexicon.groups.values())


def test_the_empty_lexicon_has_nothing() -> None:
    assert EMPTY_LEXICON.group_of("flag") is None
    assert not EMPTY_LEXICON.groups


def folders(tmp_path: Path, *texts: str) -> list[Path]:
    made = []
    for number, text in enumerate(texts):
        folder = tmp_path / f"layer{number}"
        folder.mkdir()
        (folder / "words.toml").write_text(text, "utf-8")
        made.append(folder)
    return made


def test_several_folders_make_one_lexicon(tmp_path: Path) -> None:
    lexicon = load_lexicon(*folders(tmp_path, '[one]\nen = ["one"]\n', '[two]\nen = ["two"]\n'))
    assert list(lexicon.groups) == ["one", "two"]


BELOW = '[flag]\nabout = "a flag"\nen = ["flag", "banner"]\nuk = ["прапор"]\n[dam]\nen = ["dam"]\n'


def test_a_group_of_a_later_folder_takes_the_place_of_its_namesake(tmp_path: Path) -> None:
    lexicon = load_lexicon(*folders(tmp_path, BELOW, '[flag]\nen = ["ensign"]\n'))
    assert lexicon.groups["flag"].words == ("ensign",)
    assert lexicon.group_of("прапором") is None
    assert list(lexicon.groups) == ["flag", "dam"]


def test_a_group_that_extends_adds_its_members(tmp_path: Path) -> None:
    above = '[flag]\nextend = true\nen = ["flag", "ensign"]\nru = ["стяг"]\n'
    flag = load_lexicon(*folders(tmp_path, BELOW, above)).groups["flag"]
    assert flag.members == {
        "en": ("flag", "banner", "ensign"),
        "uk": ("прапор",),
        "ru": ("стяг",),
    }
    assert flag.about == "a flag"


@pytest.mark.parametrize(
    ("above", "problem"),
    [
        pytest.param(
            '[flgg]\nextend = true\nen = ["x"]\n',
            "layer1/words.toml: [flgg] extends a group that is not there.",
            id="nothing-to-extend",
        ),
        pytest.param(
            '[flag]\nextend = 1\nen = ["x"]\n', "extend is not a yes or no", id="no-boolean"
        ),
    ],
)
def test_faults_of_a_later_folder(tmp_path: Path, above: str, problem: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_lexicon(*folders(tmp_path, BELOW, above))
    (told,) = raised.value.problems
    assert problem in told


def test_what_a_later_folder_has_in_common_with_an_earlier_one_needs_not_be_declared(
    tmp_path: Path,
) -> None:
    lexicon = load_lexicon(*folders(tmp_path, BELOW, '[mine]\nen = ["dam"]\n'))
    assert [group.name for group in lexicon.groups_of("dams")] == ["dam", "mine"]


def test_within_a_later_folder_it_is_declared(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load_lexicon(*folders(tmp_path, BELOW, '[a]\nen = ["dam"]\n[b]\nen = ["dam"]\n'))
    assert [problem.partition(" Keep")[0] for problem in raised.value.problems] == [
        "layer1/words.toml: [a] 'dam' is also in [b] (layer1/words.toml).",
        "layer1/words.toml: [b] 'dam' is also in [a] (layer1/words.toml).",
    ]


def test_a_shared_member_stands_for_every_group(tmp_path: Path) -> None:
    both = 'uk = ["Дніпро"]\nshares = ["дніпро"]\n'
    river = f'[river]\nabout = "a river"\nen = ["Dnieper"]\n{both}'
    (tmp_path / "a.toml").write_text(f'{river}[city]\nabout = "a city"\n{both}', "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert lexicon.groups_of("Дніпром") == tuple(lexicon.groups.values())
    found = lexicon.group_of("Дніпром")
    assert found
    assert (found.name, found.about) == ("river + city", "a river; a city")
    assert found.members == {"uk": ("Дніпро",), "en": ("Dnieper",)}
    assert lexicon.group_of("Dnieper") is lexicon.groups["river"]


NAMES = """
[sumy]
uk = ["сумський"]
names_uk = ["Суми"]
[gas]
uk = ["газ"]
[gaza]
names_uk = ["Газа"]
[chile]
names_uk = ["=Чилі"]
"""


@pytest.mark.parametrize(
    ("typed", "groups", "is_name"),
    [
        pytest.param("Суми", ["sumy"], True, id="as-listed"),
        pytest.param("суми", ["sumy"], False, id="lower-case-finds-it-as-well"),
        pytest.param("Сумах", ["sumy"], True, id="form"),
        pytest.param("сумах", [], False, id="lower-case-form-is-the-word"),
        pytest.param("сумського", ["sumy"], False, id="plain-member"),
        pytest.param("Сумського", ["sumy"], False, id="plain-member-with-a-capital"),
        pytest.param("Газа", ["gaza"], True, id="listed-before-a-form-of-another"),
        pytest.param("газу", ["gas"], False, id="form-of-both-in-lower-case"),
        pytest.param("Газу", ["gas", "gaza"], False, id="form-of-both"),
        pytest.param("Чилі", ["chile"], True, id="not-inflected"),
        pytest.param("Суми Газа", [], False, id="phrase"),
        pytest.param("", [], False, id="nothing"),
    ],
)
def test_names_count_with_a_capital(
    tmp_path: Path, typed: str, groups: list[str], is_name: object
) -> None:
    (tmp_path / "a.toml").write_text(NAMES, "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert [group.name for group in lexicon.groups_of(typed)] == groups
    assert lexicon.is_name(typed) is is_name


def test_names_of_a_later_folder_are_added(tmp_path: Path) -> None:
    above = '[sumy]\nextend = true\nnames_uk = ["Суми"]\nnames_ru = ["Сумы"]\nshares = ["сумах"]\n'
    sumy = load_lexicon(*folders(tmp_path, NAMES, above)).groups["sumy"]
    assert sumy.names == {"uk": ("Суми",), "ru": ("Сумы",)}
    assert sumy.words == ("сумський",)


def test_groups_with_names_come_as_one(tmp_path: Path) -> None:
    text = '[a]\nnames_uk = ["Град"]\nshares = ["град"]\n'
    (tmp_path / "a.toml").write_text(text + text.replace("[a]", "[b]"), "utf-8")
    found = load_lexicon(tmp_path).group_of("Градом")
    assert found
    assert (found.name, found.names) == ("a + b", {"uk": ("Град",)})


def test_a_form_may_be_shared(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[see]\nen = ["see"]\nshares = ["saw"]\n', "utf-8")
    assert load_lexicon(tmp_path).groups["see"].shares == {"saw"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("[flag\n", "a.toml: not valid TOML", id="toml"),
        pytest.param('about = "x"\n', "a.toml: 'about' stands outside a group", id="outside"),
        pytest.param('[Left Bank]\nen = ["x"]\n', "a.toml: not valid TOML", id="two-word-name"),
        pytest.param('[Left]\nen = ["x"]\n', "[Left] is no group name", id="capital-name"),
        pytest.param('[flag]\nabout = "x"\n', "[flag] has no members", id="empty"),
        pytest.param('[flag]\nen = "flag"\n', "[flag] en is not a list", id="no-list"),
        pytest.param("[flag]\nen = [1]\n", "[flag] en: 1 is no word", id="number"),
        pytest.param('[flag]\nen = ["fl*"]\n', "en: 'fl*' is no word", id="operator"),
        pytest.param('[flag]\nen = ["a\\nb"]\n', "'a\\nb' is no word or phrase", id="line-break"),
        pytest.param('[flag]\nen = [" "]\n', "is no word or phrase", id="space"),
        pytest.param('[flag]\nen = ["flag", "Flag"]\n', "'Flag' repeats 'flag'", id="repeated"),
        pytest.param('[flag]\nen = ["flag"]\nde = ["Fahne"]\n', "unknown key 'de'", id="key"),
        pytest.param('[flag]\nen = ["flag"]\nabout = 1\n', "about is not text", id="about"),
        pytest.param('[a]\nen = ["x"]\nshares = ["y"]\n', "shares 'y'", id="share-of-nothing"),
        pytest.param('[a]\nnames_uk = "Суми"\n', "names_uk is not a list", id="no-list-of-names"),
        pytest.param('[a]\nnames_uk = ["суми"]\n', "'суми' is no name", id="lower-case-name"),
        pytest.param('[a]\nnames_uk = ["="]\n', "'=' is no name", id="empty-name"),
        pytest.param('[a]\nnames_uk = ["Нью Йорк"]\n', "Write one word", id="name-of-two-words"),
        pytest.param('[a]\nnames_uk = ["Суми", "=Суми"]\n', "repeats 'Суми'", id="name-twice"),
        pytest.param(
            '[a]\nuk = ["суми"]\nnames_uk = ["Суми"]\n',
            "'Суми' repeats 'суми', which counts without a capital",
            id="name-and-member",
        ),
        pytest.param(
            '[a]\nnames_uk = ["Град"]\n[b]\nru = ["Град"]\nshares = ["град"]\n',
            "[a] 'град' is also in [b] (a.toml)",
            id="name-in-two-groups",
        ),
        pytest.param(
            '[a]\nen = ["dam"]\n[b]\nen = ["Dam"]\nshares = ["dam"]\n',
            "[a] 'dam' is also in [b] (a.toml)",
            id="in-two-groups",
        ),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_lexicon(tmp_path)
    assert len(raised.value.problems) == 1
    assert problem in raised.value.problems[0]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[a]\nen = ["x"]\n[B]\nen = ["y"]\n', "utf-8")
    (tmp_path / "b.toml").write_text('[a]\nen = ["z"]\n', "utf-8")
    (tmp_path / "c.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError) as raised:
        load_lexicon(tmp_path, tmp_path / "nowhere")
    problems = "\n".join(raised.value.problems)
    assert len(raised.value.problems) == 4
    for part in ("[B] is no group name", "[a] is also in a.toml", "c.toml: not UTF-8", "nowhere"):
        assert part in problems


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    (tmp_path / "b.toml").write_text('\ufeff[b]\nen = ["x"]\n', "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_lexicon(tmp_path)
    assert raised.value.problems == [
        "a.toml: cannot be read: Is a directory. Correct its owner or mode."
    ]


def test_five_hundred_groups_load_at_once(tmp_path: Path) -> None:
    """Some 25 ms of work; a busy machine may take several times as long."""
    words = [f"word{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}{n}" for n in range(5000)]
    groups = [f"[g{n}]\nen = {json.dumps(words[n * 10 : n * 10 + 10])}\n" for n in range(500)]
    (tmp_path / "a.toml").write_text("".join(groups), "utf-8")
    times = []
    for _ in range(3):
        began = time.process_time()
        lexicon = load_lexicon(tmp_path)
        times.append(time.process_time() - began)
    assert min(times) < 0.25
    assert lexicon.group_of(words[4999]) is lexicon.groups["g499"]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not a lexicon", "utf-8")
    assert not load_lexicon(tmp_path).groups


def test_what_is_typed_for_a_group(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[blaze]\nen = ["blaze"]\ntyped = ["fire"]\n', "utf-8")
    lexicon = load_lexicon(tmp_path)
    group = lexicon.group_of("Fire")
    assert group is lexicon.group_of("blaze")
    assert group is not None
    assert "fire" not in group.words
    assert lexicon.group_of("fires") is None


def test_what_is_typed_is_no_member(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[a]\nen = ["dam"]\ntyped = ["Dam"]\n', "utf-8")
    with pytest.raises(ConfigError, match="is a member"):
        load_lexicon(tmp_path)
