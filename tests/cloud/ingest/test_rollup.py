"""Roll-ups equal their recomputation, whatever the order and the cuts of the batches."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud.ingest import rollup
from hub.cashier.facts import LineKind
from hub.ledger.accounts import MONEY, Tender
from hub.sync.simulator import SimulatedJournal
from tests.cloud.conftest import NOON, Bench, batch, journal_of

actions = st.lists(
    st.tuples(
        st.sampled_from(["sell", "top_up", "refund", "wait"]),
        st.integers(1, 10**7),
        st.sampled_from(list(Tender)),
        st.sampled_from([LineKind.SERVICE, LineKind.GOODS, LineKind.QUICK]),
    ),
    max_size=25,
)


def act(journal: SimulatedJournal, name: str, amount: int, tender: Tender, kind: LineKind) -> None:
    money = tender if tender in MONEY else Tender.CASH
    match name:
        case "sell":
            journal.sell(amount, tender, kind=kind, member="M" if amount % 2 else None)
        case "top_up":
            journal.top_up(amount, amount // 5, money)
        case "refund":
            journal.refund("B1", amount, money)
        case _:
            journal.at += amount * 10


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=actions, cuts=st.lists(st.integers(1, 40), max_size=6), number=st.integers(0, 10**9))
def test_rollups_equal_recomputation(bench: Bench, doings: list, cuts: list[int], number: int) -> None:
    journal = journal_of(1_00, hub=f"hub{number}")
    for doing in doings:
        act(journal, *doing)
    ends = sorted({min(cut, len(journal.bodies)) for cut in cuts} | {len(journal.bodies)})
    for end in ends:
        first = max(1, end - 7)
        bench.send(journal, batch(journal, first, end), batch(journal, 1, end), batch(journal, first, end))
    assert rollup.verify(bench.connection, "demo", journal.hub) == []
    pairs = "SELECT COALESCE(SUM(received_fen), 0) FROM rollup_hour WHERE hub = ?"
    tenders = (
        "SELECT COALESCE(SUM(amount_fen), 0) FROM rollup_tender "
        "WHERE hub = ? AND tender NOT IN ('stored_value', 'arrears', 'voucher')"
    )
    assert bench.rows(pairs, journal.hub) == bench.rows(tenders, journal.hub)


def test_verify_finds_a_changed_figure_and_changes_nothing(bench: Bench) -> None:
    journal = journal_of(1_00)
    bench.send(journal, batch(journal, 1, 2))
    bench.connection.execute("UPDATE rollup_hour SET received_fen = 1")
    assert rollup.verify(bench.connection, "demo", "hub1") == ["rollup_hour"]
    assert bench.rows("SELECT received_fen FROM rollup_hour") == [(1,)]
    rollup.recompute(bench.connection, "demo", "hub1")
    assert rollup.verify(bench.connection, "demo", "hub1") == []


def test_days_and_hours_are_the_stores_own(bench: Bench) -> None:
    midnight = datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    journal = journal_of(at=int(midnight * 1000) - 1)
    journal.sell(1_00)
    journal.at += 1
    journal.sell(2_00)
    bench.send(journal, batch(journal, 1, 3))
    assert bench.rows("SELECT day, hour, received_fen FROM rollup_hour ORDER BY day") == [
        ("2026-11-21", 23, 1_00),
        ("2026-11-22", 0, 2_00),
    ]


def test_a_bill_is_one_visit_however_often_it_settles(bench: Bench) -> None:
    journal = journal_of()
    journal.sell(1_00, member="M")
    journal._ids -= 2
    journal.sell(1_00, member="M")
    bench.send(journal, batch(journal, 1, 2), batch(journal, 3, 3))
    assert bench.rows("SELECT member_visits, walk_in_visits FROM rollup_hour") == [(1, 0)]


def test_an_unknown_zone_is_chinas() -> None:
    for name in ("", "Nowhere/Land", "../../etc/passwd", "\0"):
        assert rollup.zone(name).key == rollup.DEFAULT_ZONE
    assert NOON % 86_400_000 == 4 * 3_600_000
