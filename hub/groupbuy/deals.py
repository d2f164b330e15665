"""What group-buy vouchers pay of a bill's lines: the guest paid the platform's price, and that is what is earned.

A cut on a line takes the difference to the list price off (团购优惠); its paid_fen is what the voucher's tender pays of
what is left. The cut's ref is the deal and the code, a blank between.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from hub.amounts import END, Id
from hub.cashier.facts import Cut, CutRule, Line, LineKind
from hub.catalog import state as catalog_state
from hub.errors import Unfit
from hub.groupbuy import state
from hub.groupbuy.errors import CodeUsed, DealAbovePrice, DealNeedsLine, DealStopped
from hub.groupbuy.facts import DealPut
from hub.ids import DealId, PlatformId
from hub.journal.tx import Reader
from hub.language import label, words
from hub.localtime import rfc3339
from hub.shares import spread
from hub.staff import state as staff_state
from hub.store.state import zone

GroupCode = Annotated[str, Meta(pattern="^[0-9A-Za-z]{6,32}" + END)]
_MAY_BE_PAID = frozenset({LineKind.SERVICE, LineKind.GOODS, LineKind.QUICK})


class GroupBuyRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A code of a deal's platform, as typed or scanned."""

    deal: Id
    code: GroupCode


def items_stage(reader: Reader, asked: Sequence[GroupBuyRequest], lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Vouchers for an item: a line of it costs what was paid for as many codes as it has pieces.

    Raises NotFound, DealStopped, CodeUsed, DealNeedsLine, DealAbovePrice, Unfit.
    """
    for deal, codes in _by_deal(reader, asked).items():
        if deal.item is not None:
            lines = _cover_items(reader, deal, codes, lines)
    return lines


def amounts_stage(reader: Reader, asked: Sequence[GroupBuyRequest], lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Vouchers for an amount, over what the lines still cost. Raises NotFound, DealAbovePrice."""
    for one in asked:
        deal = state.deal(reader, DealId(one.deal))
        if deal.item is None:
            lines = _cover_amount(reader, deal, one.code.upper(), lines)
    return lines


def is_covered(line: Line) -> bool:
    """Whether a voucher pays any of the line."""
    return any(cut.rule is CutRule.GROUP_BUY for cut in line.cuts)


def open_fen(line: Line) -> int:
    """What no voucher pays of it."""
    return line.amount_fen - sum(cut.paid_fen for cut in line.cuts)


def paid_by(lines: Iterable[Line]) -> dict[str, dict[int, int]]:
    """By deal and code, what it pays of which line."""
    found: dict[str, dict[int, int]] = {}
    for line in lines:
        for cut in line.cuts:
            if cut.rule is CutRule.GROUP_BUY and cut.ref is not None:
                found.setdefault(cut.ref, {})[line.line] = cut.paid_fen
    return found


def ref_of(deal: str, code: str) -> str:
    return f"{deal} {code}"


def check_unused(reader: Reader, platform: PlatformId, code: str) -> None:
    """Raises CodeUsed."""
    found = state.code(reader, platform, code)
    if found is None or found.state == "free":
        return
    bill = reader.one("SELECT number FROM bill WHERE bill = ?", found.bill)
    at = rfc3339(found.at, zone(reader))[:16].replace("T", " ")
    staff = staff_state.name(reader, found.actor) or label("主机")
    raise CodeUsed(number=code, at=at, staff=staff, bill=bill[0] if bill else "")


def _by_deal(reader: Reader, asked: Sequence[GroupBuyRequest]) -> dict[DealPut, list[str]]:
    """Codes that may be used, by deal. Raises NotFound, DealStopped, CodeUsed, Unfit."""
    found: dict[DealPut, list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for one in asked:
        deal, code = state.deal(reader, DealId(one.deal)), one.code.upper()
        platform = state.platform(reader, deal.platform)
        if not (deal.active and platform.active):
            raise DealStopped(name=f"{platform.name} {deal.name}")
        if (deal.platform, code) in seen:
            raise Unfit(detail=words("同一张团购券只能用一次 (group_buys)", "A voucher is used once (group_buys)"))
        seen.add((deal.platform, code))
        check_unused(reader, deal.platform, code)
        found.setdefault(deal, []).append(code)
    return found


def _cover_items(reader: Reader, deal: DealPut, codes: Sequence[str], lines: tuple[Line, ...]) -> tuple[Line, ...]:
    left, done = list(codes), []
    for line in lines:
        fits = line.item == deal.item and line.session_card is None and not is_covered(line)
        if not fits or line.quantity > len(left):
            done.append(line)
            continue
        if deal.price_fen > line.price_fen:
            raise DealAbovePrice(name=deal.name, price=_yuan(deal.price_fen), open=_yuan(line.price_fen))
        taken, left = left[: line.quantity], left[line.quantity :]
        off_fen = line.price_fen - deal.price_fen
        cuts = tuple(_cut(reader, deal, code, off_fen, deal.price_fen) for code in taken)
        done.append(replace(line, amount_fen=deal.price_fen * line.quantity, cuts=cuts))
    if left:
        item = catalog_state.item(reader, deal.item).name if deal.item is not None else ""
        raise DealNeedsLine(name=deal.name, item=item)
    return tuple(done)


def _cover_amount(reader: Reader, deal: DealPut, code: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    scope = [line for line in lines if line.line_kind in _MAY_BE_PAID and line.session_card is None and open_fen(line)]
    room_fen = sum(open_fen(line) for line in scope)
    if room_fen < deal.price_fen:
        raise DealAbovePrice(name=deal.name, price=_yuan(deal.price_fen), open=_yuan(room_fen))
    covered_fen = min(deal.worth_fen, room_fen)
    covered = spread(covered_fen, [open_fen(line) for line in scope])
    offs = spread(covered_fen - deal.price_fen, covered)
    changed = {
        line.line: replace(
            line, amount_fen=line.amount_fen - off, cuts=(*line.cuts, _cut(reader, deal, code, off, share - off))
        )
        for line, share, off in zip(scope, covered, offs, strict=True)
        if share
    }  # fmt: skip
    return tuple(changed.get(line.line, line) for line in lines)


def _cut(reader: Reader, deal: DealPut, code: str, off_fen: int, paid_fen: int) -> Cut:
    name = f"{state.platform(reader, deal.platform).name} {deal.name}"
    return Cut(CutRule.GROUP_BUY, name, off_fen, ref_of(deal.deal, code), paid_fen)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
