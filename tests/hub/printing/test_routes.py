"""Which printer prints what: tables of the choice, and slips coming out of two real ones."""

import pytest

from devices.model import Device
from hub.printing.facts import RoutesPut, Slip
from hub.printing.printers import choose, why_not
from tests.hub.printing.conftest import of, sell

HELD = {"lines": [], "note": "对酒精过敏"}


def printer(name, state="ready", reason=None):
    return Device(id=name, kind="printer", driver="escpos", name=name, port=name, state=state, since="", reason=reason)


def routes(receipts=None, service=None, labels=None, **rooms):
    return RoutesPut(receipts, service, rooms, labels)


@pytest.mark.parametrize(
    ("slip", "device", "devices", "chosen", "fallback", "goes_to"),
    [
        # receipts without a choice: the first that is ready, rather not one kept for something else
        (Slip.RECEIPT, None, [printer("a"), printer("b")], routes(), False, "a"),
        (Slip.RECEIPT, None, [printer("a", "gone"), printer("b")], routes(), False, "b"),
        (Slip.RECEIPT, None, [printer("a"), printer("b")], routes(service="a"), False, "b"),
        (Slip.RECEIPT, None, [printer("a")], routes(service="a"), False, "a"),
        (Slip.RECEIPT, None, [printer("a", "attention", "paper_low")], routes(), False, "a"),
        (Slip.RECEIPT, None, [printer("a", "attention", "paper_out")], routes(), False, None),
        (Slip.RECEIPT, None, [], routes(), True, None),
        # a chosen one: elsewhere only where the owner allows it
        (Slip.RECEIPT, "a", [printer("a", "gone"), printer("b")], routes("a"), False, None),
        (Slip.RECEIPT, "a", [printer("a", "gone"), printer("b")], routes("a"), True, "b"),
        (Slip.REFUND, "a", [printer("b")], routes("a"), True, "b"),
        (Slip.RECEIPT, "a", [printer("a", "starting"), printer("b")], routes("a"), True, None),
        (Slip.RECEIPT, "a", [printer("a", "gone"), printer("b")], routes("a", service="b"), True, None),
        (Slip.RECEIPT, "a", [printer("a", "gone"), printer("b")], routes("a", r3="b"), True, None),
        # service slips and labels never come out in the wrong place
        (Slip.SERVICE, "a", [printer("a", "gone"), printer("b")], routes(service="a"), True, None),
        (Slip.LABEL, "a", [printer("b")], routes(labels="a"), True, None),
        (Slip.SERVICE, "a", [printer("a"), printer("b")], routes(service="a"), True, "a"),
    ],
)
def test_where_a_slip_goes(slip, device, devices, chosen, fallback, goes_to):
    known = {one.id: one for one in devices}
    assert choose(slip, device, known, chosen, fallback=fallback) == goes_to


@pytest.mark.parametrize(
    ("device", "devices", "reason"),
    [
        ("a", [], "printer_gone"),
        ("a", [printer("a", "gone", "unreachable")], "unreachable"),
        ("a", [printer("a", "attention", "cover_open")], "cover_open"),
        ("a", [printer("a", "starting")], None),
        (None, [], "no_printer"),
        (None, [printer("a", "attention", "paper_out")], "paper_out"),
    ],
)
def test_why_a_slip_waits(device, devices, reason):
    assert why_not(device, {one.id: one for one in devices}, routes()) == reason


async def choose_routes(api, shop, **chosen):
    rooms = {room: shop.ids[name] for room, name in chosen.pop("rooms", {}).items()}
    body = {purpose: shop.ids[name] for purpose, name in chosen.items()} | {"rooms": rooms}
    return await api.ok("PUT", "/printing/routes", body)


async def test_receipts_come_out_where_the_owner_wants_them(two):
    async with two.daemon(), two.hub() as (api, events):
        await choose_routes(api, two, receipts="后间")
        await events.wait("receipt", of(await sell(api), "printed"))
        assert (len(two.texts("前台")), len(two.texts("后间"))) == (0, 1)


async def test_a_receipt_falls_back_only_once_the_owner_allows_it(two):
    async with two.daemon(), two.hub() as (api, events):
        await choose_routes(api, two, receipts="后间")
        two.printers["后间"].set_paper("out")
        await two.until(api, lambda states: states["后间"] == "attention")
        bill = await sell(api)
        assert (await events.wait("receipt", of(bill)))["state"] == "queued"
        assert two.texts("前台") == []
        await api.ok("PUT", "/settings", {"name": "receipt_fallback", "value": "true"})
        await events.wait("receipt", of(bill, "printed"))
        assert len(two.texts("前台")) == 1
        two.printers["后间"].set_paper("ok")
        await two.ready(api)
        await events.wait("receipt", of(await sell(api), "printed"))
        assert (len(two.texts("前台")), len(two.texts("后间"))) == (1, 1)


def held(api, *lines):
    return HELD | {"member": api.ids.members["zhang"], "lines": [
        {"item": api.ids.items[item], "room": room, "shares": [{"staff": api.ids.staff["technician"], "percent": 100}]}
        for item, room in lines
    ]}  # fmt: skip


