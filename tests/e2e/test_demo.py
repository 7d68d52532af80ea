"""`flagfall demo` shows the whole job and vouches for it with its exit code."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from tests.installation import FLAGFALL

if TYPE_CHECKING:
    from pathlib import Path


def test_everything_that_the_script_expects_arrives(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  our own command
        [*FLAGFALL, "demo", "--json", "--data", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["posts_seen"], summary["alerts_delivered"]) == (60, 14)
