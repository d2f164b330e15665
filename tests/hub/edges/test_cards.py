"""Prepaid value by arithmetic of the test's own: fractions, rounded down only where a fen is released."""

import pytest

from tests.hub.edges.arithmetic import earned, revenue, shared

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIABILITY, FACE, SESSIONS = "2205", "9102", "9202"


class Value:
    """A guest's stored value, and what the test thinks of it: lots as [paid, size, used], drawn oldest first."""

    def __init__(self, desk):
        self.desk, self.lots, self.card = desk, [], None

    async def top_up(self, paid_fen, bonus_fen):
        self.member = self.member if self.lots else await self.desk.guest()
        item = await self.desk.item("stored_value_card", "充值", paid_fen, bonus_fen=bonus_fen)
        await self.desk.sell([item], [("cash", paid_fen)], self.member)
        self.card = (await self.desk.card(self.member, "FACE"))["card"]
        self.lots.append([paid_fen, paid_fen + bonus_fen, 0])

    async def use(self, fen, by=None):
        paid = {"tender": "stored_value", "amount_fen": fen, "card": self.card}
        bill = await self.desk.sell([fen], [paid], by or self.member)
        for lot in self.lots:
            part = min(fen, lot[1] - lot[2])
            lot[2] += part
            fen -= part
        assert not fen
        return bill

    def earned(self):
        return sum(earned(*lot) for lot in self.lots)

    def left(self):
        return sum(paid for paid, _, _ in self.lots) - self.earned()


@pytest.mark.parametrize(
    ("lots", "uses"),
    [
        ([(1000_00, 200_00)], [300_00, 1, 2, 899_97]),
        ([(1, 99)], [99, 1]),
        ([(100, 1)], [1] * 7 + [94]),
        ([(333_33, 66_67)], [133_33, 133_33, 133_34]),
        ([(0, 50_00)], [50_00]),
        ([(1000_00, 200_00), (500_00, 0), (1, 2)], [1199_99, 2, 499_99, 1, 2]),
        ([(997, 13), (991, 17)], [509, 509, 499, 501]),
    ],
)
async def test_what_is_used_is_earned_in_its_share_and_the_last_fen_clears_the_lot(desk, lots, uses):
    before, value = await desk.totals(), Value(desk)
    for lot in lots:
        await value.top_up(*lot)
    for fen in uses:
        await value.use(fen)
        moved = await desk.moved(before)
        assert revenue(moved) == value.earned()
        assert -moved.get(LIABILITY, 0) == value.left()
    assert value.left() == moved.get(LIABILITY, 0) == moved.get(FACE, 0) == 0
    assert revenue(moved) == sum(paid for paid, _ in lots)


@pytest.mark.parametrize("first", [1, 2])
async def test_a_refund_takes_back_what_its_own_line_had_brought(desk, first):
    """1.00 that is worth 2.00 pays one fen of a quick sale, which earns nothing, and three of a service, which earn
    two: whichever goes back first, its own revenue is what it was before, and of both nothing is left anywhere.
    """
    service = await desk.item("service", "小样", 3)
    value = Value(desk)
    await value.top_up(100, 100)
    before = await desk.totals()
    paid = {"tender": "stored_value", "amount_fen": 4, "card": value.card}
    bill = await desk.sell([1, service], [paid], value.member)
    assert {account: fen for account, fen in (await desk.moved(before)).items() if account[0] == "6"} == {"6001.01": -2}
    fen = {1: 1, 2: 3}
    await desk.refund(bill, (first, fen[first]))
    moved = await desk.moved(before)
    assert moved.get(LIABILITY, 0) == earned(100, 200, 4 - fen[first])
    assert (moved.get("6001.01", 0), moved.get("6001.03", 0)) == ((-2, 0) if first == 1 else (0, 0))
    await desk.refund(bill, (3 - first, fen[3 - first]))
    assert await desk.moved(before) == {}


@pytest.mark.parametrize(
    ("method", "keep_bonus", "worth"),
    [
        ("ratio", "false", lambda paid, size, used: paid - earned(paid, size, used)),
        ("list_price", "false", lambda paid, _size, used: max(0, paid - used)),
        ("list_price", "true", lambda paid, size, used: min(paid, size - used)),
    ],
)
async def test_closing_is_reckoned_lot_by_lot(desk, method, keep_bonus, worth):
    """Of three lots one is used up, one begun and one whole."""
    value = Value(desk)
    for lot in ((1000_00, 200_00), (700_01, 99_98), (500_00, 33)):
        await value.top_up(*lot)
    await value.use(1200_00 + 123_45)
    due = sum(worth(*lot) if lot[2] else lot[0] for lot in value.lots)
    shown = await desk.closing(value.card, method, keep_bonus)
    assert [row["refund_fen"] for row in shown["lots"]] == [worth(*lot) if lot[2] else lot[0] for lot in value.lots]
    before = await desk.totals()
    body = {"refund_fen": due, "tender": "cash", "reason": "搬家", "method": method, "keep_bonus": keep_bonus == "true"}
    await desk.refused("unfit", "POST", f"/cards/{value.card}/closing", body | {"refund_fen": due + 1})
    await desk.ok("POST", f"/cards/{value.card}/closing", body)
    moved = await desk.moved(before)
    assert (moved[LIABILITY], moved["1001"]) == (value.left(), -due)
    assert revenue(moved) - moved.get("6711.01", 0) == value.left() - due


