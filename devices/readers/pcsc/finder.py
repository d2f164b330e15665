"""Which PC/SC readers there are."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from devices.errors import DevicesError
from devices.readers.pcsc.context import Context, open_context
from devices.readers.pcsc.protocol import is_contactless
from devices.readers.pcsc.worker import Worker
from devices.unknown import ReaderFound

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0
AGAIN_S: Final = 10.0


class Finder:
    """Asks the smart card service every two seconds; without the service there are none, and it is looked for again."""

    def __init__(
        self, open_pcsc: Callable[[], Context] = open_context, look_s: float = LOOK_S, again_s: float = AGAIN_S
    ) -> None:
        self._open = open_pcsc
        self._look_s = look_s
        self._again_s = again_s
        self._last: list[str] | None = None

    async def run(self, changed: Callable[[list[ReaderFound]], None]) -> None:
        """Until cancelled: call `changed` with all contactless readers at first and whenever one comes or goes."""
        while True:
            try:
                async with Worker.opened(self._open) as (worker, context):
                    while True:
                        self._tell(await worker.call(context.readers), changed)
                        await asyncio.sleep(self._look_s)
            except DevicesError as error:
                log.debug("no PC/SC readers: %s", error)
            self._tell([], changed)
            await asyncio.sleep(self._again_s)

    def _tell(self, names: list[str], changed: Callable[[list[ReaderFound]], None]) -> None:
        names = [name for name in names if is_contactless(name)]
        if names != self._last:
            self._last = names
            changed([ReaderFound(name) for name in names])
