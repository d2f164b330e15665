"""Small files that outlive a power cut: replaced whole, or added to by whole lines."""

import errno
import io
import logging
import os
from pathlib import Path
from typing import TypeVar

import msgspec

log = logging.getLogger(__name__)

T = TypeVar("T")


def read_kept(path: Path, shape: type[T], empty: T) -> T:
    """JSON of this shape; a damaged file is put aside, for devices work without it. Raises OSError."""
    if not path.exists():
        return empty
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except msgspec.DecodeError:
        aside = path.with_name(f"{path.name}.damaged")
        log.exception("%s is damaged and put aside as %s", path.name, aside.name)
        path.replace(aside)
        return empty


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file so that a power cut leaves the old or the new one whole. Raises OSError."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def append(path: Path, data: bytes) -> None:
    """Add lines, all or none: half a line on a full disk would spoil the next one. Raises OSError."""
    with path.open("ab", buffering=0) as file:
        whole = file.seek(0, os.SEEK_END)
        try:
            _write(file, data)
        except OSError:
            file.truncate(whole)
            raise


def _write(file: io.FileIO, data: bytes) -> None:
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file.fileno())
