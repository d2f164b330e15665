"""Three tablets at once spend the last of something: one does, and the others are told why not."""

import asyncio

import pytest
import pytest_asyncio

from hub.ecards import codes

pytestmark = pytest.mark.asyncio(loop_scope="module")

AGAIN_MS = 6_000
"""A till that looks at an e-card's code twice within five seconds has seen it once."""


class Last:
    """For each thing that there is once: the request that takes it."""

    def __init__(self, desk):
        self.desk = desk

    def sale(self, *arguments, **more):
        return "POST", "/sales", self.desk.sale(*arguments, **more)

    async def last_session(self):
        member = await self.desk.guest()
        await self.desk.sell(["ten"], [("cash", 3000_00)], member)
        card = (await self.desk.card(member, "SESSION"))["card"]
        await self.desk.sell([self.desk.line("massage", session_card=card, quantity=9)], [], member)
        return self.sale([self.desk.line("massage", session_card=card)], [], member)

    async def last_fen(self):
        member = await self.desk.guest()
        await self.desk.sell(["value"], [("cash", 1000_00)], member)
        card = (await self.desk.card(member, "FACE"))["card"]
        paid = {"tender": "stored_value", "card": card}
        await self.desk.sell([1199_99], [paid | {"amount_fen": 1199_99}], member)
        return self.sale([1], [paid | {"amount_fen": 1}], member)

    async def days_visit(self):
        item = await self.desk.item(
            "period_card", "月卡", 300_00, valid_days=30, covers=[self.desk.ids.items["massage"]], term={"visits": 1}
        )
        member = await self.desk.guest()
        await self.desk.sell([item], [("cash", 300_00)], member)
        card = (await self.desk.card(member, "DAY"))["card"]
        return self.sale([self.desk.line("massage", session_card=card)], [], member)

    async def coupon(self):
        member = await self.desk.guest()
        kind = {"name": "减二十", "how": "amount", "amount_fen": 20_00}
        kind = (await self.desk.ok("POST", "/coupon-kinds", kind))["coupon_kind"]
        made = await self.desk.ok("POST", "/coupons", {"coupon_kind": kind, "member": member})
        return self.sale(["massage"], [("cash", 108_00)], member, coupons=[made["coupons"][0]["coupon"]])

    async def group_buy(self):
        platform = (await self.desk.ok("POST", "/group-buys/platforms", {"name": "美团", "fee_bp": 800}))["platform"]
        deal = {"name": "按摩团购", "price_fen": 99_00, "item": self.desk.ids.items["massage"]}
        deal = (await self.desk.ok("POST", f"/group-buys/platforms/{platform}/deals", deal))["deal"]
        paid = {"tender": "group_buy", "amount_fen": 99_00, "deal": deal, "reference": "8800001111"}
        return self.sale(["massage"], [paid], group_buys=[{"deal": deal, "code": "8800001111"}])

    async def printed_voucher(self):
        series = {"name": "代金券", "face_fen": 100_00, "price_fen": 90_00}
        series = (await self.desk.ok("POST", "/vouchers/series", series))["series"]["series"]
        made = await self.desk.ok("POST", f"/vouchers/series/{series}/prints", {"copies": 1})
        [serial] = made["serials"]
        await self.desk.sell([{"voucher": serial}], [("cash", 90_00)])
        return self.sale([100_00], [{"tender": "voucher", "amount_fen": 100_00, "reference": serial}])

    async def voucher_for_sale(self):
        series = {"name": "新券", "face_fen": 100_00, "price_fen": 90_00}
        series = (await self.desk.ok("POST", "/vouchers/series", series))["series"]["series"]
        made = await self.desk.ok("POST", f"/vouchers/series/{series}/prints", {"copies": 1})
        return self.sale([{"voucher": made["serials"][0]}], [("cash", 90_00)])

    async def points(self):
        member = await self.desk.guest()
        await self.desk.ok("POST", f"/members/{member}/points/adjustments", {"points": 100, "reason": "开业"})
        return self.sale([1_00], [], member, points=100)

    async def gift(self):
        member = await self.desk.guest()
        cream = self.desk.ids.items["cream"]
        await self.desk.ok("PUT", f"/points/gifts/{cream}", {"points": 100})
        await self.desk.ok("POST", f"/members/{member}/points/adjustments", {"points": 100, "reason": "开业"})
        return "POST", f"/members/{member}/points/gifts", {"item": cream, "points": 100}

    async def held_bill(self):
        bill = await self.desk.ok("POST", "/bills", {"lines": [{"amount_fen": 50_00}]})
        body = {"revision": 1, "tenders": [{"tender": "cash", "amount_fen": 50_00}], "print": False}
        return "POST", f"/bills/{bill['bill']}/settlement", body

    async def refund(self):
        bill = await self.desk.sell([50_00], [("cash", 50_00)])
        back = {"lines": [{"line": 1, "amount_fen": 25_01}], "reason": "退款", "print": False}
        back["approval"] = None
        return "POST", f"/bills/{bill['bill']}/refunds", back

    async def closing(self):
        member = await self.desk.guest()
        await self.desk.sell(["value"], [("cash", 1000_00)], member)
        card = (await self.desk.card(member, "FACE"))["card"]
        return "POST", f"/cards/{card}/closing", {"refund_fen": 1000_00, "tender": "cash", "reason": "搬家"}

    async def debt(self):
        member = await self.desk.guest()
        bill = await self.desk.sell(["massage"], [("cash", 28_00), ("arrears", 100_00)], member)
        line = {"amount_fen": 100_00, "settles": {"bill": bill["bill"], "line": 1}}
        return self.sale([line], [("cash", 100_00)], member)

    async def trial_card(self):
        item = await self.desk.item(
            "session_card", "体验卡", 99_00, sessions=1, covers=[self.desk.ids.items["facial"]], once=True
        )
        return self.sale([item], [("cash", 99_00)], await self.desk.guest())

    async def room_under_the_cap(self):
        member = await self.desk.guest()
        for _ in range(3):
            await self.desk.sell(["value"], [("cash", 1000_00)], member)
        return self.sale(["value"], [("cash", 1000_00)], member)

    async def cash_in_the_drawer(self):
        held = (await self.desk.ok("GET", "/shifts/current"))["expected_fen"]
        return "POST", "/cash-movements", {"reason": "bank", "direction": "out", "amount_fen": held // 2 + 1}

    async def phone(self):
        """The front desk registers one person twice."""
        return "POST", "/members", {"name": "赵六", "phone": "13512344321"}

    async def e_card_code(self):
        member = await self.desk.guest()
        made = await self.desk.ok("POST", f"/members/{member}/ecard-offers", {})
        got = await self.desk.call("POST", "/ecards", {"token": made["url"].split("#")[1]}, by=None)
        secret = bytes.fromhex(got.body["secret"])
        shown = codes.code(secret, got.body["ecard"], codes.step_of(self.desk.wall.ms))
        return "POST", "/ecard-codes", {"code": shown}

    async def e_card_offer(self):
        made = await self.desk.ok("POST", f"/members/{await self.desk.guest()}/ecard-offers", {})
        return "POST", "/ecards", {"token": made["url"].split("#")[1]}


@pytest.fixture(scope="module")
def last(desk):
    return Last(desk)


REFUSED = {
    "last_session": "insufficient_value", "last_fen": "insufficient_value", "days_visit": "visits_used_up",
    "coupon": "coupon_gone", "group_buy": "code_used", "printed_voucher": "voucher_gone",
    "voucher_for_sale": "voucher_gone", "points": "points_too_few", "gift": "points_too_few",
    "held_bill": "bill_not_held", "refund": "refund_exceeds_sale", "closing": "card_closed", "debt": "debt_not_owed",
    "trial_card": "once_only", "room_under_the_cap": "value_cap_exceeded", "cash_in_the_drawer": "not_in_drawer",
    "phone": "phone_taken", "e_card_code": "ecard_used", "e_card_offer": "ecard_offer_over",
}  # fmt: skip
"""What the second is told."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tablets(desk):
    await desk.set(arrears_limit_fen=1000_00)
    return await desk.tablets()


@pytest.mark.parametrize("thing", REFUSED)
async def test_one_takes_it_and_the_others_are_told(desk, last, tablets, thing):
    method, path, body = await getattr(last, thing)()
    replies = await asyncio.gather(*(desk.call(method, path, body, by=tablet) for tablet in tablets))
    assert sum(reply.status < 300 for reply in replies) == 1, [(reply.status, reply.body) for reply in replies]
    for reply in replies:
        if reply.status >= 300:
            assert reply.code == REFUSED[thing]
            assert reply.body["detail"].strip()
    desk.wall.pass_(ms=AGAIN_MS)
    assert (await desk.call(method, path, body)).code == REFUSED[thing]


WITHOUT_KEY = {"group_buy", "phone", "e_card_code", "e_card_offer"}
"""Named once in this store, or good once by themselves."""


@pytest.mark.parametrize("thing", [thing for thing in REFUSED if thing not in WITHOUT_KEY])
async def test_who_sends_it_twice_under_a_key_has_it_once(desk, last, tablets, thing):
    """A tablet's second try crosses its first; another tablet's key of the same name is another key."""
    method, path, body = await getattr(last, thing)()
    key = {"Idempotency_Key": f"once-{thing}"}
    first, second = await asyncio.gather(*(desk.call(method, path, body, **key) for _ in range(2)))
    assert first.status == second.status < 300, (first.body, second.body)
    assert first.body == second.body
    assert sorted("Idempotency-Replayed" in reply.headers for reply in (first, second)) == [False, True]
    head = desk.store.head.seq
    assert (await desk.call(method, path, body, **key)).body == first.body
    assert desk.store.head.seq == head
    assert (await desk.call(method, path, body, by=tablets[1], **key)).code == REFUSED[thing]
