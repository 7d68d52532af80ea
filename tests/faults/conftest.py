"""One local Telegram for all scenarios of a process; each has channels and a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.trial import Lab
from tests.installation import installation, local_telegram
from tests.nursery import nursery

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("faults")
    with (
        local_telegram() as telegram,
        installation(telegram, folder / "first") as desk,
        nursery() as born_here,
    ):
        session = (desk.data / "sessions" / "main.session").read_text()
        yield Lab(telegram, born_here, session, folder)
