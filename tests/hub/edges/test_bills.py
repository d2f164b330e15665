"""Bills with a coupon, something off by hand and rounding, paid in a mix: priced and paid back by arithmetic of the
test's own, to the fen.
"""

import random

import pytest
import pytest_asyncio

from tests.hub.edges.arithmetic import shared

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRICES = {"facial": 588_00, "massage": 128_00, "cream": 299_00}
MONEY = {"cash": "1001", "bank_card": "1012.01", "wechat": "1012.02", "alipay": "1012.03"}
STEP = {"none": 1, "jiao": 10, "yuan": 100}
SEEDS = range(14)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kinds(desk):
    await desk.set(rounding_for="all", arrears_limit_fen=100_000_00, value_cap_fen=100_000_00)
    puts = [
        {"name": "满三百减五十", "how": "amount", "threshold_fen": 300_00, "amount_fen": 50_00},
        {"name": "八五折", "how": "percent", "percent": 85},
        {"name": "身体减二十", "how": "amount", "amount_fen": 20_00, "categories": ["身体"]},
    ]
    return [(put, (await desk.ok("POST", "/coupon-kinds", put))["coupon_kind"]) for put in puts]


class Priced:
    """What a bill must cost by the rules in docs/money.md, stage by stage."""

    def __init__(self, wanted):
        self.names = [name for name, _, _ in wanted]
        self.list = [PRICES[name] * quantity if name in PRICES else quantity for name, quantity, _ in wanted]
        self.due = list(self.list)

    def off(self, places, fen):
        for place, part in zip(places, shared(fen, [self.due[place] for place in places]), strict=True):
            self.due[place] -= part

    def coupon(self, put):
        fits = [n for n, name in enumerate(self.names) if "categories" not in put or name == "massage"]
        base = sum(self.due[n] for n in fits)
        if not fits or base < put.get("threshold_fen", 0):
            return False
        asked = (2 * base * put.get("percent", 100) + 100) // 200
        self.off(fits, min(base, put.get("amount_fen", 0)) if put["how"] == "amount" else base - asked)
        return True

    def by_hand(self, wanted):
        for place, (_, quantity, off) in enumerate(wanted):
            if "percent" in off:
                self.due[place] = (2 * self.due[place] * off["percent"] + 100) // 200
            elif "price_fen" in off:
                self.due[place] = off["price_fen"] * quantity
            elif "off_fen" in off:
                self.due[place] -= off["off_fen"]

    def round(self, step):
        rest = sum(self.due) % step
        for place in reversed(range(len(self.due))):
            part = min(rest, self.due[place])
            self.due[place] -= part
            rest -= part


def drawn(rng):
    """(name or quick, quantity or fen, what comes off) of each line."""
    wanted = []
    for _ in range(rng.randint(1, 5)):
        name = rng.choice([*PRICES, "quick"])
        quantity = rng.randint(1, 9_999) if name == "quick" else rng.randint(1, 3)
        offs = [{}, {}, {"percent": rng.randint(1, 99)}, {"off_fen": rng.randint(1, 33)}]
        offs += [{"price_fen": rng.randint(0, 99)}] if name != "quick" else []
        wanted.append((name, quantity, rng.choice(offs) if quantity > 33 or name != "quick" else {}))
    return wanted


def asked(desk, wanted):
    lines = []
    for name, quantity, off in wanted:
        line = {"amount_fen": quantity} if name == "quick" else {"item": desk.ids.items[name], "quantity": quantity}
        lines.append(line | ({"off": off} if off else {}))
    return lines


