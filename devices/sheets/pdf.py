"""Draws a set-up sheet on A4: words in Chinese and English, codes as vectors so that any printer gives clean edges."""

import datetime as dt
import os
from pathlib import Path
from typing import Final

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from devices.printers import fonts
from devices.sheets import code128
from devices.sheets.sheet import Sheet, Step

INK: Final = (24, 28, 36)
GREY: Final = (105, 112, 124)
LINE: Final = (208, 212, 219)
ACCENT: Final = (37, 84, 150)
MARGIN_MM: Final = 16.0
WIDTH_MM: Final = 210.0 - 2 * MARGIN_MM
WORDS_MM: Final = 76.0
"""The left column; codes stand in the right one, one a row, so that a scanner never sees two."""
MODULE_MM: Final = 0.38
"""A bar's least width: 15 mil, which every scanner reads at arm's length."""
BARS_MM: Final = 13.0
QR_MM: Final = 24.0
ROW_MM: Final = 31.0
WORDS_ROW_MM: Final = 22.0
"""A row without a code."""
TITLE_PT: Final = 20.0
BOTTOM_MM: Final = 20.0
FAMILY: Final = "cjk"
SIMPLIFIED: Final = 2
"""The proportional Simplified Chinese face of the Noto Sans CJK collection."""

NO_BREAK: Final = "\u00a0"
"""Chinese is broken between any two characters, not at the spaces around a Latin word."""

TEST_TEXT: Final = "MEISHU-TEST-128"
TEST_QR: Final = "美枢扫码测试，¥128"


def pdf(key: str, sheet: Sheet) -> bytes:
    """The sheet as a PDF, the same bytes for the same sheet. Raises fonts.NoFontError."""
    page = _Page(key, sheet)
    page.add_page()
    page.heading()
    for number, step in enumerate(sheet.steps, 1):
        page.step(number, step)
    page.test(len(sheet.steps) + 1)
    page.sources()
    return bytes(page.output())


