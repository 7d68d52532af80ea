from __future__ import annotations

from bot.dispatch.address import Address, addresses
from bot.model import Receiver

KNOWN = {
    "desk": Receiver(name="desk", target="@desk"),
    "hook": Receiver(name="hook", kind="webhook", target="https://a.example"),
}


def test_receivers_are_found_by_name_and_chats_by_their_id() -> None:
    assert addresses(["desk", "hook", "chat:-5", "gone"], KNOWN, {}) == [
        Address(receiver="desk", kind="telegram", target="@desk"),
        Address(receiver="hook", kind="webhook", target="https://a.example"),
        Address(receiver="chat:-5", kind="telegram", target="-5"),
    ]


def test_a_chat_with_a_new_id_is_found_there() -> None:
    (address,) = addresses(["chat:-5"], KNOWN, {"-5": "-1005"})
    assert address.target == "-1005"


def test_receivers_of_one_chat_are_one_place() -> None:
    known = {"group": Receiver(name="group", target="-5")}
    one, other = addresses(["group", "chat:-5"], known, {})
    assert one.place == other.place


def test_the_topics_of_a_forum_are_one_chat_and_an_address_of_the_web_is_whole() -> None:
    topic = Address(receiver="topic", kind="telegram", target="-1005/7")
    other = Address(receiver="other", kind="telegram", target="-1005")
    assert (topic.chat, topic.place) == ("-1005", other.place)
    assert addresses(["hook"], KNOWN, {})[0].chat == "https://a.example"
