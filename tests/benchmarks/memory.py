"""Resident memory of the daemon with 500 channels and 1,000 rules."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.report import figure
from tests.installation import Desk, installation, local_telegram

CHANNELS, RULES = 500, 1_000
_WORDS = ("flag", "Kherson", "прапор", "evacuation", "міст", "ракета", "дрон", "bridge")


def run(folder: Path) -> None:
    """Print the resident set once every channel has been read."""
    with local_telegram() as telegram:
        for number in range(CHANNELS):
            telegram.channel(f"load_channel_{number:03}")
        with installation(telegram, folder / "data") as desk:
            _write_watch_list(folder / "watch.toml")
            desk.command("rules", "import", str(folder / "watch.toml"))
            desk.start()
            megabytes = _resident(desk)
    figure(f"resident with {CHANNELS} channels, {RULES:,} rules", f"{megabytes:.0f} MB", "<= 200")


def _write_watch_list(path: Path) -> None:
    channels = "".join(
        f'[[channel]]\nusername = "load_channel_{number:03}"\n' for number in range(CHANNELS)
    )
    rules = "".join(
        f'[[rule]]\nname = "r{number}"\nwhen = "{_WORDS[number % len(_WORDS)]} слово{number}"\n'
        for number in range(RULES)
    )
    path.write_text(channels + rules)


def _resident(desk: Desk) -> float:
    assert desk.daemon is not None
    status = Path(f"/proc/{desk.daemon.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
