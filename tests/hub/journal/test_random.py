"""Random days at a store, some commands failing: the books stay proven and the state is what the journal says."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cashier import receipts
from hub.cashier import rules as till
from hub.cashier.commands import (
    ChangeHeld,
    Hold,
    LineRequest,
    OfBill,
    Refund,
    RefundLine,
    Sell,
    SettleHeld,
    TenderRequest,
)
from hub.domains import state_schema
from hub.errors import Refused
from hub.journal.database import connect
from hub.journal.state import rebuild
from hub.journal.store import open_store
from hub.ledger import state as ledger
from hub.ledger.accounts import Tender
from hub.members import rules as members
from hub.members.rules import Change, Register
from hub.store.rules import ChangeSetting, change_setting

WHO = st.sampled_from(["zhang", "li", "wang", None])
FEN = st.integers(1, 2000_00)
WHAT = st.one_of(FEN, st.sampled_from(["facial", "massage", "cream", "value", "year", "ten", "by card"]))
TENDER = st.tuples(st.sampled_from(list(Tender)), FEN)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), WHO, st.lists(WHAT, max_size=3), st.lists(TENDER, max_size=2)),
        st.tuples(st.just("hold"), WHO, st.lists(WHAT, max_size=3)),
        st.tuples(st.just("change"), WHO, st.lists(WHAT, max_size=3), st.integers(0, 3)),
        st.tuples(st.just("settle"), TENDER, st.integers(0, 3)),
        st.tuples(st.just("discard")),
        st.tuples(st.just("refund"), st.integers(1, 3), st.integers(0, 2000_00), st.integers(0, 2)),
        st.tuples(st.just("receipt")),
        st.tuples(
            st.just("register"), st.text(min_size=1, max_size=5), st.sampled_from([None, "13812342046", "13612345678"])
        ),
        st.tuples(st.just("rename"), WHO, st.text(min_size=1, max_size=5)),
        st.tuples(st.just("forget"), WHO),
        st.tuples(st.just("cap"), st.sampled_from(["0", "200000", "-1", "null", "500000"])),
        st.tuples(st.just("wait"), st.integers(-5, 400)),
    ),
    min_size=1,
    max_size=25,
)


class Day:
    """Turns drawn steps into commands. Tenders are sometimes made to add up, so that many sales succeed."""

    def __init__(self, salon):
        self.salon, self.ids, self.bills = salon, salon.ids, ["nothing"]

    def line(self, what, who):
        if isinstance(what, int):
            return LineRequest(amount_fen=what)
        if what == "by card":
            return LineRequest(item=self.ids.items["massage"], session_card=self.ids.sessions.get(who, "0" * 26))
        return LineRequest(item=self.ids.items[what])

    def price(self, what):
        prices = {
            "facial": 588_00,
            "massage": 128_00,
            "cream": 299_00,
            "value": 1000_00,
            "year": 500_00,
            "ten": 3000_00,
        }
        return what if isinstance(what, int) else prices.get(what, 0)

    def tender(self, who, kind, fen):
        return TenderRequest(kind, fen, None, self.ids.face.get(who, "0" * 26) if kind is Tender.STORED_VALUE else None)

    def commands(self, step):  # noqa: C901 - a list of what can be asked
        name, *drawn = step
        member = self.ids.members.get(drawn[0]) if drawn and isinstance(drawn[0], str) else None
        bill = self.bills[-1]
        match name:
            case "sell":
                who, whats, tenders = drawn
                left = sum(map(self.price, whats)) - sum(fen for _, fen in tenders)
                taken = [self.tender(who, *one) for one in tenders] + (
                    [self.tender(who, Tender.CASH, left)] if left > 0 else []
                )
                yield till.sell, Sell(tuple(self.line(what, who) for what in whats), tuple(taken), member)
            case "hold":
                yield till.hold, Hold(tuple(self.line(what, drawn[0]) for what in drawn[1]), member)
            case "change":
                lines = tuple(self.line(what, drawn[0]) for what in drawn[1])
                yield till.change_held, OfBill(bill, ChangeHeld(drawn[2], lines, member))
            case "settle":
                yield till.settle_held, OfBill(bill, SettleHeld(drawn[1], (self.tender("zhang", *drawn[0]),)))
            case "discard":
                yield till.discard_held, OfBill(bill, "")
            case "refund":
                yield till.refund, OfBill(bill, Refund((RefundLine(*drawn),), "退"))
            case "receipt":
                yield receipts.issue, bill
            case "register":
                yield members.register, Register(drawn[0], drawn[1])
            case "rename":
                yield members.change, Change(member or "nobody", Register(drawn[1]))
            case "forget":
                yield members.forget, member or "nobody"
            case "cap":
                yield change_setting, ChangeSetting("value_cap_fen", drawn[0])

    async def run(self, step):
        if step[0] == "wait":
            self.salon.wall.pass_(days=step[1])
        for rule, body in self.commands(step):
            try:
                made = await self.salon.write(rule, body)
            except Refused:
                continue
            else:
                if rule in {till.sell, till.hold}:
                    self.bills.append(made)


@pytest.fixture
def reopened(salon):
    """The tables after the state is rebuilt from the journal alone."""

    async def run():
        before = await salon.everything()
        connection = connect(salon.store.path, salon.store.keys.store)
        await asyncio.to_thread(rebuild, connection, state_schema())
        connection.close()
        return before, await salon.everything()

    return run


@settings(max_examples=15)
@given(STEPS)
async def test_after_any_day_the_books_are_proven_and_rebuild_alike(salon, reopened, steps):
    day = Day(salon)
    for step in steps:
        await day.run(step)
    report = salon.verify()
    assert (report.verify, report.problem) == ("ok", None)
    assert (await salon.read(ledger.trial_balance)).balanced
    held = await salon.read(
        lambda r: r.one("SELECT sum(size - used) FROM lot WHERE unit = 'FACE' AND returned_seq IS NULL")
    )
    face = await salon.read(lambda r: r.one("SELECT sum(credit - debit) FROM balance WHERE account = '9102'"))
    assert held == face, "what the members hold is what the books say they hold"
    before, after = await reopened()
    assert before == after


@pytest.mark.long
@settings(max_examples=400)
@given(STEPS)
async def test_after_any_of_many_days(salon, reopened, steps):
    await test_after_any_day_the_books_are_proven_and_rebuild_alike.hypothesis.inner_test(salon, reopened, steps)


async def test_a_store_reopens_where_it_stood(folder, salon, wall):
    await salon.write(change_setting, ChangeSetting("pin_attempts", "4"))
    head = salon.store.head
    again = open_store(folder / "hub", salon.store.keys, state_schema(), clock=wall.clock())
    again._connection.close()
    assert again.head == head
