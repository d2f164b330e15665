"""What a member did and has, between two days (消费记录): visits, spending, services, cards."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from hub.amounts import END
from hub.cashier import state as bill_state
from hub.cashier import views as bill_views
from hub.cashier.views import BillSummary
from hub.errors import Invalid
from hub.ids import CardId, ItemId, MemberId
from hub.journal.tx import Reader
from hub.language import recalled
from hub.ledger.accounts import Tender, Unit
from hub.localtime import rfc3339
from hub.members import state
from hub.store.state import zone

MAX_BILLS = 500
MAX_EVENTS = 1000


class HistoryQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Days, both included; empty for no bound."""

    first: Annotated[str, Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?" + END)] = ""
    last: Annotated[str, Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?" + END)] = ""


class ServiceCount(Struct, frozen=True):
    item: ItemId | None
    name: str
    category: str
    times: int
    last_day: str


class TenderSum(Struct, frozen=True):
    tender: Tender
    amount_fen: int


class CardEvent(Struct, frozen=True):
    """what: bought, opened (brought in), used. amount in fen of face or sessions; paid_fen what was paid for a lot."""

    at: str
    what: str
    card: CardId
    name: str
    unit: Unit
    amount: int
    paid_fen: int
    bill: str


class History(Struct, frozen=True):
    """spent_fen: what bills came to less refunds. complete: false where there was more than is shown."""

    member: MemberId
    first: str
    last: str
    visit_days: list[str]
    spent_fen: int
    by_tender: list[TenderSum]
    services: list[ServiceCount]
    bills: list[BillSummary]
    cards: list[CardEvent]
    complete: bool


def history(reader: Reader, member_id: MemberId, query: HistoryQuery) -> History:
    """Raises NotFound, Invalid."""
    member = state.member(reader, member_id).member
    first, last = query.first or "0001-01-01", query.last or "9999-12-30"
    span = _span_ms(first, last, zone(reader))
    rows = reader.all(
        "SELECT bill FROM bill WHERE member = ? AND state = 'settled' AND day BETWEEN ? AND ? "
        "ORDER BY seq DESC LIMIT ?",
        member, first, last, MAX_BILLS + 1,
    )  # fmt: skip
    bills = bill_views.summaries(reader, [bill_state.bill(reader, row[0]) for row in rows[:MAX_BILLS]], MAX_BILLS)
    events = _card_events(reader, member, span)
    return History(
        member=member, first=query.first, last=query.last, visit_days=_days(reader, member, first, last),
        spent_fen=_spent_fen(reader, member, first, last), by_tender=_tenders(reader, member, first, last),
        services=services(reader, member, first, last), bills=bills.bills, cards=events[:MAX_EVENTS],
        complete=len(rows) <= MAX_BILLS and len(events) <= MAX_EVENTS,
    )  # fmt: skip


def _span_ms(first: str, last: str, where: str) -> tuple[int, int]:
    try:
        begin = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo("UTC"))
        end = datetime.fromisoformat(last).replace(tzinfo=ZoneInfo("UTC")) + timedelta(days=1)
    except ValueError as error:
        raise Invalid(detail="first, last") from error
    if begin.year == 1 or end.year == 9999:  # noqa: PLR2004 - no bound given: no zone's offset matters
        offset = timedelta(0)
    else:
        offset = begin.replace(tzinfo=ZoneInfo(where)).utcoffset() or timedelta(0)
    epoch = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
    return int((begin - epoch - offset).total_seconds() * 1000), int((end - epoch - offset).total_seconds() * 1000)


def _days(reader: Reader, member: MemberId, first: str, last: str) -> list[str]:
    rows = reader.all(
        "SELECT DISTINCT day FROM bill WHERE member = ? AND state = 'settled' AND day BETWEEN ? AND ? "
        "ORDER BY day DESC",
        member, first, last,
    )  # fmt: skip
    return [row[0] for row in rows]


def _spent_fen(reader: Reader, member: MemberId, first: str, last: str) -> int:
    row = reader.one(
        "SELECT coalesce(sum(due_fen - refunded_fen), 0) FROM bill WHERE member = ? AND state = 'settled' "
        "AND day BETWEEN ? AND ?",
        member, first, last,
    )  # fmt: skip
    return int(row[0]) if row else 0


def _tenders(reader: Reader, member: MemberId, first: str, last: str) -> list[TenderSum]:
    rows = reader.all(
        "SELECT t.tender, sum(t.amount_fen - t.refunded_fen) FROM bill b JOIN bill_tender t ON t.bill = b.bill "
        "WHERE b.member = ? AND b.state = 'settled' AND b.day BETWEEN ? AND ? GROUP BY t.tender ORDER BY t.tender",
        member, first, last,
    )  # fmt: skip
    return [TenderSum(Tender(tender), amount) for tender, amount in rows]


def services(reader: Reader, member: MemberId, first: str, last: str) -> list[ServiceCount]:
    """Treatments not refunded, most frequent first."""
    rows = reader.all(
        "SELECT l.item, l.name, l.category, sum(l.quantity), max(b.day) FROM bill b "
        "JOIN bill_line l ON l.bill = b.bill "
        "WHERE b.member = ? AND b.state = 'settled' AND b.day BETWEEN ? AND ? AND l.line_kind = 'service' "
        "AND l.refunded_sessions < l.quantity AND (l.amount_fen = 0 OR l.refunded_fen < l.amount_fen) "
        "GROUP BY l.item, l.name, l.category ORDER BY 4 DESC, 5 DESC LIMIT 100",
        member, first, last,
    )  # fmt: skip
    return [ServiceCount(item, recalled(name), recalled(category), *rest) for item, name, category, *rest in rows]


def _card_events(reader: Reader, member: MemberId, span: tuple[int, int]) -> list[CardEvent]:
    """Newest first."""
    where = zone(reader)
    bought = reader.all(
        "SELECT l.bought_at, l.card, c.name, l.unit, l.size, l.principal_fen, l.bill FROM lot l JOIN card c "
        "ON c.card = l.card WHERE l.member = ? AND l.bought_at >= ? AND l.bought_at < ? "
        "ORDER BY l.bought_at DESC LIMIT ?",
        member, *span, MAX_EVENTS + 1,
    )  # fmt: skip
    used = reader.all(
        "SELECT b.at, u.card, c.name, c.unit, sum(u.amount), 0, b.bill FROM bill b JOIN lot_use u ON u.bill = b.bill "
        "JOIN card c ON c.card = u.card WHERE b.member = ? AND b.at >= ? AND b.at < ? AND u.amount > 0 "
        "GROUP BY b.bill, u.card ORDER BY b.at DESC LIMIT ?",
        member, *span, MAX_EVENTS + 1,
    )  # fmt: skip
    rows = [("bought" if row[6] else "opened", row) for row in bought] + [("used", row) for row in used]
    rows.sort(key=lambda one: -one[1][0])
    return [
        CardEvent(rfc3339(row[0], where), what, row[1], recalled(row[2]), Unit(row[3]), row[4], row[5], row[6])
        for what, row in rows
    ]
