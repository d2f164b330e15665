"""Holding, settling and refunding bills."""

from collections import defaultdict
from collections.abc import Sequence

from hub.cards import rules as card_rules
from hub.cards import selling
from hub.cards import state as card_state
from hub.cards import terms as card_terms
from hub.cards.facts import InstalmentPaid
from hub.cards.rules import Need
from hub.cards.selling import NewLot, Sale
from hub.care import checks as care_checks
from hub.cashier import consent_state, cuts, day_state, debt_state, pricing, receipts, state
from hub.cashier.commands import ChangeHeld, Hold, OfBill, Priced, Quote, Refund, Sell, SettleHeld, TenderRequest
from hub.cashier.errors import (
    BillChanged,
    BillNotHeld,
    ConsentMismatch,
    ConsentRequired,
    DebtLapsed,
    MemberNeeded,
    TooManyHeld,
)
from hub.cashier.facts import (
    CARD_KINDS,
    BillDiscarded,
    BillHeld,
    BillSettled,
    CutRule,
    Line,
    LineKind,
    Part,
    TenderTaken,
)
from hub.cashier.quotes import follow_merge, needs_approval_fen
from hub.cashier.refunds import refund as refund_bill
from hub.cashier.state import BillRow, totals
from hub.catalog import state as catalog_state
from hub.groupbuy import used as group_buys
from hub.ids import ApprovalId, BillId, CardId, ConsentId, LotId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import CONTRACT_LIABILITY, MONEY, RECEIVABLE, VOUCHER_LIABILITY, Tender
from hub.ledger.postings import Posting, credit, debit
from hub.loyalty import points_bill
from hub.loyalty import rules as loyalty
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten
from hub.payments.rules import check_each_pays
from hub.printing.services import ask_new
from hub.security import approvals
from hub.security.facts import Action
from hub.shares import spread
from hub.shifts.days import check_open
from hub.store.state import settings
from hub.vouchers import using as vouchers

MAX_HELD = 200


def sell(tx: Tx, context: Context, command: Sell) -> BillId:
    """Price and settle a bill in one step. Raises what `pricing` and `settle_held` raise."""
    command = follow_merge(tx, command)
    member = MemberId(command.member) if command.member else None
    _check_member(tx, member)
    bill = BillId(context.new_id(BillId))
    lines = pricing.price(tx, command, context.now_ms)
    _check_care(tx, context, member, lines)
    approval = _check_off(tx, context, command, lines, bill)
    approval = _check_arrears(tx, context, command, member, bill) or approval
    lines = _rounded(tx, lines, command.tenders)
    tenders = pricing.take_tenders(command.tenders, totals(lines)[1])
    _settle(tx, context, _Bill(bill, 0, member, lines, approval), tenders, command.consent)
    if command.print:
        receipts.issue_with_sale(tx, context, bill)
    return bill


def hold(tx: Tx, context: Context, command: Hold) -> BillId:
    """Put a bill aside (挂单). Raises TooManyHeld, and what `pricing.price` raises."""
    command = follow_merge(tx, command)
    member = MemberId(command.member) if command.member else None
    _check_member(tx, member)
    lines = pricing.price(tx, command, context.now_ms)
    _check_care(tx, context, member, lines)
    if state.held_count(tx) >= MAX_HELD:
        raise TooManyHeld(limit=MAX_HELD)
    bill = BillId(context.new_id(BillId))
    approval = _check_off(tx, context, command, lines, bill)
    tx.append(BillHeld(bill=bill, revision=1, member=member, lines=lines, note=command.note, approval=approval))
    ask_new(tx, context, bill)
    return bill


def change_held(tx: Tx, context: Context, command: OfBill[ChangeHeld]) -> BillId:
    """Raises NotFound, BillNotHeld, BillChanged, and what `pricing.price` raises."""
    do = follow_merge(tx, command.do)
    row = _held(tx, command.bill, do.revision)
    member = MemberId(do.member) if do.member else None
    _check_member(tx, member)
    lines = pricing.price(tx, do, context.now_ms)
    _check_care(tx, context, member, lines)
    approval = _check_off(tx, context, do, lines, row.bill)
    tx.append(
        BillHeld(
            bill=row.bill, revision=row.revision + 1, member=member, lines=lines, note=do.note, approval=approval
        )
    )  # fmt: skip
    ask_new(tx, context, row.bill)
    return row.bill


