from __future__ import annotations

import pytest

from bot.model import Route, Severity
from bot.store.routes import from_routes, to_routes

ROUTES = (
    Route(name="night", rules=("flag", "\ud800"), severities=(Severity.URGENT,), channels=("a",)),
    Route(name="all"),
)


@pytest.mark.parametrize("routes", [(), ROUTES], ids=["none", "two"])
def test_routes_come_back_as_they_were(routes: tuple[Route, ...]) -> None:
    assert to_routes(from_routes(routes)) == routes