@pytest.mark.parametrize("agreed", [0, 1, 999_99, 1000_00])
async def test_as_agreed_between_nothing_and_what_was_paid(desk, agreed):
    value = Value(desk)
    await value.top_up(1000_00, 200_00)
    await value.use(300_00)
    before = await desk.totals()
    body = {"refund_fen": agreed, "tender": "wechat", "reason": "协商", "method": "agreed"}
    await desk.refused("unfit", "POST", f"/cards/{value.card}/closing", body | {"refund_fen": 1000_01})
    await desk.ok("POST", f"/cards/{value.card}/closing", body)
    moved = await desk.moved(before)
    assert (moved[LIABILITY], moved.get("1012.02", 0)) == (750_00, -agreed)
    assert (revenue(moved), moved.get("6711.01", 0)) == (max(0, 750_00 - agreed), max(0, agreed - 750_00))


PARTS = [
    (1980_00, [("facial", 10, False), ("massage", 2, True)]),
    (1, [("facial", 3, False), ("massage", 1, True)]),
    (999_97, [("facial", 7, False), ("massage", 3, False), ("cheap", 1, True)]),
    (588_00, [("facial", 1, False), ("facial", 1, True), ("facial", 1, True)]),
]


async def package(desk, price, parts):
    if "cheap" not in desk.ids.items:
        desk.ids.items["cheap"] = await desk.item("service", "手膜", 3)
    components = [
        {"covers": [desk.ids.items[name]], "sessions": sessions, "gift": gift} for name, sessions, gift in parts
    ]
    return await desk.item("session_card", "疗程", price, components=components)


@pytest.mark.parametrize(("price", "parts"), PARTS)
async def test_a_cards_price_is_shared_by_what_its_parts_cost_alone_gifts_too(desk, price, parts):
    prices = {"facial": 588_00, "massage": 128_00, "cheap": 3}
    alone = shared(price, [prices[name] * sessions for name, sessions, _ in parts])
    item, member, before = await package(desk, price, parts), await desk.guest(), await desk.totals()
    await desk.sell([item], [("cash", price)], member)
    card = (await desk.card(member, "SESSION"))["card"]
    lots = await desk.lots(card)
    assert [(lot["principal_fen"], lot["size"], lot["gift"]) for lot in lots] == [
        (fen, sessions, gift) for fen, (_, sessions, gift) in zip(alone, parts, strict=True)
    ]
    used = [0] * len(parts)
    for place, (name, sessions, _) in reversed(list(enumerate(parts))):
        for _ in range(sessions):
            await desk.sell([desk.line(name, session_card=card)], [], member)
            first = next(n for n, part in enumerate(parts) if part[0] == name and used[n] < part[1])
            used[first] += 1
            due = sum(earned(fen, part[1], n) for fen, part, n in zip(alone, parts, used, strict=True))
            moved = await desk.moved(before)
            assert revenue(moved) == due, (place, used)
    assert revenue(moved) == price
    assert LIABILITY not in moved
    assert SESSIONS not in moved


async def test_by_list_price_a_gift_counts_in_full_even_beyond_its_share(desk):
    """Ten facials at 588 with two massages at 128 for 1,980: 82.61 of it are the massages'. Who had both and no facial
    gets 1,980 less 256.
    """
    item, member = await package(desk, *PARTS[0]), await desk.guest()
    await desk.sell([item], [("cash", 1980_00)], member)
    card = (await desk.card(member, "SESSION"))["card"]
    await desk.sell([desk.line("massage", session_card=card, quantity=2)], [], member)
    shown = await desk.closing(card, "list_price")
    assert shown["refund_fen"] == 1980_00 - 2 * 128_00
    assert sum(row["refund_fen"] for row in shown["lots"]) == shown["refund_fen"]
    assert shown["kept_fen"] == 1980_00 - 82_61 - shown["refund_fen"]
    assert (await desk.closing(card, "ratio"))["refund_fen"] == 1980_00 - 82_61
    body = {"refund_fen": shown["refund_fen"], "tender": "cash", "reason": "搬家", "method": "list_price"}
    await desk.ok("POST", f"/cards/{card}/closing", body)


