"""Photos as files beside the store: drawn anew without what cameras write into them, encrypted, named by their hash."""

import asyncio
import hashlib
import io
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image, ImageOps

from hub.care import state
from hub.care.facts import PhotoRemoved
from hub.errors import NotFound, Refused
from hub.journal.store import Store
from hub.journal.writer import Committed, Head
from hub.language import words
from hub.members.facts import MemberForgotten

MAX_PHOTO_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 50_000_000
_LONGEST, _SMALL = 1600, 320
_FORMATS = ("JPEG", "PNG", "WEBP")
_NONCE = 12


class PhotoUnreadable(
    Refused,
    code="photo_unreadable",
    status=422,
    zh="照片读不出来，请用 JPEG 或 PNG，不超过 12 MB",
    en="The photo cannot be read; use JPEG or PNG of at most 12 MB",
): ...


@dataclass(frozen=True, slots=True)
class Locked:
    """Names of the two encrypted files, and their key in hex."""

    photo: str
    thumbnail: str
    size_bytes: int
    key: str


class Photos:
    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._lock = asyncio.Lock()
        self._sweeps: set[asyncio.Task[int]] = set()
        store.on_commit.append(self._committed)

    @property
    def changing(self) -> asyncio.Lock:
        """Held from the writing of files until the journal knows them: sweeping waits for it."""
        return self._lock

    async def keep(self, data: bytes) -> Locked:
        """Draw, encrypt and write a photo and its thumbnail. Raises PhotoUnreadable."""
        return await asyncio.to_thread(self._keep, data)

    async def open(self, name: str, key: bytes) -> bytes:
        """A file's JPEG. Raises NotFound where the file is not there or was changed."""
        return await asyncio.to_thread(self._open, name, key)

    async def sweep(self) -> int:
        """Delete the files that belong to nobody any more; how many."""
        async with self._lock:
            known = await self._store.read(state.photo_files)
            return await asyncio.to_thread(self._sweep, known)

    async def settle(self) -> None:
        """Wait until the files of what was forgotten are gone."""
        await asyncio.gather(*self._sweeps)

    def _committed(self, _head: Head, entries: Committed) -> None:
        if any(isinstance(fact, MemberForgotten | PhotoRemoved) for _, fact in entries):
            task = asyncio.get_running_loop().create_task(self.sweep())
            self._sweeps.add(task)
            task.add_done_callback(self._sweeps.discard)

    def _keep(self, data: bytes) -> Locked:
        whole, small = drawn(data)
        key = secrets.token_bytes(32)
        names = [self._write(content, key) for content in (whole, small)]
        return Locked(names[0], names[1], len(whole), key.hex())

    def _write(self, content: bytes, key: bytes) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(key).encrypt(nonce, content, b"meishu-photo-1")
        name = hashlib.sha256(sealed).hexdigest()
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.rename(path)
        return name

    def _open(self, name: str, key: bytes) -> bytes:
        try:
            sealed = self._path(name).read_bytes()
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], b"meishu-photo-1")
        except (OSError, InvalidTag, ValueError) as error:
            raise NotFound(what=words("照片文件", "the photo's file")) from error

    def _sweep(self, known: set[str]) -> int:
        count = 0
        for path in self._folder.glob("??/*"):
            if path.name not in known:
                path.unlink(missing_ok=True)
                count += 1
        return count

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


def drawn(data: bytes) -> tuple[bytes, bytes]:
    """(photo, thumbnail) as JPEG, upright, without place, time or maker. Raises PhotoUnreadable."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PhotoUnreadable
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoUnreadable from error
    return _jpeg(image, _LONGEST), _jpeg(image, _SMALL)


def _jpeg(image: Image.Image, longest: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((longest, longest))
    clean = Image.new("RGB", copy.size)
    clean.paste(copy)
    file = io.BytesIO()
    clean.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()
