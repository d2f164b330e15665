"""Every route that moves money, value or what is paid for it: who is let in, and that a request is done once."""

import base64
import re

import pytest

from hub.app import ROUTES
from hub.staff.facts import Role

pytestmark = pytest.mark.asyncio(loop_scope="module")

RANKS = (Role.TECHNICIAN, Role.FRONT_DESK, Role.MANAGER, Role.OWNER)
TAGS = {
    "cards", "cashier", "loyalty", "shifts", "payments", "settlement", "groupbuy", "vouchers", "commission", "imports",
}  # fmt: skip
FROM = {
    "technician": (),
    "front_desk": (
        "POST /sales", "POST /bills", "PUT /bills/{bill}", "DELETE /bills/{bill}", "POST /bills/{bill}/settlement",
        "POST /bills/{bill}/refunds", "POST /bills/{bill}/receipts", "POST /bills/{bill}/consents",
        "DELETE /consents/{consent}", "POST /quotes", "POST /cards/{card}/stop", "POST /cards/{card}/resumption",
        "POST /cards/{card}/extension", "POST /cards/{card}/transfer", "POST /cards/{card}/closing",
        "POST /members/{member}/points/gifts", "POST /members/{member}/points/adjustments",
        "POST /shifts/hand-over", "POST /shifts/{shift}/slips", "POST /cash-movements", "POST /payments",
        "POST /payments/{payment}/cancellation", "POST /vouchers/{serial}/slips",
    ),
    "manager": (
        "POST /payments/{payment}/refund", "POST /payment-refunds/{number}/retry", "POST /settlement/files",
        "POST /group-buys/platforms", "PUT /group-buys/platforms/{platform}",
        "POST /group-buys/platforms/{platform}/deals", "PUT /group-buys/platforms/{platform}/deals/{deal}",
        "POST /group-buys/payouts", "POST /group-buys/files", "POST /group-buys/differences", "POST /vouchers/series",
        "PUT /vouchers/series/{series}", "POST /vouchers/series/{series}/prints",
        "POST /vouchers/series/{series}/slips", "POST /days/closing",
        "POST /days/{day}/slips", "POST /days/reopening", "POST /tiers", "PUT /tiers/{tier}", "DELETE /tiers/{tier}",
        "PUT /members/{member}/tier", "POST /points/rates", "PUT /points/rates/{rate}", "PUT /points/gifts/{item}",
        "POST /coupon-kinds", "PUT /coupon-kinds/{kind}", "POST /coupons", "POST /segments/coupons",
        "POST /coupons/{coupon}/voiding", "POST /coupon-kinds/{kind}/withdrawal", "POST /bundles",
        "PUT /bundles/{bundle}", "PUT /referrals/plan", "POST /commission/months/{month}/approval",
        "POST /member-imports", "POST /member-imports/{upload}/check", "POST /member-imports/{upload}/start",
        "DELETE /member-imports/{upload}", "POST /member-exports.xlsx", "POST /segments/export.xlsx",
        "POST /members/{member}/merge", "POST /catalog/items", "PUT /catalog/items/{item}",
    ),
    "owner": (
        "POST /cards/{card}/lapse", "POST /cards/{card}/lapse-reversal", "POST /vouchers/series/{series}/lapse",
        "POST /vouchers/series/{series}/lapse-reversal", "POST /commission/rules", "PUT /commission/rules/{rule}",
        "POST /commission/rules/{rule}/retirement", "POST /commission/months/{month}/reopening",
        "PUT /commission/targets", "PUT /settings",
    ),
}  # fmt: skip
"""From which role on a route lets in. What a front desk may not do alone there, test_approvals has."""
OTHERS = {"POST /receipts/verification", "POST /handheld/consents/{consent}"}
"""A terminal's, without a person."""


async def test_the_table_has_every_route_that_writes():
    there = {
        f"{route.method} {route.path}"
        for group in ROUTES
        for route in group.routes
        if group.tag in TAGS and route.method != "GET"
    }
    listed = {route for routes in FROM.values() for route in routes}
    assert there - listed == OTHERS


@pytest.mark.parametrize("role", RANKS)
async def test_a_role_is_let_in_from_its_own_routes_down(desk, role):
    """Ids are of nothing and bodies are empty: it is about the door only."""
    for lowest, routes in FROM.items():
        may = RANKS.index(role) >= RANKS.index(Role(lowest))
        for route in routes:
            method, path = route.split()
            reply = await desk.call(method, re.sub(r"{\w+}", "nothing", path), raw=b"{}", by=role.value)
            assert (reply.code != "permission_denied") == may, (route, reply.body)


