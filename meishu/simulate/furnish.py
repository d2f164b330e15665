"""What the salon sets up before its first day: people, catalogue, rules, and the members of the old system."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from meishu.demo import world
from meishu.simulate.guests import Guest, Luck, old_list
from meishu.simulate.house import PIN, House

TECHNICIANS = (
    ("201", "王芳", "高级美容师"), ("202", "陈静", "高级美容师"), ("203", "赵丽娜", "高级理疗师"),
    ("204", "孙晓梅", "美容师"), ("205", "何婧", "美容师"), ("206", "唐雨薇", "美容师"), ("207", "罗丹", "理疗师"),
    ("208", "马春燕", "理疗师"),
)  # fmt: skip
STAFF = (
    ("301", "周岚", "manager", "店长"),
    ("101", "林小雨", "front_desk", "前台"),
    ("102", "吴悠", "front_desk", "前台"),
)
SETTINGS = {
    "arrears_limit_fen": "50000", "points_per_100yuan": "100", "points_days": "365", "points_max_percent": "30",
    "rounding": '"jiao"', "value_cap_fen": "2000000", "session_ms": "57600000",
}  # fmt: skip
TIERS = (
    {"name": "银卡", "rank": 1, "service_percent": 98, "points_percent": 110, "spent_fen": 300_000},
    {"name": "金卡", "rank": 2, "service_percent": 95, "goods_percent": 98, "points_percent": 130,
     "spent_fen": 800_000, "top_up_once_fen": 300_000, "keep_days": 180, "keep_spent_fen": 100_000},
    {"name": "钻石", "rank": 3, "service_percent": 90, "goods_percent": 95, "points_percent": 150,
     "spent_fen": 2_000_000, "top_up_total_fen": 1_000_000, "priority": True},
)  # fmt: skip
KINDS = (
    {"name": "新客首单满 200 减 30", "how": "amount", "threshold_fen": 20_000, "amount_fen": 3_000, "valid_days": 60,
     "occasion": "registered"},
    {"name": "生日 85 折", "how": "percent", "percent": 85, "cap_fen": 20_000, "valid_days": 31,
     "occasion": "birthday"},
    {"name": "回店满 500 减 60", "how": "amount", "threshold_fen": 50_000, "amount_fen": 6_000, "valid_days": 90,
     "with_others": True, "with_bundle": True},
)  # fmt: skip
WORK, SENIOR_WORK = 150, 180
"""Permille of what a service brought: of everybody, and of who is 高级美容师."""
GOODS = ((0, 50), (300_000, 80), (1_000_000, 100))
"""Slabs of a month's goods: (above fen, permille)."""
SENIOR = "高级美容师"
COMMISSION = (
    {"name": "手工", "kind_of": "service", "permille": WORK},
    {"name": "高级手工", "kind_of": "service", "permille": SENIOR_WORK, "level": SENIOR},
    {"name": "商品", "kind_of": "goods", "slabs": [{"above_fen": above, "permille": part} for above, part in GOODS]},
    {"name": "售卡", "kind_of": "card_sale", "permille": 50},
    {"name": "充值", "kind_of": "top_up", "permille": 30},
    {"name": "耗卡", "kind_of": "redemption", "basis": "earned", "permille": 30},
)  # fmt: skip


TRIAL = ("trial", "肩颈体验 2 次", 9_800, 2, ("neck",), 5)
"""As world.SESSION_CARDS; a member buys it once."""
PACKAGE = ("package", "焕新套餐", 198_000, 365, (("hydrate",), 6), (("neckmonth", False), ("vip88", True)))
"""(key, name, price in fen, days valid, (services covered, sessions), cards of days with whether each is a gift)"""


@dataclass
class Shelf:
    """What can be sold and for how much (fen), by key, and who works here, by code."""

    items: dict[str, str] = field(default_factory=dict)
    prices: dict[str, int] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    gift: str = ""

    @property
    def technicians(self) -> list[str]:
        return [self.staff[code] for code, _, _ in TECHNICIANS]