def discard_held(tx: Tx, _context: Context, command: OfBill[str]) -> BillId:
    """Raises NotFound, BillNotHeld."""
    row = _held(tx, command.bill, None)
    tx.append(BillDiscarded(bill=row.bill, reason=command.do))
    return row.bill


def settle_held(tx: Tx, context: Context, command: OfBill[SettleHeld]) -> BillId:
    """Settle a held bill at the prices it was held at.

    Raises NotFound, BillNotHeld, BillChanged, MemberIsForgotten, TenderMismatch, CashTooLittle, ConsentRequired,
    ConsentMismatch, InsufficientValue, CardExpired, ValueCapExceeded.
    """
    row = _held(tx, command.bill, command.do.revision)
    _check_member(tx, row.member)
    lines = _rounded(tx, tuple(held.line for held in state.lines(tx, row.bill)), command.do.tenders)
    tenders = pricing.take_tenders(command.do.tenders, totals(lines)[1])
    approval = _check_arrears(tx, context, command.do, row.member, row.bill)
    _settle(tx, context, _Bill(row.bill, row.revision, row.member, lines, approval), tenders, command.do.consent)
    if command.do.print:
        receipts.issue_with_sale(tx, context, row.bill)
    return row.bill


def refund(tx: Tx, context: Context, command: OfBill[Refund]) -> BillId:
    """Refund lines of a settled bill (退款). Raises what `refunds.refund` raises."""
    bill = refund_bill(tx, context, command)
    if command.do.print:
        receipts.issue_with_refund(tx, context, bill)
    return bill


class _Bill:
    """A bill about to be settled."""

    def __init__(
        self, bill: BillId, revision: int, member: MemberId | None, lines: tuple[Line, ...],
        approval: ApprovalId | None = None,
    ) -> None:  # fmt: skip
        self.bill, self.revision, self.member, self.lines = bill, revision, member, lines
        self.approval = approval


def _settle(tx: Tx, context: Context, bill: _Bill, tenders: tuple[TenderTaken, ...], consent: str | None) -> None:
    group_buys.check(tx, bill.lines, tenders)
    allowed = vouchers.scopes(tx, bill.lines, tenders, context.now_ms)
    parts = pricing.allot(bill.lines, tenders, allowed)
    vouchers.check_full(tx, parts, tenders, allowed)
    needs = _needs(bill.lines, tenders, parts)
    sales = _sales(tx, context, bill, tenders, parts)
    debts = _debt_shares(tx, bill.lines)
    way = _check_consent(tx, bill, tenders, consent)
    day = check_open(tx, context)
    check_each_pays(tx, tenders)
    list_fen, due_fen = totals(bill.lines)
    tx.append(
        BillSettled(
            bill=bill.bill, number=f"{day.replace('-', '')}-{day_state.last_number(tx, day) + 1:04d}", day=day,
            member=bill.member, lines=bill.lines, list_fen=list_fen, due_fen=due_fen, tenders=tenders,
            parts=parts, consent=ConsentId(consent) if consent else None, consent_way=way,
            approval=bill.approval,
        ),
        *_money_postings(tx, bill.lines, tenders, parts, sales, debts),
    )  # fmt: skip
    group_buys.use(tx, bill.bill, tenders)
    vouchers.sell(tx, context, bill.bill, bill.lines)
    vouchers.use(tx, bill.bill, bill.lines, tenders, parts)
    for sale, lots in sales.values():
        selling.sell(tx, context, sale, lots)
    for line, card, lot, amount_fen in debts.instalments:
        tx.append(InstalmentPaid(card, lot, _member(bill), bill.bill, line, amount_fen))
    for card, wanted in needs.items():
        card_rules.redeem(tx, context, bill.member, card, bill.bill, wanted)
    for discount_card in {cut.ref for line in bill.lines for cut in line.cuts if cut.rule is CutRule.CARD}:
        if card_state.is_card(tx, discount_card or ""):
            card_terms.begin(tx, context, CardId(discount_card or ""))
    loyalty.after_sale(tx, context, bill.bill)


