"""The members' phones of the demo: each shows the e-card's code of this moment, the next one when that is used up."""

import time
from collections.abc import Callable

from hub.ecards import codes


def _clock_ms() -> int:
    return time.time_ns() // 1_000_000


class Phone:
    """As hub/web/static/js/ecard/code.js does it. `now_ms` is any clock near the hub's."""

    def __init__(self, ecard: str, secret: bytes, now_ms: Callable[[], int] = _clock_ms) -> None:
        self.ecard, self._secret, self._now_ms = ecard, secret, now_ms
        self._shown = 0

    def code(self) -> str:
        """Never the same twice: who clicks faster than half a minute has a phone whose clock is ahead."""
        step = codes.step_of(self._now_ms())
        self._shown = step if not step <= self._shown < step + codes.WINDOW else self._shown + 1
        return codes.code(self._secret, self.ecard, self._shown)