class _Page(FPDF):
    """A4 with the sheet's footer; lengths in millimetres."""

    def __init__(self, key: str, sheet: Sheet) -> None:
        super().__init__(format="A4", unit="mm")
        self._sheet = sheet
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(False)
        self.c_margin = 0.0
        for style, (path, face) in faces().items():
            self.add_font(FAMILY, style, path, collection_font_number=face)
        self.set_title(f"扫码枪设置单 {sheet.maker}")
        self.set_creator("Meishu")
        self.set_subject(key)
        self.set_creation_date(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))  # the same bytes every time

    def footer(self) -> None:
        self.set_y(-13)
        self._font(7.5, GREY)
        self.cell(WIDTH_MM / 2, 4, f"美枢 Meishu · {self._sheet.maker}")
        self.cell(WIDTH_MM / 2, 4, f"{self.page_no()} / {{nb}}", align="R")

    def heading(self) -> None:
        title = f"扫码枪设置单　{self._sheet.maker}"
        self._font(TITLE_PT, INK, bold=True)
        self._font(TITLE_PT * min(1.0, WIDTH_MM / self.get_string_width(title)), INK, bold=True)
        self.cell(0, 10, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._font(9, GREY)
        self.cell(0, 5, "Scanner set-up sheet", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.multi_cell(
            WIDTH_MM, 5, f"适用型号 Models：{'，'.join(self._sheet.models)}", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self.ln(2)
        self._font(10, INK)
        words = (
            "请按100%大小打印，不要缩放。把扫码枪插好，从上到下逐个扫描，每扫一个听到提示音再扫下一个；"
            "用手或纸遮住旁边的码。标“可选”的可以不扫。"
        )
        self.multi_cell(WIDTH_MM, 5.4, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._font(8, GREY)
        self.multi_cell(
            WIDTH_MM,
            4.2,
            "Print at 100 %. Plug the scanner in and scan from top to bottom, waiting for the beep each time.",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        self.ln(2)

    def step(self, number: int, step: Step) -> None:
        """One row: the words on the left, the code or where to find it on the right."""
        height = WORDS_ROW_MM if step.code is None else ROW_MM
        self._row(number, step.zh, ("可选 · " if step.optional else "") + step.en, step.note, height)
        top = self.get_y()
        left = MARGIN_MM + WORDS_MM
        if step.code is None:
            self._instead(step, left, top)
        elif step.symbology == "qr":
            self._qr(step.code, left, top + 3, error="h")
            self._label(step.code, left + QR_MM + 5, top + 3 + QR_MM / 2 - 2)
        else:
            self._bars(step.code, step.fnc3, left, top + 5)
            self._label(step.code.replace("\r", ""), left, top + 5 + BARS_MM + 1)
        self.set_y(top + height)

    def test(self, number: int) -> None:
        """Two codes to prove the work: what a scanner set up by this sheet must give."""
        self._row(number, "测试", "Test", f"设备页上应显示：{TEST_TEXT} 和 {TEST_QR}", ROW_MM)
        top, left = self.get_y(), MARGIN_MM + WORDS_MM
        self._bars(TEST_TEXT, "none", left, top + 5, module_mm=0.3)
        self._label(TEST_TEXT, left, top + 5 + BARS_MM + 1)
        self._qr(TEST_QR, MARGIN_MM + WIDTH_MM - QR_MM, top + 3, error="m")
        self.set_y(top + ROW_MM)

    def sources(self) -> None:
        """Where each code is from: a person can check it against the maker's own paper."""
        lines = [f"{at}. {step.source}" for at, step in enumerate(self._sheet.steps, 1) if step.source]
        self._break(8 + 3.6 * (len(lines) + len(self._sheet.source)))
        self._rule()
        self.ln(2)
        self._font(7, GREY)
        for line in ["设置码出处 Sources：", *self._sheet.source, *lines]:
            self.multi_cell(WIDTH_MM, 3.6, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _row(self, number: int, zh: str, en: str, note: str, height_mm: float) -> None:
        """The left column; leaves y at the row's top."""
        self._break(height_mm)
        self._rule()
        top = self.get_y()
        self.set_fill_color(*ACCENT)
        self.circle(MARGIN_MM + 4, top + 8, 4, style="F")
        self._font(11, (255, 255, 255), bold=True)
        self.set_xy(MARGIN_MM, top + 5)
        self.cell(8, 6, str(number), align="C")
        words = WORDS_MM - 16
        self.set_xy(MARGIN_MM + 11, top + 4)
        self._font(12.5, INK, bold=True)
        self.multi_cell(words, 6, zh.replace(" ", NO_BREAK), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        self._font(8, GREY)
        self.multi_cell(words, 4.2, en, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        if note:
            self._font(8, INK)
            self.multi_cell(words, 4.2, note, align="L")
        self.set_xy(MARGIN_MM, top)

    def _instead(self, step: Step, left: float, top: float) -> None:
        """For a code that is not known as text: where it is printed, and the command if there is one."""
        width = MARGIN_MM + WIDTH_MM - left
        self.set_xy(left, top + 5)
        if step.manual:
            self._font(10, INK)
            self.multi_cell(width, 5.4, step.manual, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        if step.command:
            self._font(8, GREY)
            self.multi_cell(width, 5, f"串口命令 Command：{step.command}", align="L")

    def _bars(self, code: str, fnc3: str, left: float, top: float, module_mm: float = MODULE_MM) -> None:
        room = MARGIN_MM + WIDTH_MM - left
        pattern = code128.modules(code, fnc3)
        module_mm = min(module_mm, room / len(pattern))
        self.set_fill_color(0, 0, 0)
        start = 0
        while start < len(pattern):
            end = start
            while end < len(pattern) and pattern[end] == pattern[start]:
                end += 1
            if pattern[start] == "1":
                self.rect(left + start * module_mm, top, (end - start) * module_mm, BARS_MM, style="F")
            start = end

    def _qr(self, text: str, left: float, top: float, error: str) -> None:
        matrix = segno.make_qr(text, error=error, boost_error=False).matrix
        module_mm = QR_MM / len(matrix)
        self.set_fill_color(0, 0, 0)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    self.rect(left + x * module_mm, top + y * module_mm, module_mm, module_mm, style="F")

    def _label(self, text: str, left: float, top: float) -> None:
        self._font(7.5, GREY)
        self.set_xy(left, top)
        self.cell(60, 4, text)

    def _rule(self) -> None:
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(MARGIN_MM, self.get_y(), MARGIN_MM + WIDTH_MM, self.get_y())

    def _break(self, height_mm: float) -> None:
        """A new page when this much does not fit any more."""
        if self.get_y() + height_mm > self.h - BOTTOM_MM:
            self.add_page()

    def _font(self, size_pt: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size_pt)
        self.set_text_color(*colour)


def faces() -> dict[str, tuple[Path, int]]:
    """A font file and its face for each style. Raises fonts.NoFontError."""
    setting = os.environ.get(fonts.SETTING)
    candidates = ((setting, 0), *fonts.CANDIDATES) if setting else fonts.CANDIDATES
    for name, face in candidates:
        path = Path(name)
        if path.is_file():
            if path.name == "NotoSansCJK-Regular.ttc":
                bold = path.with_name("NotoSansCJK-Bold.ttc")
                return {"": (path, SIMPLIFIED), "B": (bold if bold.is_file() else path, SIMPLIFIED)}
            return {"": (path, face), "B": (path, face)}
    raise fonts.NoFontError(f"no Chinese font found: install fonts-noto-cjk or set {fonts.SETTING} to a font file")
