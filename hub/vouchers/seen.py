"""What a voucher or a coupon that somebody shows is: worth what, whose, until when, and why it cannot be used now."""

from msgspec import Struct

from hub.cashier import state as till
from hub.ids import BillId, MemberId
from hub.journal.tx import Reader
from hub.language import label, words
from hub.localtime import LocalTime, rfc3339
from hub.loyalty import coupon_state
from hub.loyalty.coupon_state import Coupon
from hub.members import state as member_state
from hub.store.state import zone
from hub.vouchers import good, state
from hub.vouchers.good import Good
from hub.vouchers.state import Voucher

COUPONS = {
    "redeemed": label("这张优惠券已使用"),
    "voided": label("这张优惠券已作废"),
    "expired": label("这张优惠券已过期"),
    "early": label("这张优惠券还没到使用日期"),
}
_USED = words("这张代金券已经用过", "This voucher was used")
_LAPSED = words("这张代金券已过期转收入", "This voucher expired and was posted to income")
NOT_NOW = words("这张代金券今天不在有效期内", "This voucher is not good today")
_ON = words("{what}：{at}，单号 {number}", "{what}: {at}, bill {number}")


class Seen(Struct, frozen=True):
    """holder: whose it is, empty for whoever brings it. message: why it cannot be used now, empty where it can.

    bill: where it was used.
    """

    name: str
    worth: str
    terms: list[str]
    holder: str
    message: str
    bill: BillId | None


def of_coupon(reader: Reader, coupon: Coupon, shown: str) -> Seen:
    """shown: its state as the screens show it."""
    said = good.of_coupon(reader, coupon)
    message = COUPONS.get(shown, "")
    if coupon.bill is not None and shown == "redeemed":
        message = _on(reader, message, coupon.bill)
    name = coupon_state.kind(reader, coupon.coupon_kind).name
    return _seen(name, said, _holder(reader, coupon.member), message, coupon.bill)


def of_voucher(reader: Reader, voucher: Voucher, now_ms: int) -> Seen:
    """One that is sold, or to be sold; its holder is who bought it."""
    series = state.series(reader, voucher.series)
    bill = state.used_on(reader, voucher.serial) if voucher.state == "used" else None
    message = {"used": _USED, "lapsed": _LAPSED}.get(voucher.state, "")
    day = LocalTime.of(now_ms, zone(reader)).day
    if not message and not (series.valid_from or day) <= day <= (series.valid_to or day):
        message = NOT_NOW
    if bill is not None:
        message = _on(reader, message, bill)
    buyer = till.bill(reader, voucher.bill).member if voucher.bill is not None else None
    return _seen(series.name, good.of_voucher(reader, voucher), _holder(reader, buyer), message, bill)


def _seen(name: str, said: Good, holder: str, message: str, bill: BillId | None) -> Seen:
    return Seen(name, said.worth, said.terms, holder, message, bill)


def _on(reader: Reader, what: str, bill: BillId) -> str:
    found = till.bill(reader, bill)
    at = rfc3339(found.at, zone(reader))[:16].replace("T", " ")
    return _ON.format(what=what, at=at, number=found.number or "")


def _holder(reader: Reader, member: MemberId | None) -> str:
    return member_state.member(reader, member).profile.name if member else ""
