"""Vouchers on paper: a series that has none yet, one again as a copy, ten a job."""

import asyncio

import pytest

from devices.printers import fonts
from devices.printers.document import QrPart, TextPart
from devices.printers.page import pages
from hub.printing import rules as printing
from hub.printing import state as print_state
from hub.printing.facts import PrintEnded
from hub.printing.paper import voucher as paper
from hub.vouchers import rules, slips, views
from hub.vouchers.errors import NoVouchersToPrint
from hub.vouchers.good import MOST_NAMED, Good
from hub.vouchers.rules import PrintVouchers, PutSeries
from hub.vouchers.slips import AskSlip, AskSlips, Printable

needs_font = pytest.mark.skipif(
    not any(fonts.Path(path).is_file() for path, _ in fonts.CANDIDATES), reason="no Chinese font here"
)
PUT = {
    "name": "周年庆代金券", "face_fen": 500_00, "price_fen": 450_00, "threshold_fen": 800_00, "categories": ["面部"],
    "valid_to": "2027-05-31",
}  # fmt: skip


def texts(document):
    return [str(part.text) for part in document.parts if isinstance(part, TextPart)]


def printable(worth="抵 ¥500", name="周年庆代金券"):
    return Printable(
        "V0010000123459", name, Good(worth, "满 ¥800 可用", "限 面部护理类", "长期有效", "有效至 2027-05-31")
    )


@pytest.fixture
async def numbered(salon):
    """(the series, its serials) of as many as are asked for."""

    async def made(copies, **more):
        series = await salon.write(rules.put_series, (None, PutSeries("五百元代金券", 500_00, 450_00, **more)))
        return series, await salon.write(rules.print_, (series, PrintVouchers(copies)))

    return made


async def ask(salon, series, **how):
    jobs = await salon.write(slips.ask_series, (series, AskSlips(**how)))
    return [(one.copy, (await salon.read(print_state.job, one.job)).subject.vouchers) for one in jobs]


class TestPaper:
    def test_a_slip_says_what_it_is_good_for_and_a_copy_says_so(self):
        first, copy = paper.slips([printable()], "美枢", 1), paper.slips([printable()], "美枢", 2)
        said = ["满 ¥800 可用", "限 面部护理类", "长期有效", "限用一次，余额不找零，不兑换现金", "V001 00001 23459"]
        assert texts(first) == ["美枢", "周年庆代金券", "抵 ¥500", *said]
        assert texts(copy) == ["美枢", "周年庆代金券", "抵 ¥500", "补打 第 2 联", *said]
        assert [part.data for part in first.parts if isinstance(part, QrPart)] == ["V0010000123459"]

    @needs_font
    @pytest.mark.parametrize(
        ("worth", "name"), [("抵 ¥1", "券"), ("面部深层清洁补水护理九十分钟 体验价 ¥99", "周" * 60)]
    )
    def test_each_has_a_label_of_its_own_whatever_it_is_called(self, worth, name):
        document = paper.labels([printable(worth, name)] * 3, 1, "zh-CN")
        assert len(pages(document, document.label)) == 3

    def test_the_label_of_a_copy_says_so_in_the_stores_language(self):
        assert texts(paper.labels([printable()], 3, "zh-CN"))[0] == "补打 第 3 联"
        assert "3" in texts(paper.labels([printable()], 3, "en"))[0]


