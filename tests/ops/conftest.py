"""HTTP clients for whatever is served."""

from __future__ import annotations

from tests.simulator.conftest import serve

__all__ = ["serve"]
