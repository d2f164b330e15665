"""What people get of a bill: a member's points, a technician's commission; and that what goes back was never got."""

from fractions import Fraction

import pytest

from hub.upkeep import review
from tests.hub.edges.arithmetic import earned, half_up, shared

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLABS = [(0, 70), (10000_00, 100), (20000_00, 125)]
PERCENTS = [33, 67]


async def points(desk, member):
    page = await desk.ok("GET", f"/members/{member}/points")
    known = {name: page[name] for name in ("given", "spent", "expired", "clawed", "debt")}
    held = sum(lot["left"] for lot in page["lots"]) - known["debt"]
    assert known["given"] == held + known["spent"] + known["expired"] + known["clawed"], page
    return page["points"]["balance"], known


@pytest.mark.parametrize("nights", [(), (1,), (1, 2), (2, 3), (1, 2, 3)])
async def test_points_partly_spent_and_expired_are_clawed_back_for_what_they_bought(desk, nights):
    """100 are given, 40 of them spent, then their term is over; half of what they bought goes back, then the bill that
    gave them: 20 are owed, whichever nights the hub looked, until the rest goes back too.
    """

    async def night(number):
        if number in nights:
            await review(desk.hub)

    member = await desk.guest()
    await desk.set(points_per_100yuan=100, points_days=30)
    giving = await desk.sell([100_00], [("cash", 100_00)], member)
    await desk.set(points_per_100yuan=0)
    spending = await desk.sell([10_00], [("cash", 9_60)], member, points=40)
    assert await points(desk, member) == (60, {"given": 100, "spent": 40, "expired": 0, "clawed": 0, "debt": 0})
    await desk.wait(days=30)
    assert (await points(desk, member))[0] == 0
    await night(1)
    await desk.refund(spending, (1, 4_80))
    assert (await points(desk, member))[0] == 0
    await night(2)
    await desk.refund(giving, (1, 100_00))
    balance, known = await points(desk, member)
    assert (balance, known["debt"], known["spent"]) == (-20, 20, 20)
    await night(3)
    await desk.refund(spending, (1, 4_80))
    balance, known = await points(desk, member)
    assert (balance, known["debt"], known["spent"]) == (0, 0, 0)


@pytest.mark.parametrize(("fen", "back"), [(1_99, [1, 98, 100]), (333_33, [111_11, 111_11, 111_11]), (100, [100])])
async def test_points_are_those_of_what_was_kept(desk, fen, back):
    await desk.set(points_per_100yuan=137, points_days=0)
    member = await desk.guest()
    bill = await desk.sell([fen], [("cash", fen)], member)
    for part in [0, *back]:
        if part:
            await desk.refund(bill, (1, part))
        fen -= part
        assert (await points(desk, member))[0] == int(Fraction(fen * 137, 10000))
    await desk.set(points_per_100yuan=0)


def marginal(base):
    """Each part of the base at its own rate, rounded once."""
    ends = [above for above, _ in SLABS[1:]] + [max(base, SLABS[-1][0])]
    parts = zip(SLABS, ends, strict=True)
    return half_up(sum(Fraction(max(0, min(base, end) - above) * rate, 1000) for (above, rate), end in parts))


class Pay:
    """Two who share each line; what each is due of the lines' net, by the test's own arithmetic."""

    def __init__(self, desk):
        self.desk = desk
        self.people = [desk.ids.staff[role] for role in ("technician", "front_desk")]
        self.lines = []

    def shares(self):
        return [{"staff": person, "percent": part} for person, part in zip(self.people, PERCENTS, strict=True)]

    async def sell(self, fen):
        line = {"amount_fen": fen, "shares": self.shares()}
        self.lines.append([await self.desk.sell([line], [("cash", fen)]), fen])

    async def refund(self, which, fen):
        await self.desk.refund(self.lines[which][0], (1, fen))
        self.lines[which][1] -= fen

    def due(self):
        bases = [shared(net, PERCENTS) for _, net in self.lines]
        return [marginal(sum(each)) for each in zip(*bases, strict=True)]

    async def paid(self, month):
        sheet = await self.desk.ok("GET", f"/commission/months/{month}")
        totals = {one["staff"]: one["total_fen"] for one in sheet["people"]}
        for one in sheet["people"]:
            assert one["total_fen"] == sum(line["amount_fen"] for line in one["lines"])
            assert all(line["words"] and line["rule_name"] for line in one["lines"])
        return [totals.get(person, 0) for person in self.people]

    async def approve(self, month):
        """After all that wait before it."""
        waiting = (await self.desk.ok("GET", f"/commission/months/{month}"))["waiting"]
        for each in dict.fromkeys([*waiting, month]):
            digest = (await self.desk.ok("GET", f"/commission/months/{each}"))["digest"]
            await self.desk.ok("POST", f"/commission/months/{each}/approval", {"digest": digest}, by="manager")


