"""Commission over HTTP: who may, the pay sheet as a spreadsheet."""

import asyncio
import io
from datetime import datetime
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from hub.commission import api as commission_api
from hub.commission import periods
from hub.security.state import digest
from hub.staff import rules as staff

RULE = {"name": "手工 7%", "from_day": "2026-11-01", "kind_of": "service", "basis": "paid", "permille": 70}


async def sold(api, ids, fen=100_00):
    share = {"staff": ids.staff["technician"], "percent": 100, "designated": True}
    sale = {
        "lines": [{"amount_fen": fen, "shares": [share]}], "tenders": [{"tender": "cash", "amount_fen": fen}],
        "print": False,
    }  # fmt: skip
    return await api.ok("POST", "/sales", sale, by="front_desk")


async def test_the_owner_makes_rules_the_manager_reads_and_approves_the_owner_reopens(api, ids):
    await api.refused("permission_denied", "POST", "/commission/rules", RULE, by="manager")
    made = await api.ok("POST", "/commission/rules", RULE)
    rule = made["rules"][0]["rule"]
    assert "面部" in made["categories"]
    bill = await sold(api, ids)
    assert bill["lines"][0]["shares"][0]["designated"]
    sheet = await api.ok("GET", "/commission/months/2026-11", by="manager")
    assert (sheet["state"], sheet["total_fen"]) == ("open", 7_00)
    [person] = sheet["people"]
    assert (person["name"], person["by_kind"]) == ("technician 员工", [{"kind_of": "service", "amount_fen": 7_00}])
    assert person["lines"][0]["words"] == "¥100.00 的 100% 为 ¥100.00；¥100.00 × 7% = ¥7.00"
    await api.ok("PUT", f"/commission/rules/{rule}", {**RULE, "from_day": "2026-11-30", "permille": 80})
    api.wall.pass_(days=12)
    for role in ("owner", "manager"):
        again = staff.SignIn(ids.staff[role], ids.terminals["tablet"], digest(f"session-{role}"))
        await api.write(staff.sign_in, again)
    await api.refused(
        "month_changed", "POST", "/commission/months/2026-11/approval", {"digest": "0" * 64}, by="manager"
    )
    done = await api.ok("POST", "/commission/months/2026-11/approval", {"digest": sheet["digest"]}, by="manager")
    assert (done["state"], done["approved_by"], done["intact"]) == ("approved", "manager 员工", True)
    assert (await api.ok("GET", "/commission/rules"))["open_from"] == "2026-12-01"
    body = {"reason": "漏了一单"}
    await api.refused("permission_denied", "POST", "/commission/months/2026-11/reopening", body, by="manager")
    await api.refused("month_is_approved", "POST", f"/commission/rules/{rule}/retirement", {"from_day": "2026-11-30"})
    assert (await api.ok("POST", "/commission/months/2026-11/reopening", body))["state"] == "over"
    await api.ok("POST", f"/commission/rules/{rule}/retirement", {"from_day": "2026-11-30"})
    assert api.verify().verify == "ok"


