from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import DeliveryState

if TYPE_CHECKING:
    import httpx

    from tests.dispatch.conftest import Call, World


async def test_an_alert_is_what_conversations_promise(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    await world.pass_time(6)
    world.start()
    await world.pass_time(1)
    (call,) = world.wire.taken
    assert call.text == (
        "⚪ flag · Херсон (@kherson)\n"
        "Над обласною адміністрацією у Херсоні вже немає прапора\n"
        "14:00:00, alert after 6 s · t.me/kherson/1"
    )
    bold, link = call.entities
    assert call.text[bold["offset"] :][: bold["length"]] == "прапора"
    assert link["url"] == "https://t.me/kherson/1"


async def test_what_is_told_is_an_event_and_an_answer_to_a_command_is_none(world: World) -> None:
    await world.receiver("desk", "@desk")
    world.start()
    await world.alerts("desk", 1)
    await world.reply("7", "12 channels")
    await world.pass_time(1)
    assert len(world.wire.taken) == 2
    assert world.said == [{"event": "told", "channel": "kherson", "post": 1, "receiver": "desk"}]


async def test_a_reply_goes_to_its_chat(world: World) -> None:
    world.start()
    await world.reply("-100500", "12 channels")
    await world.pass_time(1)
    assert [(call.chat, call.text) for call in world.wire.taken] == [("-100500", "12 channels")]


async def test_a_long_reply_arrives_in_parts_in_order_before_later_ones(world: World) -> None:
    lines = [f"{number}: {'x' * 200}" for number in range(50)]
    await world.reply("7", "\n".join(lines), number=1)
    await world.pass_time(1)
    await world.reply("7", "later", number=2)
    world.start()
    await world.pass_time(20)
    texts = [call.text for call in world.wire.taken]
    assert "\n".join(texts[:-1]).split("\n") == lines
    assert texts[-1] == "later"
    assert all(len(text) <= 4096 for text in texts)
    assert await world.states() == {"sent": len(texts)}


async def test_a_long_reply_sent_again_repeats_only_the_part_in_doubt(world: World) -> None:
    await world.reply("7", "\n".join("y" * 200 for _ in range(50)))

    def lost(call: Call) -> httpx.Response:
        world.wire.take(call)
        return world.wire.refusal(500, "Internal Server Error")

    world.wire.answers.append(lost)
    world.start()
    await world.pass_time(60)
    marked = [call.text for call in world.wire.taken if call.text.endswith("copy arrived")]
    assert len(world.wire.taken) == 4
    assert len(marked) == 1
    assert all(len(call.text) <= 4096 for call in world.wire.taken)


async def test_an_alert_whose_post_is_not_stored_is_given_up_in_the_end(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.orphan("desk")
    world.start()
    await world.pass_time(600)
    ids = await world.alerts("desk", 2)
    await world.pass_time(60)
    assert world.wire.told() == ids
    (row,) = await world.store.deliveries(state=DeliveryState.DEAD)
    assert "not stored" in row.error
