"""The channels' files: read as they come, matched line by line, fees and pay-outs booked, the same file once."""

import base64
import io
import zipfile

import pytest

from hub.settlement.facts import Layout, What
from hub.settlement.files import NoStatement, read

WECHAT = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,"
    "用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
    "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
    "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_SUM = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
    "`2,`128.00,`0.00,`0.00,`0.77,`128.00,`0.00"
)
FUNDS = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,"
    "收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
)
ALIPAY = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,"
    "门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,"
    "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注"
)
ALIPAY_FUNDS = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,"
    "收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注"
)
DAY = "2026-11-22"


def wechat(*rows):
    """(transaction, order, yuan, fee), a refund with (..., refund number, yuan given back)."""
    lines = []
    for transaction, order, yuan, fee, *refund in rows:
        state, number, back = ("REFUND", *refund) if refund else ("SUCCESS", "", "0.00")
        values = [
            f"{DAY} 12:01:00", "wx0000000000000001", "1900000001", "0", "", transaction, order, "oUpF8uMuAJO_M2pxb1Q",
            "MICROPAY", state, "OTHERS", "CNY", "0.00" if refund else yuan, "0.00",
            f"5030{transaction}" if refund else "0", number, back, "0.00", "ORIGINAL" if refund else "",
            "SUCCESS" if refund else "", "美容服务", "", fee, "0.60%", yuan, back, "",
        ]  # fmt: skip
        lines.append(",".join(f"`{value}" for value in values))
    return ("\ufeff" + "\r\n".join([WECHAT, *lines, WECHAT_SUM]) + "\r\n").encode()


def wechat_funds(*payouts):
    rows = [
        f"`{DAY} 09:00:00,`{number},`{number},`提现,`提现,`支出,`{yuan},`0.00,`system,`,`{number}"
        for number, yuan in payouts
    ]
    rows.append(f"`{DAY} 12:01:00,`42000001,`42000001,`交易,`扣除交易手续费,`支出,`0.77,`127.23,`system,`,`M1")
    return "\n".join(
        [FUNDS, *rows, "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额", "`2,`0,`0.00,`2,`100.77"]
    ).encode()


def alipay(*rows):
    """(transaction, order, kind, yuan, fee, refund number)."""
    lines = [
        f"{t}\t,{order}\t,{kind},美容服务,{DAY} 12:00:40,{DAY} 12:01:00,,,,,*敏(138****2046),{yuan},{yuan},"
        f"0.00,0.00,0.00,0.00,0.00,,0.00,0.00,{refund}\t,{fee},0.00,"
        for t, order, kind, yuan, fee, refund in rows
    ]
    head = [
        "#支付宝业务明细查询",
        "#账号：[20880000000000000156]",
        f"#起始日期：[{DAY} 00:00:00]   终止日期：[{DAY} 23:59:59]",
        "#-----业务明细列表-----",
        ALIPAY,
    ]
    return "\r\n".join([*head, *lines, "#-----业务明细列表结束-----", "#交易合计：1笔"]).encode("gb18030")


def alipay_funds(number, yuan):
    row = f"{number}\t,{number}\t,,提现,{DAY} 20:00:00,招商银行,0.00,-{yuan},0.00,支付宝,提现,"
    return f"#支付宝账务明细查询\r\n{ALIPAY_FUNDS}\r\n{row}\r\n#结束".encode("gb18030")