async def next_month(desk):
    """Wait for it."""
    now = await today(desk)
    while (month := (await today(desk))[:7]) == now[:7]:
        await desk.wait(days=7)
    return month


async def today(desk):
    return (await desk.ok("GET", "/reports/today"))["day"]


def less(after, before):
    return [new - old for new, old in zip(after, before, strict=True)]


async def test_slabs_shared_by_two_and_refunds_of_three_months(desk):
    month = await next_month(desk)
    slabs = [{"above_fen": above, "permille": rate} for above, rate in SLABS]
    rule = {"name": "阶梯", "from_day": f"{month}-01", "kind_of": "service", "slabs": slabs}
    await desk.ok("POST", "/commission/rules", rule)
    pay = Pay(desk)
    for fen in (12345_67, 9999_99, 10000_01, 1, 3, 20000_00):
        await pay.sell(fen)
        assert await pay.paid(month) == pay.due()
    await pay.refund(1, 4321_09)
    first = pay.due()
    assert await pay.paid(month) == first
    later = await next_month(desk)
    await pay.approve(month)
    await pay.refund(0, 5000_01)
    await pay.refund(3, 1)
    second = pay.due()
    assert await pay.paid(month) == first
    assert await pay.paid(later) == less(second, first)
    last = await next_month(desk)
    await pay.approve(later)
    for which, (_, net) in enumerate(pay.lines):
        if net:
            await pay.refund(which, net)
    assert pay.due() == [0, 0]
    assert (await pay.paid(month), await pay.paid(later)) == (first, less(second, first))
    assert await pay.paid(last) == less([0, 0], second)
    sheets = [await pay.paid(each) for each in (month, later, last)]
    assert [sum(each) for each in zip(*sheets, strict=True)] == [0, 0]


@pytest.mark.parametrize(
    ("lot", "fens", "order"),
    [((7_00, 11_00), [1_01, 2_03, 3_07, 4_89], (2, 4, 1, 3)), ((1_00, 2_00), [1, 1, 1], (2, 1, 3))],
)
async def test_what_stored_value_released_and_came_back_pays_nobody(desk, lot, fens, order):
    """Commission of all that was earned: after a refund what is left is what the other line had released."""
    month = await next_month(desk)
    rule = {"name": "手工", "from_day": f"{month}-01", "kind_of": "service", "basis": "earned", "permille": 1000}
    await desk.ok("POST", "/commission/rules", rule)
    person = desk.ids.staff["manager"]
    shares = [{"staff": person, "percent": 100}]
    price, size = lot
    item = await desk.item("stored_value_card", "充值", price, bonus_fen=size - price)
    member = await desk.guest()
    await desk.sell([item], [("cash", price)], member)
    card = (await desk.card(member, "FACE"))["card"]
    paid = {"tender": "stored_value", "amount_fen": sum(fens), "card": card}
    bill = await desk.sell([{"amount_fen": fen, "shares": shares} for fen in fens], [paid], member)

    async def amounts():
        people = (await desk.ok("GET", f"/commission/months/{month}"))["people"]
        mine = [line for one in people if one["staff"] == person for line in one["lines"]]
        return sorted(line["amount_fen"] for line in mine if line["kind_of"] == "service")

    released, used = [], 0
    for fen in fens:
        released.append(earned(price, size, used + fen) - earned(price, size, used))
        used += fen
    assert await amounts() == sorted(fen for fen in released if fen)
    for line in order:
        await desk.refund(bill, (line, fens[line - 1]))
        released[line - 1] = 0
        assert await amounts() == sorted(fen for fen in released if fen)