class TestAsking:
    async def test_what_has_no_paper_is_printed_ten_a_job_and_then_nothing_is_left(self, salon, numbered):
        series, serials = await numbered(23)
        assert (await salon.read(views.series, series)).unprinted == 23
        asked = await ask(salon, series)
        assert [copy for copy, _ in asked] == [1, 1, 1]
        assert [list(vouchers) for _, vouchers in asked] == [serials[:10], serials[10:20], serials[20:]]
        assert (await salon.read(views.series, series)).unprinted == 0
        with pytest.raises(NoVouchersToPrint):
            await ask(salon, series)
        assert salon.verify().verify == "ok"

    async def test_copies_say_how_often_each_was_printed(self, salon, numbered):
        series, (one, two, three) = await numbered(3)
        with pytest.raises(NoVouchersToPrint):
            await ask(salon, series, again=True)
        await ask(salon, series)
        assert (await salon.write(slips.ask_one, (f" {two.lower()} ", AskSlip()))).copy == 2
        assert await ask(salon, series, again=True) == [(2, (one, three)), (3, (two,))]
        assert [view.papers for view in (await salon.read(views.of_series, series)).vouchers] == [2, 3, 2]

    @pytest.mark.parametrize(
        ("ended", "started", "papers"),
        [("cancelled", False, 0), ("expired", False, 0), ("failed", False, 0), ("failed", True, 1),
         ("unknown", True, 1), ("printed", True, 1), ("sent", True, 1)],
    )  # fmt: skip
    async def test_only_what_may_be_on_paper_counts(self, salon, numbered, ended, started, papers):
        _, [one] = await numbered(1)
        job = (await salon.write(slips.ask_one, (one, AskSlip()))).job
        await salon.write(printing.end, PrintEnded(job, ended, None, started))
        assert (await salon.read(views.voucher, one)).papers == papers
        assert (await salon.write(slips.ask_one, (one, AskSlip()))).copy == papers + 1

    async def test_ten_that_did_not_come_out_are_copies_once_more(self, salon, numbered):
        series, serials = await numbered(2)
        [job] = await salon.write(slips.ask_series, (series, AskSlips()))
        await salon.write(printing.end, PrintEnded(job.job, "failed", None, started=True))
        again = await salon.write(printing.answer, printing.Answer(job.job, printed=False))
        assert again.copy == 2
        assert (await salon.read(print_state.job, again.job)).subject.vouchers == tuple(serials)
        assert salon.verify().verify == "ok"


async def test_many_names_are_cut_short(salon):
    categories = tuple(f"分类{n}" for n in range(MOST_NAMED + 1))
    put = PutSeries("代金券", 500_00, 450_00, categories=categories)
    series = await salon.write(rules.put_series, (None, put))
    _, scope, _ = ["", *(await salon.read(views.series, series)).terms]
    assert scope == f"限 {'、'.join(f'分类{n}类' for n in range(MOST_NAMED))}等 9 种"


async def test_they_come_out_of_their_printers(two):
    async with two.daemon(), two.hub() as (api, _):
        series = (await api.ok("POST", "/vouchers/series", PUT))["series"]["series"]
        serials = (await api.ok("POST", f"/vouchers/series/{series}/prints", {"copies": 3}))["serials"]
        url = f"/vouchers/series/{series}/slips"
        await api.refused("no_print_route", "POST", url, {"paper": "label"}, by="manager")
        await api.refused("permission_denied", "POST", url, {}, by="front_desk")
        await api.ok("PUT", "/printing/routes", {"receipts": two.ids["前台"], "labels": two.ids["后间"]}, by="owner")
        assert [one["copy"] for one in (await api.ok("POST", url, {}, by="manager"))["jobs"]] == [1]
        sale = {"lines": [{"voucher": serials[0]}], "tenders": [{"tender": "cash", "amount_fen": 450_00}]}
        await api.ok("POST", "/sales", sale | {"print": False})
        used = [{"tender": "voucher", "amount_fen": 500_00, "reference": serials[0]}]
        one = f"/vouchers/{serials[0]}/slips"
        assert (await api.ok("POST", one, {"paper": "label"}, by="front_desk"))["copy"] == 2
        await api.ok("POST", f"/vouchers/{serials[1]}/slips", {}, by="front_desk")
        await two.printed(前台=4, 后间=1)
        slip, *_, copy = two.texts("前台")
        for words in ("周年庆代金券", "抵 ￥500", "满 ￥800 可用", "限 面部类", "2027-05-31 前有效（含当日）"):
            assert words in slip, words
        assert "补打" not in slip
        assert "补打 第 2 联" in copy
        [label] = two.texts("后间")
        for words in ("补打 第 2 联", "有效至 2027-05-31"):
            assert words in label, words
        async with asyncio.timeout(60):
            while (jobs := await api.ok("GET", "/print-jobs"))["waiting"]:
                await asyncio.sleep(0.02)
        assert {(job["slip"], job["about"]) for job in jobs["latest"]} == {
            ("voucher", f"{serials[0]} 等 3 张"), ("voucher", serials[1]), ("voucher_label", serials[0]),
        }  # fmt: skip
        await api.ok("POST", "/sales", {
            "lines": [{"item": api.ids.items["facial"], "quantity": 2}], "print": False,
            "tenders": [*used, {"tender": "cash", "amount_fen": 2 * 588_00 - 500_00}],
        })  # fmt: skip
        await api.refused("voucher_gone", "POST", one, {})
        await api.refused("not_found", "POST", "/vouchers/V00000000000001/slips", {})
        assert api.verify().verify == "ok"
