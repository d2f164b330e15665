"""The cloud's configuration: TOML, with the command line on top."""

from pathlib import Path
from typing import Annotated, Any

import msgspec

from cloud.errors import ConfigInvalid

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Http(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the pages are served. secure_cookies: set when TLS ends in front."""

    host: str = "127.0.0.1"
    port: Port = 8080
    secure_cookies: bool = False


class Mqtt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The broker the hubs speak to. embedded_port: run one here instead (0: any free port).

    shards: the hubs this worker owns, by shard number; "+" all of them.
    """

    host: str = "127.0.0.1"
    port: Port = 1883
    username: str | None = None
    password: str | None = None
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    tls: bool = False
    embedded_port: Port | None = None
    embedded_host: str = "127.0.0.1"
    shards: tuple[str, ...] = ("+",)


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """data: the folder of the database; key_file: its key, kept apart where the owner can.

    trust_first_use: take an unknown hub at its first entry's word (a first run, a demo); otherwise enrol hubs.
    """

    data: Path
    key_file: Path | None = None
    zone: str = "Asia/Shanghai"
    trust_first_use: bool = False
    http: Http = Http()
    mqtt: Mqtt = Mqtt()

    @property
    def key_path(self) -> Path:
        return self.key_file or self.data / "cloud.key"


def load(path: Path | None, **overrides: Any) -> Config:
    """Read the file, if any, then lay `overrides` (nested dicts) over it. Raises ConfigInvalid."""
    try:
        values = msgspec.toml.decode(path.read_bytes()) if path is not None else {}
        return msgspec.convert(_merged(values, overrides), Config, dec_hook=_path)
    except (OSError, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ConfigInvalid(detail=str(error)) from error


def _path(as_type: type, value: Any) -> Any:
    if as_type is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = _merged(below if isinstance(below, dict) else {}, value) if isinstance(value, dict) else value
    return merged
