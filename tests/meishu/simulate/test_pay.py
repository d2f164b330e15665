"""The second reckoning of commission agrees with the product's own, wherever either could round."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.commission.facts import Slab
from hub.commission.pay import of_slabs
from hub.shares import spread
from meishu.simulate import pay

SLABS = ((0, 50), (300_000, 80), (1_000_000, 100))
FEN = st.integers(0, 2_000_000)


def row(bill, day, kind, fen, *people):
    return (bill, day, kind, json.dumps([{"staff": staff, "percent": percent} for staff, percent in people]), fen)


@pytest.mark.parametrize(
    ("base", "fen"),
    [(0, 0), (1, 0), (9, 0), (10, 1), (300_000, 15_000), (300_001, 15_000), (300_007, 15_001), (1_000_000, 71_000),
     (1_000_001, 71_000), (1_000_005, 71_001)],
)  # fmt: skip
def test_each_part_of_a_months_goods_pays_by_its_own_slab(base, fen):
    _, goods = pay.owed([row("b", "2026-01-31", "goods", base, ("a", 100))], {}, SLABS)
    assert goods == ({("2026-01", "a"): fen} if fen else {})


@given(FEN)
def test_slabs_are_the_products(base):
    _, goods = pay.owed([row("b", "2026-01-01", "goods", base, ("a", 100))], {}, SLABS)
    assert goods.get(("2026-01", "a"), 0) == of_slabs([Slab(*slab) for slab in SLABS], base)


@given(FEN, st.integers(1, 99))
def test_a_shared_line_is_split_as_the_product_splits_it(fen, percent):
    work, _ = pay.owed(
        [row("b", "2026-01-01", "service", fen, ("a", percent), ("c", 100 - percent))], {"a": 1000, "c": 1000}, SLABS
    )
    assert [work.get(("b", staff), 0) for staff in "ac"] == spread(fen, [percent, 100 - percent])


def test_who_sells_a_card_has_not_worked_and_what_nobody_did_pays_nobody():
    rows = [row("b", "2026-01-01", kind, 158_000, ("a", 100)) for kind in ("session_card", "voucher")]
    rows.append(row("c", "2026-01-01", "service", 100))
    assert pay.owed(rows, {"a": 150}, SLABS) == ({}, {})


def test_a_correction_belongs_to_the_month_it_corrects():
    def sheet(amount_fen, about=""):
        lines = [{"bill": "", "kind_of": "goods", "about": about, "amount_fen": amount_fen}]
        return {"people": [{"staff": "a", "lines": lines}]}

    _, goods, bills = pay.paid({"2026-01": sheet(500), "2026-02": sheet(-500, "2026-01")})
    assert (goods, bills) == ({}, {})
