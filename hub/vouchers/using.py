"""Vouchers on a bill: sold on a line, laid down as a tender, given back with a refund."""

from collections.abc import Sequence

from hub.cashier.facts import Line, LineKind, Part, TenderTaken
from hub.catalog import state as catalog_state
from hub.errors import Unfit
from hub.ids import BillId
from hub.journal.tx import Context, Reader, Tx
from hub.language import kept, words
from hub.ledger.accounts import (
    GOODS_REVENUE,
    QUICK_REVENUE,
    SERVICE_REVENUE,
    VOUCHER_LIABILITY,
    VOUCHER_REVENUE,
    Tender,
)
from hub.ledger.postings import Posting
from hub.localtime import LocalTime
from hub.store.state import zone
from hub.vouchers import serials, state
from hub.vouchers.errors import VoucherGone, VoucherNotFull, VoucherUnfit
from hub.vouchers.facts import Paid, SeriesPut, VoucherReturned, VoucherSold, VoucherTakenBack, VoucherUsed
from hub.vouchers.state import Voucher

SOLD = kept("代金券", "Paper voucher")
"""The category of a line that sells one."""
_REVENUE = {LineKind.SERVICE: SERVICE_REVENUE, LineKind.GOODS: GOODS_REVENUE, LineKind.QUICK: QUICK_REVENUE}
WHY = {
    "printed": words("还没有售出", "not sold yet"), "used": words("已经用过", "used already"),
    "lapsed": words("已过期转收入", "expired and posted to income"), "sold": words("已经售出", "sold already"),
    "given": words("是赠券，按优惠券使用", "given away: use it as a coupon"),
    "stopped": words("所属批次已停用", "its series is stopped"),
    "not_now": words("不在有效期内", "not valid today"), "wrong": words("号码不对", "no such number"),
}  # fmt: skip


def line(reader: Reader, number: int, text: str) -> Line:
    """A line that sells a printed voucher. Raises VoucherGone."""
    voucher, series = _found(reader, text)
    if voucher.state != "printed":
        raise VoucherGone(serial=voucher.serial, why=WHY[voucher.state])
    if not series.active:
        raise VoucherGone(serial=voucher.serial, why=WHY["stopped"])
    return Line(
        line=number, line_kind=LineKind.VOUCHER, item=None, name=series.name, category=SOLD,
        price_fen=series.price_fen, quantity=1, amount_fen=series.price_fen, voucher=voucher.serial,
    )  # fmt: skip


def scopes(
    reader: Reader, lines: Sequence[Line], tenders: Sequence[TenderTaken], now_ms: int
) -> dict[int, frozenset[int]]:
    """By tender, the lines its voucher may pay. Raises VoucherGone, VoucherUnfit, Unfit."""
    laid = {number: one for number, one in enumerate(tenders) if one.tender is Tender.VOUCHER}
    if len({one.reference for one in laid.values()}) != len(laid):
        raise Unfit(detail=words("同一张代金券只能用一次 (tenders)", "a voucher pays once (tenders)"))
    found: dict[int, frozenset[int]] = {}
    for number, one in laid.items():
        voucher, series = usable(reader, one.reference or "", now_ms)
        scope = [line for line in lines if _fits(reader, series, line)]
        if sum(line.amount_fen for line in scope) < max(1, series.threshold_fen):
            raise VoucherUnfit(name=series.name, threshold=_yuan(series.threshold_fen))
        if one.amount_fen > voucher.left_fen:
            raise Unfit(detail=words("超过代金券的面值 (amount_fen)", "more than the voucher's face (amount_fen)"))
        found[number] = frozenset(line.line for line in scope)
    return found


def usable(reader: Reader, text: str, now_ms: int) -> tuple[Voucher, SeriesPut]:
    """A voucher that may pay today. Raises VoucherGone."""
    voucher, series = _found(reader, text)
    if voucher.state != "sold":
        raise VoucherGone(serial=voucher.serial, why=WHY[voucher.state])
    day = LocalTime.of(now_ms, zone(reader)).day
    if not (series.valid_from or day) <= day <= (series.valid_to or day):
        raise VoucherGone(serial=voucher.serial, why=WHY["not_now"])
    return voucher, series


def check_full(
    reader: Reader, parts: Sequence[Part], tenders: Sequence[TenderTaken], allowed: dict[int, frozenset[int]]
) -> None:
    """Nothing of a voucher is given up while another tender pays what it could. Raises VoucherNotFull."""
    for number, lines in allowed.items():
        voucher = state.voucher(reader, tenders[number].reference or "")
        others = sum(
            part.amount_fen
            for part in parts
            if part.line in lines and tenders[part.tender].tender not in {Tender.VOUCHER, Tender.GROUP_BUY}
        )
        more = min(voucher.left_fen - tenders[number].amount_fen, others)
        if more > 0:
            raise VoucherNotFull(name=state.series(reader, voucher.series).name, more=_yuan(more))


