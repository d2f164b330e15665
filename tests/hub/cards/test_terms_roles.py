"""Who may do what with a card of days, over the API; and that the cloud hears of what its days earn."""

import pytest

from cloud.ingest.apply import Arrival, Policy, ingest
from cloud.owner import figures
from cloud.storage.sqlite import Store
from hub import upkeep
from hub.cards import accrual
from hub.journal.entry import GENESIS_HASH
from hub.journal.wire import encode, pack_batch, topic
from hub.ledger import state as ledger
from hub.store import state as store_state
from hub.sync.store_source import StoreSource

PRICE = 300_00
STAFF = ("technician", "front_desk", "manager", "owner")
MANAGER = "2"


class Counter:
    """wang at the counter, over the API."""

    def __init__(self, api, item):
        self.api, self.item, self.wang = api, item, api.ids.members["wang"]

    async def buy(self, by="front_desk"):
        """The card, or why not."""
        lines, tenders = [{"item": self.item}], [{"tender": "cash", "amount_fen": PRICE}]
        body = {"member": self.wang, "lines": lines, "tenders": tenders, "print": False}
        sold = await self.api.call("POST", "/sales", body, by=by)
        if sold.status != 201:
            return sold.code
        cards = (await self.api.ok("GET", f"/members/{self.wang}"))["cards"]
        return cards[-1]["card"]

    async def approval(self, fen, action="card"):
        asks = {"action": action, "staff_code": MANAGER, "pin": "246810", "amount_fen": fen}
        return (await self.api.ok("POST", "/approvals", asks, by="front_desk"))["approval"]

    async def tried(self, by, method, path, body=None):
        """ok, or the code of its refusal, which changes nothing."""
        before = await self.api.everything()
        reply = await self.api.call(method, path, body, by=by)
        if reply.status < 300:
            return "ok"
        after = await self.api.everything()
        assert {name for name in before if before[name] != after[name]} <= {"session"}, reply.body
        return reply.code


@pytest.fixture
async def counter(api):
    item = {
        "item_kind": "period_card", "name": "肩颈月卡", "price_fen": PRICE, "valid_days": 30,
        "covers": [api.ids.items["massage"]], "term": {"visits": 1},
    }  # fmt: skip
    made = await api.ok("POST", "/catalog/items", item, by="manager")
    yield Counter(api, made["item"])
    assert api.verify().verify == "ok"


async def each(counter, path, body, method="POST"):
    """What each role hears who asks this of a new card of its own, without an approval."""
    heard = []
    for by in STAFF:
        card = await counter.buy()
        heard.append(await counter.tried(by, method, f"/cards/{card}/{path}", body))
    return heard


async def test_who_may_put_a_card_of_days_into_the_catalogue(api):
    item = {"item_kind": "discount_card", "name": "八折卡", "price_fen": 1, "valid_days": 9}
    item |= {"term": {"discount": {"percent": 80, "services": True}}}
    counter = Counter(api, "")
    heard = [await counter.tried(by, "POST", "/catalog/items", item) for by in STAFF]
    assert heard == ["permission_denied", "permission_denied", "ok", "ok"]


async def test_who_may_sell_one_and_let_it_be_used(counter, api):
    assert await counter.buy("technician") == "permission_denied"
    heard = [await counter.buy(by) for by in ("display", "handheld", None)]
    assert heard == ["session_required", "session_required", "terminal_required"]
    for by in STAFF[1:]:
        card = await counter.buy(by)
        line = {"item": api.ids.items["massage"], "session_card": card}
        visit = {"member": counter.wang, "lines": [line], "tenders": [], "print": False}
        assert await counter.tried("technician", "POST", "/sales", visit) == "permission_denied"
        assert await counter.tried(by, "POST", "/sales", visit) == "ok"
        assert await counter.tried(by, "POST", "/sales", visit) == "visits_used_up"


async def test_who_may_freeze_one_and_let_it_go_on(counter):
    frozen = {"how": "frozen", "reason": "出差"}
    assert await each(counter, "stop", frozen) == ["permission_denied", "ok", "ok", "ok"]
    card = await counter.buy()
    await counter.api.ok("POST", f"/cards/{card}/stop", frozen, by="front_desk")
    assert await counter.tried("technician", "POST", f"/cards/{card}/resumption", {}) == "permission_denied"
    assert await counter.tried("front_desk", "POST", f"/cards/{card}/resumption", {}) == "ok"


