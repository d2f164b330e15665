"""The arithmetic of commission, edge by edge."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cashier.facts import LineKind
from hub.commission import pay
from hub.commission.facts import Basis, Kind, RulePut, Slab
from hub.commission.pay import Earner, Earning, Version

SLABS = (Slab(0, 50), Slab(1000_00, 70), Slab(5000_00, 100))


def rule(kind=Kind.SERVICE, basis=Basis.PAID, *, name="R1", day="2026-11-01", **more):
    if not more.keys() & {"permille", "unit_fen", "slabs"}:
        more["permille"] = 70
    return RulePut(rule=name, name="规则", from_day=day, kind_of=kind, basis=basis, **more)


def earning(kind=LineKind.SERVICE, *, earners=(("A", 100),), **more):
    values = {
        "bill": "B", "number": "1", "line": 1, "day": "2026-11-22", "line_kind": kind, "item": "I", "name": "护理",
        "category": "面部", "list_fen": 100_00, "quantity": 1, "amount_fen": 100_00, "by_session": False,
        "top_up": False, "money_fen": 100_00, "face_fen": 0, "released_fen": 0, "sessions": 0,
    }  # fmt: skip
    people = tuple(Earner(*one) if len(one) > 2 else Earner(*one, designated=False, level="") for one in earners)
    return Earning(**(values | more), earners=people)


def paid(earnings, *rules):
    versions = [Version(one.rule, one.from_day, one) for one in rules]
    return [(line.staff, line.kind_of, line.amount_fen) for line in pay.lines(earnings, versions) if line.amount_fen]


@pytest.mark.parametrize(
    ("base", "amount"),
    [
        (0, 0), (1, 0), (9, 0), (10, 1), (1000_00, 50_00), (1000_01, 50_00), (1000_10, 50_01), (5000_00, 330_00),
        (5000_10, 330_01), (10_000_00, 830_00),
    ],
)  # fmt: skip
def test_slabs_are_marginal_and_meet_at_their_bounds(base, amount):
    assert pay.of_slabs(SLABS, base) == amount


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_more_base_never_pays_less_and_no_slab_pays_above_its_rate(base, more):
    difference = pay.of_slabs(SLABS, base + more) - pay.of_slabs(SLABS, base)
    assert 0 <= difference <= more * 100 // 1000 + 1


@pytest.mark.parametrize(("base", "permille", "amount"), [(0, 70, 0), (1, 70, 0), (7, 70, 0), (8, 70, 1), (100, 75, 8)])
def test_a_percentage_is_rounded_half_up(base, permille, amount):
    assert pay.of_permille(base, permille) == amount


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(100_00, {"A": 2_31, "B": 4_69}), (1, {}), (3, {}), (10_01, {"A": 23, "B": 47}), (0, {})],
)
def test_two_people_share_exactly(amount, expected):
    one = earning(earners=(("A", 33), ("B", 67)), money_fen=amount, amount_fen=max(1, amount))
    assert {staff: fen for staff, _, fen in paid([one], rule())} == expected
    lines = pay.lines([one], [Version("R1", "2026-11-01", rule())])
    assert sum(line.share_fen for line in lines) == amount


def test_an_amount_a_unit_is_shared_exactly_and_shrinks_with_what_went_back():
    each = rule(unit_fen=30_01)
    shares = (("A", 33), ("B", 67))
    assert paid([earning(earners=shares, quantity=2)], each) == [("A", "service", 19_81), ("B", "service", 40_21)]
    half = earning(money_fen=50_00)
    assert paid([half], each) == [("A", "service", 15_00)]
    assert paid([earning(money_fen=0)], each) == []


def test_designated_and_by_turn_have_rates_of_their_own():
    rules = rule(name="R1", permille=300, designated=True), rule(name="R2", permille=200, designated=False)
    shares = ("A", 50, True, ""), ("B", 50, False, "")
    assert paid([earning(earners=shares)], *rules) == [("A", "service", 15_00), ("B", "service", 10_00)]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 10), ({"level": "高级"}, 20), ({"category": "面部"}, 20), ({"item": "I"}, 20), ({"designated": False}, 20),
        ({"level": "初级"}, 10), ({"category": "身体"}, 10), ({"item": "J"}, 10), ({"designated": True}, 10),
    ],
)  # fmt: skip
def test_a_rule_that_says_more_wins_where_it_fits(more, expected):
    rules = rule(name="R9", permille=100), rule(name="R1", permille=200, **more)
    one = earning(earners=(("A", 100, False, "高级"),))
    [(_, _, fen)] = paid([one], *rules)
    assert fen == (2000 if expected == 20 and more else 1000)


def test_the_order_of_what_rules_say():
    order = [
        rule(name="R1", item="I"), rule(name="R2", category="面部", level="高级", designated=False),
        rule(name="R3", category="面部"), rule(name="R4", level="高级", designated=False),
        rule(name="R5", level="高级"),
        rule(name="R6", designated=False), rule(name="R7", day="2026-11-02"),
        rule(name="R9"), rule(name="R8"),
    ]  # fmt: skip
    one, earner = earning(), Earner("A", 100, designated=False, level="高级")
    for place in range(len(order)):
        assert pay.best(order[place:], Kind.SERVICE, one, earner) is order[place]
        assert pay.best(order[:place:-1], Kind.SERVICE, one, earner) is (
            order[place + 1] if place + 1 < len(order) else None
        )


def test_a_version_holds_from_its_day_until_the_next_or_its_end():
    versions = [
        Version("R1", "2026-11-10", rule(day="2026-11-10")), Version("R1", "2026-11-20", rule(day="2026-11-20")),
        Version("R1", "2026-11-25", None),
    ]  # fmt: skip
    found = {day: [one.from_day for one in pay.in_force(versions, day)] for day in
             ("2026-11-09", "2026-11-10", "2026-11-19", "2026-11-20", "2026-11-24", "2026-11-25")}  # fmt: skip
    assert found == {
        "2026-11-09": [], "2026-11-10": ["2026-11-10"], "2026-11-19": ["2026-11-10"], "2026-11-20": ["2026-11-20"],
        "2026-11-24": ["2026-11-20"], "2026-11-25": [],
    }  # fmt: skip


class TestBase:
    value: ClassVar = {"money_fen": 20_00, "face_fen": 80_00, "released_fen": 66_67, "list_fen": 120_00}
    session: ClassVar = {"money_fen": 0, "released_fen": 189_73, "by_session": True, "sessions": 2, "quantity": 3}

    @pytest.mark.parametrize(
        ("kind", "basis", "fen"),
        [
            (Kind.SERVICE, Basis.PAID, 20_00), (Kind.SERVICE, Basis.EARNED, 86_67), (Kind.SERVICE, Basis.LIST, 120_00),
            (Kind.REDEMPTION, Basis.PAID, 80_00), (Kind.REDEMPTION, Basis.EARNED, 66_67),
            (Kind.REDEMPTION, Basis.LIST, 96_00),
        ],
    )  # fmt: skip
    def test_of_a_line_that_money_and_stored_value_paid(self, kind, basis, fen):
        assert pay.base_fen(earning(**self.value), kind, basis) == fen

    @pytest.mark.parametrize(
        ("kind", "basis", "fen"),
        [
            (Kind.SERVICE, Basis.PAID, 0), (Kind.SERVICE, Basis.EARNED, 189_73), (Kind.SERVICE, Basis.LIST, 66_66),
            (Kind.REDEMPTION, Basis.PAID, 189_73), (Kind.REDEMPTION, Basis.EARNED, 189_73),
            (Kind.REDEMPTION, Basis.LIST, 66_66),
        ],
    )  # fmt: skip
    def test_of_a_line_that_sessions_paid_and_one_went_back(self, kind, basis, fen):
        assert pay.base_fen(earning(**self.session), kind, basis) == fen

    def test_what_was_given_free_has_its_list_price_and_its_unit(self):
        free = earning(amount_fen=0, money_fen=0)
        assert pay.base_fen(free, Kind.SERVICE, Basis.LIST) == 100_00
        assert paid([free], rule(unit_fen=20_00)) == [("A", "service", 20_00)]

    def test_more_paid_out_than_taken_is_no_negative_base(self):
        over = earning(LineKind.STORED_VALUE_CARD, money_fen=-1)
        assert pay.base_fen(over, Kind.CARD_SALE, Basis.PAID) == 0


@pytest.mark.parametrize(
    ("one", "kinds"),
    [
        (earning(), [Kind.SERVICE]), (earning(LineKind.QUICK), [Kind.SERVICE]), (earning(LineKind.GOODS), [Kind.GOODS]),
        (earning(face_fen=1), [Kind.SERVICE, Kind.REDEMPTION]), (earning(sessions=1), [Kind.SERVICE, Kind.REDEMPTION]),
        (earning(LineKind.GOODS, face_fen=1), [Kind.GOODS, Kind.REDEMPTION]),
        (earning(LineKind.STORED_VALUE_CARD), [Kind.CARD_SALE]), (earning(LineKind.SESSION_CARD), [Kind.CARD_SALE]),
        (earning(LineKind.STORED_VALUE_CARD, top_up=True), [Kind.TOP_UP]),
    ],
)  # fmt: skip
def test_what_a_payment_counts_as(one, kinds):
    assert pay.kinds(one) == kinds


def test_a_line_says_how_it_was_reckoned():
    line, _ = pay.lines([earning(earners=(("A", 60), ("B", 40)))], [Version("R1", "2026-11-01", rule())])
    assert line.words == "¥100.00 的 60% 为 ¥60.00；¥60.00 × 7% = ¥4.20"
    *_, slab = pay.lines(
        [earning(money_fen=6000_00, amount_fen=6000_00)], [Version("R1", "2026-11-01", rule(slabs=SLABS))]
    )
    assert slab.words == "本月基数 ¥6,000.00：¥1,000.00 × 5% + ¥4,000.00 × 7% + ¥1,000.00 × 10% = ¥430.00"
