"""help.*: what a client asks for when it connects."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from telethon.tl import types

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

DC_ID = 2


def get_config(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001  every method has both
    """help.getConfig: one data centre, at the loopback address."""
    now = caller.world.clock.now()
    here = types.DcOption(id=DC_ID, ip_address=caller.host, port=caller.port, static=True)
    return types.Config(
        date=now,
        expires=now + timedelta(hours=1),
        test_mode=False,
        this_dc=DC_ID,
        dc_options=[here],
        dc_txt_domain_name="",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        online_update_period_ms=210_000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=172_800,
        revoke_time_limit=2_147_483_647,
        revoke_pm_time_limit=2_147_483_647,
        rating_e_decay=2_419_200,
        stickers_recent_limit=200,
        channels_read_media_period=604_800,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=4096,
        webfile_dc_id=DC_ID,
    )


def get_nearest_dc(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001
    """help.getNearestDc."""
    return types.NearestDc(country="UA", this_dc=DC_ID, nearest_dc=DC_ID)
