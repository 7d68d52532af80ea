"""Making at leisure what the first rule that somebody writes would have to wait for.

What looks words up in the concepts is made when it is first asked for, and so are the dictionaries
loaded. Whoever writes the first rule after a start would wait for all of it, and the posts that
come in meanwhile with them.
"""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon

# Members are gone through letter by letter, and phrases and names in a piece: each is asked for.
_LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэ"
_ASKED = ("x", "x x", "X", *_LETTERS)


async def warm_up(lexicon: Lexicon) -> None:
    """Have everything made that looks words up, in a thread and in pieces of some 0.1 s.

    Cancelled, it is through with the piece in hand at the latest.
    """
    for asked in _ASKED:
        await asyncio.to_thread(lexicon.groups_of, asked)
    gc.freeze()  # all of that stays: to look through it again and again would stall the loop