def _check_off(tx: Tx, context: Context, command: Priced, lines: tuple[Line, ...], bill: BillId) -> ApprovalId | None:
    """Within the store's limit anybody at the till may take something off. Raises ApprovalNeeded, ApprovalUnfit."""
    off_fen = needs_approval_fen(tx, lines)
    if not off_fen:
        return None
    approval = None if isinstance(command, Quote) else command.approval
    return approvals.check(tx, context, Action.DISCOUNT, off_fen, approval, bill)


def _check_arrears(
    tx: Tx, context: Context, command: Sell | SettleHeld, member: MemberId | None, bill: BillId
) -> ApprovalId | None:
    """Who owes is known, and owes no more than the store lets anybody. Raises MemberNeeded, ApprovalNeeded."""
    owed_fen = sum(asked.amount_fen for asked in command.tenders if asked.tender is Tender.ARREARS)
    if not owed_fen:
        return None
    if member is None:
        raise MemberNeeded
    before_fen = sum(debt.left_fen for debt in debt_state.debts(tx, member))
    if before_fen + owed_fen <= settings(tx).arrears_limit_fen:
        return None
    return approvals.check(tx, context, Action.ARREARS, owed_fen, command.approval, bill)


def _rounded(tx: Reader, lines: tuple[Line, ...], tenders: Sequence[TenderRequest]) -> tuple[Line, ...]:
    """Rounded down where the store rounds and what is paid says that it was."""
    chosen = settings(tx)
    if chosen.rounding_for == "cash" and all(asked.tender is not Tender.CASH for asked in tenders):
        return lines
    rest_fen = cuts.rounding_rest(chosen.rounding, lines)
    paid_fen = sum(asked.amount_fen for asked in tenders)
    return cuts.round_down(lines, rest_fen) if paid_fen == totals(lines)[1] - rest_fen else lines


def _needs(lines: Sequence[Line], tenders: Sequence[TenderTaken], parts: Sequence[Part]) -> dict[CardId, list[Need]]:
    """What each card must give: sessions by line, face value by part."""
    by_line = {line.line: line for line in lines}
    needs: defaultdict[CardId, list[Need]] = defaultdict(list)
    for line in lines:
        if line.session_card is not None:
            needs[line.session_card].append(Need(line.line, line.quantity, pricing.revenue_account(line), line.item))
    for part in parts:
        card = tenders[part.tender].card
        if card is not None:
            revenue = pricing.revenue_account(by_line[part.line])
            needs[card].append(Need(part.line, part.amount_fen, revenue))
    return needs


def _sales(
    tx: Tx, context: Context, bill: _Bill, tenders: Sequence[TenderTaken], parts: Sequence[Part]
) -> dict[int, tuple[Sale, list[NewLot]]]:
    """The card lines, by line, with the lots they make; what the bill leaves owing is owed on the card."""
    sales: dict[int, tuple[Sale, list[NewLot]]] = {}
    for line in bill.lines:
        if line.line_kind not in CARD_KINDS or line.item is None:
            continue
        owed_fen = sum(
            part.amount_fen
            for part in parts
            if part.line == line.line and tenders[part.tender].tender is Tender.ARREARS
        )
        item = catalog_state.item(tx, line.item)
        sale = Sale(_member(bill), item, bill.bill, line.line, line.price_fen, line.amount_fen, owed_fen)
        sales[line.line] = (sale, selling.new_lots(tx, context, sale))
    return sales


class _Debts:
    """What arrears lines pay: (line, card, lot, fen) of lots, and the lines that pay a receivable."""

    def __init__(self) -> None:
        self.instalments: list[tuple[int, CardId, LotId, int]] = []