def sell(tx: Tx, context: Context, bill: BillId, lines: Sequence[Line]) -> None:
    """Beside the bill. Raises VoucherGone."""
    for one in lines:
        if one.voucher is not None:
            voucher, series = _found(tx, one.voucher)
            if series.valid_to is not None and LocalTime.of(context.now_ms, zone(tx)).day > series.valid_to:
                raise VoucherGone(serial=voucher.serial, why=WHY["not_now"])
            if voucher.state != "printed":
                raise VoucherGone(serial=voucher.serial, why=WHY[voucher.state])
            tx.append(VoucherSold(one.voucher, bill, one.line, one.amount_fen))


def use(tx: Tx, bill: BillId, lines: Sequence[Line], tenders: Sequence[TenderTaken], parts: Sequence[Part]) -> None:
    """Release what was paid for each voucher, line by line; what of the face was not needed is revenue as well."""
    by_line = {one.line: one for one in lines}
    for number, one in enumerate(tenders):
        if one.tender is not Tender.VOUCHER:
            continue
        voucher = state.voucher(tx, one.reference or "")
        paid = _released(voucher, [part for part in parts if part.tender == number])
        kept = voucher.liability_fen - sum(part.released_fen for part in paid)
        rest = voucher.left_fen - one.amount_fen
        fact = VoucherUsed(voucher.serial, bill, paid, rest, kept)
        tx.append(fact, *_postings(voucher.serial, by_line, paid, kept, 1))


def give_back(
    tx: Tx, bill: BillId, lines: dict[int, Line], tenders: dict[int, tuple[Tender, str | None]], parts: Sequence[Part]
) -> None:
    """What refunded lines had been paid with vouchers may be used again. Raises VoucherGone for one that was posted to
    income meanwhile: the owner takes that back first, as with a card.
    """
    back: dict[str, list[Part]] = {}
    for part in parts:
        tender, serial = tenders[part.tender]
        if tender is Tender.VOUCHER and serial is not None:
            back.setdefault(serial, []).append(part)
    for serial, mine in back.items():
        if state.voucher(tx, serial).state == "lapsed":
            raise VoucherGone(serial=serial, why=WHY["lapsed"])
        used = {one.line: one for one in state.parts(tx, serial, bill)}
        paid = tuple(state.paid(used[part.line], part.amount_fen) for part in mine)
        now = {part.line: part.amount_fen for part in mine}
        whole = all(one.back_fen + now.get(one.line, 0) == one.amount_fen for one in used.values())
        rest, kept = state.rest(tx, serial, bill) if whole else (0, 0)
        tx.append(VoucherReturned(serial, bill, paid, rest, kept), *_postings(serial, lines, paid, kept, -1))


def take_back(tx: Tx, bill: BillId, lines: Sequence[Line]) -> None:
    """The sale of vouchers is refunded: none of them was used. Raises VoucherGone."""
    for sold in lines:
        if sold.voucher is None:
            continue
        voucher = state.voucher(tx, sold.voucher)
        now = (voucher.state, voucher.left_fen, voucher.liability_fen)
        if now != ("sold", voucher.face_fen, voucher.principal_fen):
            raise VoucherGone(serial=voucher.serial, why=WHY["used" if voucher.state == "sold" else voucher.state])
        tx.append(VoucherTakenBack(voucher.serial, bill, sold.line, voucher.principal_fen))


def _found(reader: Reader, text: str) -> tuple[Voucher, SeriesPut]:
    """Raises VoucherGone."""
    serial = serials.parse(text)
    voucher = state.find(reader, serial) if serial is not None else None
    if voucher is None:
        raise VoucherGone(serial=text[:20], why=WHY["wrong"])
    series = state.series(reader, voucher.series)
    if voucher.coupon is not None:
        raise VoucherGone(serial=voucher.serial, why=WHY["given"])
    return voucher, series


def _fits(reader: Reader, series: SeriesPut, one: Line) -> bool:
    if one.session_card is not None or one.line_kind not in _REVENUE:
        return False
    if not (series.items or series.categories or series.services):
        return True
    in_category = one.item is not None and catalog_state.item(reader, one.item).category in series.categories
    return one.item in series.items or in_category or (series.services and one.line_kind is LineKind.SERVICE)


def _released(voucher: Voucher, parts: Sequence[Part]) -> tuple[Paid, ...]:
    """Whole fen, rounded down as they add up, so that the last fen of the face releases the last of what was paid."""
    paid: list[Paid] = []
    face = done = 0
    for part in parts:
        face += part.amount_fen
        released = voucher.liability_fen * face // voucher.left_fen - done
        done += released
        paid.append(Paid(part.line, part.amount_fen, released))
    return tuple(paid)


def _postings(serial: str, lines: dict[int, Line], paid: Sequence[Paid], kept: int, sign: int) -> list[Posting]:
    whole = kept + sum(part.released_fen for part in paid)
    postings = [Posting(VOUCHER_LIABILITY.code, "CNY", sign * whole, serial)]
    postings += [Posting(_REVENUE[lines[part.line].line_kind].code, "CNY", -sign * part.released_fen) for part in paid]
    postings.append(Posting(VOUCHER_REVENUE.code, "CNY", -sign * kept))
    return [one for one in postings if one.amount]


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