def test_each_layout_is_read_by_its_columns():
    found = read(
        wechat(("42000001", "M1", "128.00", "0.77000"), ("42000001", "M1", "128.00", "-0.18000", "R1", "30.00"))
    )
    assert (found.layout, [(line.what, line.amount_fen, line.fee_fen) for line in found.lines]) == (
        Layout.WECHAT_TRADE, [(What.PAID, 128_00, 77), (What.REFUNDED, -30_00, -18)],
    )  # fmt: skip
    assert [line.refund for line in found.lines] == ["", "R1"]
    found = read(
        alipay(
            ("2026112222001", "M2", "交易", "60.00", "-0.36", ""),
            ("2026112222001", "M2", "退款", "-10.00", "0.06", "R2"),
        )
    )
    assert [(line.what, line.order, line.amount_fen, line.fee_fen, line.refund) for line in found.lines] == [
        (What.PAID, "M2", 60_00, 36, ""), (What.REFUNDED, "M2", -10_00, -6, "R2"),
    ]  # fmt: skip
    assert [line.amount_fen for line in read(wechat_funds(("P1", "100.00"))).lines] == [-100_00]
    assert [line.amount_fen for line in read(alipay_funds("P2", "55.00")).lines] == [-55_00]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00\x01", "姓名,电话\n张敏,138".encode(), wechat(("4", "M", "12,x", "0.1")),
     wechat(("4", "M", "NaN", "0.1")), wechat(("4", "M", "1e99", "0")),
     wechat(("4", "M", "1.00", "0.1")).replace(DAY.encode(), b"yesterday")],
)  # fmt: skip
def test_what_is_no_statement_says_so(data):
    with pytest.raises(NoStatement):
        read(data)


def packed(*files):
    with zipfile.ZipFile(into := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"20885021_{number}.csv", data)
    return into.getvalue()


def test_a_zip_is_read_as_the_file_in_it():
    data = wechat(("4", "M", "128.00", "0.77"))
    assert read(packed(data)) == read(packed("#汇总\n合计,1\n".encode("gb18030"), data)) == read(data)


@pytest.mark.parametrize(
    "data", [packed(), packed(b"a,b"), packed(wechat(("4", "M", "1", "0")))[:-40], packed(b"0" * (17 * 1024 * 1024))]
)
def test_a_zip_without_a_statement_says_so(data):
    with pytest.raises(NoStatement):
        read(data)


async def test_a_large_file_comes_in_and_a_larger_one_does_not(api):
    lines = tuple((f"{n}", f"M{n}", "1.00", "0.01") for n in range(3_000))
    taken = await give(api, wechat(*lines))
    assert (taken["lines"], taken["new"], taken["fees_fen"]) == (3_000, 3_000, 3_000)
    body = {"name": "a.csv", "content": "A" * 5_700_000}
    await api.refused("body_too_large", "POST", "/settlement/files", body)


@pytest.mark.parametrize(
    ("yuan", "fen"), [("0.00000", 0), ("0.00499", 0), ("0.00500", 1), ("0.05940", 6), ("0.77", 77)]
)
def test_a_fee_is_rounded_as_it_is_deducted(yuan, fen):
    assert read(wechat(("4", "M", "128.00", yuan))).lines[0].fee_fen == fen


async def give(api, data, name="20261122.csv", by="owner"):
    return await api.ok("POST", "/settlement/files", {"name": name, "content": base64.b64encode(data).decode()}, by=by)


async def sold(api, tender, fen, reference=None):
    """A bill whose tender was recorded by hand."""
    taken = {"tender": tender, "amount_fen": fen} | ({"reference": reference} if reference else {})
    return await api.ok("POST", "/sales", {"lines": [{"amount_fen": fen}], "tenders": [taken], "print": False})


async def balance(api):
    rows = (await api.ok("GET", "/ledger/trial-balance"))["rows"]
    return {row["account"]: row["debit"] - row["credit"] for row in rows}


async def test_fees_and_payouts_are_booked_once(api):
    await sold(api, "wechat", 128_00, "42000001")
    before = await balance(api)
    took = await give(api, wechat(("42000001", "X", "128.00", "0.77000")))
    assert (took["lines"], took["new"], took["fees_fen"]) == (1, 1, 77)
    await give(api, wechat_funds(("P1", "100.00")))
    after = await balance(api)
    moved = {code: after[code] - before.get(code, 0) for code in after if after[code] != before.get(code, 0)}
    assert moved == {"6603.01": 77, "1012.02": -77 - 100_00, "1002": 100_00}
    async with api.unchanged():
        again = await give(api, wechat(("42000001", "X", "128.00", "0.77000")))
    assert (again["statement"], again["new"], again["fees_fen"]) == (None, 0, 0)
    assert api.verify().verify == "ok"


