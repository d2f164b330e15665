"""From what the till asks to priced bill lines, and from tenders to who pays what."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from hub.amounts import MAX_FEN
from hub.cards import rules as card_rules
from hub.cards import state as card_state
from hub.cashier import cuts, debt_state
from hub.cashier.commands import LineRequest, Priced, TenderRequest
from hub.cashier.errors import (
    CardNeedsMoney,
    CashTooLittle,
    ChangeOnlyForCash,
    DebtLapsed,
    DebtNotOwed,
    EmptyBill,
    ItemRetired,
    MemberNeeded,
    MoneyOnly,
    SharesWrong,
    TenderMismatch,
)
from hub.cashier.facts import CARD_KINDS, Debt, Line, LineKind, Part, Share, TenderTaken
from hub.catalog import state as catalog_state
from hub.errors import Unfit
from hub.groupbuy import deals
from hub.ids import BillId, CardId, DealId, ItemId, MemberId, PaymentId, StaffId
from hub.journal.tx import Reader
from hub.language import kept, words
from hub.ledger.accounts import GOODS_REVENUE, QUICK_REVENUE, SERVICE_REVENUE, Account, Tender
from hub.staff import state as staff_state
from hub.vouchers import serials
from hub.vouchers import using as vouchers

_FIRST = frozenset({Tender.GROUP_BUY, Tender.VOUCHER})
_LAST = {Tender.VOUCHER: -1, Tender.STORED_VALUE: 1, Tender.ARREARS: 2}
_REVENUE = {LineKind.SERVICE: SERVICE_REVENUE, LineKind.GOODS: GOODS_REVENUE, LineKind.QUICK: QUICK_REVENUE}
QUICK, DEBTS = kept("快速收银", "Quick sale"), kept("补款", "Debts")
DEBT = kept("补款 {name}", "Debt of {name}")


def price(reader: Reader, command: Priced, now_ms: int) -> tuple[Line, ...]:
    """Priced lines, numbered from 1, with what each rule takes off.

    Raises EmptyBill, Unfit, NotFound, ItemRetired, SharesWrong, MemberNeeded, NotCovered, and what `cuts.apply` does.
    """
    return cuts.apply(asked(reader, command, now_ms), listed(reader, command))


def asked(reader: Reader, command: Priced, now_ms: int) -> cuts.Pricing:
    return cuts.Pricing(reader, command, MemberId(command.member) if command.member else None, now_ms)


def listed(reader: Reader, command: Priced) -> tuple[Line, ...]:
    """Lines at list price. Raises EmptyBill, Unfit, NotFound, ItemRetired, SharesWrong, MemberNeeded, NotCovered."""
    if not command.lines:
        raise EmptyBill
    member = MemberId(command.member) if command.member else None
    lines = tuple(_line(reader, number, request, member) for number, request in enumerate(command.lines, 1))
    if sum(line.amount_fen for line in lines) > MAX_FEN:
        raise Unfit(detail=words("整单金额超出上限 (lines)", "The bill is larger than any may be (lines)"))
    return lines


def revenue_account(line: Line) -> Account:
    return _REVENUE[line.line_kind]


def take_tenders(requests: Sequence[TenderRequest], due_fen: int) -> tuple[TenderTaken, ...]:
    """Vouchers first, so that a refund gives money back before them.

    Raises TenderMismatch, CashTooLittle, ChangeOnlyForCash, Unfit.
    """
    paid_fen = sum(request.amount_fen for request in requests)
    if paid_fen != due_fen:
        raise TenderMismatch(paid=yuan(paid_fen), due=yuan(due_fen))
    ordered = sorted(requests, key=lambda request: request.tender not in _FIRST)
    return tuple(_tender(request) for request in ordered)


def allot(
    lines: Sequence[Line], tenders: Sequence[TenderTaken], allowed: Mapping[int, AbstractSet[int]] | None = None
) -> tuple[Part, ...]:
    """Who pays what: lines in order, tenders in order, cards only by money; exact, nothing is rounded.

    `allowed`: by tender, the lines that a voucher may pay. A group-buy voucher pays what it was priced to. Money goes
    to card lines and arrears first, so that stored value finds lines it may pay; what stays owing (挂账) comes last.
    Raises CardNeedsMoney, MoneyOnly.
    """
    left = {line.line: line.amount_fen for line in lines if line.session_card is None}
    parts = _by_vouchers(lines, tenders)
    for part in parts:
        left[part.line] -= part.amount_fen
    debts = [line.line for line in lines if line.line_kind is LineKind.ARREARS]
    cards = [line.line for line in lines if line.line_kind in CARD_KINDS]
    others = [number for number in left if number not in {*cards, *debts}]
    payable = {Tender.STORED_VALUE: others, Tender.VOUCHER: others, Tender.ARREARS: others + _on_account(lines)}
    others_of_all = [number for number, taken in enumerate(tenders) if taken.tender is not Tender.GROUP_BUY]
    for number in sorted(others_of_all, key=lambda n: (_LAST.get(tenders[n].tender, 0), n)):
        may_pay = payable.get(tenders[number].tender, debts + cards + others)
        if allowed is not None and number in allowed:
            may_pay = [line for line in may_pay if line in allowed[number]]
        unspent = tenders[number].amount_fen
        for line in may_pay:
            amount = min(unspent, left[line])
            if amount:
                parts.append(Part(line, number, amount))
                left[line] -= amount
                unspent -= amount
        if unspent:
            raise CardNeedsMoney if tenders[number].tender is Tender.STORED_VALUE and cards else MoneyOnly
    return tuple(sorted(parts, key=lambda part: (part.line, part.tender)))


def _on_account(lines: Sequence[Line]) -> list[int]:
    """Cards may stay owing; a printed voucher is paid for when it is handed out."""
    return [line.line for line in lines if line.line_kind in CARD_KINDS and line.line_kind is not LineKind.VOUCHER]


def _by_vouchers(lines: Sequence[Line], tenders: Sequence[TenderTaken]) -> list[Part]:
    pays = deals.paid_by(lines)
    return [
        Part(line, number, fen)
        for number, taken in enumerate(tenders)
        if taken.tender is Tender.GROUP_BUY
        for line, fen in pays.get(deals.ref_of(taken.deal or "", taken.reference or ""), {}).items()
        if fen
    ]


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _line(reader: Reader, number: int, request: LineRequest, member: MemberId | None) -> Line:
    if request.item is None or request.voucher is not None or request.settles is not None:
        return _line_without_item(reader, number, request, member)
    if request.amount_fen is not None or request.name is not None:
        raise Unfit(
            detail=words(
                "目录项目按目录价计价，不要同时填写金额或名称 (item, amount_fen, name)",
                "An item has the catalogue's price; give no amount or name with it (item, amount_fen, name)",
            )
        )
    item = catalog_state.item(reader, ItemId(request.item))
    if not item.active:
        raise ItemRetired(name=item.name)
    kind = LineKind(item.item_kind.value)
    if kind in CARD_KINDS:
        if member is None:
            raise MemberNeeded
        if request.quantity != 1:
            raise Unfit(detail=words("卡项每行只能一张 (quantity)", "One card a line (quantity)"))
    if request.session_card is not None:
        if kind is not LineKind.SERVICE:
            raise Unfit(
                detail=words(
                    "次卡和期限卡只能抵扣服务项目 (session_card)",
                    "A session or period card pays for services only (session_card)",
                )
            )
        card_rules.check_covers(card_state.card(reader, CardId(request.session_card)), item)
    return Line(
        line=number, line_kind=kind, item=item.item, name=item.name, category=item.category,
        price_fen=item.price_fen, quantity=request.quantity, amount_fen=item.price_fen * request.quantity,
        shares=_shares(reader, item.name, request),
        session_card=CardId(request.session_card) if request.session_card else None, room=request.room,
    )  # fmt: skip


def _line_without_item(reader: Reader, number: int, request: LineRequest, member: MemberId | None) -> Line:
    if request.voucher is not None:
        return _voucher_line(reader, number, request)
    if request.settles is not None:
        return _debt_line(reader, number, request, member)
    return _quick_line(reader, number, request)


def _voucher_line(reader: Reader, number: int, request: LineRequest) -> Line:
    """Raises VoucherGone, Unfit."""
    if request.item is not None or request.amount_fen is not None or request.quantity != 1 or request.session_card:
        raise Unfit(detail=words("代金券只填券号 (voucher)", "Give a voucher's serial and nothing else (voucher)"))
    return vouchers.line(reader, number, request.voucher or "")


def _debt_line(reader: Reader, number: int, request: LineRequest, member: MemberId | None) -> Line:
    if request.settles is None or request.amount_fen is None or request.item is not None or request.quantity != 1:
        raise Unfit(
            detail=words(
                "补款只填金额 (settles, amount_fen)", "Paying a debt takes an amount only (settles, amount_fen)"
            )
        )
    owed = debt_state.debt(reader, BillId(request.settles.bill), request.settles.line)
    if member is None or owed.member != member:
        raise MemberNeeded
    if request.amount_fen > owed.left_fen:
        raise DebtNotOwed(left=yuan(owed.left_fen))
    if any(lot.lapsed for _, _, lot in card_state.lots_of_line(reader, owed.bill, owed.line)):
        raise DebtLapsed(name=owed.name)
    return Line(
        line=number, line_kind=LineKind.ARREARS, item=None, name=str(DEBT.format(name=owed.name)), category=str(DEBTS),
        price_fen=request.amount_fen, quantity=1, amount_fen=request.amount_fen,
        settles=Debt(owed.bill, owed.line),
    )  # fmt: skip


def _quick_line(reader: Reader, number: int, request: LineRequest) -> Line:
    if request.amount_fen is None:
        raise Unfit(
            detail=words(
                "每行要有项目或金额 (item, amount_fen)", "Each line has an item or an amount (item, amount_fen)"
            )
        )
    if request.session_card is not None or request.quantity != 1:
        raise Unfit(
            detail=words(
                "快速收银只填金额 (quantity, session_card)",
                "A quick sale takes an amount only (quantity, session_card)",
            )
        )
    name = request.name or str(QUICK)
    return Line(
        line=number, line_kind=LineKind.QUICK, item=None, name=name, category=str(QUICK),
        price_fen=request.amount_fen, quantity=1, amount_fen=request.amount_fen,
        shares=_shares(reader, name, request), room=request.room,
    )  # fmt: skip


def _shares(reader: Reader, name: str, request: LineRequest) -> tuple[Share, ...]:
    people = [share.staff for share in request.shares]
    if not people:
        return ()
    if sum(share.percent for share in request.shares) != 100 or len(set(people)) != len(people):  # noqa: PLR2004
        raise SharesWrong(name=name)
    for person in people:
        if staff_state.staff(reader, StaffId(person)).left_at is not None:
            raise Unfit(detail=words("技师已离职 (shares)", "The technician has left (shares)"))
    return tuple(Share(StaffId(share.staff), share.percent, share.designated) for share in request.shares)


def _tender(request: TenderRequest) -> TenderTaken:
    received_fen = request.amount_fen if request.received_fen is None else request.received_fen
    if received_fen < request.amount_fen:
        raise CashTooLittle
    if received_fen != request.amount_fen and request.tender is not Tender.CASH:
        raise ChangeOnlyForCash
    if (request.card is not None) != (request.tender is Tender.STORED_VALUE):
        raise Unfit(
            detail=words(
                "储值付款须指明储值卡，其他方式不要 (card)", "Stored value names its card, other tenders none (card)"
            )
        )
    if request.tender is Tender.VOUCHER and not request.reference:
        raise Unfit(detail=words("代金券须填券号 (reference)", "A voucher needs its serial (reference)"))
    group_buy = request.tender is Tender.GROUP_BUY
    if group_buy != (request.deal is not None) or (group_buy and not request.reference):
        raise Unfit(
            detail=words(
                "团购券须指明套餐和券码，其他方式不要套餐 (deal, reference)",
                "A group-buy voucher names its deal and code, other tenders no deal (deal, reference)",
            )
        )
    return TenderTaken(
        tender=request.tender, amount_fen=request.amount_fen, received_fen=received_fen,
        card=CardId(request.card) if request.card else None,
        reference=_reference(request),
        payment=PaymentId(request.payment) if request.payment else None,
        deal=DealId(request.deal) if request.deal else None,
    )  # fmt: skip


def _reference(request: TenderRequest) -> str | None:
    """Codes and serials as they are kept."""
    text = request.reference
    if text is None or request.tender not in _FIRST:
        return text
    return (serials.parse(text) if request.tender is Tender.VOUCHER else None) or text.upper()
