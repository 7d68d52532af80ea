from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.dispatch.conftest import World


async def test_an_alert_is_told_and_recorded(world: World) -> None:
    await world.receiver("desk", "@desk")
    world.start()
    await world.alerts("desk", 1)
    await world.pass_time(0.5)
    (call,) = world.wire.taken
    assert call.chat == "@desk"
    assert await world.states() == {"sent": 1}
