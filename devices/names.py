"""The names people gave their devices, kept in the state directory."""

import asyncio
from pathlib import Path
from typing import Final

import msgspec

from devices.files import read_kept, write_atomically

MAX_NAMES: Final = 256


class Names:
    """A small JSON file, written whole and atomically. At 256 names the oldest is forgotten."""

    def __init__(self, path: Path) -> None:
        """Read what is kept; a damaged file is put aside, for devices work without names. Raises OSError."""
        self._path = path
        self._lock = asyncio.Lock()
        self._names = read_kept(path, dict[str, str], {})

    def get(self, device_id: str) -> str | None:
        return self._names.get(device_id)

    async def put(self, device_id: str, name: str) -> None:
        """Keep a name; it is on the disk when this returns. Raises OSError and keeps the old one."""
        async with self._lock:
            names = {key: value for key, value in self._names.items() if key != device_id}
            names[device_id] = name
            while len(names) > MAX_NAMES:
                del names[next(iter(names))]
            await self._keep(names)

    async def forget(self, device_id: str) -> None:
        """Keep no name for it. Raises OSError and keeps the old one."""
        async with self._lock:
            await self._keep({key: value for key, value in self._names.items() if key != device_id})

    async def move(self, before: str, after: str) -> None:
        """A device goes on under another id. Raises OSError and keeps the old one."""
        async with self._lock:
            await self._keep({after if key == before else key: value for key, value in self._names.items()})

    async def _keep(self, names: dict[str, str]) -> None:
        if names != self._names:
            await asyncio.to_thread(write_atomically, self._path, msgspec.json.encode(names))
            self._names = names
