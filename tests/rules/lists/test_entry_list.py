"""What a list finds in a post, kind by kind, and where it says that it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.lists.entry_list import MOST_FOUND
from bot.rules.subject import Subject
from tests.rules.listed import a_list

BITCOIN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
SEGWIT = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
ETHEREUM = "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe"
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
TON = "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"
MD5 = "d41d8cd98f00b204e9800998ecf8427e"
PUNYCODE = "прапор.укр".encode("idna").decode()

FOUND = {
    # names
    "word": ("Acme", "ACME says", ["ACME"]),
    "word-no-other-form": ("Acme", "acmes and Acme's", None),
    "word-look-alike": ("Acme", "the Аcmе leak", ["Аcmе"]),
    "word-zero-width": ("Acme", "A\u200bcme", ["A\u200bcme"]),
    "word-hashtag": ("Acme", "#Acme_leak", ["Acme"]),
    "word-cyrillic-case": ("Приватбанк", "ПРИВАТБАНК та приватбанку", ["ПРИВАТБАНК"]),
    "word-apostrophe": ("Кам'янець", "Кам’янець і Камʼянець", ["Кам’янець", "Камʼянець"]),
    "word-other-alphabet": ("გაზი", "აქ გაზი არის", ["გაზი"]),
    "designation-other-script": ("Т-90", "T-90 seen", ["T-90"]),
    "signs": ("C++", "in C++ but not C#", ["C++"]),
    "signs-missing": ("C++", "vitamin C", None),
    "ampersand": ("AT&T", "data of AT&T leaked", ["AT&T"]),
    "phrase": ("Left Bank Ltd", "the LEFT bank ltd.", ["LEFT bank ltd"]),
    "phrase-apart": ("Left Bank Ltd", "left the bank ltd", None),
    "phrase-across-lines": ("Left Bank", "left\nbank", ["left\nbank"]),
    "cve": ("CVE-2024-3094", "fix cve-2024-3094 now", ["cve-2024-3094"]),
    "cve-other": ("CVE-2024-3094", "CVE-2024-30945", None),
    "hash": (MD5, f"md5: {MD5.upper()}", [MD5.upper()]),
    # domains
    "domain": ("acme.com", "on ACME.com today", ["ACME.com"]),
    "domain-sub": ("acme.com", "mail.acme.com", ["mail.acme.com"]),
    "domain-www": ("www.acme.com", "acme.com", ["acme.com"]),
    "domain-evil-prefix": ("acme.com", "evil-acme.com", None),
    "domain-evil-suffix": ("acme.com", "acme.com.evil.ru", None),
    "domain-in-url": ("acme.com", "https://acme.com:8080/a?b#c", ["acme.com"]),
    "domain-end-of-sentence": ("acme.com", "It is acme.com.", ["acme.com"]),
    "domain-in-brackets": ("acme.com", "(acme.com)", ["acme.com"]),
    "domain-dump": ("acme.com", "acme.com_users.sql", ["acme.com"]),
    "domain-defanged": ("acme.com", "hxxps[:]//mail[.]acme(dot)com/x", ["mail[.]acme(dot)com"]),
    "domain-zero-width": ("acme.com", "ac\u200bme.c\u200bom", ["ac\u200bme.c\u200bom"]),
    "domain-look-alike": ("acme.com", "аcme.com", ["аcme.com"]),
    "domain-defanged-entry": ("acme[.]com", "acme.com", ["acme.com"]),
    "domain-idn": ("прапор.укр", f"https://{PUNYCODE}/a", [PUNYCODE]),
    "domain-punycode": (PUNYCODE, "сайт Прапор.укр", ["Прапор.укр"]),
    "domain-name-of-a-file": ("Node.js", "uses node.js", ["node.js"]),
    # mails
    "mail": ("Press@acme.com", "to press@ACME.com", ["press@ACME.com"]),
    "mail-defanged": ("press@acme.com", "press (at) acme (dot) com", ["press (at) acme (dot) com"]),
    "mail-other": ("press@acme.com", "cpress@acme.com", None),
    "mail-of-domain": ("acme.com", "ceo@mail.acme.com", ["ceo@mail.acme.com"]),
    # addresses
    "url": ("https://acme.com/a", "acme.com/a", ["acme.com/a"]),
    "url-below": ("https://acme.com/a", "http://www.acme.com/a/b?c=1", ["www.acme.com/a/b?c=1"]),
    "url-query": ("https://acme.com/a", "acme.com/a?x", ["acme.com/a?x"]),
    "url-longer-name": ("https://acme.com/a", "acme.com/ab", None),
    "url-case": ("https://acme.com/a", "acme.com/A", None),
    "url-sub-domain": ("https://acme.com/a", "mail.acme.com/a", None),
    "ip": ("1.2.3.4", "at 1[.]2[.]3[.]4:8080", ["1[.]2[.]3[.]4"]),
    "ip-longer": ("1.2.3.4", "1.2.3.45 and 1.2.3.4.5 and 11.2.3.4", None),
    "ip-6": ("2001:db8::1", "2001:0DB8:0::1 here", ["2001:0DB8:0::1"]),
    "ip-6-defanged": ("2001:db8::1", "2001[:]db8[:][:]1", ["2001[:]db8[:][:]1"]),
    "network": ("10.1.0.0/16", "from 10.1.200.3", ["10.1.200.3"]),
    "network-outside": ("10.1.0.0/16", "from 10.2.0.1", None),
    "network-6": ("2001:db8::/32", "2001:db8:7::9", ["2001:db8:7::9"]),
    "no-ip-but-a-time": ("2001:db8::1", "at 14:02:11", None),
    "name": ("@brand_scam", "by @Brand_Scam!", ["@Brand_Scam"]),
    "name-link": ("@brand_scam", "https://t.me/brand_scam/12?x", ["t.me/brand_scam/12?x"]),
    "name-entry-link": ("https://t.me/s/brand_scam", "@brand_scam", ["@brand_scam"]),
    "name-longer": ("@brand_scam", "@brand_scams", None),
    "name-of-mail": ("@brand_scam", "x@brand_scam", None),
    # wallets
    "bitcoin": (BITCOIN, f"pay {BITCOIN}.", [BITCOIN]),
    "bitcoin-case": (BITCOIN, BITCOIN.lower(), None),
    "segwit": (SEGWIT, SEGWIT.upper(), [SEGWIT.upper()]),
    "ethereum": (ETHEREUM, ETHEREUM.lower(), [ETHEREUM.lower()]),
    "tron": (TRON, f"USDT: {TRON}", [TRON]),
    "tron-case": (TRON, TRON.upper(), None),
    "ton": (TON, f"ton://transfer/{TON}", [TON]),
    "ton-case": (TON, TON.swapcase(), None),
    # phones
    "phone": ("+380501234567", "+38 (050) 123-45-67", ["+38 (050) 123-45-67"]),
    "phone-national": ("+380 50 123 45 67", "тел. 050-123-45-67", ["050-123-45-67"]),
    "phone-zeros": ("+380501234567", "00380 50 1234567", ["00380 50 1234567"]),
    "phone-russian": ("+74951234567", "8 (495) 123-45-67", ["8 (495) 123-45-67"]),
    "phone-two": ("+380501234567", "050 7654321 050 1234567", ["050 1234567"]),
    "phone-longer": ("+380501234567", "3805012345678", None),
    # data that is only data
    "regex-signs": (".*", "anything", None),
    "regex-word": ("a.*b", "a b, a.b, axb, a.*b", ["a.*b"]),
    "nothing": ("acme.com", "", None),
}


@pytest.mark.parametrize(("value", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_what_is_found(value: str, text: str, shown: list[str] | None) -> None:
    found = a_list(value).find(Subject({"text": text}))
    places = [one.place for one in found if one.place]
    pieces = [text[slice(*place.spans[0])] for place in places]
    assert _outermost(pieces) == (shown or [])


def _outermost(pieces: list[str]) -> list[str]:
    """Drop what is part of a longer piece: digits of a number are looked up group by group."""
    return [one for one in pieces if not any(one != each and one in each for each in pieces)]


def test_links_behind_a_text_are_searched_and_have_no_place() -> None:
    made = a_list("acme.com", "@brand_scam", "https://acme.com/login")
    links = ["https://www.acme.com/login", "https://t.me/brand_scam"]
    found = made.find(Subject({"text": "press here", "links": links}))
    assert {(one.number, one.place) for one in found} == {(0, None), (1, None), (2, None)}


def test_what_was_found_is_in_the_order_of_the_text() -> None:
    made = a_list("Globex", "acme.com", "press@acme.com")
    found = made.find(Subject({"text": "acme.com, globex, press@acme.com"}))
    assert [made.values[one.number] for one in found] == [
        "acme.com",
        "Globex",
        "acme.com",
        "press@acme.com",
    ]


def test_a_post_is_looked_up_once_whatever_the_number_of_rules() -> None:
    made, subject = a_list("Acme"), Subject({"text": "Acme"})
    assert made.find(subject) is made.find(subject)


def test_a_post_full_of_entries_names_only_so_many() -> None:
    assert len(a_list("Acme").find(Subject({"text": "Acme " * 3000}))) == MOST_FOUND


MANY = a_list(
    *(value for value, _, _ in FOUND.values()), "1.0.0.0/8", "b.ab", "+12025550123", name="many"
)
_HOSTILE = st.text(alphabet="ab.A1:/@[]()+-_ \u200b\u202e\0аб。0\n\ud800#", max_size=120)


@given(_HOSTILE | st.text(max_size=120))
def test_no_text_makes_it_raise_or_point_outside(text: str) -> None:
    for found in MANY.find(Subject({"text": text, "links": [text]})):
        if found.place:
            ((start, end),) = found.place.spans
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["a." * 20_000, "a" * 40_000, "1 " * 20_000, ":" * 40_000, "[.]" * 13_000, "@a" * 20_000],
    ids=["dots", "letters", "digits", "colons", "brackets", "ats"],
)
@pytest.mark.timeout(5)
def test_long_monotonous_texts_take_no_time(text: str) -> None:
    MANY.find(Subject({"text": text}))


NAMES = st.lists(st.sampled_from(("left", "bank", "ltd", "acme", "Т-90", "база")), min_size=1)


@given(st.lists(NAMES.map(" ".join), min_size=1, max_size=40), NAMES.map(" ".join))
def test_many_phrases_of_few_words_are_all_found(values: list[str], text: str) -> None:
    made = a_list(*values)
    subject = Subject({"text": text})
    found = {made.values[one.number] for one in made.find(subject)}
    alone = {value for value in made.values if a_list(value).find(subject)}
    assert found == alone
