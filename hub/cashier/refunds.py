"""Refunding lines of a settled bill: every fen goes back the way it came."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hub.cards import rules as card_rules
from hub.cards import state as card_state
from hub.cards.errors import CardAlreadyUsed, LotIsGone
from hub.cards.facts import InstalmentPaid
from hub.cards.rules import Need
from hub.cashier import debt_state, pricing, state
from hub.cashier.commands import OfBill, Refund, RefundLine
from hub.cashier.errors import BillNotSettled, DebtPaid, RefundExceedsSale
from hub.cashier.facts import CARD_KINDS, BillRefunded, LineKind, Part, RefundedLine, TenderTaken
from hub.cashier.state import BillRow, LineRow, TenderRow
from hub.errors import NotFound, Unfit
from hub.groupbuy import state as group_buy_state
from hub.groupbuy import used as group_buys
from hub.ids import ApprovalId, BillId, CardId, LotId, MemberId
from hub.journal.tx import Context, Tx
from hub.language import label, words
from hub.ledger.accounts import BY_HAND, CONTRACT_LIABILITY, MONEY, RECEIVABLE, VOUCHER_LIABILITY, Tender, Unit
from hub.ledger.postings import Posting, credit, debit
from hub.loyalty import rules as loyalty
from hub.payments.rules import start_refund
from hub.security import approvals
from hub.security.facts import Action
from hub.shares import spread
from hub.shifts.days import check_open
from hub.shifts.drawer import check_holds
from hub.vouchers import using as vouchers

_Instalment = tuple[int, CardId, LotId, int]
"""Line, card, lot and fen of what a refunded line had paid of a lot."""


@dataclass(slots=True)
class _Plan:
    """What goes back: parts by line and tender, prepaid value to restore, card lines to take back."""

    parts: list[Part] = field(default_factory=list)
    face: list[Need] = field(default_factory=list)
    sessions: list[Need] = field(default_factory=list)
    cards: list[LineRow] = field(default_factory=list)


def refund(tx: Tx, context: Context, command: OfBill[Refund]) -> BillId:
    """Raises NotFound, BillNotSettled, RefundExceedsSale, CardAlreadyUsed, GroupBuyWhole, Unfit, DrawerShort,
    ApprovalNeeded, ApprovalUnfit.
    """
    bill = state.bill(tx, command.bill)
    if bill.state != "settled":
        raise BillNotSettled
    rows = {row.line.line: row for row in state.lines(tx, bill.bill)}
    tenders = _ways(tx, bill.bill, command.do)
    wanted = _wanted(tx, bill.bill, command.do.lines, rows)
    _check_debts(tx, bill.bill, wanted, rows)
    plan = _plan(tx, bill, wanted, rows, tenders)
    check_holds(tx, sum(part.amount_fen for part in plan.parts if tenders[part.tender].tender is Tender.CASH))
    worth_fen = sum(one.amount_fen + one.sessions * rows[one.line].line.price_fen for one in wanted)
    approval = approvals.check(tx, context, Action.REFUND, worth_fen, command.do.approval, bill.bill)
    lots = {
        row.line.line: card_rules.take_back(tx, _member(bill), bill.bill, row.line.line, row.line.name)
        for row in plan.cards
    }
    vouchers.take_back(tx, bill.bill, [rows[one.line].line for one in wanted])
    instalments = _instalments_back(tx, wanted, rows)
    _append(
        tx,
        context,
        bill,
        wanted,
        plan,
        tenders,
        _postings(plan.parts, rows, tenders, lots, instalments, _platforms(tx, bill.bill)),
        command.do.reason,
        approval,
    )
    if command.do.group_buy == "platform":
        back = {n: fen for n, fen in _back_by_tender(plan).items() if tenders[n].tender is Tender.GROUP_BUY}
        group_buys.give_back(tx, bill.bill, back, free=command.do.free_codes, reason=command.do.reason)
    kinds = {number: (row.tender, row.reference) for number, row in tenders.items()}
    vouchers.give_back(tx, bill.bill, {n: row.line for n, row in rows.items()}, kinds, plan.parts)
    for number, fen in _back_by_tender(plan).items():
        payment = tenders[number].payment
        if payment is not None:
            start_refund(tx, context, payment, fen, bill.bill, command.do.reason)
    for line, card, lot, fen in instalments:
        tx.append(InstalmentPaid(card, lot, _member(bill), bill.bill, line, -fen))
    if plan.face:
        card_rules.restore(tx, _member(bill), bill.bill, Unit.FACE, plan.face)
    for unit in (Unit.SESSION, Unit.DAY):
        needs = [need for need in plan.sessions if _unit(tx, rows[need.line]) is unit]
        if needs:
            card_rules.restore(tx, _member(bill), bill.bill, unit, needs)
    loyalty.after_refund(tx, context, bill.bill, frozenset(one.line for one in wanted), command.do.reason)
    return bill.bill


def _ways(tx: Tx, bill: BillId, do: Refund) -> dict[int, TenderRow]:
    """How each tender goes back: as it came; in cash what a platform does not repay; what the drawer is to be spared by
    hand another way. Raises Unfit.
    """
    if do.cash_by not in BY_HAND:
        raise Unfit(
            detail=words(
                "现金可改退银行卡、微信或支付宝 (cash_by)",
                "Cash may go back by bank card, WeChat or Alipay instead (cash_by)",
            )
        )
    in_cash = do.group_buy == "cash"
    if in_cash and do.free_codes:
        raise Unfit(
            detail=words(
                "退现金的团购券仍由平台结算，券码不能再用 (free_codes)",
                "A voucher paid back in cash is still settled by its platform; its code stays used (free_codes)",
            )
        )
    from_drawer = {Tender.CASH, Tender.GROUP_BUY} if in_cash else {Tender.CASH}
    return {
        row.tender_no: replace(row, tender=do.cash_by) if row.tender in from_drawer else row
        for row in state.tenders(tx, bill)
    }


def _platforms(tx: Tx, bill: BillId) -> dict[int, str]:
    """By tender number, who owes a group-buy voucher."""
    return {one.tender_no: one.platform for one in group_buy_state.of_bill(tx, bill)}


def _wanted(tx: Tx, bill: BillId, asked: Sequence[RefundLine], rows: dict[int, LineRow]) -> list[RefundLine]:
    """Check each line against what is left of it; one that cost nothing may have points or a coupon to give back."""
    if len({one.line for one in asked}) != len(asked):
        raise Unfit(detail=words("同一行只能退一次 (lines)", "A line is named once (lines)"))
    for one in asked:
        row = rows.get(one.line)
        if row is None:
            raise NotFound(what=words("第 {line} 行", "line {line}").format(line=one.line))
        by_session = row.line.session_card is not None
        left_fen = 0 if by_session else row.line.amount_fen - row.refunded_fen
        left_sessions = row.line.quantity - row.refunded_sessions if by_session else 0
        if one.amount_fen > left_fen or one.sessions > left_sessions:
            left = label("{count} 次").format(count=left_sessions) if by_session else f"¥{pricing.yuan(left_fen)}"
            raise RefundExceedsSale(name=row.line.name, left=left)
        free = not row.line.amount_fen and not by_session and loyalty.is_returnable(tx, bill, one.line)
        if not one.amount_fen and not one.sessions and not free:
            raise Unfit(detail=words("退款金额或次数须大于零 (lines)", "Refund more than nothing (lines)"))
        if row.line.line_kind in CARD_KINDS and one.amount_fen != row.line.amount_fen:
            raise Unfit(detail=words("卡项只能整张退 (amount_fen)", "A card is refunded whole (amount_fen)"))
    return list(asked)


def _plan(
    tx: Tx, bill: BillRow, wanted: list[RefundLine], rows: dict[int, LineRow], tenders: dict[int, TenderRow]
) -> _Plan:
    plan = _Plan()
    for one in wanted:
        row = rows[one.line]
        if row.line.line_kind in CARD_KINDS and row.line.voucher is None:
            plan.cards.append(row)
        if one.sessions:
            plan.sessions.append(Need(one.line, one.sessions, pricing.revenue_account(row.line), row.line.item))
        left = one.amount_fen
        for part in state.parts(tx, bill.bill, one.line):
            amount = min(left, part.left_fen)
            if not amount:
                continue
            left -= amount
            plan.parts.append(Part(one.line, part.tender_no, amount))
            if tenders[part.tender_no].tender is Tender.STORED_VALUE:
                plan.face.append(Need(one.line, amount, pricing.revenue_account(row.line)))
    return plan


def _postings(
    parts: Sequence[Part], rows: dict[int, LineRow], tenders: dict[int, TenderRow],
    lots: dict[int, list[tuple[LotId, int]]], instalments: Sequence[_Instalment],
    platforms: dict[int, str],
) -> list[Posting]:  # fmt: skip
    """Money out, or less owed, against the revenue or the liability it had made."""
    of_lots = {line for line, _, _, _ in instalments}
    postings = [debit(CONTRACT_LIABILITY, fen, lot) for _, _, lot, fen in instalments]
    for part in parts:
        tender, line = tenders[part.tender].tender, rows[part.line].line
        if tender in MONEY:
            owed_by = platforms.get(part.tender, "") if tender is Tender.GROUP_BUY else ""
            postings.append(credit(MONEY[tender], part.amount_fen, owed_by))
        if tender in {Tender.STORED_VALUE, Tender.VOUCHER} or part.line in lots:
            continue
        if line.voucher is not None:
            postings.append(debit(VOUCHER_LIABILITY, part.amount_fen, line.voucher))
            continue
        if tender is Tender.ARREARS:
            postings.append(credit(RECEIVABLE, part.amount_fen))
        if line.line_kind is LineKind.ARREARS:
            if part.line not in of_lots:
                postings.append(debit(RECEIVABLE, part.amount_fen))
            continue
        postings.append(debit(pricing.revenue_account(line), part.amount_fen))
    for given in lots.values():
        postings += [debit(CONTRACT_LIABILITY, paid_fen, lot) for lot, paid_fen in given if paid_fen]
    return postings


def _check_debts(tx: Tx, bill: BillId, wanted: Sequence[RefundLine], rows: dict[int, LineRow]) -> None:
    """What a line owed and another bill has paid must go back by that bill first. Raises DebtPaid."""
    for one in wanted:
        if debt_state.debt_paid_fen(tx, bill, one.line):
            raise DebtPaid(name=rows[one.line].line.name)


def _instalments_back(tx: Tx, wanted: Sequence[RefundLine], rows: dict[int, LineRow]) -> list[_Instalment]:
    """(line, card, lot, fen) of what refunded arrears lines had paid of lots. Raises CardAlreadyUsed, LotIsGone."""
    back: list[_Instalment] = []
    for one in wanted:
        debt = rows[one.line].line.settles
        if debt is None:
            continue
        sold = card_state.lots_of_line(tx, debt.bill, debt.line)
        if any(lot.lapsed for _, _, lot in sold) or (not sold and card_state.sold_by_line(tx, debt.bill, debt.line)):
            raise LotIsGone
        shares = spread(one.amount_fen, [lot.principal_fen - lot.owed_fen for _, _, lot in sold])
        for (card, _, lot), fen in zip(sold, shares, strict=True):
            if replace(lot, owed_fen=lot.owed_fen + fen).open < lot.used:
                raise CardAlreadyUsed(name=rows[one.line].line.name)
            if fen:
                back.append((one.line, card, lot.lot, fen))
    return back


def _append(
    tx: Tx, context: Context, bill: BillRow, wanted: list[RefundLine], plan: _Plan,
    tenders: dict[int, TenderRow], postings: list[Posting], reason: str, approval: ApprovalId | None,
) -> None:  # fmt: skip
    back = _back_by_tender(plan)
    tx.append(
        BillRefunded(
            bill=bill.bill, refund=context.new_id(BillId), number=bill.number,
            day=check_open(tx, context), member=bill.member, reason=reason,
            lines=tuple(RefundedLine(one.line, one.amount_fen, one.sessions) for one in wanted),
            tenders=tuple(
                TenderTaken(tenders[n].tender, amount, amount, tenders[n].card) for n, amount in sorted(back.items())
            ),
            parts=tuple(plan.parts), amount_fen=sum(back.values()), approval=approval,
        ),
        *postings,
    )  # fmt: skip


def _back_by_tender(plan: _Plan) -> dict[int, int]:
    back: defaultdict[int, int] = defaultdict(int)
    for part in plan.parts:
        back[part.tender] += part.amount_fen
    return back


def _unit(tx: Tx, row: LineRow) -> Unit:
    """Of the card that covers the line."""
    return card_state.card(tx, row.line.session_card or CardId("")).unit


def _member(bill: BillRow) -> MemberId:
    if bill.member is None:
        raise RuntimeError(f"bill {bill.bill} holds cards but no member")
    return bill.member
