from __future__ import annotations

from random import Random

import pytest

from bot.config import DeliverySettings
from bot.dispatch.failures import Course, course_of, retry_delay
from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.notify.answers import MovedError
from bot.notify.telling import ClosedError


@pytest.mark.parametrize(
    ("error", "course"),
    [
        pytest.param(ThrottledError("wait", seconds=3), Course.WAIT, id="429"),
        pytest.param(NetworkError("gone", sent=True), Course.RETRY, id="no answer"),
        pytest.param(NetworkError("gone"), Course.RETRY, id="no connection"),
        pytest.param(MovedError("moved", target="-1001"), Course.MOVE, id="migrated"),
        pytest.param(ClosedError("chat not found", code=400), Course.SUSPEND, id="no chat"),
        pytest.param(RejectedError("not yours", code=403), Course.REFUSED, id="not the bot's own"),
        pytest.param(RejectedError("can't parse", code=400), Course.REFUSED, id="entities"),
        pytest.param(RejectedError("Unauthorized", code=401), Course.STOP, id="401"),
        pytest.param(RejectedError("Not Found", code=404), Course.STOP, id="404"),
    ],
)
def test_course(error: NetworkError, course: Course) -> None:
    assert course_of(error) is course


@pytest.mark.parametrize(("attempts", "longest"), [(1, 1), (2, 2), (5, 16), (9, 256), (99, 300)])
def test_pauses_have_full_jitter_below_a_doubling_ceiling(attempts: int, longest: float) -> None:
    random = Random(1)  # noqa: S311  a seed, not a secret
    delays = [retry_delay(attempts, DeliverySettings(), random) for _ in range(500)]
    assert all(0 <= delay <= longest for delay in delays)
    assert min(delays) < longest * 0.1
    assert max(delays) > longest * 0.9