class TestApprovalBesideTheTill:
    """A month is reckoned on a reader while the till goes on; what it lands meanwhile is in the sheet or not."""

    PATH = "/commission/months/2026-11"

    @pytest.fixture
    async def sheet(self, api, ids):
        """November is over and waits, with three bills of 100 of which one earns nobody anything."""
        await api.ok("POST", "/commission/rules", RULE)
        self.bills = [(await sold(api, ids))["bill"], (await sold(api, ids))["bill"]]
        body = {"lines": [{"amount_fen": 100_00}], "tenders": [{"tender": "cash", "amount_fen": 100_00}]}
        self.for_nobody = (await api.ok("POST", "/sales", body | {"print": False}))["bill"]
        api.wall.pass_(days=12)
        for role in ("owner", "front_desk"):
            again = staff.SignIn(ids.staff[role], ids.terminals["tablet"], digest(f"session-{role}"))
            await api.write(staff.sign_in, again)
        yield await api.ok("GET", self.PATH)
        assert api.verify().verify == "ok"

    @pytest.fixture
    async def lands(self, api, monkeypatch):
        """`lands(method, path, body)`: each time a month has been reckoned and is not yet written, the next is done."""
        waiting, reckoned, loop = [], [], asyncio.get_running_loop()

        def reckon(reader, month):
            done = periods.reckon(reader, month)
            reckoned.append(done)
            if waiting:
                asyncio.run_coroutine_threadsafe(waiting.pop(0), loop).result(60)
            return done

        monkeypatch.setattr(commission_api, "periods", SimpleNamespace(reckon=reckon))
        yield lambda *call: waiting.append(api.ok(*call)) or reckoned
        assert not waiting

    def refund(self, bill, lands, fen=1):
        back = {"lines": [{"line": 1, "amount_fen": fen}], "reason": "不满意", "print": False}
        return lands("POST", f"/bills/{bill}/refunds", back)

    async def test_a_sale_of_today_does_not_touch_it(self, api, sheet, lands):
        sale = {"lines": [{"amount_fen": 1}], "tenders": [{"tender": "cash", "amount_fen": 1}], "print": False}
        reckoned = lands("POST", "/sales", sale)
        done = await api.ok("POST", f"{self.PATH}/approval", {"digest": sheet["digest"]})
        assert (done["state"], done["total_fen"], len(reckoned)) == ("approved", 14_00, 1)

    async def test_what_touches_it_without_changing_it_has_it_reckoned_again(self, api, sheet, lands):
        reckoned = self.refund(self.for_nobody, lands)
        done = await api.ok("POST", f"{self.PATH}/approval", {"digest": sheet["digest"]})
        assert (done["state"], done["total_fen"], done["intact"], len(reckoned)) == ("approved", 14_00, True, 2)

    async def test_what_changes_it_is_seen_before_it_is_approved(self, api, sheet, lands):
        self.refund(self.bills[0], lands, 50_00)
        body = {"digest": sheet["digest"]}
        assert (await api.call("POST", f"{self.PATH}/approval", body)).code == "month_changed"
        now = await api.ok("GET", self.PATH)
        assert (now["state"], now["total_fen"]) == ("over", 10_50)
        await api.ok("POST", f"{self.PATH}/approval", {"digest": now["digest"]})

    async def test_a_month_that_never_rests_is_not_reckoned_for_ever(self, api, sheet, lands):
        for _ in range(4):
            reckoned = self.refund(self.for_nobody, lands)
        body = {"digest": sheet["digest"]}
        assert (await api.call("POST", f"{self.PATH}/approval", body)).code == "month_changed"
        assert len(reckoned) == 4
        await api.ok("POST", f"{self.PATH}/approval", body)

    async def test_asked_twice_it_is_approved_once(self, api, sheet, lands):
        """The second comes while the first is reckoned; under one key both hear the same, under another it is told."""
        body = {"digest": sheet["digest"]}
        lands("POST", f"{self.PATH}/approval", body)
        assert (await api.call("POST", f"{self.PATH}/approval", body)).code == "month_is_approved"
        await api.ok("POST", f"{self.PATH}/reopening", {"reason": "再看一遍"})
        first = await api.call("POST", f"{self.PATH}/approval", body, Idempotency_Key="once")
        again = await api.call("POST", f"{self.PATH}/approval", body, Idempotency_Key="once")
        assert (first.status, again.status, again.body) == (200, 200, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        other = await api.call("POST", f"{self.PATH}/approval", {"digest": "0" * 64}, Idempotency_Key="once")
        assert other.code == "idempotency_key_reused"


async def test_the_pay_sheet_has_real_numbers_and_dates(api, ids):
    await api.ok("POST", "/commission/rules", RULE)
    await sold(api, ids, 123_45)
    reply = await api.call("GET", "/commission/months/2026-11/pay-sheet.xlsx", by="manager")
    assert "spreadsheetml" in reply.headers["Content-Type"]
    summary, details = load_workbook(io.BytesIO(reply.body)).worksheets
    assert summary["A1"].value == "提成工资单（未核定）"
    assert [cell.value for cell in summary[4]] == ["technician 员工", None, 8.64, 0, 0, 0, 0, 0, 8.64]
    assert details["D4"].value == datetime(2026, 11, 22)  # noqa: DTZ001 - a spreadsheet has no zones
    assert (details["I4"].value, details["K4"].value) == (123.45, 8.64)


async def test_a_month_that_is_none_is_not_found(api):
    for month in ("2026-13", "2026-00", "2026", "0000-01", "abc"):
        await api.refused("not_found", "GET", f"/commission/months/{month}")


async def test_what_was_sold_is_paid_by_the_title_of_that_day(api, ids):
    path = f"/staff/{ids.staff['technician']}"
    await api.ok("POST", "/commission/rules", RULE)
    await api.ok("POST", "/commission/rules", {**RULE, "name": "高级 10%", "permille": 100, "level": "高级美容师"})
    bill = await sold(api, ids)
    await api.refused("permission_denied", "PUT", f"{path}/title", {"title": "高级美容师"}, by="front_desk")
    await api.refused("not_found", "PUT", "/staff/nobody/title", {"title": "高级美容师"})
    await api.ok("PUT", f"{path}/title", {"title": "高级美容师"})
    await sold(api, ids, 200_00)
    [person] = (await api.ok("GET", "/commission/months/2026-11", by="manager"))["people"]
    assert sorted(line["amount_fen"] for line in person["lines"]) == [7_00, 20_00]
    refund = {"lines": [{"line": 1, "amount_fen": 50_00}], "reason": "不满意"}
    await api.ok("POST", f"/bills/{bill['bill']}/refunds", refund)
    [person] = (await api.ok("GET", "/commission/months/2026-11", by="manager"))["people"]
    assert person["total_fen"] == 3_50 + 20_00
    [change] = (await api.ok("GET", f"{path}/titles"))["changes"]
    assert (change["was"], change["title"], change["by_name"]) == ("", "高级美容师", "owner 员工")
    assert api.verify().verify == "ok"
