"""A list's bytes as rows: encodings, spreadsheets, and what is no list."""

import contextlib
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.imports.columns import guess
from hub.imports.reading import FileUnreadable, read

LINES = "姓名,手机号,余额\n张三,13812340001,100.5\n\n欧阳娜娜,13812340002,\n"


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_its_encoding(encoding, delimiter):
    table = read(LINES.replace(",", delimiter).encode(encoding))
    assert table.headings == ("姓名", "手机号", "余额")
    assert table.rows == ((2, ("张三", "13812340001", "100.5")), (4, ("欧阳娜娜", "13812340002", "")))
    assert table.kind == f"csv, {encoding.removesuffix('-sig')}"


def test_a_spreadsheet_is_read_as_a_person_reads_it():
    data = sheet(
        ["姓名", "手机", "生日", "余额"],
        ["张三", 13812340001, dt.date(1990, 5, 17), 100.5],
        ["李四", 13812340002.0],
    )
    assert read(data).rows == (
        (2, ("张三", "13812340001", "1990-05-17", "100.5")),
        (3, ("李四", "13812340002", "", "")),
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", "姓名,手机".encode(), b"\x00\x01\x02", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old",
     b"\xff\xfe\xff", b"," * 70 + b"\n1"],
)  # fmt: skip
def test_what_is_no_list_is_refused(data):
    with pytest.raises(FileUnreadable):
        read(data)


def test_a_spreadsheet_that_unpacks_to_far_more_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(FileUnreadable, match="过大"):
        read(file.getvalue())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_refused(data):
    with contextlib.suppress(FileUnreadable):
        assert read(data).rows


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (("会员姓名", "手机号码", "储值余额(元)", "剩余次数", "次卡名称"),
         {"name": 0, "phone": 1, "principal": 2, "sessions": 3, "session_card": 4}),
        (("卡号", "姓名", "联系电话", "出生日期", "备注说明"), {"card": 0, "name": 1, "phone": 2, "birthday": 3, "note": 4}),  # noqa: E501
        (("本金余额", "赠送余额", "姓 名"), {"principal": 0, "bonus": 1, "name": 2}),
        (("A", "B"), {}),
        (("Name", "Phone"), {"name": 0, "phone": 1}),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_headings(headings, columns):
    assert guess(headings) == columns
