"""The payment channels' side for a demo: a gateway on this machine, and the hub's configuration for it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from hub.payments import simulator
from hub.payments.simulator import Gateway

THINK_S: Final = 2.0
"""How long a customer takes to type the password."""


@asynccontextmanager
async def paying(folder: Path, *, think_s: float = THINK_S) -> AsyncIterator[tuple[Gateway, Path]]:
    """(the gateway, the configuration file of a hub that has accounts there)."""
    folder.mkdir(parents=True, exist_ok=True)
    async with Gateway(think_s=think_s).serve() as gateway:
        texts = {
            "merchant.pem": gateway.merchant_key(), "channel.pem": gateway.platform_key(),
            "apiv3.key": simulator.APIV3_KEY,
        }  # fmt: skip
        for name, text in texts.items():
            _write(folder / name, text)
        config = folder / "hub.toml"
        _write(config, _config(folder.resolve(), gateway.url))
        yield gateway, config


def _config(folder: Path, url: str) -> str:
    return f"""\
[payments.wechat]
appid = "{simulator.APPID}"
mchid = "{simulator.MCHID}"
serial = "{simulator.SERIAL}"
private_key_file = '{folder / "merchant.pem"}'
apiv3_key_file = '{folder / "apiv3.key"}'
public_key_file = '{folder / "channel.pem"}'
public_key_id = "{simulator.PUBLIC_KEY_ID}"
base_url = "{url}"

[payments.alipay]
appid = "{simulator.ALIPAY_APPID}"
private_key_file = '{folder / "merchant.pem"}'
alipay_public_key_file = '{folder / "channel.pem"}'
base_url = "{url}"
"""


def _write(path: Path, text: str) -> None:
    """Readable by us alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
