"""Commission over HTTP: who may, the pay sheet as a spreadsheet."""

import io
from datetime import datetime

from openpyxl import load_workbook

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
