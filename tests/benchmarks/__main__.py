"""`make bench`: what Flagfall sustains here, beside what is measured against it in the same run.

Machines differ and are noisy: compare the ratios, not the absolute figures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import (
    completeness,
    delivery,
    latency,
    ledger,
    lists,
    matching,
    memory,
    stories,
    throughput,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHMARKS: dict[str, Callable[[Path], None]] = {
    "matching": matching.run,
    "lists": lists.run,
    "stories": stories.run,
    "ledger": ledger.run,
    "throughput": throughput.run,
    "latency": latency.run,
    "memory": memory.run,
    "completeness": completeness.run,
    "delivery": delivery.run,
}


def main() -> int:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], default=[])
    chosen = parser.parse_args().names or list(BENCHMARKS)
    for name in chosen:
        sys.stdout.write(f"\n== {name}\n")
        sys.stdout.flush()
        with tempfile.TemporaryDirectory(prefix="flagfall-bench-") as folder:
            BENCHMARKS[name](Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