@pytest.mark.parametrize(("sixties", "thirties"), [(5, 0), (4, 2), (0, 10), (3, 3)])
async def test_sixty_minutes_are_two_of_thirty(desk, sixties, thirties):
    """333.33 for ten of 30 minutes: whatever was had, what is earned is that of as many sessions."""
    long = await desk.item("service", "按摩 60 分钟", 198_00)
    massage = desk.ids.items["massage"]
    parts = [{"covers": [massage, long], "sessions": 10, "units": [1, 2]}]
    item, member, before = await desk.item("session_card", "半次卡", 333_33, components=parts), None, None
    member, before = await desk.guest(), await desk.totals()
    await desk.sell([item], [("cash", 333_33)], member)
    card = (await desk.card(member, "SESSION"))["card"]
    used = 0
    for what, each in [(long, 2)] * sixties + [(massage, 1)] * thirties:
        await desk.sell([desk.line(what, session_card=card)], [], member)
        used += each
        assert revenue(await desk.moved(before)) == earned(333_33, 10, used)
    left = 10 - used
    sale = desk.sale([desk.line(long, session_card=card)], [], member)
    if left < 2:
        await desk.refused("insufficient_value", "POST", "/sales", sale)
    row = (await desk.closing(card, "list_price"))["lots"][0] if left else None
    if row is not None:
        assert row["used_list_fen"] == sixties * 198_00 + thirties * 128_00
    assert SESSIONS not in (await desk.moved(before)) or left


@pytest.mark.parametrize("how", ["transfer", "merge"])
async def test_a_card_that_changes_hands_keeps_its_lots_to_the_fen(desk, how):
    before, value, other = await desk.totals(), Value(desk), await desk.guest()
    await value.top_up(1000_00, 200_00)
    await value.top_up(333_33, 66_67)
    bill = await value.use(777_77)
    first = value.member
    lots = await desk.lots(value.card)
    if how == "transfer":
        await desk.ok("POST", f"/cards/{value.card}/transfer", {"to": other, "reason": "母女"})
    else:
        moves = (await desk.ok("GET", f"/members/{first}/merge?into={other}"))["moves"]
        await desk.ok("POST", f"/members/{first}/merge", {"into": other, "moves": moves})
    assert await desk.lots(value.card) == lots
    await value.use(422_24, by=other)
    assert -(await desk.moved(before))[LIABILITY] == value.left()
    await desk.refund(bill, (1, 777_77))
    value.lots[0][2] -= 777_77 - max(0, 422_24 - 422_23)
    value.lots = [[1000_00, 1200_00, 422_23], [333_33, 400_00, 1]]
    assert -(await desk.moved(before))[LIABILITY] == value.left()
    await value.use(1177_76, by=other)
    moved = await desk.moved(before)
    assert (LIABILITY in moved, FACE in moved, revenue(moved)) == (False, False, 1333_33)


@pytest.mark.parametrize(
    ("hours", "days"), [(0, 0), (11, 0), (12 + 23, 0), (12 + 25, 1), (12 + 24 * 10 + 13, 10), (12 + 24 * 30 + 1, 30)]
)
async def test_a_period_card_is_paid_out_by_whole_days_even_in_the_middle_of_one(desk, hours, days):
    """Sold at noon; the day of the sale is a gift, the first day is earned when it is over."""
    massage = desk.ids.items["massage"]
    item = await desk.item("period_card", "月卡", 299_99, valid_days=30, covers=[massage], term={})
    while (desk.wall.ms // 3_600_000 + 8) % 24 != 12:
        desk.wall.pass_(minutes=60)
    await desk.wait(days=1)
    before, member = await desk.totals(), await desk.guest()
    await desk.sell([item], [("wechat", 299_99)], member)
    card = (await desk.card(member, "DAY"))["card"]
    await desk.sell([desk.line("massage", session_card=card)], [], member)
    await desk.wait(minutes=hours * 60)
    due = 299_99 - earned(299_99, 30, days)
    assert (await desk.closing(card))["refund_fen"] == due
    listed = await desk.closing(card, "list_price")
    assert listed["refund_fen"] == (299_99 - 128_00)
    body = {"refund_fen": due, "tender": "wechat", "reason": "搬家"}
    await desk.ok("POST", f"/cards/{card}/closing", body)
    moved = await desk.moved(before)
    assert (LIABILITY in moved, moved.get("1012.02", 0), revenue(moved)) == (False, 299_99 - due, 299_99 - due)