async def test_a_locked_one_is_opened_by_a_manager_or_with_their_word(counter):
    for by, approved, heard in (
        ("front_desk", False, "approval_needed"),
        ("front_desk", True, "ok"),
        ("manager", False, "ok"),
    ):
        card = await counter.buy()
        await counter.api.ok("POST", f"/cards/{card}/stop", {"how": "locked", "reason": "争议"}, by="front_desk")
        body = {"approval": await counter.approval(PRICE)} if approved else {}
        assert await counter.tried(by, "POST", f"/cards/{card}/resumption", body) == heard


@pytest.mark.parametrize(
    ("path", "body", "worth"),
    [
        ("extension", {"days": 10, "reason": "老客"}, PRICE), ("transfer", {"reason": "母女"}, PRICE),
        ("closing", {"refund_fen": PRICE, "tender": "cash", "reason": "退卡"}, PRICE),
    ],
)  # fmt: skip
async def test_who_may_make_one_longer_give_it_away_and_close_it(counter, path, body, worth):
    """The front desk with a manager's word for no less than the card is worth, which is good once."""
    if path == "transfer":
        body = body | {"to": counter.api.ids.members["zhang"]}
    assert await each(counter, path, body) == ["permission_denied", "approval_needed", "ok", "ok"]
    card, other = await counter.buy(), await counter.buy()
    small, good = await counter.approval(worth - 1), await counter.approval(worth)
    tried = [
        await counter.tried("front_desk", "POST", f"/cards/{one}/{path}", body | {"approval": approval})
        for one, approval in ((card, small), (card, good), (other, good))
    ]
    assert tried == ["approval_unfit", "ok", "approval_unfit"]


async def test_who_may_see_what_closing_would_pay(counter):
    assert await each(counter, "closing", None, "GET") == ["permission_denied", "ok", "ok", "ok"]


async def test_nothing_of_it_lapses_not_even_for_the_owner(counter):
    reason = {"reason": "过期"}
    heard = ["permission_denied", "permission_denied", "permission_denied", "nothing_lapses"]
    assert await each(counter, "lapse", reason) == heard


async def cloud_figures(salon, folder, day):
    """What the owner's phone would show of that day, of this store's whole journal."""
    source = StoreSource(salon.store, await salon.read(store_state.store))
    bodies = [body for _, body in await source.entries(0, 10_000, 10_000_000)]
    batch = pack_batch(source.hub, salon.store.head.epoch, 1, GENESIS_HASH, bodies, source.sign)
    arrival = Arrival(topic(source.chain, source.shard, source.hub, "up"), encode(batch))
    async with Store(folder, folder / "cloud.key") as store:
        outcomes = await store.write(ingest, [arrival], Policy(now=salon.wall.ms, trust_first_use=True))
        assert [outcome.fault for outcome in outcomes] == [""]
        async with store.read() as reader:
            return await figures.today(reader, source.chain, day, salon.wall.ms, "Asia/Shanghai", connected=True)


async def test_what_a_day_earned_is_seen_by_the_owner_far_away(counter, api, tmp_path):
    """300 for 30 days: each night ten leave the liability and are revenue of that day, though nobody came."""
    before = await cloud_figures(api, tmp_path / "a", "2026-11-22")
    await counter.buy()
    sold = await cloud_figures(api, tmp_path / "b", "2026-11-22")
    assert sold.prepaid_liability_fen - before.prepaid_liability_fen == PRICE
    assert (sold.topped_up_fen - before.topped_up_fen, sold.revenue_fen) == (PRICE, before.revenue_fen)
    api.wall.pass_(days=2)
    assert await api.write(accrual.review, None) == 1
    earned = await cloud_figures(api, tmp_path / "c", "2026-11-24")
    assert sold.prepaid_liability_fen - earned.prepaid_liability_fen == PRICE // 30
    assert (earned.revenue_fen, earned.received_fen, earned.visits) == (PRICE // 30, 0, 0)
    api.wall.pass_(days=3)
    await upkeep.review(api.hub)
    later = await cloud_figures(api, tmp_path / "d", "2026-11-27")
    assert (earned.prepaid_liability_fen - later.prepaid_liability_fen, later.revenue_fen) == (30_00, 30_00)
    rows = {row.account: row.credit - row.debit for row in (await api.read(ledger.trial_balance)).rows}
    assert later.prepaid_liability_fen == rows["2205"]
