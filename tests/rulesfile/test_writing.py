"""What is written reads back as the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Receiver, Rule, Severity
from bot.rulesfile import RulesFile, format_rules_file, parse_rules_file


def test_a_regular_expression_is_written_without_doubled_backslashes() -> None:
    file = RulesFile(rules=(Rule(name="re", when=r"/\bflag\b/"),))
    assert r"when = '/\bflag\b/'" in format_rules_file(file)


names = st.text(min_size=1).filter(lambda text: text.strip() != "" and text.isprintable())
texts = st.text(min_size=1).filter(lambda text: text.strip() != "")
words = ["flag", '"left bank"', "=Херсон", r"/\bпрапор\w*/", "bridge*", "-museum", "#tag", "\n\t"]
expressions = st.lists(st.sampled_from(words)).map(lambda more: " ".join(["flag", *more]))
usernames = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{3,31}", fullmatch=True)
languages = st.permutations(["uk", "ru", "en"]).flatmap(
    lambda order: st.integers(1, 3).map(lambda count: tuple(order[:count]))
)
rules = st.builds(
    Rule,
    name=names,
    when=expressions,
    channels=st.lists(usernames, max_size=3).map(tuple),
    languages=languages,
    forms=st.booleans(),
    scripts=st.booleans(),
    lexicon=st.booleans(),
    derive=st.booleans(),
    severity=st.sampled_from(Severity),
    to=st.lists(st.text(), max_size=3).map(tuple),
    on_edit=st.booleans(),
)
receivers = st.builds(
    Receiver, name=st.text(), target=texts, default=st.booleans(), kind=st.just("telegram")
)
files = st.builds(
    RulesFile,
    channels=st.lists(usernames, unique_by=str.casefold, max_size=3).map(tuple),
    rules=st.lists(rules, unique_by=lambda rule: rule.name, max_size=3).map(tuple),
    receivers=st.lists(receivers, unique_by=lambda each: each.name, max_size=3).map(tuple),
)


@given(files)
def test_reading_what_was_written_gives_the_same(file: RulesFile) -> None:
    assert parse_rules_file(format_rules_file(file), name="x") == file
