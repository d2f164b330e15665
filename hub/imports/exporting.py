"""The list of members as an XLSX file, whole or masked."""

import io
from collections.abc import Collection
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from hub.journal.tx import Reader
from hub.language import label, spoken
from hub.localtime import LocalTime
from hub.members.views import mask_phone
from hub.store.state import zone

HEADINGS = (
    label("会员号"), label("姓名"), label("手机号"), label("性别"), label("生日"), label("农历"), label("地址"),
    label("邮箱"), label("来源"), label("登记日期"), label("到店次数"), label("累计消费"),
    label("储值余额"), label("剩余次数"), label("备注"),
)  # fmt: skip
_GENDERS = {"female": label("女"), "male": label("男")}


def rows(reader: Reader, now_ms: int, *, masked: bool, only: Collection[str] | None = None) -> list[list[Any]]:
    """One row a member, oldest first; of all, or `only` of some."""
    where = zone(reader)
    held: dict[tuple[str, str], int] = {
        (member, unit): left
        for member, unit, left in reader.all(
            "SELECT member, unit, sum(size - used) FROM lot WHERE returned_seq IS NULL AND lapsed_seq IS NULL "
            "AND coalesce(expires_at, ?) >= ? GROUP BY member, unit",
            now_ms, now_ms,
        )
    }  # fmt: skip
    members = reader.all(
        "SELECT member, number, name, phone, gender, birthday, birthday_lunar, address, email, source, registered_at, "
        "visits, spent_fen, note FROM member WHERE name IS NOT NULL ORDER BY member"
    )
    return [
        [
            one[1], one[2], mask_phone(one[3]) if masked else one[3], _GENDERS.get(one[4] or "", ""), one[5],
            label("是") if one[6] else "", None if masked else one[7], None if masked else one[8], one[9],
            LocalTime.of(one[10], where).day, one[11], one[12] / 100, held.get((one[0], "FACE"), 0) / 100,
            held.get((one[0], "SESSION"), 0), None if masked else one[13],
        ]
        for one in members
        if only is None or one[0] in only
    ]  # fmt: skip


def workbook(lines: list[list[Any]], language: str) -> bytes:
    """Texts stay texts: a name that begins with = is no formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(spoken(label("会员"), language))
    for line in spoken([list(HEADINGS), *lines], language):
        sheet.append([_cell(sheet, value) for value in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value="".join(sign for sign in value if sign >= " " or sign == "\n"))
    cell.data_type = "s"
    return cell
