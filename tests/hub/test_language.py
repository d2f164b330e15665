"""Sentences: said in three languages, compared as one string, encoded for whoever asks."""

import copy
import io

import msgspec
import pytest
from openpyxl import load_workbook

from hub.errors import CODES, Unfit
from hub.journal.entry import canonical
from hub.language import LANGUAGES, chosen, encode, kept, label, recalled, spoken, traditional, words
from hub.payments.channel import WECHAT, ChannelUnreachable
from hub.reports.table import Column, Holds, Report, summed
from hub.reports.xlsx import workbook

AT_MOST = words("最多 {n} 位会员，先选「{item}」", "At most {n} members; choose {item} first")


class Row(msgspec.Struct, frozen=True):
    title: str
    cells: list[str | int]


def test_a_sentence_is_its_simplified_text():
    said = AT_MOST.format(n=3, item="头皮护理")
    assert said == "最多 3 位会员，先选「头皮护理」"
    assert type(str(said)) is str
    assert canonical({"a": said}) == canonical({"a": str(said)})


def test_values_are_not_translated_unless_they_are_sentences():
    said = AT_MOST.format(n=3, item="头皮护理")
    assert said.told("zh-TW") == "最多 3 位會員，先選「头皮护理」"
    assert said.told("en") == "At most 3 members; choose 头皮护理 first"
    assert (
        AT_MOST.format(n=1, item=words("储值卡", "value card")).told("en")
        == "At most 1 members; choose value card first"
    )
    assert copy.copy(said).told("en") == said.told("en")


def test_json_is_said_in_the_language_asked_for():
    row = Row(words("按日销售", "Sales by day"), ["李莉", 2, words("合计", "Total")])
    assert msgspec.json.decode(encode(row, "en")) == {"title": "Sales by day", "cells": ["李莉", 2, "Total"]}
    assert spoken(row, "zh-TW") == Row("按日銷售", ["李莉", 2, "合計"])
    with pytest.raises(NotImplementedError):
        encode({"a": object()})


def test_an_error_says_its_values_too():
    error = Unfit(detail=words("开始日期在结束日期之后 (from, to)", "The first day is after the last (from, to)"))
    assert error.message("en") == "This makes no sense: The first day is after the last (from, to)"
    assert error.message("zh-TW") == "內容不合理：開始日期在結束日期之後 (from, to)"


def test_what_the_books_keep_is_known_again():
    said = kept("测试补款 {number}", "Test arrears {number}")
    assert recalled("测试补款 A-12").told("en") == "Test arrears A-12"
    assert recalled(str(said.format(number=3))).told("zh-TW") == "測試補款 3"
    assert recalled("头皮护理") == "头皮护理"


def test_a_sentence_in_what_the_books_keep_is_known_again():
    error = ChannelUnreachable(channel=WECHAT)
    assert recalled(error.message()).told("en") == error.message("en")
    assert error.message("en").startswith("WeChat Pay cannot be reached")
    assert recalled(error.message()).told("zh-TW") == error.message("zh-TW")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None), ("fr", None), ("en-US,en;q=0.9", "en"), ("zh", "zh-CN"), ("zh-HK", "zh-TW"),
        ("zh-Hant-TW", "zh-TW"), ("fr, en;q=0.3, zh-TW;q=0.7", "zh-TW"), ("en;q=x, zh-CN", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"), ("," * 9999, None),
    ],
)  # fmt: skip
def test_accept_language(header, language):
    assert chosen(header) == language


@pytest.mark.parametrize(
    ("simplified", "taiwan"),
    [
        ("储值卡余额不足", "儲值卡餘額不足"), ("打印小票", "列印收據"), ("扫码入会", "掃碼入會"),
        ("手机号码", "手機號碼"), ("请填写手机号", "請填寫手機號碼"), ("短信", "簡訊"),
        ("这台设备没有绑定", "這台設備沒有綁定"),
        ("账号", "帳號"), ("只剩 1 次", "只剩 1 次"), ("里面的头发", "裡面的頭髮"), ("{n} 个项目", "{n} 個項目"),
    ],
)  # fmt: skip
def test_taiwan_writes_the_trade_its_own_way(simplified, taiwan):
    assert traditional(simplified) == taiwan


def test_a_label_has_its_english():
    with pytest.raises(KeyError):
        label("没有这个词")


@pytest.mark.parametrize("code", sorted(CODES))
def test_no_error_has_chinese_in_its_english(code):
    assert not any("\u3400" <= sign <= "\u9fff" for sign in CODES[code].en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_spreadsheet_with_totals_under_its_times_is_made_in_every_language(language):
    columns = [Column("at", label("时间"), Holds.TIME), Column("due", label("应付"), Holds.MONEY)]
    rows = [["2026-11-22T12:00:00+08:00", 12_300]]
    report = Report("bills", label("消费明细"), "2026-11-01", "2026-11-22", columns, rows, summed(columns, rows))
    sheet = load_workbook(io.BytesIO(workbook([report], "店", language))).active
    says = {"zh-CN": "合计", "zh-TW": "合計", "en": "Total"}[language]
    assert [cell.value for cell in sheet[5]] == [says, 123]
    assert sheet["A1"].value == label("消费明细").told(language)
    assert {"zh-CN": "2026年11月1日 至", "zh-TW": "2026/11/1 至", "en": "1 Nov 2026 to 22 Nov"}[language] in sheet[
        "A2"
    ].value