async def test_service_slips_go_to_their_rooms_when_a_bill_is_held_and_only_once(two):
    async with two.daemon(), two.hub() as (api, _):
        await api.ok("PUT", "/settings", {"name": "service_slips", "value": '"auto"'})
        await choose_routes(api, two, service="前台", rooms={"3号房": "后间"})
        bill = await api.ok("POST", "/bills", held(api, ("facial", "3号房"), ("massage", "1号房")))
        await two.printed(2)
        (front,), (back,) = two.texts("前台"), two.texts("后间")
        for words in ("服务单", "3号房", "深层清洁护理", "张*", "technician 员工", "备注 对酒精过敏", "挂单 尾号"):
            assert words in back
        assert "张三" not in back
        assert "肩颈按摩" in front
        # held again with one more room: only what is new
        again = held(api, ("facial", "3号房"), ("massage", "1号房"), ("massage", "3号房"))
        await api.ok("PUT", f"/bills/{bill['bill']}", again | {"revision": bill["revision"]})
        await two.printed(3)
        assert (len(two.texts("前台")), len(two.texts("后间"))) == (1, 2)


async def test_a_service_slip_waits_for_its_printer_and_is_dropped_when_its_line_has_changed(two):
    async with two.daemon(), two.hub() as (api, events):
        await choose_routes(api, two, service="后间")
        two.printers["后间"].set_paper("out")
        await two.until(api, lambda states: states["后间"] == "attention")
        bill = await api.ok("POST", "/bills", held(api, ("facial", "3号房")))
        (job,) = (await api.ok("POST", f"/bills/{bill['bill']}/service-slips", {}))["jobs"]
        await events.wait("print", lambda data: data["job"] == job["job"] and data["reason"] == "paper_out")
        other = held(api, ("facial", "2号房")) | {"revision": bill["revision"]}
        await api.ok("PUT", f"/bills/{bill['bill']}", other)
        two.printers["后间"].set_paper("ok")
        ended = await events.wait("print", lambda data: data["job"] == job["job"] and data["state"] == "cancelled")
        assert ended["reason"] == "changed"
        assert two.texts("前台") + two.texts("后间") == []


async def test_without_a_printer_of_their_own_service_slips_and_labels_are_refused_in_words(api):
    bill = await api.ok("POST", "/bills", held(api, ("facial", "3号房")))
    reply = await api.refused("no_print_route", "POST", f"/bills/{bill['bill']}/service-slips", {})
    assert "服务单" in reply.body["detail"]
    reply = await api.refused(
        "no_print_route", "POST", f"/catalog/items/{api.ids.items['cream']}/labels", {"copies": 2}
    )
    assert "标签" in reply.body["detail"]
    plain = await api.ok("POST", "/bills", {"lines": [{"amount_fen": 100}]})
    await api.refused("not_found", "POST", f"/bills/{plain['bill']}/service-slips", {})
    await api.refused("not_found", "POST", f"/bills/{plain['bill']}/service-slips", {"lines": [7]})


async def test_a_slip_that_prints_by_itself_and_has_no_printer_is_seen_as_failed(api):
    await api.ok("PUT", "/settings", {"name": "service_slips", "value": '"auto"'})
    await api.ok("POST", "/bills", held(api, ("facial", "3号房")))
    (job,) = (await api.ok("GET", "/print-jobs"))["latest"]
    assert (job["slip"], job["state"], job["reason"]) == ("service", "failed", "no_print_route")
    assert "请店长" in job["message"]


async def test_labels_come_out_one_by_one_with_their_barcode(two):
    async with two.daemon(), two.hub() as (api, _):
        await choose_routes(api, two, labels="后间")
        jobs = (await api.ok("POST", f"/catalog/items/{api.ids.items['cream']}/labels", {"copies": 3}))["jobs"]
        assert [job["copy"] for job in jobs] == [1, 1, 1]
        await two.printed(3)
        assert len(two.texts("后间")) == 3
        assert all("面霜" in text and "￥299.00" in text for text in two.texts("后间"))


async def test_a_refund_prints_its_slip_and_again_as_a_copy(one):
    async with one.daemon(), one.hub() as (api, events):
        bill = await sell(api, print=False)
        do = {"lines": [{"line": 1, "amount_fen": 100}], "reason": "商品质量"}
        (refund,) = (await api.ok("POST", f"/bills/{bill}/refunds", do))["refunds"]
        assert (refund["amount_fen"], refund["reason"]) == (100, "商品质量")
        await one.printed(1)
        assert (await api.ok("POST", f"/bills/{bill}/refunds/{refund['refund']}/slips"))["copy"] == 2
        await events.wait("print", lambda data: data["copy"] == 2 and data["state"] == "printed")
        first, second = one.texts("前台")
        for words in ("退款单", "商品质量", "退款合计", "-￥1.00", "退回微信支付", "顾客签字"):
            assert words in first
        assert "补打" not in first
        assert "补打 第 2 联" in second
        await api.refused("not_found", "POST", f"/bills/{bill}/refunds/nothing/slips")


async def test_a_route_to_a_printer_that_is_gone_is_shown_as_such(two):
    async with two.daemon(), two.hub() as (api, _):
        await choose_routes(api, two, receipts="前台")
        page = await api.ok("PUT", "/printing/routes", {"service": "usb-gone", "rooms": {"3号房": "usb-lost"}})
        shown = {one["device"]: (one["present"], one["columns"]) for one in page["printers"]}
        assert shown == {
            two.ids["前台"]: (True, 48), two.ids["后间"]: (True, 48),
            "usb-gone": (False, None), "usb-lost": (False, None),
        }  # fmt: skip


async def test_only_the_owner_chooses(api):
    for by in ("front_desk", "manager"):
        await api.refused("permission_denied", "PUT", "/printing/routes", {}, by=by)
    assert (await api.ok("GET", "/printing", by="technician"))["receipts"] is None
