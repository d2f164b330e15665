"""The store's two secrets, kept apart from its data: the SQLCipher key and the Ed25519 signing key."""

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub.journal.errors import KeyExposed, KeyMissing, KeyWrong

STORE_KEY = "store.key"
SIGNING_KEY = "signing.key"
_KEY_BYTES = 32


@dataclass(frozen=True, repr=False)
class StoreKeys:
    store: bytes
    signing: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 raw bytes of the public signing key."""
        return self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def load_keys(folder: Path) -> StoreKeys:
    """Read both keys. Raises KeyMissing, KeyExposed, KeyWrong."""
    return StoreKeys(_read(folder / STORE_KEY), Ed25519PrivateKey.from_private_bytes(_read(folder / SIGNING_KEY)))


def create_keys(folder: Path) -> StoreKeys:
    """Make both keys, mode 0600 in a folder of mode 0700. Raises FileExistsError rather than overwrite one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (STORE_KEY, SIGNING_KEY):
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
    _sync_folder(folder)
    return load_keys(folder)


def key_folder(configured: Path | None, data: Path) -> Path:
    """systemd's credentials first ($CREDENTIALS_DIRECTORY), then the configured folder, then `keys` beside the data."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and os.access(Path(credentials) / STORE_KEY, os.R_OK):
        return Path(credentials)
    return configured if configured is not None else data.parent / "keys"


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except (FileNotFoundError, PermissionError):
        raise KeyMissing(path=path.name) from None
    except (ValueError, UnicodeDecodeError):
        raise KeyWrong(path=path.name) from None
    in_credentials = os.environ.get("CREDENTIALS_DIRECTORY") == str(path.parent)
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and not in_credentials:
        raise KeyExposed(path=path.name)
    if len(key) != _KEY_BYTES:
        raise KeyWrong(path=path.name)
    return key


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
