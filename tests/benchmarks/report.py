"""How a benchmark prints: one aligned line a figure, with its target where there is one."""

from __future__ import annotations

import sys


def figure(name: str, value: str, target: str = "") -> None:
    """Print one figure."""
    aim = f"   (target {target})" if target else ""
    sys.stdout.write(f"  {name:<52} {value:>14}{aim}\n")
    sys.stdout.flush()


def quantile(ordered: list[float], share: float) -> float:
    """Return the value below which that share of a sorted list lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
