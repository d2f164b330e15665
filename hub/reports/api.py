"""Routes of reports: as JSON, as spreadsheets, to print; a member's statement."""

import asyncio
from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from msgspec import Meta, Struct

from devices.printers.fonts import NoFontError
from hub.amounts import END
from hub.errors import MeishuError
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import label, spoken
from hub.localtime import LocalTime
from hub.printing.rules import Asked
from hub.reports import catalogue, pdf, slips, statement, xlsx
from hub.reports.slips import StatementDays
from hub.reports.statement import Statement
from hub.reports.table import Report, Span, span
from hub.security.roles import Permission
from hub.store.state import zone

routes = Routes("reports")

_Day = Annotated[str, Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?" + END)]


class NoFont(
    MeishuError,
    code="no_font",
    status=503,
    zh="主机没有中文字体，不能生成 PDF，请安装 fonts-noto-cjk",
    en="This hub has no Chinese font for a PDF; install fonts-noto-cjk",
): ...


class SpanQuery(Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """Both days belong to it; empty for today."""

    first: _Day = ""
    last: _Day = ""


class ReportName(Struct, frozen=True):
    name: str
    title: str
    group: str


class ReportNames(Struct, frozen=True):
    reports: list[ReportName]


@routes.get("/reports", permission=Permission.SEE_REPORTS)
async def names(call: Call) -> ReportNames:
    """Which reports there are."""
    return await call.read(_names)


@routes.get("/reports/{report}.xlsx", permission=Permission.SEE_REPORTS)
async def as_xlsx(call: Call, report: str, query: SpanQuery) -> web.Response:
    """A report as a spreadsheet."""
    found = await call.read(_report, report, query, call.now_ms())
    body = await asyncio.to_thread(xlsx.workbook, [found], call.hub.store_name, call.language)
    return download(body, xlsx.MEDIA_TYPE, _name(found.title, f"{found.from_day} {found.to_day}.xlsx", call.language))


@routes.get("/reports/{report}.pdf", permission=Permission.SEE_REPORTS)
async def as_pdf(call: Call, report: str, query: SpanQuery) -> web.Response:
    """A report to print."""
    found = await call.read(_report, report, query, call.now_ms())
    body = await _drawn([found], call.hub.store_name, call.language)
    return download(body, pdf.MEDIA_TYPE, _name(found.title, f"{found.from_day} {found.to_day}.pdf", call.language))


@routes.get("/reports/{report}", permission=Permission.SEE_REPORTS)
async def one(call: Call, report: str, query: SpanQuery) -> Report:
    """A report."""
    return await call.read(_report, report, query, call.now_ms())


@routes.get("/members/{member}/statement.xlsx", permission=Permission.SERVE_MEMBERS)
async def statement_xlsx(call: Call, member: str, query: SpanQuery) -> web.Response:
    """A member's statement as a spreadsheet, in their language."""
    found = await call.read(_statement, MemberId(member), query, call.now_ms())
    heading, language = statement.heading(found, call.hub.store_name), found.language or call.language
    body = await asyncio.to_thread(xlsx.workbook, found.sections, heading, language)
    return download(
        body,
        xlsx.MEDIA_TYPE,
        _name(label("对账单"), f"{found.number} {found.from_day} {found.to_day}.xlsx", language),
    )


@routes.get("/members/{member}/statement.pdf", permission=Permission.SERVE_MEMBERS)
async def statement_pdf(call: Call, member: str, query: SpanQuery) -> web.Response:
    """A member's statement to print, in their language."""
    found = await call.read(_statement, MemberId(member), query, call.now_ms())
    heading, language = statement.heading(found, call.hub.store_name), found.language or call.language
    body = await _drawn(found.sections, heading, language)
    return download(
        body,
        pdf.MEDIA_TYPE,
        _name(label("对账单"), f"{found.number} {found.from_day} {found.to_day}.pdf", language),
    )


@routes.post("/members/{member}/statement/slips", permission=Permission.SERVE_MEMBERS, status=202)
async def print_statement(call: Call, member: str, body: StatementDays) -> Asked:
    """Print a member's statement of these days on receipt paper."""
    return await call.write(slips.print_statement, (MemberId(member), body))


@routes.get("/members/{member}/statement", permission=Permission.SERVE_MEMBERS)
async def member_statement(call: Call, member: str, query: SpanQuery) -> Statement:
    """What a member paid and used in a span of days."""
    return await call.read(_statement, MemberId(member), query, call.now_ms())


def download(body: bytes, media_type: str, name: str) -> web.Response:
    """A file that a browser saves under this name."""
    plain = "".join(sign if sign.isascii() else "_" for sign in name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return web.Response(body=body, content_type=media_type, headers=headers)


def _name(title: str, rest: str, language: str) -> str:
    return f"{spoken(title, language)} {rest}"


async def _drawn(reports: list[Report], heading: str, language: str) -> bytes:
    """Raises NoFont."""
    try:
        return await asyncio.to_thread(pdf.document, reports, heading, language)
    except NoFontError as error:
        raise NoFont from error


def _names(_reader: Reader) -> ReportNames:
    return ReportNames([ReportName(name, title, group) for name, (group, title, _) in catalogue.REPORTS.items()])


def _report(reader: Reader, name: str, query: SpanQuery, now_ms: int) -> Report:
    return catalogue.build(reader, name, _span(reader, query, now_ms))


def _statement(reader: Reader, member: MemberId, query: SpanQuery, now_ms: int) -> Statement:
    return statement.statement(reader, member, _span(reader, query, now_ms))


def _span(reader: Reader, query: SpanQuery, now_ms: int) -> Span:
    today = LocalTime.of(now_ms, zone(reader)).day
    return span(query.first or today, query.last or today, zone(reader), now_ms)
