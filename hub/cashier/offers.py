"""The member's coupons on a bill: which may join, what each would save, and the best of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from msgspec import Struct, structs

from hub.cashier import cuts
from hub.cashier.facts import CutRule, Line
from hub.cashier.state import totals
from hub.errors import Refused
from hub.ids import CouponId, CouponKindId
from hub.localtime import rfc3339
from hub.loyalty import coupon_state, coupon_views
from hub.loyalty.coupon_facts import CouponKindPut
from hub.loyalty.coupon_state import Coupon
from hub.loyalty.errors import CouponsApart
from hub.store.state import zone

MOST_KINDS = 12
"""Kinds looked at for one bill, those that end first."""
MOST_HELD = 200
"""Coupons of a member looked at, those that end first."""
MOST_TOGETHER = 3
"""Coupons that are laid down without being asked for."""


class CouponOffer(Struct, frozen=True):
    """laid: it is on the bill, and saves_fen is what it takes off. Else saves_fen is what it would save beside those
    that are, or `why` says that it cannot join; instead_fen: what it would save in place of them. left: how many of
    the kind the member has still.
    """

    coupon: CouponId
    coupon_kind: CouponKindId
    name: str
    words: str
    expires_at: str | None
    left: int
    laid: bool
    saves_fen: int
    why: str = ""
    instead_fen: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """A kind that the member has coupons of, those that end first in front."""

    kind: CouponKindPut
    coupons: tuple[Coupon, ...]


class Chooser:
    """Prices one bill with any coupons; points are left aside, for they pay of what is left."""

    def __init__(self, of: cuts.Pricing, lines: tuple[Line, ...]) -> None:
        self._of, self._lines = of, cuts.before_coupons(of, lines)
        self._dues: dict[tuple[str, ...], int] = {}
        self._held = _held(of)

    def best(self) -> tuple[str, ...]:
        """Those that save most: one kind that stands alone, or what may stand together, each taken while it saves."""
        apart = [[held] for held in self._held if not held.kind.with_others]
        joining = [held for held in self._held if held.kind.with_others]
        found = [self._fill(group) for group in [*apart, joining]]
        return min(found, key=lambda laid: (self._due(laid), len(laid)), default=())

    def offers(self, laid: Sequence[str], lines: Iterable[Line]) -> list[CouponOffer]:
        """Those laid down, as `lines` tell, then the next of every kind."""
        taken: dict[str, int] = {}
        for cut in (cut for line in lines for cut in line.cuts if cut.rule is CutRule.COUPON and cut.ref):
            taken[str(cut.ref)] = taken.get(str(cut.ref), 0) + cut.amount_fen
        reader = self._of.reader
        on_bill = [coupon_state.coupon(reader, CouponId(one)) for one in laid]
        shown = [
            self._offer(coupon_state.kind(reader, one.coupon_kind), one, 0, taken.get(one.coupon, 0)) for one in on_bill
        ]
        return shown + [offer for held in self._held if (offer := self._next(held, tuple(laid))) is not None]

    def _next(self, held: _Held, laid: tuple[str, ...]) -> CouponOffer | None:
        rest = [coupon for coupon in held.coupons if coupon.coupon not in laid]
        if not rest:
            return None
        offer = self._offer(held.kind, rest[0], len(rest), None)
        try:
            return structs.replace(offer, saves_fen=self._due(laid) - self._due((*laid, rest[0].coupon)))
        except CouponsApart as error:
            return self._instead(offer, error)
        except Refused as error:
            return structs.replace(offer, why=error.said)

    def _instead(self, offer: CouponOffer, error: CouponsApart) -> CouponOffer:
        """What stands in the way, or keeps it from any bill like this."""
        if error.values["name"] == error.values["other"]:
            return structs.replace(offer, why=error.said)
        try:
            saves_fen = self._due(()) - self._due((offer.coupon,))
        except Refused as alone:
            return structs.replace(offer, why=alone.said)
        return structs.replace(offer, why=error.said, instead_fen=saves_fen)

    def _offer(self, kind: CouponKindPut, coupon: Coupon, left: int, taken_fen: int | None) -> CouponOffer:
        reader = self._of.reader
        until = rfc3339(coupon.expires_at, zone(reader)) if coupon.expires_at else None
        return CouponOffer(
            coupon.coupon, kind.coupon_kind, kind.name, coupon_views.words(reader, kind), until, left,
            taken_fen is not None, taken_fen or 0,
        )  # fmt: skip

    def _fill(self, group: Sequence[_Held]) -> tuple[str, ...]:
        """The one that saves most, then the next; what saves nothing is not looked at again: nothing gets dearer."""
        laid: tuple[str, ...] = ()
        while len(laid) < MOST_TOGETHER:
            tried = [(held, (*laid, coupon)) for held in group if (coupon := _first(held, laid)) is not None]
            dues = [(due, held, next_) for held, next_ in tried if (due := self._try(next_)) is not None]
            saving = [one for one in dues if one[0] < self._due(laid)]
            if not saving:
                break
            laid = min(saving, key=lambda one: one[0])[2]
            group = [held for _, held, _ in saving]
        return laid

    def _try(self, laid: tuple[str, ...]) -> int | None:
        try:
            return self._due(laid)
        except Refused:
            return None

    def _due(self, laid: tuple[str, ...]) -> int:
        """Raises what `cuts.from_coupons` raises."""
        if laid not in self._dues:
            command = structs.replace(self._of.command, coupons=laid, points=0)
            self._dues[laid] = totals(cuts.from_coupons(replace(self._of, command=command), self._lines))[1]
        return self._dues[laid]


def _first(held: _Held, laid: tuple[str, ...]) -> CouponId | None:
    return next((coupon.coupon for coupon in held.coupons if coupon.coupon not in laid), None)


def _held(of: cuts.Pricing) -> list[_Held]:
    """What the member has and has not let expire; what is not good yet is among it."""
    if of.member is None:
        return []
    by_kind: dict[CouponKindId, list[Coupon]] = {}
    for coupon in coupon_state.held_by(of.reader, of.member, of.now_ms, MOST_HELD):
        by_kind.setdefault(coupon.coupon_kind, []).append(coupon)
    return [
        _Held(coupon_state.kind(of.reader, kind), tuple(found)) for kind, found in list(by_kind.items())[:MOST_KINDS]
    ]
