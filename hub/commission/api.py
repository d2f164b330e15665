"""Routes of commission: rules, months' pay sheets, targets."""

import asyncio
import contextlib

from aiohttp import web

from hub.commission import periods, rules, views
from hub.commission.rules import Approve, MonthChanged, Moved, PutRule, PutTarget, Reopen, RetireRule
from hub.commission.views import RuleList, SheetView
from hub.errors import NotFound
from hub.http.call import Call
from hub.http.routes import Routes
from hub.language import label, spoken, words
from hub.reports import xlsx
from hub.reports.api import download
from hub.security.roles import Permission

routes = Routes("commission")

_MONTH_CHARS = 7
_LAST_MONTH = 12
_TRIES = 4
"""Of an approval, before the person is asked to look again."""


@routes.get("/commission/rules", permission=Permission.SEE_REPORTS)
async def list_rules(call: Call) -> RuleList:
    """Rules of commission, all their versions."""
    return await call.read(views.rules)


@routes.post("/commission/rules", permission=Permission.MANAGE_STAFF, status=201)
async def add_rule(call: Call, body: PutRule) -> RuleList:
    """Make a rule."""
    await call.write(rules.add_rule, body)
    return await call.read(views.rules)


@routes.put("/commission/rules/{rule}", permission=Permission.MANAGE_STAFF)
async def change_rule(call: Call, rule: str, body: PutRule) -> RuleList:
    """Change a rule from a day on."""
    await call.write(rules.change_rule, (rule, body))
    return await call.read(views.rules)


@routes.post("/commission/rules/{rule}/retirement", permission=Permission.MANAGE_STAFF)
async def retire_rule(call: Call, rule: str, body: RetireRule) -> RuleList:
    """Retire a rule from a day on."""
    await call.write(rules.retire_rule, (rule, body))
    return await call.read(views.rules)


@routes.get("/commission/months/{month}", permission=Permission.SEE_REPORTS)
async def sheet(call: Call, month: str) -> SheetView:
    """A month's pay sheet, as approved or as it stands."""
    return await call.read(views.sheet, _month(month), call.now_ms())


@routes.get("/commission/months/{month}/pay-sheet.xlsx", permission=Permission.SEE_REPORTS)
async def pay_sheet(call: Call, month: str) -> web.Response:
    """The pay sheet as a spreadsheet."""
    reports = await call.read(views.pay_sheet, _month(month))
    body = await asyncio.to_thread(xlsx.workbook, reports, call.hub.store_name, call.language)
    return download(body, xlsx.MEDIA_TYPE, f"{spoken(label('提成工资单'), call.language)} {month}.xlsx")


@routes.post("/commission/months/{month}/approval", permission=Permission.SEE_REPORTS)
async def approve(call: Call, month: str, body: Approve) -> SheetView:
    """Approve a month that is over; later changes of it are corrections."""
    await _approved(call, _month(month), body)
    return await call.read(views.sheet, month, call.now_ms())


@routes.post("/commission/months/{month}/reopening", permission=Permission.MANAGE_STAFF)
async def reopen(call: Call, month: str, body: Reopen) -> SheetView:
    """Take the last approval back, with a reason that stays."""
    await call.write(rules.reopen, (_month(month), body))
    return await call.read(views.sheet, month, call.now_ms())


@routes.put("/commission/targets", permission=Permission.MANAGE_STAFF)
async def put_target(call: Call, body: PutTarget) -> None:
    """Set what somebody, or the store, is to reach in a month."""
    await call.write(rules.put_target, body)


async def _approved(call: Call, month: str, body: Approve) -> None:
    """Reckoned on a reader, written if nothing of it has moved meanwhile, else again. Raises MonthChanged."""
    for _ in range(_TRIES):
        reckoned = await call.read(periods.reckon, month)
        with contextlib.suppress(Moved):
            await call.write(rules.approve, (reckoned, body), asked=(month, body))
            return
    raise MonthChanged


def _month(month: str) -> str:
    """Raises NotFound."""
    year, dash, number = month.partition("-")
    fits = dash and len(month) == _MONTH_CHARS and month.isascii() and year.isdigit() and number.isdigit()
    if not fits or not 1 <= int(number) <= _LAST_MONTH or year in {"0000", "9999"}:
        raise NotFound(what=words("月份 {month}", "month {month}").format(month=month[:20]))
    return month
