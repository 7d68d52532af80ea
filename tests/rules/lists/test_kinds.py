"""What entries are taken for, and which are refused with the reason."""

from __future__ import annotations

import pytest

from bot.rules.lists.kinds import RefusedEntryError, key_of_entry
from tests.rules.lists.test_entry_list import BITCOIN, ETHEREUM, SEGWIT, TON, TRON

KINDS = {
    "word": ("Acme", "word"),
    "phrase": ("Acme Bank", "phrase"),
    "designation": ("Т-90", "word"),
    "domain": ("acme.com", "domain"),
    "domain-upper": ("ACME.COM", "domain"),
    "domain-scheme": ("https://acme.com/", "domain"),
    "domain-defanged": ("hxxp://acme[.]com", "domain"),
    "domain-idn": ("прапор.укр", "domain"),
    "domain-unknown-ending": ("acme.xyzq", "phrase"),
    "domain-private-ending": ("acme.internal", "domain"),
    "domain-onion": ("acme.onion", "domain"),
    "mail": ("press@acme.com", "mail"),
    "mail-link": ("mailto:press@acme.com", "mail"),
    "url": ("acme.com/a", "url"),
    "url-invitation": ("https://t.me/+AbCd", "url"),
    "ip": ("1.2.3.4", "ip"),
    "ip-6": ("::1", "ip"),
    "network": ("10.0.0.0/8", "network"),
    "no-ip": ("1.2.3.400", "phrase"),
    "version": ("1.2.3", "phrase"),
    "name": ("@brand_scam", "name"),
    "name-link": ("t.me/brand_scam", "name"),
    "phone": ("+380 50 123 45 67", "phone"),
    "number": ("0501234567", "word"),
    "bitcoin": (BITCOIN, "wallet"),
    "segwit": (SEGWIT, "wallet"),
    "ethereum": (ETHEREUM, "wallet"),
    "tron": (TRON, "wallet"),
    "ton": (TON, "wallet"),
    "mistyped-wallet": (BITCOIN[:-1] + "b", "word"),
}
REFUSED = {
    "suffix": ("com", "domain", "public suffix"),
    "suffix-two": ("co.uk", "auto", "public suffix"),
    "suffix-private": ("github.io", "auto", "public suffix"),
    "suffix-idn": ("укр", "domain", "public suffix"),
    "signs": ("...", "auto", "no letter or digit"),
    "letter": ("a", "auto", "single letter"),
    "network": ("0.0.0.0/0", "auto", "too large"),
    "network-6": ("::/0", "auto", "too large"),
    "phone-short": ("+38050", "phone", "no phone number"),
    "phone-impossible": ("+380501234567890", "auto", "no phone number"),
    "phone-bare": ("0501234567", "phone", "country code"),
    "no-domain": ("Acme Bank", "domain", "no domain"),
    "ip-no-domain": ("1.2.3.4", "domain", "no domain"),
    "no-mail": ("acme.com", "mail", "no mail"),
    "no-wallet": ("Acme", "wallet", "no wallet"),
    "mistyped-wallet": (BITCOIN[:-1] + "b", "wallet", "checksum"),
    "mistyped-segwit": (SEGWIT[:-1] + "p", "wallet", "checksum"),
    "mistyped-ton": (TON[:-1] + "M", "wallet", "checksum"),
}


@pytest.mark.parametrize(("value", "kind"), KINDS.values(), ids=KINDS.keys())
def test_what_an_entry_is(value: str, kind: str) -> None:
    assert key_of_entry(value, "auto").kind == kind


@pytest.mark.parametrize(("value", "kind", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(value: str, kind: str, why: str) -> None:
    with pytest.raises(RefusedEntryError, match=why):
        key_of_entry(value, kind)


@pytest.mark.parametrize("value", ["acme.com", "1.2.3.4", "@brand_scam", "+380501234567"])
def test_a_list_of_words_takes_everything_as_words(value: str) -> None:
    assert key_of_entry(value, "word").kind in {"word", "phrase"}


def test_a_domain_may_be_written_with_a_star() -> None:
    assert key_of_entry("*.acme.com", "domain").keys == ("acme.com",)
