"""Reading the channels' files.

WeChat Pay, as pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html has it: UTF-8, a back-tick
before each value, the sum's own header and line at the end; the fund-flow file alike. Alipay, the files 业务明细 and
账务明细 that alipay.data.dataservice.bill.downloadurl.query gives: GB18030, lines of remarks with # around the table, a
tab after long numbers. Columns are found by their names, so that one more or fewer does no harm.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from hub.errors import Refused
from hub.language import words
from hub.ledger.accounts import Tender
from hub.settlement.facts import Layout, Line, What

MAX_LINES: Final = 20_000
MAX_FILES: Final = 10
MAX_UNPACKED_BYTES: Final = 16 * 1024 * 1024
_MOST: Final = Decimal(10_000_000)
_AT: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d{2})(?::(\d{2}))?$")
_LAYOUTS: Final = {
    Layout.WECHAT_TRADE: (Tender.WECHAT, {"交易时间", "微信订单号", "商户订单号", "交易状态", "手续费"}),
    Layout.WECHAT_FUNDS: (Tender.WECHAT, {"记账时间", "资金流水单号", "业务类型", "收支类型"}),
    Layout.ALIPAY_TRADE: (Tender.ALIPAY, {"支付宝交易号", "商户订单号", "业务类型", "完成时间"}),
    Layout.ALIPAY_FUNDS: (Tender.ALIPAY, {"账务流水号", "业务流水号", "发生时间", "业务类型"}),
}


class NoStatement(
    Refused,
    code="no_statement",
    zh="这不是微信支付或支付宝的账单文件：{detail}",
    en="This is no bill file of WeChat Pay or Alipay: {detail}",
): ...


@dataclass(frozen=True, slots=True)
class Statement:
    channel: Tender
    layout: Layout
    lines: tuple[Line, ...]


class _Row:
    """One line by its columns' names; amounts may say their unit in brackets."""

    def __init__(self, number: int, names: list[str], values: list[str]) -> None:
        self._number, self._values = number, dict(zip(names, values, strict=False))

    def text(self, *names: str) -> str:
        return next((self._values[name] for name in names if self._values.get(name)), "")[:64]

    def yuan(self, *names: str) -> Decimal:
        """Raises NoStatement."""
        try:
            value = Decimal(self.text(*names) or "0")
        except InvalidOperation as error:
            raise NoStatement(
                detail=words("第 {number} 行 {names}", "line {number} {names}").format(
                    number=self._number, names=names[0]
                )
            ) from error
        if not value.is_finite() or abs(value) > _MOST:
            raise NoStatement(
                detail=words("第 {number} 行 {names}", "line {number} {names}").format(
                    number=self._number, names=names[0]
                )
            )
        return value

    def at(self, *names: str) -> str:
        """Raises NoStatement."""
        found = _AT.match(self.text(*names))
        if found is None:
            raise NoStatement(
                detail=words("第 {number} 行 {names}", "line {number} {names}").format(
                    number=self._number, names=names[0]
                )
            )
        year, month, day, hour, minute, second = (part or "0" for part in found.groups())
        return f"{year}-{int(month):02d}-{int(day):02d} {int(hour):02d}:{minute}:{int(second):02d}"


def read(data: bytes) -> Statement:
    """A file, or the first of a ZIP that is one. Raises NoStatement, saying which line."""
    if data.startswith(b"PK\x03\x04"):
        return _first_of(_unpacked(data))
    return _table(data)


def _first_of(files: list[bytes]) -> Statement:
    problem = NoStatement(detail=words("压缩包里没有账单", "the ZIP holds none"))
    for data in files:
        try:
            return _table(data)
        except NoStatement as error:
            problem = error
    raise problem


