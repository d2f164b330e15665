"""The channels that the configuration names."""

from pathlib import Path

from hub.config import ConfigInvalid, Payments
from hub.ledger.accounts import Tender
from hub.payments.alipay import Alipay
from hub.payments.channel import Channel
from hub.payments.wechat import WeChat


def channels(config: Payments) -> dict[Tender, Channel]:
    """Raises ConfigInvalid for a key file that is missing or no key."""
    found: dict[Tender, Channel] = {}
    try:
        if (wechat := config.wechat) is not None:
            found[Tender.WECHAT] = WeChat(
                appid=wechat.appid, mchid=wechat.mchid, serial=wechat.serial,
                private_key=_text(wechat.private_key_file), apiv3_key=_text(wechat.apiv3_key_file),
                public_key=_text(wechat.public_key_file), public_key_id=wechat.public_key_id, base_url=wechat.base_url,
            )  # fmt: skip
        if (alipay := config.alipay) is not None:
            found[Tender.ALIPAY] = Alipay(
                appid=alipay.appid, private_key=_text(alipay.private_key_file),
                alipay_public_key=_text(alipay.alipay_public_key_file), base_url=alipay.base_url,
            )  # fmt: skip
    except (OSError, ValueError, TypeError, IndexError) as error:
        raise ConfigInvalid(detail=f"payments: {error}") from error
    return found


def _text(path: str) -> str:
    return Path(path).read_text("utf-8").strip()
