"""What a voucher is good for, in words: on its paper, at the till, in the settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.catalog import state as catalog_state
from hub.ids import ItemId
from hub.journal.tx import Reader
from hub.language import listed, words
from hub.localtime import rfc3339
from hub.loyalty import coupon_state, coupon_views
from hub.loyalty.coupon_facts import CouponKindPut
from hub.loyalty.coupon_state import Coupon
from hub.store.state import zone
from hub.vouchers import state
from hub.vouchers.facts import SeriesPut
from hub.vouchers.state import Voucher

MOST_NAMED = 8
"""Of what it is good for: paper is narrow."""
ONCE = words("限用一次，余额不找零，不兑换现金", "Good once; no change is given and no cash for it")
_ANYTHING = words("全场可用，卡项除外", "Good for anything but cards")


@dataclass(frozen=True, slots=True)
class Good:
    """worth: what it takes off. over: the least the bill must come to. scope: for what. term: when, until: in short.

    Empty where there is nothing to say.
    """

    worth: str
    over: str
    scope: str
    term: str
    until: str

    @property
    def terms(self) -> list[str]:
        """What stands beside its worth."""
        return [one for one in (self.over, self.scope, self.term) if one]


def of_series(reader: Reader, put: SeriesPut) -> Good:
    """What its vouchers are good for; given ones as coupons that were issued now."""
    if put.coupon_kind is not None:
        kind = coupon_state.kind(reader, put.coupon_kind)
        return _of_kind(reader, kind, kind.valid_from, kind.valid_to)
    return Good(
        words("抵 {amount}", "{amount} off").format(amount=yuan(put.face_fen)), over(put.threshold_fen),
        scope(reader, put.items, put.categories, services=put.services), term(put.valid_from, put.valid_to),
        until(put.valid_to),
    )  # fmt: skip


def of_voucher(reader: Reader, voucher: Voucher) -> Good:
    """A given one is good for what its coupon is."""
    if voucher.coupon is not None:
        return of_coupon(reader, coupon_state.coupon(reader, voucher.coupon))
    return of_series(reader, state.series(reader, voucher.series))


def of_coupon(reader: Reader, coupon: Coupon) -> Good:
    """A coupon keeps the term that it was issued with."""
    where = zone(reader)
    last = rfc3339(coupon.expires_at - 1, where)[:10] if coupon.expires_at else None
    begins = rfc3339(coupon.begins_at, where)[:10] if coupon.begins_at > coupon.issued_at else None
    return _of_kind(reader, coupon_state.kind(reader, coupon.coupon_kind), begins, last)


def scope(reader: Reader, items: Sequence[ItemId], categories: Sequence[str], *, services: bool) -> str:
    """For what, in words."""
    only: list[str] = [words("{name}类", "{name}").format(name=name) for name in categories]
    only += [words("所有服务", "all services")] if services else []
    only += [catalog_state.item(reader, item).name for item in items]
    if not only:
        return _ANYTHING
    said = listed(only[:MOST_NAMED], "、", ", ")
    if len(only) <= MOST_NAMED:
        return words("限 {what}", "For {what} only").format(what=said)
    return words("限 {what}等 {n} 种", "For {n} things only: {what} and others").format(what=said, n=len(only))


def over(threshold_fen: int) -> str:
    return words("满 {amount} 可用", "Over {amount}").format(amount=yuan(threshold_fen)) if threshold_fen else ""


def term(first: str | None, last: str | None) -> str:
    """Days, both included."""
    if first and last:
        return words("{first} 至 {last} 有效", "Good from {first} to {last}").format(first=first, last=last)
    if last:
        return words("{last} 前有效（含当日）", "Good until {last}").format(last=last)
    return words("{first} 起有效", "Good from {first}").format(first=first) if first else words("长期有效", "No end")


def until(last: str | None) -> str:
    return words("有效至 {last}", "Until {last}").format(last=last) if last else ""


def yuan(fen: int) -> str:
    """¥500, ¥99.50"""
    return f"¥{fen // 100:,}" if fen % 100 == 0 else f"¥{fen // 100:,}.{fen % 100:02d}"


def _of_kind(reader: Reader, kind: CouponKindPut, first: str | None, last: str | None) -> Good:
    limited = "" if kind.item else scope(reader, kind.items, kind.categories, services=kind.services)
    return Good(coupon_views.words(reader, kind), "", limited, term(first, last), until(last))
