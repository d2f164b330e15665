"""What a person may not do alone: who may, who needs a word, and that a word is good once, for one thing."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")

YEAR = 500_00


class Acts:
    """Each act: (path, body, what it is worth), made anew each time it is asked for, on the same subject where there
    is one, so that whoever has an approval of the last time could use it again.
    """

    def __init__(self, desk):
        self.desk, self.made = desk, {}

    async def once(self, name, make):
        if name not in self.made:
            self.made[name] = await make()
        return self.made[name]

    async def member(self):
        return await self.once("member", self.desk.guest)

    async def year(self):
        """A card that ends in a year, of a liability of 500."""
        return await self.once("year", self.new_year)

    async def new_year(self):
        member = await self.desk.guest()
        await self.desk.sell(["year"], [("wechat", YEAR)], member)
        return (await self.desk.card(member, "FACE"))["card"]

    async def refund(self):
        bill = await self.once("bill", lambda: self.desk.sell([100_00], [("cash", 100_00)]))
        back = {"lines": [{"line": 1, "amount_fen": 10_00}], "reason": "不满意", "print": False}
        return f"/bills/{bill['bill']}/refunds", back, 10_00

    async def discount(self):
        line = {"item": self.desk.ids.items["massage"], "off": {"percent": 50}}
        return "/sales", self.desk.sale([line], [("cash", 64_00)]), 64_00

    async def arrears(self):
        return "/sales", self.desk.sale(["massage"], [("arrears", 128_00)], await self.member()), 128_00

    async def extension(self):
        return f"/cards/{await self.year()}/extension", {"days": 1, "reason": "老客"}, YEAR

    async def transfer(self):
        body = {"to": await self.desk.guest(), "reason": "母女"}
        return f"/cards/{await self.year()}/transfer", body, YEAR

    async def closing(self):
        member = await self.desk.guest()
        await self.desk.sell(["value"], [("cash", 1000_00)], member)
        card = (await self.desk.card(member, "FACE"))["card"]
        body = {"refund_fen": 1000_00, "tender": "cash", "reason": "搬家", "method": "ratio"}
        return f"/cards/{card}/closing", body, 1000_00

    async def resumption(self):
        path = f"/cards/{await self.once('locked', self.new_year)}"
        if (await self.desk.ok("GET", path))["stopped"] is None:
            body = {"how": "locked", "reason": "可疑"}
            await self.desk.ok("POST", f"{path}/stop", body, by="front_desk")
        return f"{path}/resumption", {}, 1

    async def cash(self):
        return "/cash-movements", {"reason": "owner", "direction": "in", "amount_fen": 5_00}, 5_00

    async def points(self):
        return f"/members/{await self.member()}/points/adjustments", {"points": 7, "reason": "补偿"}, 7


ACTS = {
    "refund": "refund", "discount": "discount", "arrears": "arrears", "extension": "card", "transfer": "card",
    "closing": "card", "resumption": "card", "cash": "cash", "points": "points",
}  # fmt: skip
"""Which approval each act needs of whoever may not do it alone."""


@pytest.fixture(scope="module")
def acts(desk):
    return Acts(desk)


@pytest.mark.parametrize("role", ["owner", "manager"])
@pytest.mark.parametrize("act", ACTS)
async def test_a_manager_does_it_alone(desk, acts, act, role):
    path, body, _ = await getattr(acts, act)()
    await desk.ok("POST", path, body, by=role)


@pytest.mark.parametrize("act", ACTS)
async def test_a_technician_is_not_let_in(desk, acts, act):
    path, body, fen = await getattr(acts, act)()
    given = {"approval": await desk.approve(ACTS[act], fen)}
    await desk.refused("permission_denied", "POST", path, body | given, by="technician")


@pytest.mark.parametrize("act", ACTS)
async def test_the_front_desk_needs_a_word_for_this_and_no_less(desk, acts, act):
    path, body, fen = await getattr(acts, act)()
    await desk.refused("approval_needed", "POST", path, body, by="front_desk")
    other = await desk.approve("refund" if ACTS[act] != "refund" else "card", fen)
    less = [await desk.approve(ACTS[act], fen - 1)] if fen > 1 else []
    for unfit in (other, *less, "01M80PJBG0DP4CFCS9TCBKY4P9"):
        await desk.refused("approval_unfit", "POST", path, body | {"approval": unfit}, by="front_desk")
    await desk.ok("POST", path, body | {"approval": await desk.approve(ACTS[act], fen)}, by="front_desk")


@pytest.mark.parametrize("act", ACTS)
async def test_a_word_is_good_once_even_for_the_same_subject(desk, acts, act):
    path, body, fen = await getattr(acts, act)()
    given = {"approval": await desk.approve(ACTS[act], fen)}
    await desk.ok("POST", path, body | given, by="front_desk")
    path, body, _ = await getattr(acts, act)()
    await desk.refused("approval_unfit", "POST", path, body | given, by="front_desk")


@pytest.mark.parametrize("act", ACTS)
async def test_a_word_is_over_after_ten_minutes(desk, acts, act):
    path, body, fen = await getattr(acts, act)()
    given = {"approval": await desk.approve(ACTS[act], fen)}
    desk.wall.pass_(minutes=10)
    await desk.refused("approval_unfit", "POST", path, body | given, by="front_desk")


async def test_a_word_for_more_days_pays_no_card_out(desk):
    """Both are about the same card."""
    member = await desk.guest()
    await desk.sell(["year"], [("cash", YEAR)], member)
    path = f"/cards/{(await desk.card(member, 'FACE'))['card']}"
    given = {"approval": await desk.approve("card", YEAR)}
    await desk.ok("POST", f"{path}/extension", {"days": 30, "reason": "老客"} | given, by="front_desk")
    body = {"refund_fen": YEAR, "tender": "cash", "reason": "搬家", "method": "ratio"}
    await desk.refused("approval_unfit", "POST", f"{path}/closing", body | given, by="front_desk")


async def test_a_discount_stands_while_its_held_bill_is_changed_and_ends_with_it(desk):
    line = {"item": desk.ids.items["massage"], "off": {"percent": 50}}
    given = {"approval": await desk.approve("discount", 64_00)}
    bill = await desk.ok("POST", "/bills", {"lines": [line]} | given, by="front_desk")
    path = f"/bills/{bill['bill']}"
    desk.wall.pass_(minutes=30)
    bill = await desk.ok("PUT", path, {"lines": [line], "revision": 1, "note": "靠窗"} | given, by="front_desk")
    deeper = {"item": desk.ids.items["massage"], "off": {"price_fen": 63_99}}
    await desk.refused("approval_unfit", "PUT", path, {"lines": [deeper], "revision": 2} | given, by="front_desk")
    settle = {"revision": 2, "tenders": [{"tender": "cash", "amount_fen": 64_00}], "print": False}
    await desk.ok("POST", f"{path}/settlement", settle, by="front_desk")
    await desk.refused(
        "approval_unfit", "POST", "/sales", desk.sale([line], [("cash", 64_00)]) | given, by="front_desk"
    )
