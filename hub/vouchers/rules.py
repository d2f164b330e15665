"""Series of vouchers: set up, printed, and what expired of them posted to income."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Date, Fen, Id, Name
from hub.catalog import state as catalog_state
from hub.errors import Unfit
from hub.ids import CouponId, CouponKindId, ItemId, SeriesId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.ledger.accounts import VOUCHER_LIABILITY, VOUCHER_REVENUE
from hub.ledger.postings import Posting, credit, debit
from hub.localtime import LocalTime
from hub.loyalty import coupon_state, coupons
from hub.store.state import zone
from hub.vouchers import serials, state
from hub.vouchers.errors import NoVouchersLapse
from hub.vouchers.facts import Lapse, Printed, SeriesPut, VoucherLapseReversed, VouchersLapsed, VouchersPrinted

MAX_AT_ONCE = 500


class PutSeries(Struct, frozen=True, forbid_unknown_fields=True):
    """See hub.vouchers.facts.SeriesPut."""

    name: Name
    face_fen: Fen = 0
    price_fen: Fen = 0
    coupon_kind: Id | None = None
    valid_from: Date | None = None
    valid_to: Date | None = None
    threshold_fen: Fen = 0
    items: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    categories: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    services: bool = False
    active: bool = True


class PrintVouchers(Struct, frozen=True, forbid_unknown_fields=True):
    copies: Annotated[int, Meta(ge=1, le=MAX_AT_ONCE)]


class PostLapse(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Name


def put_series(tx: Tx, context: Context, asked: tuple[SeriesId | None, PutSeries]) -> SeriesId:
    """A new series, or one changed: printed ones follow but for their face. Raises NotFound, Unfit."""
    known, command = asked
    before = state.series(tx, known) if known is not None else None
    _check_shape(tx, command, before)
    number = before.number if before else len(state.all_series(tx)) + 1
    if number > serials.MAX_SERIES:
        raise Unfit(detail=words("代金券批次已达上限", "there are too many series of vouchers"))
    series = known or SeriesId(context.new_id(SeriesId))
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    tx.append(SeriesPut(series=series, number=number, **fields))
    return series


def print_(tx: Tx, context: Context, asked: tuple[SeriesId, PrintVouchers]) -> list[str]:
    """The serials. Given ones are coupons to whoever brings them. Raises NotFound, Unfit, CouponsSoldOut."""
    series_id, command = asked
    series = state.series(tx, series_id)
    printed = sum(state.counts(tx, series_id).values())
    if not series.active or printed + command.copies > serials.MAX_NUMBER:
        raise Unfit(detail=words("这批代金券已停用，或已印满", "the series is stopped, or all printed"))
    made = [
        serials.serial(series.number, printed + number, int(context.new_secret()[1:], 16))
        for number in range(1, command.copies + 1)
    ]
    given: list[CouponId | None] = [None] * len(made)
    if series.coupon_kind is not None:
        kind = coupon_state.kind(tx, series.coupon_kind)
        given = list(coupons.give(tx, context, kind, [None] * len(made), "single", note=series.name))
    pairs = tuple(Printed(one, coupon) for one, coupon in zip(made, given, strict=True))
    tx.append(VouchersPrinted(series=series_id, face_fen=series.face_fen, vouchers=pairs))
    return made


def lapse(tx: Tx, context: Context, asked: tuple[SeriesId, PostLapse]) -> int:
    """Post what expired vouchers have left to income, an owner's act. How many. Raises NotFound, NoVouchersLapse."""
    series_id, command = asked
    series = state.series(tx, series_id)
    expired = series.valid_to is not None and LocalTime.of(context.now_ms, zone(tx)).day > series.valid_to
    found = [
        Lapse(one.serial, one.liability_fen) for one in state.of_series(tx, series_id, "sold") if expired
    ][:MAX_AT_ONCE]  # fmt: skip
    if not found:
        raise NoVouchersLapse(name=series.name)
    tx.append(VouchersLapsed(series_id, tuple(found), command.reason), *_postings(found, 1))
    return len(found)


def reverse_lapse(tx: Tx, _context: Context, asked: tuple[SeriesId, PostLapse]) -> int:
    """Take it back; they are expired still, until the series is extended. Raises NotFound, NoVouchersLapse."""
    series_id, command = asked
    series = state.series(tx, series_id)
    found = [Lapse(one.serial, one.lapsed_fen) for one in state.of_series(tx, series_id, "lapsed")][:MAX_AT_ONCE]
    if not found:
        raise NoVouchersLapse(name=series.name)
    tx.append(VoucherLapseReversed(series_id, tuple(found), command.reason), *_postings(found, -1))
    return len(found)


def _postings(found: list[Lapse], sign: int) -> list[Posting]:
    whole = sum(one.liability_fen for one in found)
    if not whole:
        return []
    of_each = [one for one in found if one.liability_fen]
    if sign > 0:
        return [debit(VOUCHER_LIABILITY, one.liability_fen, one.serial) for one in of_each] + [
            credit(VOUCHER_REVENUE, whole)
        ]
    return [credit(VOUCHER_LIABILITY, one.liability_fen, one.serial) for one in of_each] + [
        debit(VOUCHER_REVENUE, whole)
    ]


def _check_shape(reader: Reader, put: PutSeries, before: SeriesPut | None) -> None:
    """Raises NotFound, Unfit."""
    if put.coupon_kind is not None:
        coupon_state.kind(reader, CouponKindId(put.coupon_kind))
        scope = put.items or put.categories or put.services or put.threshold_fen
        if scope or put.face_fen or put.price_fen or put.valid_from or put.valid_to:
            raise Unfit(detail=words("赠送的券由优惠券种类规定抵多少", "what a given one pays is its coupon's to say"))
    elif not put.face_fen or not put.price_fen:
        raise Unfit(detail=words("售卖的代金券要有面值和售价", "one that is sold has a face and a price"))
    elif put.price_fen > put.face_fen:
        raise Unfit(detail=words("售价不能高于面值", "the price must not be above the face"))
    if put.valid_from and put.valid_to and put.valid_to < put.valid_from:
        raise Unfit(detail=words("有效期的结束早于开始", "it ends before it begins"))
    if before is not None and (before.coupon_kind is None) != (put.coupon_kind is None):
        raise Unfit(detail=words("售卖和赠送不能互换", "what is sold cannot become given, nor the other way"))
    for item in put.items:
        catalog_state.item(reader, ItemId(item))
