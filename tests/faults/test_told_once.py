"""Digests, edits, pings and escalations arrive once as well, whenever a process dies.

Each scene is disturbed at the steps of its last telling: the process dies there, or something comes
in, or the next call is accepted and its answer lost. Ordinary runs try steps some way apart, and
``make soak`` tries each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.rehearsal import Stage
from tests.faults.scenes import SCENES
from tests.faults.steps import workers
from tests.installation import local_telegram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.rehearsal import Trial

KILLS, NEWS, LOST, API = 29, 43, 59, 71  # how far steps are apart: no work goes in such steps
CLOSE = 7  # no work is done in fewer steps
REPEAT = "may be a repeat"
JOINED = sorted(name for name, scene in SCENES.items() if scene.meanwhile)
SEVERAL = ("digests", "a story spreads", "nobody has taken it")  # new messages as well as edits

pytestmark = pytest.mark.timeout(300)
each_scene = pytest.mark.parametrize("name", SCENES)
each_joined = pytest.mark.parametrize("name", JOINED)
soak = [pytest.mark.soak, pytest.mark.timeout(0)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("told")
    with local_telegram() as telegram, workers("tests.faults.retelling") as ready:
        made = Stage(telegram, ready, folder)
        first = made.rehearsal("a story goes on", "mtproto")
        made.session = (first.data / "sessions" / "bot.key").read_text()
        made.played.clear()
        yield made


def killed(stage: Stage, name: str, *, apart: int, weakness: str = "") -> Iterator[str]:
    """Yield what is wrong after kills at steps so far apart, over MTProto."""
    whole = undisturbed(stage, name, "mtproto")
    for step in range(1, whole.steps, apart):
        trial = stage.rehearsal(name, "mtproto").trial()
        if not trial.tell(kill_at=step, weakness=weakness):
            assert trial.tell(weakness=weakness)
        if (trial.told(), trial.waiting()) != (whole.told(), whole.waiting()):
            yield f"killed at {step}: {trial.told()}"


def interrupted(
    stage: Stage, name: str, *, apart: int, weakness: str = "", kill_after: int = 0
) -> Iterator[str]:
    """Yield what is wrong after news that come at steps so far apart, over MTProto.

    ``kill_after`` so many steps the process dies, and the news are read again.
    """
    for step in range(1, undisturbed(stage, name, "mtproto").steps, apart):
        trial = stage.rehearsal(name, "mtproto").trial()
        kill_at = step + kill_after if kill_after else 0
        ended = trial.tell(meanwhile_at=step, kill_at=kill_at, weakness=weakness)
        if not ended:
            trial.read_again()
        trial.finish(weakness=weakness)
        for what in trial.unshown(SCENES[name]):
            yield f"news at {step}: {what}"


def unanswered(stage: Stage, name: str, *, apart: int) -> Iterator[str]:
    """Yield what is wrong after a call was accepted and cut off, over MTProto."""
    whole = undisturbed(stage, name, "mtproto")
    for step in range(1, whole.steps, apart):
        trial = stage.rehearsal(name, "mtproto").trial()
        assert trial.tell(fault_at=step)
        stage.telegram.heal()
        if (trial.told(), trial.waiting()) != (whole.told(), whole.waiting()):
            yield f"cut off after {step}: {trial.told()}"


def repeated(
    stage: Stage, name: str, disturb: Callable[[Trial, int], object], *, apart: int
) -> Iterator[int]:
    """Disturb a scene told over the Bot API at steps so far apart; yield how many copies came.

    Fails where something is lost, or comes twice and does not say so.
    """
    undone = undisturbed(stage, name, "bot_api")
    whole = sorted(undone.told())
    for step in range(1, undone.steps, apart):
        trial = stage.rehearsal(name, "bot_api").trial()
        disturb(trial, step)
        stage.telegram.heal()
        assert trial.tell()
        once = sorted(message for message in trial.told() if REPEAT not in message[0])
        repeats = [_unmarked(message) for message in trial.told() if REPEAT in message[0]]
        assert sorted({*once, *repeats}) == whole, f"step {step}"
        assert len(repeats) <= 1, f"step {step}"
        assert len(set(once)) == len(once), f"step {step}"
        yield len(once) + len(repeats) - len(whole)


def undisturbed(stage: Stage, name: str, way: str) -> Trial:
    """Return the scene told without a fault."""
    trial = stage.rehearsal(name, way).trial()
    assert trial.tell()
    return trial


def _unmarked(message: tuple[str, ...]) -> tuple[str, ...]:
    """Return a message without the line that says it may be a repeat."""
    lines = [line for line in message[0].splitlines() if REPEAT not in line]
    return ("\n".join(lines), *message[1:])


@each_scene
def test_killed_over_mtproto_nothing_is_lost_and_nothing_comes_twice(
    stage: Stage, name: str
) -> None:
    assert list(killed(stage, name, apart=KILLS)) == []


@each_joined
def test_whenever_something_comes_in_between_everything_is_shown_once(
    stage: Stage, name: str
) -> None:
    assert list(interrupted(stage, name, apart=NEWS)) == []


@pytest.mark.parametrize("name", SEVERAL)
def test_accepted_and_cut_off_over_mtproto_it_comes_once(stage: Stage, name: str) -> None:
    assert list(unanswered(stage, name, apart=LOST)) == []


@pytest.mark.parametrize("name", SEVERAL)
def test_killed_over_the_bot_api_nothing_is_lost_and_a_repeat_says_so(
    stage: Stage, name: str
) -> None:
    assert set(repeated(stage, name, _kill, apart=API)) <= {0, 1}


@pytest.mark.parametrize("name", SEVERAL)
def test_accepted_and_then_500_over_the_bot_api_gives_one_marked_repeat(
    stage: Stage, name: str
) -> None:
    assert set(repeated(stage, name, _cut_off, apart=API)) <= {0, 1}


@pytest.mark.parametrize("name", ["a story goes on", "a post is deleted"])
def test_what_is_written_anew_over_the_bot_api_is_no_repeat(stage: Stage, name: str) -> None:
    for disturb in (_kill, _cut_off):
        assert set(repeated(stage, name, disturb, apart=LOST)) == {0}


def test_under_new_ids_digests_come_twice(stage: Stage) -> None:
    assert next(killed(stage, "digests", apart=CLOSE, weakness="each-attempt-is-another"))


def test_what_was_under_way_is_lost_where_it_counts_as_told(stage: Stage) -> None:
    assert next(killed(stage, "the night", apart=CLOSE, weakness="under-way-is-told"))


def test_an_edit_that_is_under_way_has_to_be_written_again(stage: Stage) -> None:
    assert next(interrupted(stage, "a story goes on", apart=CLOSE, weakness="one-edit-is-enough"))


def _kill(trial: Trial, step: int) -> None:
    trial.tell(kill_at=step)


def _cut_off(trial: Trial, step: int) -> None:
    assert trial.tell(fault_at=step)


class TestAll:
    """The same at each step; what comes in between and is then cut off, too."""

    pytestmark = soak

    @each_scene
    def test_killed_over_mtproto(self, stage: Stage, name: str) -> None:
        assert list(killed(stage, name, apart=1)) == []

    @each_joined
    @pytest.mark.parametrize("kill_after", [0, 1, 5, 12, 25])
    def test_interrupted(self, stage: Stage, name: str, kill_after: int) -> None:
        assert list(interrupted(stage, name, apart=1, kill_after=kill_after)) == []

    @each_scene
    def test_cut_off_over_mtproto(self, stage: Stage, name: str) -> None:
        assert list(unanswered(stage, name, apart=3)) == []

    @each_scene
    @pytest.mark.parametrize("disturb", [_kill, _cut_off])
    def test_the_bot_api(
        self, stage: Stage, name: str, disturb: Callable[[Trial, int], object]
    ) -> None:
        assert set(repeated(stage, name, disturb, apart=2)) <= {0, 1}