def _unpacked(data: bytes) -> list[bytes]:
    """The files in a ZIP, the largest first: sums stand beside the lines. Raises NoStatement."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = sorted(archive.infolist(), key=lambda one: -one.file_size)[:MAX_FILES]
            if sum(one.file_size for one in inside) > MAX_UNPACKED_BYTES:
                raise NoStatement(detail=words("解开后过大", "too large once unpacked"))
            return [_part(archive, one) for one in inside if not one.is_dir()]
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError, zlib.error) as error:
        raise NoStatement(detail=words("压缩包损坏或有密码", "a ZIP that is damaged or has a password")) from error


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """No more than it says of itself."""
    with archive.open(info) as file:
        return file.read(info.file_size)


def _table(data: bytes) -> Statement:
    rows = list(csv.reader(_text(data).splitlines()))
    for index, row in enumerate(rows):
        names = [_plain(name) for name in row]
        for layout, (channel, needed) in _LAYOUTS.items():
            if needed <= set(names):
                lines = tuple(_lines(layout, names, rows[index + 1 :], index + 2))
                return Statement(channel, layout, lines)
    raise NoStatement(detail=words("没有找到表头", "no heading found"))


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoStatement(detail=words("编码不是 UTF-8 或 GB18030", "neither UTF-8 nor GB18030"))


def _plain(value: str) -> str:
    """Without back-tick, tab and the unit of a column's name."""
    return re.sub(r"[（(][+-]?元[)）]$", "", value.strip().removeprefix("`").strip())


def _lines(layout: Layout, names: list[str], rows: list[list[str]], first: int) -> Iterator[Line]:
    make = {
        Layout.WECHAT_TRADE: _wechat_trade, Layout.WECHAT_FUNDS: _wechat_funds, Layout.ALIPAY_TRADE: _alipay_trade,
        Layout.ALIPAY_FUNDS: _alipay_funds,
    }[layout]  # fmt: skip
    for number, row in enumerate(rows, first):
        values = [_plain(value) for value in row]
        if not any(values) or values[0].startswith("#"):
            continue
        if len(values) < len(names) - 1:
            return
        if number - first >= MAX_LINES:
            raise NoStatement(
                detail=words("超过 {max_lines} 行", "more than {max_lines} lines").format(max_lines=MAX_LINES)
            )
        line = make(_Row(number, names, values))
        if line is not None:
            yield line


def _wechat_trade(row: _Row) -> Line | None:
    state, transaction = row.text("交易状态"), row.text("微信订单号")
    fee, at = _fen(row.yuan("手续费")), row.at("交易时间")
    if state == "SUCCESS":
        paid = _fen(row.yuan("订单金额", "总金额", "应结订单金额"))
        return Line(f"paid {transaction}", What.PAID, row.text("商户订单号"), transaction, "", paid, fee, at)
    if state in {"REFUND", "REVOKED"}:
        back = _fen(abs(row.yuan("申请退款金额", "退款金额", "应结订单金额")))
        key = f"refunded {row.text('微信退款单号') or transaction}"
        refund = row.text("商户退款单号")
        return Line(key, What.REFUNDED, row.text("商户订单号"), transaction, refund, -back, -abs(fee), at)
    return None


def _wechat_funds(row: _Row) -> Line | None:
    if "提现" not in row.text("业务类型") + row.text("业务名称") or row.text("收支类型") != "支出":
        return None
    number = row.text("资金流水单号")
    paid_out = _fen(abs(row.yuan("收支金额")))
    return Line(f"payout {number}", What.PAYOUT, "", number, "", -paid_out, 0, row.at("记账时间"))


def _alipay_trade(row: _Row) -> Line | None:
    kind, transaction = row.text("业务类型"), row.text("支付宝交易号")
    fee, at = _fen(abs(row.yuan("服务费", "手续费"))), row.at("完成时间")
    amount, order = _fen(abs(row.yuan("订单金额"))), row.text("商户订单号")
    if kind == "交易":
        return Line(f"paid {transaction}", What.PAID, order, transaction, "", amount, fee, at)
    if "退款" in kind:
        refund = row.text("退款批次号/请求号", "退款批次号")
        return Line(f"refunded {transaction} {refund}", What.REFUNDED, order, transaction, refund, -amount, -fee, at)
    return None


def _alipay_funds(row: _Row) -> Line | None:
    if "提现" not in row.text("业务类型"):
        return None
    number = row.text("账务流水号")
    paid_out = _fen(abs(row.yuan("支出金额")))
    return Line(f"payout {number}", What.PAYOUT, "", number, "", -paid_out, 0, row.at("发生时间"))


def _fen(yuan: Decimal) -> int:
    """A fee of 0.05940 is deducted as 0.06."""
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))
