"""The least a Telethon program can do: join, receive every push, count it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl import functions, types


async def _main(words: list[str]) -> None:
    host, port, _, api_id, api_hash, phone, code, posts, *channels = words
    session = MemorySession()
    session.set_dc(2, host, int(port))
    client = TelegramClient(session, int(api_id), api_hash)
    seen = 0
    done = asyncio.Event()

    async def on_update(_update: types.TypeUpdate) -> None:
        nonlocal seen
        seen += 1
        if seen >= int(posts):
            done.set()

    client.add_event_handler(on_update, events.Raw(types=types.UpdateNewChannelMessage))
    await client.connect()
    await client.send_code_request(phone)
    await client.sign_in(phone, code)
    for channel in channels:
        await client(functions.channels.JoinChannelRequest(channel))
    sys.stdout.write("joined\n")
    sys.stdout.flush()
    await done.wait()
    sys.stdout.write("done\n")
    sys.stdout.flush()
    await client.disconnect()


if __name__ == "__main__":
    given = sys.stdin.readline().rstrip("\n").split("\t")
    rsa.add_key(Path(given[2]).read_text(), old=False)
    asyncio.run(_main(given))