async def test_fees_are_no_takings(api):
    await sold(api, "wechat", 128_00, "42000001")
    before = await api.ok("GET", "/days")
    await give(api, wechat(("42000001", "X", "128.00", "0.77000")))
    assert (await api.ok("GET", "/days"))["figures"]["received_fen"] == before["figures"]["received_fen"]


async def test_differences_are_listed_each_way(api):
    await sold(api, "alipay", 60_00, "A1")
    other = await sold(api, "alipay", 70_00, "A2")
    missing = await sold(api, "alipay", 80_00, "A3")
    await sold(api, "alipay", 90_00)
    rows = [("A1", "", "60.00"), ("A2", "", "70.01"), ("A4", "M9", "12.00"), ("A5", "", "90.00")]
    await give(api, alipay(*[(number, order, "交易", yuan, "0.30", "") for number, order, yuan in rows]))
    found = await api.ok("GET", f"/settlement?first={DAY}&last={DAY}")
    names = ("wrong", "transaction", "channel_fen", "books_fen", "bill")
    assert [tuple(one[name] for name in names) for one in found["differences"]] == [
        ("amount", "A2", 70_01, 70_00, other["bill"]), ("not_in_books", "A4", 12_00, None, None),
        ("not_in_channel", "A3", None, 80_00, missing["bill"]),
    ]  # fmt: skip
    sums = next(one for one in found["channels"] if one["channel"] == "alipay")
    assert (sums["lines"], sums["matched"], sums["paid_fen"], sums["fees_fen"]) == (4, 3, 232_01, 1_20)


async def test_days_without_a_file_are_no_difference(api):
    await sold(api, "alipay", 60_00, "A1")
    assert (await api.ok("GET", f"/settlement?first={DAY}&last={DAY}"))["differences"] == []


async def test_paid_and_undone_at_the_channel_is_no_difference(api):
    await give(api, alipay(("A1", "M1", "交易", "60.00", "0.00", ""), ("A1", "M1", "退款", "-60.00", "0.00", "R1")))
    assert (await api.ok("GET", f"/settlement?first={DAY}&last={DAY}"))["differences"] == []


async def test_a_long_file_takes_several_entries(api):
    rows = [(f"A{n}", f"M{n}", "交易", "1.00", "0.01", "") for n in range(450)]
    took = await give(api, alipay(*rows))
    assert (took["new"], took["fees_fen"]) == (450, 450)
    files = (await api.ok("GET", f"/settlement?first={DAY}&last={DAY}"))["files"]
    assert [(one["lines"], one["layout"]) for one in files] == [(450, "alipay_trade")]
    assert api.verify().verify == "ok"


async def test_nothing_of_the_payer_is_kept(api):
    await give(api, wechat(("42000001", "M1", "128.00", "0.77")))
    await give(api, alipay(("A1", "M2", "交易", "60.00", "0.36", "")))
    everything = repr(await api.everything())
    assert "oUpF8uMuAJO" not in everything
    assert "138****2046" not in everything


async def test_who_may(api):
    body = {"name": "a.csv", "content": base64.b64encode(wechat(("4", "M", "1.00", "0.01"))).decode()}
    await api.refused("permission_denied", "POST", "/settlement/files", body, by="front_desk")
    await api.refused("no_statement", "POST", "/settlement/files", body | {"content": "AAAA"})
    await api.refused("no_statement", "POST", "/settlement/files", body | {"content": "***"})
    await api.refused("invalid", "POST", "/settlement/files", body | {"content": ""})


async def test_what_is_no_day_has_nothing(api):
    assert (await api.ok("GET", "/settlement?first=0000-01-01&last=2026-02-30"))["differences"] == []
