"""Making very many lasting things without the garbage collector looking through them over and over.

None of them is waste, and the collector counts only how many there are.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 100_000  # things in which the collector would look for cycles


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector still for a while: loading 20,000 rules takes 0.5 s so, 0.9 s without.

    Very many things are set aside for good: to look through those of 100,000 rules takes half a
    second, in which nothing else is done. They are freed as ever once nobody refers to them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > MANY:
            gc.freeze()
        if was_on:
            gc.enable()
