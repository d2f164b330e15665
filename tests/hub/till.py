"""Short ways to ask the till."""

from hub.cards import state as card_state
from hub.cashier import rules as till
from hub.cashier import state
from hub.cashier.commands import (
    Hold,
    LineRequest,
    OfBill,
    Refund,
    RefundLine,
    Sell,
    SettleHeld,
    TenderRequest,
)
from hub.ledger import state as ledger_state
from hub.ledger.accounts import Tender


class Till:
    """Lines are (item name, quantity) or fen; tenders are (tender, fen) or (tender, fen, received)."""

    def __init__(self, salon):
        self.salon, self.ids = salon, salon.ids

    def line(self, what, member=None):
        if isinstance(what, LineRequest):
            return what
        if isinstance(what, int):
            return LineRequest(amount_fen=what)
        name, quantity, *session = what
        card = self.ids.sessions[member] if session else None
        return LineRequest(item=self.ids.items[name], quantity=quantity, session_card=card)

    def tender(self, what, member=None):
        kind, fen, *received = what
        card = self.ids.face.get(member) if kind == "stored_value" else None
        return TenderRequest(Tender(kind), fen, received[0] if received else None, card)

    def sale(self, lines, tenders, member=None, **more):
        return Sell(
            tuple(self.line(line, member) for line in lines), tuple(self.tender(t, member) for t in tenders),
            self.ids.members.get(member), **{"print": False, **more},
        )  # fmt: skip

    async def sell(self, lines, tenders, member=None, **more):
        return await self.salon.write(till.sell, self.sale(lines, tenders, member, **more))

    async def hold(self, lines, member=None):
        hold = Hold(tuple(self.line(line, member) for line in lines), self.ids.members.get(member))
        return await self.salon.write(till.hold, hold)

    async def settle(self, bill, tenders, member=None, *, revision=1, consent=None, print_=False):
        do = SettleHeld(revision, tuple(self.tender(t, member) for t in tenders), consent, print_)
        return await self.salon.write(till.settle_held, OfBill(bill, do))

    async def refund(self, bill, *lines, reason="退款"):
        do = Refund(tuple(RefundLine(*line) for line in lines), reason)
        return await self.salon.write(till.refund, OfBill(bill, do))

    async def card(self, card):
        return await self.salon.read(card_state.card, card)

    async def lots(self, member):
        cards = await self.salon.read(card_state.cards, self.ids.members[member])
        return [(lot.lot, lot.size, lot.used) for card in cards for lot in card.lots]

    async def bill(self, bill):
        return await self.salon.read(state.bill, bill)

    async def totals(self):
        """Net of each account, over all refs: debit less credit."""
        balance = await self.salon.read(ledger_state.trial_balance)
        assert balance.balanced
        return {row.account: row.debit - row.credit for row in balance.rows}

    async def moved(self, before):
        """What the accounts moved since `before`, those that did."""
        after = await self.totals()
        return {code: net - before.get(code, 0) for code, net in after.items() if net != before.get(code, 0)}
