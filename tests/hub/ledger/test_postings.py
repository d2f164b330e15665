"""Double entry: what balances is written, what does not never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.accounts import (
    CASH,
    CHART,
    CONTRACT_LIABILITY,
    FACE_HELD,
    FACE_ISSUED,
    MONEY,
    MONEY_CODES,
    QUICK_REVENUE,
    REVENUE_PREFIX,
    Tender,
    Unit,
)
from hub.ledger.postings import MAX_AMOUNT, Posting, UnbalancedPostings, check_balanced, credit, debit
from hub.store.facts import SettingChanged


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [debit(CASH, 1), credit(QUICK_REVENUE, 1)],
        [debit(CASH, 3), credit(QUICK_REVENUE, 1), credit(CONTRACT_LIABILITY, 2, "lot")],
        [debit(CASH, 1), credit(QUICK_REVENUE, 1), debit(FACE_ISSUED, 5), credit(FACE_HELD, 5)],
        [debit(CASH, MAX_AMOUNT), credit(QUICK_REVENUE, MAX_AMOUNT)],
    ],
)
def test_what_balances_in_each_unit_passes(postings):
    check_balanced(postings)


@pytest.mark.parametrize(
    "postings",
    [
        [debit(CASH, 1)],
        [debit(CASH, 2), credit(QUICK_REVENUE, 1)],
        [debit(CASH, 1), credit(FACE_HELD, 1)],
        [debit(CASH, 0), credit(QUICK_REVENUE, 0)],
        [debit(CASH, MAX_AMOUNT + 1), credit(QUICK_REVENUE, MAX_AMOUNT + 1)],
        [Posting("9999", "CNY", 1), credit(QUICK_REVENUE, 1)],
        [Posting("1001", "FACE", 1), Posting("6001.03", "FACE", -1)],
        [Posting("1001", "CNY", amount=True), Posting("6001.03", "CNY", -1)],
        [Posting("1001", "CNY", 1.0), Posting("6001.03", "CNY", -1)],
    ],
    ids=["one side", "uneven", "across units", "nought", "huge", "unknown", "wrong unit", "bool", "float"],
)
def test_what_does_not_balance_is_refused(postings):
    with pytest.raises(UnbalancedPostings):
        check_balanced(postings)


@given(st.lists(st.integers(1, MAX_AMOUNT // 50), min_size=1, max_size=20), st.integers(-3, 3))
def test_one_fen_off_is_found(amounts, off):
    postings = [debit(CASH, amount) for amount in amounts] + [credit(QUICK_REVENUE, sum(amounts) + off or 1)]
    if off == 0:
        check_balanced(postings)
    elif sum(amounts) + off > 0:
        with pytest.raises(UnbalancedPostings):
            check_balanced(postings)


def test_the_chart_is_of_one_piece():
    assert all(CHART[code].code == code for code in CHART)
    assert {account.unit for account in CHART.values()} == set(Unit)
    assert all((account.unit is Unit.CNY) == (not code.startswith("9")) for code, account in CHART.items())
    assert set(MONEY) == set(Tender) - {Tender.STORED_VALUE, Tender.ARREARS, Tender.VOUCHER}
    assert set(CHART) >= MONEY_CODES
    assert sum(code.startswith(REVENUE_PREFIX) for code in CHART) == 6


async def test_an_unbalanced_fact_is_never_written(salon):
    async with salon.unchanged():
        with pytest.raises(UnbalancedPostings):
            await salon.write(
                lambda tx, _c, _b: tx.append(SettingChanged(name="a", value="1"), debit(CASH, 1)).seq, None
            )
