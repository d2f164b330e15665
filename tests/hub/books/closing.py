"""What must be so at the end of an example, as the API's own reports and pages have it."""

import datetime as dt

from meishu.simulate import pay
from tests.hub.books.checks import BILLS
from tests.hub.books.shop import GOODS, WORK


def prove(machine):
    shop = machine.shop
    shop.wait(0)
    (wrong,) = shop.look(BILLS)
    assert not wrong, wrong
    assert shop.done("GET", "/ledger/trial-balance")["balanced"]
    _roll_forward(shop)
    _members(machine)
    _coupons(machine)
    _commission(machine)


def _roll_forward(shop):
    today = shop.done("GET", "/days")["day"]
    first = max("2026-11-01", (dt.date.fromisoformat(today) - dt.timedelta(days=1000)).isoformat())
    report = shop.done("GET", f"/reports/prepaid_roll_forward?from={first}&to={today}")
    notes = [note["figure"] for note in report["notes"]]
    assert notes[-1] == 0, report["notes"]
    assert notes[0] == notes[1] == report["totals"][8], report


def _members(machine):
    """Points, sessions and tiers as each member's pages show them."""
    sessions = 0
    (standing,) = machine.shop.look("SELECT member, rule, locked FROM member_tier")
    evaluated = {member for member, rule, locked in standing if rule != "by_hand" and not locked}
    for member in (*machine.members, *machine.forgotten):
        page = machine.shop.done("GET", f"/members/{member}")
        sessions += sum(
            lot["size"] - lot["used"]
            for card in page["cards"] if card["unit"] == "SESSION" and card["holder_masked"] is None
            for lot in card["lots"] if not lot["lapsed"]
        )  # fmt: skip
        points = machine.shop.done("GET", f"/members/{member}/points")
        held = sum(lot["left"] for lot in points["lots"])
        assert points["given"] == held - points["debt"] + points["spent"] + points["expired"] + points["clawed"]
        good = sum(lot["left"] for lot in points["lots"] if not lot["expired"])
        assert points["points"]["balance"] == good - points["debt"]
        tier = machine.shop.done("GET", f"/members/{member}/tier")
        if member in evaluated:
            assert all(one["value"] < one["needed"] for one in tier["next"]), tier
    assert sessions == machine.sessions


def _coupons(machine):
    for kind in machine.ids.kinds:
        figures = machine.shop.done("GET", f"/coupon-kinds/{kind}/statistics")
        assert figures["issued"] >= figures["redeemed"]
        assert len({use["coupon"] for use in figures["uses"]}) == len(figures["uses"])


def _commission(machine):
    """All months' sheets together pay what the rules pay of what is left of the bills, corrections included."""
    sheets = {month: machine.shop.done("GET", f"/commission/months/{month}") for month in months(machine)}
    assert all(sheet["intact"] for sheet in sheets.values())
    work, goods, whole = pay.paid(sheets)
    (rows,) = machine.shop.look(pay.PAID)
    staff = dict.fromkeys(machine.ids.staff.values(), WORK)
    assert (work, goods) == pay.owed(rows, staff, GOODS)
    for bill in machine.bills.values():
        if all(is_back(line) for line in bill["lines"]):
            assert not whole.get(bill["bill"]), bill


def is_back(line):
    by_session = line["session_card"] is not None
    return line["refunded_sessions"] == line["quantity"] if by_session else line["refunded_fen"] == line["amount_fen"]


def months(machine):
    """Every month from the first to the one that runs."""
    month, last, found = "2026-11", machine.shop.today()[:7], []
    while month <= last:
        found.append(month)
        year, number = int(month[:4]), int(month[5:])
        month = f"{year + number // 12}-{number % 12 + 1:02d}"
    return found
