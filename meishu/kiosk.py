"""A full-screen Chromium that shows one hub's page."""

import asyncio
import logging
import re
import shutil
from contextlib import suppress
from pathlib import Path

from yarl import URL

log = logging.getLogger(__name__)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CLOSE_TIMEOUT_S = 5.0
OPTIONS = (
    "--kiosk", "--no-first-run", "--noerrdialogs", "--disable-session-crashed-bubble", "--disable-pinch",
    "--overscroll-history-navigation=0", "--disable-translate", "--disable-background-networking",
    "--password-store=basic", "--lang=zh-CN",
)  # fmt: skip


class Kiosk:
    """One browser, its profile in `folder` so that the tablet stays paired."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    @classmethod
    def find(cls, folder: Path) -> "Kiosk | None":
        """The browser of this machine; None where there is none."""
        program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        if program is None:
            log.warning("there is no Chromium here: open the address by hand")
            return None
        return cls(program, folder)

    @property
    def is_open(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def show(self, url: str, hub: str) -> None:
        """Open `url`, in place of what was shown before. Raises OSError."""
        await self.close()
        self._process = await asyncio.create_subprocess_exec(
            self._program, *OPTIONS, f"--user-data-dir={self._folder}", *stable_origin(url, hub)
        )

    async def close(self) -> None:
        """Ask it to end, then end it."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def stable_origin(url: str, hub: str) -> tuple[str, ...]:
    """Arguments that show the hub under a name of its own, so that its cookies outlive a change of address."""
    at, name = URL(url), f"{hub.lower()}.local"
    if at.scheme != "http" or not re.fullmatch(r"[a-z0-9-]{1,63}\.local", name):
        return (url,)
    return (f"--host-resolver-rules=MAP {name} {at.host}", str(at.with_host(name)))
