"""What a receipt says, and how its QR is held to be ours."""

import re

import pytest

from devices.printers import paper
from devices.printers.escpos.encoder import Abilities, Encoder
from hub.cashier import receipts
from hub.cashier.errors import BillNotSettled
from hub.journal.keys import create_keys
from hub.language import LANGUAGES
from hub.members import rules as members
from hub.members.rules import Change, Register
from hub.printing.facts import Slip, Subject
from hub.printing.paper.build import Wanted, build
from hub.printing.paper.plain import plain_text
from hub.store import state as store_state
from hub.store.rules import ChangeSetting, change_setting

PAID = [("cash", 3036_00, 3100_00), ("stored_value", 600_00), ("wechat", 500_00), ("alipay", 100_00)]
LINES = [("facial", 1), ("cream", 2), ("massage", 2, "by card"), ("ten", 1), 50_00]
TEXT = """美枢试验店
单号 20261122-0003
时间 2026-11-22 12:01:00
收银 owner 员工
会员 张* 138****2046
================================================
项目  数量  金额
深层清洁护理  1  ￥588.00
面霜  2  ￥598.00
  单价 ￥299.00
肩颈按摩  2  次卡抵扣
护理十次卡  1  ￥3,000.00
快速收银  1  ￥50.00
------------------------------------------------
原价  ￥4,492.00
次卡抵扣  -￥256.00
应收  ￥4,236.00
现金  ￥3,036.00
  实收  ￥3,100.00
  找零  ￥64.00
储值卡  ￥600.00
微信支付  ￥500.00
支付宝  ￥100.00
------------------------------------------------
储值余额  ￥600.00
护理十次卡 剩余  8 次
------------------------------------------------
[QR]
谢谢惠顾，欢迎再次光临
"""


async def laid_out(salon, bill, copy, sign):
    return await salon.read(build, Wanted(Slip.RECEIPT, Subject(bill=bill), copy), salon.wall.ms, sign)


async def text_of(salon, bill, copy=1):
    document = await laid_out(salon, bill, copy, salon.store.keys.signing.sign)
    return re.sub(r"\[QR .*\]", "[QR]", plain_text(document)), document


@pytest.fixture
async def bill(at_till):
    return await at_till.sell(LINES, PAID, "zhang")


async def test_a_receipt_says_every_line_tender_and_balance(salon, bill):
    text, document = await text_of(salon, bill)
    assert [line.rstrip() for line in text.splitlines()] == TEXT.splitlines()
    assert document.width == 48


async def test_a_second_receipt_is_marked_a_copy(salon, bill):
    assert "补打" not in (await text_of(salon, bill, 1))[0]
    assert (await text_of(salon, bill, 2))[0].splitlines()[1] == "补打 第 2 联"
    jobs = [await salon.write(receipts.issue, bill) for _ in range(3)]
    assert [job.copy for job in jobs] == [1, 2, 3]
    assert len({job.job for job in jobs}) == 3


async def test_a_refund_shows_on_the_next_copy(salon, bill, at_till):
    await at_till.refund(bill, (2, 299_00))
    assert "已退款  ￥299.00" in (await text_of(salon, bill, 2))[0]


async def test_only_a_settled_bill_has_a_receipt(salon, at_till):
    held = await at_till.hold([1])
    async with salon.unchanged():
        with pytest.raises(BillNotSettled):
            await salon.write(receipts.issue, held)
        with pytest.raises(BillNotSettled):
            await text_of(salon, held)


async def qr_of(salon, bill):
    document = (await text_of(salon, bill))[1]
    return next(part.data for part in document.parts if hasattr(part, "data"))


async def verified(salon, text):
    return await salon.read(lambda r: receipts.verify_qr(text, store_state.store(r), r))


async def test_our_own_receipt_is_known(salon, bill):
    found = await verified(salon, await qr_of(salon, bill))
    assert (found.valid, found.bill, found.number, found.amount_fen) == (True, bill, "20261122-0003", 4236_00)