async def furnish(house: House, day: str) -> Shelf:
    """As the owner does it on the first morning."""
    shelf = Shelf()
    for code, name, role, title in (*STAFF, *((code, name, "technician", title) for code, name, title in TECHNICIANS)):
        hired = {"code": code, "name": name, "role": role, "title": title, "pin": None if code[0] == "2" else PIN}
        shelf.staff[code] = (await house.ask("owner", "POST", "/staff", hired))["staff"]
    await _catalogue(house, shelf)
    for name, value in SETTINGS.items():
        await house.ask("owner", "PUT", "/settings", {"name": name, "value": value})
    for tier in TIERS:
        await house.ask("owner", "POST", "/tiers", tier)
    for kind in KINDS:
        shelf.kinds.append((await house.ask("owner", "POST", "/coupon-kinds", kind))["coupon_kind"])
    for rule in COMMISSION:
        await house.ask("owner", "POST", "/commission/rules", {"from_day": day} | rule)
    await house.ask("owner", "POST", "/points/rates", {"name": "周三双倍", "percent": 200, "weekdays": [3]})
    shelf.gift = shelf.items["mask"]
    await house.ask("owner", "PUT", f"/points/gifts/{shelf.gift}", {"points": 800})
    await house.ask(
        "owner", "PUT", "/referrals/plan", {"levels": [{"points": 200, "bonus_fen": 3_000}], "least_fen": 10_000}
    )
    pair = [{"item": shelf.items["clean"]}, {"item": shelf.items["neck"]}]
    await house.ask("owner", "POST", "/bundles", {"name": "洁面加肩颈", "items": pair, "price_fen": 32_800})
    return shelf


async def bring_in(house: House, rng: Luck, known: list[Guest], day: str) -> dict[str, int]:
    """The old system's list: looked at, the bad rows named, the good ones brought in."""
    data, good, bad = old_list(rng, known, ("深层清洁 10 次卡", world.PERIOD_CARD[1]), day)
    upload = await house.clients["owner"].upload("/member-imports", data)
    path = f"/member-imports/{upload['upload']}"
    checked = await house.ask("owner", "POST", f"{path}/check", {"columns": upload["columns"]})
    if (checked["good"], checked["bad_rows"]) != (good, bad):
        raise AssertionError(f"{checked['good']} good and {checked['bad_rows']} bad rows, not {good} and {bad}")
    async with house.clients["tablet"].events() as events:
        await house.ask("owner", "POST", f"{path}/start")
        await events.until("import", lambda told: told["state"] != "running", 600)
    done = await house.ask("owner", "GET", path)
    await house.ask("owner", "DELETE", path)
    return {"brought": done["brought"], "bad": bad}


async def _catalogue(house: House, shelf: Shelf) -> None:
    async def put(key: str, item: dict[str, object]) -> None:
        made = await house.ask("owner", "POST", "/catalog/items", item)
        shelf.items[key], shelf.prices[key] = made["item"], made["price_fen"]

    for key, name, category, fen, minutes in world.SERVICES:
        await put(
            key, {"item_kind": "service", "name": name, "category": category, "price_fen": fen, "duration_min": minutes}
        )
    for key, name, category, fen, barcode in world.GOODS:
        await put(key, {"item_kind": "goods", "name": name, "category": category, "price_fen": fen, "barcode": barcode})
    for key, name, fen, bonus in world.STORED_VALUE:
        await put(
            key,
            {
                "item_kind": "stored_value_card",
                "name": name,
                "category": "储值卡",
                "price_fen": fen,
                "bonus_fen": bonus,
            },
        )
    for key, name, fen, sessions, covers, days in (*world.SESSION_CARDS, TRIAL):
        item = {"item_kind": "session_card", "name": name, "category": "次卡", "price_fen": fen, "sessions": sessions}
        item |= {"covers": [shelf.items[one] for one in covers], "valid_days": days, "once": key == TRIAL[0]}
        await put(key, item)
    for key, name, fen, days, parts in world.COURSES:
        components = [
            {"covers": [shelf.items[one] for one in covers], "sessions": sessions, "gift": gift}
            for covers, sessions, gift in parts
        ]
        item = {"item_kind": "session_card", "name": name, "category": "疗程", "price_fen": fen, "valid_days": days}
        await put(key, item | {"components": components})
    await _cards_of_days(shelf, put)


async def _cards_of_days(shelf: Shelf, put: Callable[[str, dict[str, object]], Awaitable[None]]) -> None:
    key, name, fen, days, covers, a_day = world.PERIOD_CARD
    item = {"item_kind": "period_card", "name": name, "category": "期限卡", "price_fen": fen, "valid_days": days}
    await put(key, item | {"covers": [shelf.items[one] for one in covers], "term": {"visits": a_day}})
    key, name, fen, days, percent = world.DISCOUNT_CARD
    item = {"item_kind": "discount_card", "name": name, "category": "折扣卡", "price_fen": fen, "valid_days": days}
    await put(key, item | {"term": {"discount": {"percent": percent, "services": True}}})
    key, name, fen, days, (covers, sessions), cards = PACKAGE
    parts: list[dict[str, object]] = [{"covers": [shelf.items[one] for one in covers], "sessions": sessions}]
    parts += [{"card": shelf.items[one], "gift": gift} for one, gift in cards]
    item = {"item_kind": "session_card", "name": name, "category": "套餐", "price_fen": fen, "valid_days": days}
    await put(key, item | {"components": parts})