def _debt_shares(tx: Tx, lines: Sequence[Line]) -> _Debts:
    """Raises DebtLapsed."""
    debts = _Debts()
    for line in lines:
        if line.settles is None:
            continue
        sold = card_state.lots_of_line(tx, line.settles.bill, line.settles.line)
        if any(lot.lapsed for _, _, lot in sold):
            raise DebtLapsed(name=line.name)
        shares = spread(line.amount_fen, [lot.owed_fen for _, _, lot in sold])
        debts.instalments += [
            (line.line, card, lot.lot, share) for (card, _, lot), share in zip(sold, shares, strict=True) if share
        ]
    return debts


def _money_postings(
    tx: Tx, lines: Sequence[Line], tenders: Sequence[TenderTaken], parts: Sequence[Part],
    sales: dict[int, tuple[Sale, list[NewLot]]], debts: _Debts,
) -> list[Posting]:  # fmt: skip
    """Money in, or a receivable; revenue for what was sold, contract liability for what is paid of cards."""
    by_line = {line.line: line for line in lines}
    postings = [
        debit(MONEY[taken.tender], taken.amount_fen, group_buys.owed_by(tx, taken.deal))
        for taken in tenders
        if taken.tender in MONEY
    ]
    for part in parts:
        tender, line = tenders[part.tender].tender, by_line[part.line]
        if tender in {Tender.STORED_VALUE, Tender.VOUCHER} or part.line in sales:
            continue
        if line.voucher is not None:
            postings.append(credit(VOUCHER_LIABILITY, part.amount_fen, line.voucher))
            continue
        if tender is Tender.ARREARS:
            postings.append(debit(RECEIVABLE, part.amount_fen))
        if line.line_kind is not LineKind.ARREARS:
            postings.append(credit(pricing.revenue_account(line), part.amount_fen))
    for _, lots in sales.values():
        postings += [credit(CONTRACT_LIABILITY, lot.paid_fen, lot.lot) for lot in lots if lot.paid_fen]
    opened = {number for number, _, _, _ in debts.instalments}
    postings += [credit(CONTRACT_LIABILITY, fen, lot) for _, _, lot, fen in debts.instalments]
    postings += [
        credit(RECEIVABLE, line.amount_fen) for line in lines if line.settles is not None and line.line not in opened
    ]
    return postings


def _check_consent(tx: Tx, bill: _Bill, tenders: Sequence[TenderTaken], consent: str | None) -> str:
    """How the member agreed: none (nothing is taken), vouched (no PIN), pin.

    Raises MemberNeeded, ConsentRequired, ConsentMismatch.
    """
    value_fen = sum(taken.amount_fen for taken in tenders if taken.tender is Tender.STORED_VALUE)
    sessions = sum(line.quantity for line in bill.lines if line.session_card is not None)
    points = points_bill.to_agree(tx, bill.lines)
    if not value_fen and not sessions and not points:
        return "none"
    if bill.member is None:
        raise MemberNeeded
    if consent is None:
        if member_state.member(tx, bill.member).pin_hash is None:
            return "vouched"
        raise ConsentRequired
    given = consent_state.consent(tx, ConsentId(consent))
    if given is None or given.state != "given":
        raise ConsentRequired
    if (given.bill, given.revision, given.member, given.stored_value_fen, given.sessions, given.points) != (
        bill.bill, bill.revision, bill.member, value_fen, sessions, points,
    ):  # fmt: skip
        raise ConsentMismatch
    return "pin"


def _held(tx: Tx, bill: BillId, revision: int | None) -> BillRow:
    row = state.bill(tx, bill)
    if row.state != "held":
        raise BillNotHeld(state=row.state)
    if revision is not None and row.revision != revision:
        raise BillChanged
    return row


def _check_care(tx: Tx, context: Context, member: MemberId | None, lines: Sequence[Line]) -> None:
    """Raises PatchTestNeeded."""
    services = [line.category for line in lines if line.line_kind is LineKind.SERVICE]
    care_checks.check(tx, member, services, context.now_ms)


def _check_member(tx: Tx, member: MemberId | None) -> None:
    if member is not None and member_state.member(tx, member).forgotten:
        raise MemberIsForgotten


def _member(bill: _Bill) -> MemberId:
    if bill.member is None:
        raise MemberNeeded
    return bill.member
