"""The slips of a hand-over and of a closed day."""

import pytest

from devices.printers.document import RowPart, TextPart
from hub.printing.paper import shift as paper
from hub.shifts.facts import Counted
from hub.shifts.state import Movement, Shift

TODAY = "2026-11-22"
NOON = 1_795_320_000_000


def a_shift(counted_fen, expected_fen, **more):
    values = {
        "shift": "S1", "began_at": NOON, "began_by": "A", "ended_at": NOON + 3_600_000, "ended_by": "A",
        "handed_to": None,
        "counted": (Counted(10000, 1), Counted(5000, 0)), "counted_fen": counted_fen, "expected_fen": expected_fen,
        "note": "", "figures": {},
    }  # fmt: skip
    return Shift(**(values | more))


def said(made):
    """The slip's words, a row a line."""
    lines = []
    for part in made.parts:
        if isinstance(part, TextPart):
            lines.append(str(part.text))
        elif isinstance(part, RowPart):
            lines.append(" ".join(str(cell.text) for cell in part.cells if cell.text))
    return lines


def slip(shift, movements=(), copy=1):
    return said(paper.handed_over(shift, movements, "美枢", {"A": "小王", "B": "小李"}.get, "Asia/Shanghai", copy))


@pytest.mark.parametrize(
    ("counted_fen", "words"),
    [(100_00, "账实相符 ￥0.00"), (100_01, "长款 ￥0.01"), (99_99, "短款 -￥0.01"), (0, "短款 -￥100.00")],
)
def test_what_was_counted_stands_beside_what_the_books_expect(counted_fen, words):
    lines = slip(a_shift(counted_fen, 100_00))
    assert words in lines
    assert "账面现金 ￥100.00" in lines
    assert "￥100.00 x1 ￥100.00" in lines
    assert not [line for line in lines if "x0" in line]


def test_tenders_are_net_of_what_went_back_and_who_signs_is_named():
    figures = {
        "received.cash": (300_00, 3), "refunded.cash": (50_00, 1), "received.wechat": (88_00, 1), "bills": (388_00, 4),
        "refunds": (50_00, 1), "drawer": (0, 2),
    }  # fmt: skip
    moves = [Movement("M", "S1", TODAY, "bank", -200_00, "", NOON, "A")]
    lines = slip(a_shift(0, 0, figures=figures, handed_to="B", note="少收一张"), moves, copy=2)
    wanted = (
        "补打 第 2 联", "现金 ￥250.00", "微信支付 ￥88.00", "账单 4 张 ￥388.00", "开钱箱 2 次",
        "存取银行 -￥200.00", "交给 小李", "说明 少收一张", "交班人签字", "接班人签字",
        "开始 2026-11-22 12:00:00 小王",
    )  # fmt: skip
    for words in wanted:
        assert words in lines, words


async def test_a_hand_over_and_a_closed_day_come_out_and_again_as_copies(one):
    async with one.daemon(), one.hub() as (api, _):
        sale = {"lines": [{"amount_fen": 300}], "tenders": [{"tender": "cash", "amount_fen": 300}], "print": False}
        await api.ok("POST", "/sales", sale)
        running = await api.ok("GET", "/shifts/current")
        await api.refused("shift_open", "POST", f"/shifts/{running['shift']}/slips")
        await api.refused("not_found", "POST", "/shifts/S999999999/slips")
        await api.refused("day_not_closed", "POST", f"/days/{TODAY}/slips")
        count = {"counted": [{"denomination_fen": 100, "pieces": 3}], "expected_fen": 300, "print": True}
        ended = await api.ok("POST", "/shifts/hand-over", count, by="front_desk")
        await one.printed(1)
        assert (await api.ok("POST", f"/shifts/{ended['shift']}/slips", by="front_desk"))["copy"] == 2
        await api.ok("POST", "/days/closing", {"day": TODAY, "print": True})
        await api.refused("permission_denied", "POST", f"/days/{TODAY}/slips", by="front_desk")
        assert (await api.ok("POST", f"/days/{TODAY}/slips", by="manager"))["copy"] == 2
        await one.printed(4)
        first, copy, day, again = one.texts("前台")
        for words in ("交班单", "front_desk 员工", "现金", "实点现金", "账实相符"):
            assert words in first, words
        assert "补打" not in first
        assert "补打 第 2 联" in copy
        for words in ("日结单", TODAY, "现金", "实收合计"):
            assert words in day, words
        assert "补打 第 2 联" in again
        jobs = (await api.ok("GET", "/print-jobs"))["latest"]
        assert [(job["slip"], job["bill"]) for job in jobs] == [
            ("day", None),
            ("day", None),
            ("shift", None),
            ("shift", None),
        ]
        assert jobs[0]["about"] == TODAY
        assert api.verify().verify == "ok"