def mix(rng, due, card):
    """Two to five tenders that make up what is due; at most one of each."""
    kinds = rng.sample([*MONEY, "stored_value", "arrears"], rng.randint(1, 5))
    cuts = sorted(rng.sample(range(1, due), min(len(kinds), due) - 1)) if due > 1 else []
    amounts = [after - before for before, after in zip([0, *cuts], [*cuts, due], strict=True)]
    return [
        {"tender": kind, "amount_fen": fen} | ({"card": card} if kind == "stored_value" else {})
        for kind, fen in zip(kinds, amounts, strict=False)
        if fen
    ]


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_comes_off_the_lines_add_up_and_all_of_it_goes_back(desk, kinds, seed):
    print(f"seed {seed}")  # noqa: T201
    rng = random.Random(seed)
    member = await desk.guest()
    await desk.sell(["value"] * 8, [("cash", 8000_00)], member)
    card = (await desk.card(member, "FACE"))["card"]
    rounding = rng.choice(list(STEP))
    await desk.set(rounding=rounding)
    wanted, (put, kind) = drawn(rng), rng.choice(kinds)
    priced, more = Priced(wanted), {}
    if rng.random() < 0.7 and priced.coupon(put):
        made = await desk.ok("POST", "/coupons", {"coupon_kind": kind, "member": member})
        more["coupons"] = [made["coupons"][0]["coupon"]]
    lines = asked(desk, wanted)
    for place, (name, quantity, off) in enumerate(wanted):
        if max(off.get("price_fen", 0) * quantity, off.get("off_fen", 0)) > priced.due[place]:
            del lines[place]["off"]
            wanted[place] = (name, quantity, {})
    priced.by_hand(wanted)
    if rng.random() < 0.6 and sum(priced.due):
        more["off_fen"] = rng.randint(1, max(1, sum(priced.due) // 3))
        priced.off(range(len(wanted)), more["off_fen"])
    quoted = await desk.ok("POST", "/quotes", {"lines": lines, "member": member, **more})
    assert [line["amount_fen"] for line in quoted["lines"]] == priced.due
    priced.round(STEP[rounding])
    due = sum(priced.due)
    assert due % STEP[rounding] == 0
    before, face = await desk.totals(), (await desk.card(member, "FACE"))["balance"]
    bill = await desk.sell(lines, mix(rng, due, card) if due else [], member, **more)
    assert [line["amount_fen"] for line in bill["lines"]] == priced.due
    assert bill["due_fen"] == due == sum(one["amount_fen"] for one in bill["tenders"])
    for line, listed in zip(bill["lines"], priced.list, strict=True):
        assert listed - sum(cut["amount_fen"] for cut in line["cuts"]) == line["amount_fen"]
    await back_bit_by_bit(desk, rng, bill)
    moved = await desk.moved(before)
    assert moved == {}, moved
    assert (await desk.card(member, "FACE"))["balance"] == face
    if "coupons" in more:
        assert (await desk.ok("GET", f"/coupons/{more['coupons'][0]}"))["state"] == "issued"


async def back_bit_by_bit(desk, rng, bill):
    """Every line in two or three bits, in any order; what goes back by each tender is what had come by it."""
    left = {line["line"]: line["amount_fen"] for line in bill["lines"] if line["amount_fen"]}
    gone = 0
    while left:
        line = rng.choice(list(left))
        fen = rng.choice([left[line], rng.randint(1, left[line])])
        over = {"lines": [{"line": line, "amount_fen": left[line] + 1}], "reason": "退款"}
        await desk.refused("refund_exceeds_sale", "POST", f"/bills/{bill['bill']}/refunds", over)
        bill = await desk.refund(bill, (line, fen))
        gone += fen
        assert bill["refunded_fen"] == gone == sum(one["refunded_fen"] for one in bill["tenders"])
        left[line] -= fen
        if not left[line]:
            del left[line]
    assert [one["refunded_fen"] for one in bill["tenders"]] == [one["amount_fen"] for one in bill["tenders"]]


@pytest.mark.parametrize(
    ("fen", "step", "due"),
    [(1, "jiao", 0), (9, "jiao", 0), (10, "jiao", 10), (99, "yuan", 0), (100, "yuan", 100), (128_37, "jiao", 128_30)],
)
async def test_one_fen_and_nothing_are_rounded_down(desk, kinds, fen, step, due):
    await desk.set(rounding=step)
    bill = await desk.sell([fen], [("cash", due)])
    assert (bill["due_fen"], bill["list_fen"]) == (due, fen)
    if due:
        assert (await desk.refund(bill, (1, due)))["refunded_fen"] == due
    await desk.set(rounding="none")


async def test_money_goes_back_last_tender_first_and_by_its_line(desk, kinds):
    """588 and 128, of which 60 cash, 400 wechat, 256 alipay: the massage was paid by alipay alone."""
    tenders = [("cash", 60_00), ("wechat", 400_00), ("alipay", 256_00)]
    bill = await desk.sell(["facial", "massage"], tenders)
    bill = await desk.refund(bill, (2, 127_99))
    assert [one["refunded_fen"] for one in bill["tenders"]] == [0, 0, 127_99]
    bill = await desk.refund(bill, (1, 128_01))
    assert [one["refunded_fen"] for one in bill["tenders"]] == [0, 1, 255_99]
    bill = await desk.refund(bill, (1, 459_99), (2, 1))
    assert [one["refunded_fen"] for one in bill["tenders"]] == [60_00, 400_00, 256_00]


async def test_change_is_no_money_of_the_store(desk, kinds):
    before = await desk.totals()
    paid = {"tender": "cash", "amount_fen": 99_99, "received_fen": 100_00}
    bill = await desk.sell([99_99], [paid])
    assert bill["tenders"][0]["change_fen"] == 1
    assert (await desk.moved(before))["1001"] == 99_99
    await desk.refused("cash_too_little", "POST", "/sales", desk.sale([99_99], [paid | {"received_fen": 99_98}]))
