"""Routes of the books: today's figures and the trial balance."""

from msgspec import Struct

from hub.amounts import Date
from hub.cashier import day_state
from hub.http.call import Call
from hub.http.routes import Routes
from hub.journal.tx import Reader
from hub.ledger import state
from hub.ledger.accounts import Tender
from hub.ledger.state import TrialBalance
from hub.localtime import LocalTime, rfc3339
from hub.security.roles import Permission
from hub.store.state import zone

routes = Routes("reports")


class DayQuery(Struct, frozen=True, forbid_unknown_fields=True):
    day: Date | None = None


class TenderFigure(Struct, frozen=True):
    tender: Tender
    amount_fen: int


class HourFigure(Struct, frozen=True):
    hour: int
    received_fen: int
    revenue_fen: int


class Today(Struct, frozen=True):
    """received_fen: money in less money back (现金业绩); revenue_fen: what was earned (消耗业绩)."""

    day: str
    as_of: str
    received_fen: int
    revenue_fen: int
    topped_up_fen: int
    refunded_fen: int
    visits: int
    bills: int
    by_tender: list[TenderFigure]
    by_hour: list[HourFigure]
    prepaid_liability_fen: int


@routes.get("/reports/today", permission=Permission.SEE_REPORTS)
async def day_report(call: Call, query: DayQuery) -> Today:
    """A day's figures, today's unless another is named."""
    return await call.read(today, query.day, call.now_ms())


@routes.get("/ledger/trial-balance", permission=Permission.SEE_REPORTS)
async def trial_balance(call: Call) -> TrialBalance:
    """Every account's turnover, and whether it balances."""
    return await call.read(state.trial_balance)


def today(reader: Reader, day: str | None, now_ms: int) -> Today:
    where = zone(reader)
    chosen = day or LocalTime.of(now_ms, where).day
    hours = state.hours(reader, chosen)
    bills, visits, topped_up_fen, refunded_fen = day_state.day_figures(reader, chosen)
    tenders = state.received_by_tender(reader, chosen)
    return Today(
        day=chosen, as_of=rfc3339(now_ms, where), received_fen=sum(h.received_fen for h in hours),
        revenue_fen=sum(h.revenue_fen for h in hours), topped_up_fen=topped_up_fen, refunded_fen=refunded_fen,
        visits=visits, bills=bills, by_tender=[TenderFigure(t, amount) for t, amount in tenders.items()],
        by_hour=[HourFigure(h.hour, h.received_fen, h.revenue_fen) for h in hours],
        prepaid_liability_fen=state.prepaid_liability_fen(reader),
    )  # fmt: skip
