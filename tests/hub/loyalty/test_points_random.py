"""Points under any sales, refunds, gifts and time: issued = held + spent + expired + clawed back, and refunding all of
it leaves what the remaining bills earn.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, OfBill, Refund, RefundLine, Sell, TenderRequest
from hub.domains import state_schema
from hub.errors import Refused
from hub.journal.keys import load_keys
from hub.journal.store import open_store
from hub.ledger.accounts import Tender
from hub.loyalty import points, points_bill_state, rules
from hub.loyalty.points import AdjustPoints
from hub.store.rules import ChangeSetting, change_setting
from tests.hub.conftest import Salon, Wall
from tests.hub.loyalty.conftest import Loyalty

SALES = st.tuples(st.just("sale"), st.lists(st.integers(1, 400_00), min_size=1, max_size=3), st.integers(0, 500))
REFUNDS = st.tuples(st.just("refund"), st.integers(0, 9), st.integers(1, 3), st.integers(1, 400_00))
OTHERS = st.one_of(
    st.tuples(st.just("adjust"), st.integers(-300, 300)), st.tuples(st.just("wait"), st.integers(0, 40 * 86_400_000)),
    st.tuples(st.just("review")), st.tuples(st.just("unwind")),
)  # fmt: skip
STEPS = st.lists(st.one_of(SALES, SALES, REFUNDS, REFUNDS, OTHERS), max_size=14)


class Steps:
    """One member's points; every step that a rule refuses changes nothing."""

    def __init__(self, salon):
        self.salon, self.loyal, self.bills = salon, Loyalty(salon), []
        self.member = salon.ids.members["wang"]

    async def do(self, step):
        verb, *rest = step
        try:
            await getattr(self, verb)(*rest)
        except Refused:
            return
        known = await self.loyal.account("wang")
        assert known.given == known.left - known.debt + known.spent + known.expired + known.clawed

    async def sale(self, amounts, spent):
        due = sum(amounts) - spent
        tenders = (TenderRequest(Tender.CASH, due),) if due > 0 else ()
        lines = tuple(LineRequest(amount_fen=fen) for fen in amounts)
        self.bills.append(
            await self.salon.write(till.sell, Sell(lines, tenders, self.member, print=False, points=spent))
        )

    async def refund(self, number, line, fen):
        if number < len(self.bills):
            do = Refund((RefundLine(line, fen),), "退款", print=False)
            await self.salon.write(till.refund, OfBill(self.bills[number], do))

    async def adjust(self, more):
        await self.salon.write(points.adjust, (self.member, AdjustPoints(more, "更正")))

    async def wait(self, ms):
        self.salon.wall.pass_(ms=ms)

    async def review(self):
        await self.salon.write(rules.review, None)

    async def unwind(self):
        """Refund every bill whole: nothing that a sale gave is left but what had expired."""
        for bill in self.bills:
            for line in await self.loyal.lines(bill):
                rows = await self.salon.read(lambda r, b=bill, n=line.line: r.one(
                    "SELECT amount_fen - refunded_fen FROM bill_line WHERE bill = ? AND line = ?", b, n
                ))  # fmt: skip
                try:
                    do = Refund((RefundLine(line.line, rows[0]),), "退款", print=False)
                    await self.salon.write(till.refund, OfBill(bill, do))
                except Refused:
                    continue
            earning = await self.salon.read(points_bill_state.earning, bill)
            assert earning is None or earning.points == 0
            assert all(one.returned == one.points for one in await self.salon.read(points_bill_state.spent_lines, bill))


async def _play(folder, ids, steps, days, each):
    wall = Wall()
    with tempfile.TemporaryDirectory() as own:
        target = Path(own) / "store"
        shutil.copytree(folder, target)
        store = open_store(target / "hub", load_keys(target / "keys"), state_schema(), clock=wall.clock())
        store.start()
        salon = Salon(target, store, wall, ids)
        for name, value in (("points_per_100yuan", each), ("points_days", days)):
            await salon.write(change_setting, ChangeSetting(name, str(value)))
        playing = Steps(salon)
        for step in (*steps, ("unwind",)):
            await playing.do(step)
        await playing.loyal.prove()
        await store.close()


@settings(
    max_examples=25, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS, days=st.sampled_from([0, 1, 30]), each=st.sampled_from([7, 100, 1000]))
def test_issued_is_held_spent_expired_or_clawed_back(furnished, ids, steps, days, each):
    asyncio.run(_play(furnished[0], ids, steps, days, each))