class Asks:
    """For each route, once asked for: (method, path, body, a body that differs)."""

    def __init__(self, desk):
        self.desk, self.items = desk, desk.ids.items

    async def value(self, item="value"):
        member = await self.desk.guest()
        fen = {"value": 1000_00, "year": 500_00}[item]
        await self.desk.sell([item], [("cash", fen)], member)
        return member, (await self.desk.card(member, "FACE"))["card"]

    async def sale(self):
        body = self.desk.sale([10_00], [("cash", 10_00)])
        return "POST", "/sales", body, self.desk.sale([10_00], [("wechat", 10_00)])

    async def hold(self):
        return "POST", "/bills", {"lines": [{"amount_fen": 1}]}, {"lines": [{"amount_fen": 2}]}

    async def change(self):
        bill = await self.desk.ok("POST", "/bills", {"lines": [{"amount_fen": 1}]})
        body = {"revision": 1, "lines": [{"amount_fen": 2}]}
        return "PUT", f"/bills/{bill['bill']}", body, body | {"note": "靠窗"}

    async def settle(self):
        bill = await self.desk.ok("POST", "/bills", {"lines": [{"amount_fen": 100}]})
        body = {"revision": 1, "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}
        other = body | {"tenders": [{"tender": "cash", "amount_fen": 100, "received_fen": 200}]}
        return "POST", f"/bills/{bill['bill']}/settlement", body, other

    async def refund(self):
        bill = await self.desk.sell([10_00], [("cash", 10_00)])
        body = {"lines": [{"line": 1, "amount_fen": 1_00}], "reason": "退款", "print": False}
        other = body | {"lines": [{"line": 1, "amount_fen": 1_01}]}
        return "POST", f"/bills/{bill['bill']}/refunds", body, other

    async def stop(self):
        _, card = await self.value()
        return "POST", f"/cards/{card}/stop", {"how": "frozen", "reason": "出国"}, {"how": "locked", "reason": "出国"}

    async def resumption(self):
        _, card = await self.value()
        await self.desk.ok("POST", f"/cards/{card}/stop", {"how": "frozen", "reason": "出国"})
        return "POST", f"/cards/{card}/resumption", {}, {"approval": "01M80PJBG0DP4CFCS9TCBKY4P9"}

    async def extension(self):
        _, card = await self.value("year")
        return "POST", f"/cards/{card}/extension", {"days": 1, "reason": "老客"}, {"days": 2, "reason": "老客"}

    async def transfer(self):
        _, card = await self.value()
        body = {"to": await self.desk.guest(), "reason": "母女"}
        return "POST", f"/cards/{card}/transfer", body, body | {"to": await self.desk.guest()}

    async def closing(self):
        _, card = await self.value()
        body = {"refund_fen": 1000_00, "tender": "cash", "reason": "搬家"}
        return "POST", f"/cards/{card}/closing", body, body | {"tender": "wechat"}

    async def gift(self):
        member = await self.desk.guest()
        await self.desk.ok("PUT", f"/points/gifts/{self.items['cream']}", {"points": 10})
        await self.desk.ok("POST", f"/members/{member}/points/adjustments", {"points": 100, "reason": "开业"})
        body = {"item": self.items["cream"], "points": 10}
        return "POST", f"/members/{member}/points/gifts", body, body | {"points": 11}

    async def points(self):
        path = f"/members/{await self.desk.guest()}/points/adjustments"
        return "POST", path, {"points": 10, "reason": "补偿"}, {"points": 11, "reason": "补偿"}

    async def coupons(self):
        kind = {"name": "减二十", "how": "amount", "amount_fen": 20_00}
        kind = (await self.desk.ok("POST", "/coupon-kinds", kind))["coupon_kind"]
        return "POST", "/coupons", {"coupon_kind": kind}, {"coupon_kind": kind, "copies": 2}

    async def coupon_kind(self):
        kind = {"name": "减三十", "how": "amount", "amount_fen": 30_00}
        return "POST", "/coupon-kinds", kind, kind | {"amount_fen": 31_00}

    async def cash(self):
        body = {"reason": "owner", "direction": "in", "amount_fen": 1_00}
        return "POST", "/cash-movements", body, body | {"amount_fen": 1_01}

    async def hand_over(self):
        expected = (await self.desk.ok("GET", "/shifts/current"))["expected_fen"]
        body = {"counted": [{"denomination_fen": 100, "pieces": 1}], "expected_fen": expected, "note": "点过"}
        return "POST", "/shifts/hand-over", body, body | {"note": "没点"}

    async def day(self):
        for held in (await self.desk.ok("GET", "/bills?state=held"))["bills"]:
            await self.desk.ok("DELETE", f"/bills/{held['bill']}")
        expected = (await self.desk.ok("GET", "/shifts/current"))["expected_fen"]
        await self.desk.ok("POST", "/shifts/hand-over", {"counted": [], "expected_fen": expected, "note": "存银行"})
        return "POST", "/days/closing", {"day": "2026-11-22"}, {"day": "2026-11-21"}

    async def day_again(self):
        body = {"day": "2026-11-22", "reason": "还有客人"}
        return "POST", "/days/reopening", body, body | {"reason": "补单"}

    async def voucher_print(self):
        series = {"name": "代金券", "face_fen": 100_00, "price_fen": 90_00}
        series = (await self.desk.ok("POST", "/vouchers/series", series))["series"]["series"]
        return "POST", f"/vouchers/series/{series}/prints", {"copies": 1}, {"copies": 2}

    async def payout(self):
        platform = {"name": "美团", "fee_bp": 800}
        platform = (await self.desk.ok("POST", "/group-buys/platforms", platform))["platform"]
        path = f"/group-buys/platforms/{platform}/deals"
        deal = {"name": "按摩团购", "price_fen": 99_00, "item": self.items["massage"]}
        deal = (await self.desk.ok("POST", path, deal))["deal"]
        paid = {"tender": "group_buy", "amount_fen": 99_00, "deal": deal, "reference": "8800001111"}
        await self.desk.sell(["massage"], [paid], group_buys=[{"deal": deal, "code": "8800001111"}])
        body = {"platform": platform, "day": "2026-11-22", "codes": [{"code": "8800001111", "amount_fen": 91_00}]}
        self.platform = platform
        return "POST", "/group-buys/payouts", body, body | {"day": "2026-11-21"}

    async def difference(self):
        """The eight fen that the payout above was short."""
        body = {"platform": self.platform, "code": "8800001111", "reason": "平台活动"}
        return "POST", "/group-buys/differences", body, body | {"reason": "别的"}

    async def payment_file(self):
        head = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户"
        head += ",订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）"
        head += ",券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）"
        head += ",退款批次号/请求号,服务费（元）,分润（元）,备注"
        row = "2026\t,M1\t,交易,美容服务,2026-11-22 12:00:40,2026-11-22 12:01:00,,,,,*敏,128.00,128.00,0.00,0.00,0.00"
        row += ",0.00,0.00,,0.00,0.00,\t,-0.77,0.00,"
        lines = ["#支付宝业务明细查询", "#起始日期", head, row, "#-----业务明细列表结束-----"]
        content = base64.b64encode("\r\n".join(lines).encode("gb18030")).decode()
        return "POST", "/settlement/files", {"name": "a.csv", "content": content}, {"name": "b.csv", "content": content}

    async def rule(self):
        body = {"name": "手工", "from_day": "2026-11-01", "kind_of": "service", "permille": 70}
        return "POST", "/commission/rules", body, body | {"permille": 71}

    async def tier(self):
        member = await self.desk.guest()
        body = {"name": "金卡", "rank": 2, "spent_fen": 100_00}
        tier = (await self.desk.ok("POST", "/tiers", body))["tier"]
        return "PUT", f"/members/{member}/tier", {"tier": tier, "reason": "老客"}, {"tier": None, "reason": "老客"}

    async def merge(self):
        double, into = await self.desk.guest(), await self.desk.guest()
        seen = await self.desk.ok("GET", f"/members/{double}/merge?into={into}")
        body = {"into": into, "moves": seen["moves"]}
        return "POST", f"/members/{double}/merge", body, body | {"take": ["name"]}

    async def plan(self):
        body = {"on": "purchase", "levels": [{"points": 100}], "least_fen": 1}
        return "PUT", "/referrals/plan", body, body | {"least_fen": 2}

    async def register(self):
        return "POST", "/members", {"name": "钱七", "phone": "13511112222"}, {"name": "钱八", "phone": "13511112223"}


ASKS = [name for name in vars(Asks) if name[0] != "_" and name != "value"]


@pytest.fixture(scope="module")
def asks(desk):
    return Asks(desk)


@pytest.mark.parametrize("ask", ASKS)
async def test_a_request_is_done_once_under_its_key_and_its_key_is_no_others(desk, asks, ask):
    method, path, body, other = await getattr(asks, ask)()
    key = {"Idempotency_Key": f"key-{ask}"}
    first = await desk.call(method, path, body, **key)
    assert first.status < 300, first.body
    assert "Idempotency-Replayed" not in first.headers
    async with desk.unchanged():
        again = await desk.call(method, path, body, **key)
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    await desk.refused("idempotency_key_reused", method, path, other, **key)
    await desk.refused("idempotency_key_reused", "POST", "/sales", desk.sale([1], [("cash", 1)]), **key)
