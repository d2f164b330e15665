"""What can happen with vouchers."""

import msgspec

from hub.ids import BillId, CouponId, CouponKindId, ItemId, SeriesId
from hub.journal.fact import Fact, fact


@fact("voucher.series_put")
class SeriesPut(Fact, frozen=True):
    """A series as it now is. number: the digits its serials begin with. Sold ones have a face and a price; given ones a
    kind of coupon, which says all else. Days are both included. Scope: items or categories, all services, else
    everything that is no card; threshold_fen: what it must come to.
    """

    series: SeriesId
    number: int
    name: str
    face_fen: int = 0
    price_fen: int = 0
    coupon_kind: CouponKindId | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    threshold_fen: int = 0
    items: tuple[ItemId, ...] = ()
    categories: tuple[str, ...] = ()
    services: bool = False
    active: bool = True


class Printed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[serial, coupon]; a coupon where it is given away."""

    serial: str
    coupon: CouponId | None


@fact("voucher.printed")
class VouchersPrinted(Fact, frozen=True):
    series: SeriesId
    face_fen: int
    vouchers: tuple[Printed, ...]


@fact("voucher.sold")
class VoucherSold(Fact, frozen=True):
    """What was paid for it is a contract liability until it is used."""

    serial: str
    bill: BillId
    line: int
    principal_fen: int


@fact("voucher.taken_back")
class VoucherTakenBack(Fact, frozen=True):
    """Its sale was refunded; it may be sold again."""

    serial: str
    bill: BillId
    line: int
    principal_fen: int


class Paid(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[line, amount_fen, released_fen]: of the face, and of the liability."""

    line: int
    amount_fen: int
    released_fen: int


@fact("voucher.used")
class VoucherUsed(Fact, frozen=True):
    """It paid a bill. rest_fen of its face was not needed and is gone; kept_fen of the liability with it."""

    serial: str
    bill: BillId
    parts: tuple[Paid, ...]
    rest_fen: int
    kept_fen: int


@fact("voucher.returned")
class VoucherReturned(Fact, frozen=True):
    """Lines it had paid were refunded: it may pay again that much, and the rest once all has gone back."""

    serial: str
    bill: BillId
    parts: tuple[Paid, ...]
    rest_fen: int
    kept_fen: int


class Lapse(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[serial, liability_fen]"""

    serial: str
    liability_fen: int


@fact("voucher.lapsed")
class VouchersLapsed(Fact, frozen=True):
    """The owner posted to income what expired vouchers had left (过期转收入)."""

    series: SeriesId
    vouchers: tuple[Lapse, ...]
    reason: str


@fact("voucher.lapse_reversed")
class VoucherLapseReversed(Fact, frozen=True):
    series: SeriesId
    vouchers: tuple[Lapse, ...]
    reason: str