async def test_any_change_of_the_code_is_found(salon, bill):
    text = await qr_of(salon, bill)
    for at in range(len("MSR1|"), len(text)):
        other = "A" if text[at] != "A" else "B"
        changed = text[:at] + other + text[at + 1 :]
        if at == len(text) - 1 and ord(text[at]) ^ ord(other) < 16:
            continue
        assert not (await verified(salon, changed)).valid or at == len(text) - 1, at


@pytest.mark.parametrize(
    "text",
    [
        "MSR1|",
        "MSR1|||||",
        "MSR1|hub-1|1|x|t|b|s",
        "MSR1|hub-1|n|1|t|b|é",
        "MSR1|hub-1|n|１|t|b|AAAA",
        "nonsense",
        "",
        "|" * 9,
    ],
)
async def test_nonsense_is_not_a_receipt(salon, text):
    assert (await verified(salon, text)).valid is False


async def test_a_code_signed_by_another_store_is_not_ours(salon, bill, tmp_path):
    other = create_keys(tmp_path / "other")
    document = await laid_out(salon, bill, 1, other.signing.sign)
    text = next(part.data for part in document.parts if hasattr(part, "data"))
    assert not (await verified(salon, text)).valid
    assert not (await verified(salon, text.replace("hub-1", "hub-2"))).valid


async def test_verification_over_http_needs_only_a_terminal(api):
    body = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}
    bill = (await api.ok("POST", "/sales", body))["bill"]
    text = (await api.ok("GET", f"/bills/{bill}/receipt"))["text"]
    code = re.search(r"\[QR (.*)\]", text)[1]
    assert (await api.ok("POST", "/receipts/verification", {"qr": code}, by="handheld"))["valid"] is True
    assert (await api.ok("POST", "/receipts/verification", {"qr": code[:-9] + "AAAAAAAAA"}, by="tablet"))[
        "valid"
    ] is False
    await api.refused("receipt_not_ours", "POST", "/receipts/verification", {"qr": "https://example.com"}, by="tablet")


HAN = re.compile("[\u3400-\u9fff]+")
OWN = ("图像", "美枢试验店", "员工", "张", "深层清洁护理", "面霜", "肩颈按摩", "护理十次卡")
"""A QR, as the interpreter says it; what the store wrote."""


def on_paper(document, columns):
    """What comes out of a printer of that width."""
    encoded = Encoder(Abilities(width=columns)).encode(document)
    assert not encoded.degraded
    return paper.decode(encoded.data).text


@pytest.mark.parametrize("whose", ["member", "store"])
async def test_a_receipt_is_in_the_members_language_else_the_stores(salon, at_till, ids, whose):
    member = "zhang" if whose == "member" else None
    bill = await at_till.sell(
        LINES[:2] if member is None else LINES, [("cash", 1186_00)] if member is None else PAID, member
    )
    said = {}
    for language in LANGUAGES:
        if member is None:
            await salon.write(change_setting, ChangeSetting("language", f'"{language}"'))
        else:
            await salon.write(
                members.change, Change(ids.members["zhang"], Register("张三", "13812342046", language=language))
            )
        for columns in (32, 48):
            wanted = Wanted(Slip.RECEIPT, Subject(bill=bill), 2, width=columns)
            document = await salon.read(build, wanted, salon.wall.ms, salon.store.keys.signing.sign)
            said[language, columns] = on_paper(document, columns)
    amounts = {key: re.findall(r"-?￥[\d,.]+", text) for key, text in said.items()}
    assert len({tuple(found) for found in amounts.values()}) == 1
    assert len(amounts["en", 32]) >= 4
    for (language, _), text in said.items():
        rest = re.sub("|".join(OWN), "", text)
        assert (HAN.findall(rest) == []) == (language == "en")
        assert ("Copy no. 2" in rest, "補印 第 2 聯" in rest) == (language == "en", language == "zh-TW")
    assert "單號" in said["zh-TW", 32]
    assert member is None or re.search(r"肩颈按摩 +2 +By session\n", said["en", 48])
    assert "谢谢惠顾" not in said["zh-TW", 48]
