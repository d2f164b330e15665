"""The ingest transaction, case by case."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud.ingest import registry, rollup
from hub.cashier.facts import BillDiscarded
from hub.journal.entry import GENESIS_HASH, canonical
from hub.journal.fact import Fact
from hub.journal.wire import (
    Ack,
    DaySummary,
    Fenced,
    Gap,
    Hello,
    Quarantined,
    Rejected,
    State,
    Summary,
    summary_message,
)
from hub.ledger.accounts import CASH, SERVICE_REVENUE, Tender
from hub.ledger.postings import Posting, credit, debit
from hub.sync.simulator import SimulatedJournal
from tests.cloud.conftest import NOON, Bench, batch, journal_of


async def hello(journal: SimulatedJournal) -> Hello:
    head = await journal.head()
    return Hello(epoch=head.epoch, seq=head.seq, hash=head.hash, at=head.at, signature=head.signature)


def test_a_first_batch_is_stored_acknowledged_and_rolled_up(bench: Bench) -> None:
    journal = journal_of(100_00, 50_00)
    (outcome,) = bench.send(journal, batch(journal, 1, 3))
    assert outcome.reply == Ack(epoch=1, seq=3, hash=journal.hashes[3], credit=4, not_before_ms=0)
    assert outcome.news
    assert [body for (body,) in bench.rows("SELECT body FROM entry ORDER BY seq")] == journal.bodies
    assert bench.rows("SELECT day, hour, received_fen, revenue_fen, walk_in_visits FROM rollup_hour") == [
        ("2026-11-22", 12, 150_00, 150_00, 2)
    ]


@pytest.mark.parametrize(
    ("first", "last", "seq", "kind"),
    [(1, 4, 4, Ack), (2, 3, 4, Ack), (3, 6, 6, Ack), (5, 8, 8, Ack), (6, 8, 4, Gap), (1, 8, 8, Ack)],
    ids=["duplicate", "inside", "overlap", "next", "gap", "overlap-all"],
)
def test_where_a_batch_begins(bench: Bench, first: int, last: int, seq: int, kind: type) -> None:
    journal = journal_of(*[10_00] * 7)
    bench.send(journal, batch(journal, 1, 4))
    (outcome,) = bench.send(journal, batch(journal, first, last))
    assert type(outcome.reply) is kind
    assert (outcome.reply.seq, outcome.reply.hash) == (seq, journal.hashes[seq])
    assert [body for (body,) in bench.rows("SELECT body FROM entry ORDER BY seq")] == journal.bodies[:seq]
    assert bench.rows("SELECT SUM(received_fen) FROM rollup_hour") == [((seq - 1) * 10_00,)]


@pytest.mark.parametrize(("first", "last"), [(3, 5), (4, 5), (5, 6), (2, 3)])
def test_a_cloned_card_is_quarantined_and_nothing_is_lost(bench: Bench, first: int, last: int) -> None:
    journal, clone = journal_of(10_00), journal_of(10_00)
    clone._key = journal._key
    clone.bodies, clone.hashes = journal.bodies[:], journal.hashes[:]
    for amount in (1_00, 2_00, 3_00):
        journal.sell(amount)
    for amount in (9_00, 8_00, 7_00, 6_00):
        clone.sell(amount)
    bench.send(journal, batch(journal, 1, 4))
    (outcome,) = bench.send(clone, batch(clone, first, last))
    assert outcome.reply == Quarantined(seq=4, hash=journal.hashes[4], reason="fork")
    assert bench.alarms() == ["quarantined"]
    assert bench.head(journal) == 4
    assert len(bench.rows("SELECT payload FROM quarantined_message")) == 1
    (again,) = bench.send(journal, batch(journal, 5, 5))
    assert isinstance(again.reply, Quarantined)
    registry.release(bench.connection, "demo", "hub1", NOON)
    assert isinstance(bench.send(journal, batch(journal, 5, 5))[0].reply, Ack)
    assert bench.alarms() == []


async def test_hello_compares_the_ends(bench: Bench) -> None:
    journal = journal_of(1_00, 2_00)
    (before,) = bench.send(journal, await hello(journal))
    assert before.reply == Ack(epoch=1, seq=0, hash=GENESIS_HASH, credit=1, not_before_ms=0)
    bench.send(journal, batch(journal, 1, 3))
    assert bench.send(journal, await hello(journal))[0].reply.seq == 3
    journal.bodies.pop(), journal.hashes.pop()
    (ahead,) = bench.send(journal, await hello(journal))
    assert (ahead.reply.seq, bench.alarms()) == (3, ["cloud_ahead"])
    journal.sell(77_00)
    (fork,) = bench.send(journal, await hello(journal))
    assert isinstance(fork.reply, Quarantined)


def test_a_retired_epoch_is_refused(bench: Bench) -> None:
    journal = journal_of(1_00, 2_00)
    bench.send(journal, batch(journal, 1, 2))
    registry.fence(bench.connection, "demo", "hub1", 2)
    (outcome,) = bench.send(journal, batch(journal, 3, 3))
    assert outcome.reply == Fenced(epoch=2)
    assert (bench.head(journal), bench.alarms()) == (2, ["fenced"])
    journal.epoch = 2
    journal.sell(3_00)
    assert isinstance(bench.send(journal, batch(journal, 3, 4))[0].reply, Ack)
    assert bench.rows("SELECT epoch FROM entry ORDER BY seq") == [(1,), (1,), (1,), (2,)]


def test_a_new_hub_takes_over_with_its_own_key_and_epoch(bench: Bench) -> None:
    old = journal_of(1_00)
    bench.send(old, batch(old, 1, 2))
    new = SimulatedJournal("hub1", at=NOON)
    new.bodies, new.hashes, new.epoch = old.bodies[:], old.hashes[:], 2
    registry.enrol(bench.connection, "demo", "hub1", new.public_key, now=NOON, epoch=2)
    new.sell(5_00)
    old.sell(6_00)
    assert isinstance(bench.send(new, batch(new, 3, 3))[0].reply, Ack)
    assert bench.send(old, batch(old, 3, 3))[0].reply == Fenced(epoch=2)


def test_an_epoch_nobody_confirmed_is_refused(bench: Bench) -> None:
    journal = journal_of(1_00)
    bench.send(journal, batch(journal, 1, 1))
    (outcome,) = bench.send(journal, batch(journal, 2, 2, epoch=7))
    assert outcome.reply == Rejected(reason="epoch_ahead")
    assert bench.alarms() == ["epoch_ahead"]


def test_another_key_is_refused(bench: Bench) -> None:
    journal, thief = journal_of(1_00), SimulatedJournal("hub1", at=NOON)
    bench.send(journal, batch(journal, 1, 1))
    thief.bodies, thief.hashes = journal.bodies, journal.hashes
    (outcome,) = bench.send(thief, batch(thief, 2, 2))
    assert outcome.reply == Rejected(reason="bad_signature")
    assert (bench.head(journal), bench.alarms()) == (1, ["bad_signature"])


@pytest.mark.parametrize(
    "postings",
    [
        (debit(CASH, 100),),
        (debit(CASH, 100), credit(SERVICE_REVENUE, 99)),
        (Posting("1001", "FACE", 1), Posting("1001", "FACE", -1)),
        (Posting("1001", "CNY", 10**16), Posting("6001.01", "CNY", -(10**16))),
    ],
)
def test_postings_that_do_not_balance_quarantine_the_hub(bench: Bench, postings: tuple[Posting, ...]) -> None:
    journal = journal_of(1_00)
    journal.append(BillDiscarded(bill="B", reason=""), postings)
    (outcome,) = bench.send(journal, batch(journal, 1, 2), batch(journal, 3, 3))[1:]
    assert outcome.reply == Quarantined(seq=2, hash=journal.hashes[2], reason="unbalanced_postings")


@pytest.mark.parametrize(
    ("fact", "kind", "version", "postings"),
    [
        (BillDiscarded(bill="B", reason=""), "spa.soaked", 1, ()),
        (BillDiscarded(bill="B", reason=""), "", 9, ()),
        (BillDiscarded(bill="B", reason=""), "bill.settled", 1, ()),
        (BillDiscarded(bill="B", reason=""), "", 1, (Posting("7777", "CNY", 5), Posting("1001", "CNY", -5))),
    ],
    ids=["new-kind", "new-version", "new-shape", "new-account"],
)
def test_what_a_newer_hub_wrote_is_kept_and_counted_later(
    bench: Bench, fact: Fact, kind: str, version: int, postings: tuple[Posting, ...]
) -> None:
    journal = journal_of(1_00)
    journal.append(fact, postings, kind=kind, version=version)
    journal.sell(2_00)
    (outcome,) = bench.send(journal, batch(journal, 1, 4))
    assert isinstance(outcome.reply, Ack)
    assert bench.rows("SELECT seq FROM entry WHERE pending = 1") == [(3,)]
    assert bench.rows("SELECT SUM(received_fen) FROM rollup_hour") == [(3_00,)]
    assert bench.alarms() == ["needs_upgrade"]
    assert rollup.recompute(bench.connection, "demo", "hub1") == 1


@pytest.mark.parametrize(
    "change",
    [{"seq": 9}, {"epoch": 0}, {"epoch": 5}, {"at": NOON - 1}, {"at": 10**18}, {"at": -(10**18)}, {"at": 10**30}],
    ids=str,
)
def test_an_entry_that_contradicts_its_place_quarantines_the_hub(bench: Bench, change: dict[str, int]) -> None:
    journal = journal_of(1_00, 2_00)
    body = msgspec.json.decode(journal.bodies.pop())
    journal.hashes.pop()
    journal.append_body(canonical(body | change))
    (outcome,) = bench.send(journal, batch(journal, 1, 3))
    assert not isinstance(outcome.reply, Ack)
    assert bench.rows("SELECT count(*) FROM entry") == [(0,)]


@pytest.mark.parametrize(
    "body", [b"{}", b"null", b"[]", b"\xff", b'{"seq":2}', b"[" * 60_000, b"1" * 5_000], ids=range(7)
)
def test_a_signed_body_that_is_no_entry_is_refused(bench: Bench, body: bytes) -> None:
    journal = journal_of()
    bench.send(journal, batch(journal, 1, 1))
    journal.append_body(body)
    (outcome,) = bench.send(journal, batch(journal, 2, 2))
    assert outcome.reply == Rejected(reason="bad_message")
    assert bench.head(journal) == 1


@pytest.mark.parametrize("amount", [2**63, -(2**63) - 1, 10**40])
def test_amounts_that_no_column_holds_do_not_stop_the_worker(bench: Bench, amount: int) -> None:
    journal = journal_of()
    bench.send(journal, batch(journal, 1, 1))
    journal.refund("B1", 1_00)
    body = journal.bodies.pop().replace(b'"amount_fen":10000,"approval"', b'"amount_fen":%d,"approval"' % amount)
    journal.hashes.pop()
    journal.append_body(body.replace(b'"amount_fen":100,"approval"', b'"amount_fen":%d,"approval"' % amount))
    (outcome,) = bench.send(journal, batch(journal, 2, 2))
    assert isinstance(outcome.reply, Quarantined)
    assert bench.rows("SELECT count(*) FROM rollup_hour") == [(0,)]


def test_unknown_hubs_are_turned_away_unless_first_use_is_trusted(bench: Bench) -> None:
    journal = journal_of(1_00)
    bench.policy = msgspec.structs.replace(bench.policy) if False else type(bench.policy)(now=NOON)
    (outcome,) = bench.send(journal, batch(journal, 1, 2))
    assert outcome.reply == Rejected(reason="unknown_hub")
    registry.enrol(bench.connection, "demo", "hub1", journal.public_key, now=NOON)
    assert isinstance(bench.send(journal, batch(journal, 1, 2))[0].reply, Ack)


def test_first_use_is_trusted_only_of_a_store_that_says_who_it_is(bench: Bench) -> None:
    journal = SimulatedJournal("hub1", at=NOON)
    journal.sell(1_00)
    assert bench.send(journal, batch(journal, 1, 1))[0].reply == Rejected(reason="unknown_hub")
    other = journal_of(hub="hub2")
    other.hub = "hub1"
    assert bench.send(other, batch(other, 1, 1))[0].reply == Rejected(reason="unknown_hub")
    thief = journal_of()
    thief._key = SimulatedJournal("x")._key
    assert bench.send(thief, batch(thief, 1, 1))[0].reply == Rejected(reason="bad_signature")
    unbalanced = journal_of()
    unbalanced.append(BillDiscarded(bill="B", reason=""), (debit(CASH, 1),))
    assert bench.send(unbalanced, batch(unbalanced, 1, 2))[0].reply == Rejected(reason="bad_message")
    assert bench.rows("SELECT count(*) FROM hub") == [(0,)]


def test_a_batch_behind_a_lost_first_one_is_answered_with_the_start(bench: Bench) -> None:
    journal = journal_of(1_00, 2_00)
    (outcome,) = bench.send(journal, batch(journal, 2, 3))
    assert outcome.reply == Gap(epoch=1, seq=0, hash=GENESIS_HASH, credit=1, not_before_ms=0)


def test_a_summary_counts_once_signed_and_never_goes_back(bench: Bench) -> None:
    journal = journal_of(1_00)
    bench.send(journal, batch(journal, 1, 2))

    def summary(seq: int, received: int, *, signed: int | None = None) -> Summary:
        day = DaySummary(day="2026-11-22", received_fen=received, revenue_fen=0, topped_up_fen=0, visits=1, bills=1)
        message = summary_message("hub1", 1, seq, NOON, day)
        if signed is not None:
            day = msgspec.structs.replace(day, received_fen=signed)
        return Summary(epoch=1, seq=seq, at=NOON, day=day, signature=journal.sign(message))

    outcomes = bench.send(journal, summary(9, 900), summary(5, 500), summary(12, 1, signed=10**9))
    assert [outcome.fault for outcome in outcomes] == ["", "", "bad_signature"]
    assert bench.rows("SELECT seq, received_fen FROM day_summary") == [(9, 900)]


def test_the_will_of_an_older_connection_is_not_believed(bench: Bench) -> None:
    journal = journal_of()
    bench.send(journal, batch(journal, 1, 1))

    def state(session: str, *, online: bool) -> State:
        return State(online=online, epoch=1, seq=1, session=session)

    def online() -> int:
        return bench.rows("SELECT online FROM presence")[0][0]

    bench.send(journal, state("new", online=True), state("old", online=False), leaf="state")
    assert online() == 1
    bench.send(journal, state("new", online=False), leaf="state")
    assert online() == 0


def test_kept_messages_of_a_quarantined_hub_are_bounded(bench: Bench) -> None:
    journal = journal_of(*[1_00] * 80)
    bench.send(journal, batch(journal, 1, 2))
    hub = registry.find(bench.connection, "demo", "hub1")
    registry.quarantine(bench.connection, hub, "fork", b"first", NOON)
    bench.send(journal, *[batch(journal, n, n) for n in range(3, 81)])
    (kept,) = bench.rows("SELECT count(*) FROM quarantined_message")[0]
    assert kept == registry.MAX_QUARANTINED_MESSAGES


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.binary(max_size=400), leaf=st.sampled_from(["up", "state", "down", "x/../up"]))
def test_noise_on_any_topic_is_counted_and_passed_over(bench: Bench, payload: bytes, leaf: str) -> None:
    (outcome,) = bench.send(SimulatedJournal("hub9"), payload, leaf=leaf)
    assert outcome.fault in {"bad_message", "bad_topic"}
    assert not outcome.news


def test_tenders_of_every_kind_reach_their_column(bench: Bench) -> None:
    journal = journal_of()
    for tender in Tender:
        journal.sell(10_00, tender, released_fen=8_00)
    journal.top_up(100_00, 20_00)
    bill = journal.sell(3_00)
    journal.refund(bill, 3_00)
    bench.send(journal, batch(journal, 1, len(journal.bodies)))
    assert dict(bench.rows("SELECT tender, amount_fen FROM rollup_tender")) == {
        "cash": 10_00,
        "arrears": 10_00,
        "bank_card": 10_00,
        "wechat": 110_00,
        "alipay": 10_00,
        "stored_value": 10_00,
        "group_buy": 10_00,
        "voucher": 10_00,
    }
    assert bench.rows("SELECT received_fen, revenue_fen, topped_up_fen, refunded_fen FROM rollup_hour") == [
        (150_00, 76_00, 100_00, 3_00)
    ]
    assert bench.rows("SELECT balance FROM rollup_balance WHERE account = '2205'") == [(-84_00,)]
