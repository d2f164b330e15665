"""The hub's configuration: a TOML file, then the command line. Unknown keys are errors."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from hub.errors import MeishuError

Port = Annotated[int, Meta(ge=0, le=65535)]


class ConfigInvalid(
    MeishuError, code="hub_config_invalid", zh="配置有误：{detail}", en="The configuration is wrong: {detail}"
): ...


class Http(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the API and the pages are served; port 0 takes a free one."""

    host: str = "0.0.0.0"  # noqa: S104 - the store's LAN
    port: Port = 8000


class Cloud(Struct, frozen=True, forbid_unknown_fields=True):
    """The MQTT broker that leads to the cloud. ca, cert, key: PEM files; tls is on when ca is given."""

    host: str
    port: Port = 1883
    username: str | None = None
    password_file: str | None = None
    ca: str | None = None
    cert: str | None = None
    key: str | None = None


class Terminals(Struct, frozen=True, forbid_unknown_fields=True):
    """The MQTT listener for ESP32 terminals on the LAN; off without a port, port 0 takes a free one.

    address: the name or address that terminals are to call, the hub's own mDNS name unless given.
    """

    host: str = "0.0.0.0"  # noqa: S104 - the store's LAN
    port: Port | None = None
    address: str | None = None


class WeChatConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant's account with WeChat Pay (API v3). *_file: PEM or text files that only the hub may read."""

    appid: str
    mchid: str
    serial: str
    private_key_file: str
    apiv3_key_file: str
    public_key_file: str
    public_key_id: str
    base_url: str | None = None


class AlipayConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant's account with Alipay."""

    appid: str
    private_key_file: str
    alipay_public_key_file: str
    base_url: str | None = None


class Payments(Struct, frozen=True, forbid_unknown_fields=True):
    wechat: WeChatConfig | None = None
    alipay: AlipayConfig | None = None


class HubConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """data: the store's folder. keys: the folder of its two keys, `keys` beside the data unless named.

    devices: the device daemon's socket, none for a hub without hardware. mdns: announce the hub on the LAN.
    """

    data: str
    keys: str | None = None
    devices: str | None = None
    http: Http = Http()
    cloud: Cloud | None = None
    payments: Payments = Payments()
    terminals: Terminals = Terminals()
    mdns: bool = True

    @property
    def data_folder(self) -> Path:
        return Path(self.data)

    @property
    def keys_folder(self) -> Path | None:
        return Path(self.keys) if self.keys else None


def load(path: Path | None, **overrides: Any) -> HubConfig:
    """The file's values, overridden by those of `overrides` that are not None. Raises ConfigInvalid."""
    values: dict[str, Any] = {}
    try:
        if path is not None:
            values = msgspec.toml.decode(path.read_bytes())
        values |= {name: value for name, value in overrides.items() if value is not None}
        return msgspec.convert(values, HubConfig)
    except FileNotFoundError as error:
        raise ConfigInvalid(detail=f"{path}: no such file") from error
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ConfigInvalid(detail=f"{path}: {error}" if path else str(error)) from error
