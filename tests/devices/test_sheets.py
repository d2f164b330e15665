"""Set-up sheets: each code comes from a document, and what is drawn decodes to it."""

import shutil
import subprocess
import sys

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.errors import ConfigError
from devices.sheets import code128
from devices.sheets.cli import main
from devices.sheets.pdf import TEST_QR, TEST_TEXT, pdf
from devices.sheets.sheet import default_directory, load

SHEETS = load(default_directory())
STEP = 'zh = "恢复"\nen = "Restore"\n'
GOOD = f'maker = "M"\nmodels = ["A"]\nsource = ["guide"]\n[[steps]]\n{STEP}'
needs_poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


def pages(key, tmp_path):
    """The sheet's pages as pictures, as a printer of 200 dpi would put them on paper."""
    (tmp_path / "sheet.pdf").write_bytes(pdf(key, SHEETS[key]))
    subprocess.run(["pdftoppm", "-gray", "-r", "200", tmp_path / "sheet.pdf", tmp_path / "page"], check=True)
    return [Image.open(path) for path in sorted(tmp_path.glob("page*.pgm"))]


def picture(text, fnc3):
    """Bars three pixels a module with their quiet zones."""
    pattern = code128.modules(text, fnc3)
    image = Image.new("L", (3 * (len(pattern) + 20), 60), 255)
    for at, dark in enumerate(pattern):
        if dark == "1":
            image.paste(0, (30 + 3 * at, 0, 33 + 3 * at, 60))
    return image


@needs_poppler
@pytest.mark.parametrize("key", SHEETS)
def test_every_drawn_code_decodes_to_the_makers_own_and_all_are_on_one_page(key, tmp_path):
    [page] = pages(key, tmp_path)
    found = zxingcpp.read_barcodes(page)
    read = {(str(code.format), code.text, bool((code.extra or {}).get("ReaderInit"))) for code in found}
    drawn = {
        ("QR Code" if step.symbology == "qr" else "Code 128", step.code, step.fnc3 != "none")
        for step in SHEETS[key].steps
        if step.code
    }
    assert read == drawn | {("Code 128", TEST_TEXT, False), ("QR Code", TEST_QR, False)}


@pytest.mark.parametrize("key", SHEETS)
def test_every_code_names_its_document_and_every_step_its_words(key):
    for step in SHEETS[key].steps:
        assert step.source or not (step.code or step.command)
        assert any(ord(char) > 0x4E00 for char in step.zh)
    assert not any(mark in step.zh for step in SHEETS[key].steps for mark in ",;:?()")


@pytest.mark.parametrize(
    ("text", "fnc3", "values"),
    [
        # "PJJ123C", the example of ISO/IEC 15417 literature: check character 54
        ("PJJ123C", "none", [103, 48, 42, 42, 17, 18, 19, 35, 54]),
        ("92", "first", [104, 96, 25, 18, 98]),
    ],
)
def test_code_128_by_the_table(text, fnc3, values):
    """The same characters whether the symbol starts in set A or B; only the check character takes part in that."""
    got = code128.values(text, fnc3)
    assert got[1:-1] == values[1:-1]
    assert (got[0] + sum(at * value for at, value in enumerate(got[1:-1], 1))) % 103 == got[-1]
    assert values[-1] == (values[0] + sum(at * value for at, value in enumerate(values[1:-1], 1))) % 103


@given(st.text(st.characters(max_codepoint=126), min_size=1, max_size=30), st.sampled_from(["none", "first", "last"]))
def test_any_ascii_text_is_read_back(text, fnc3):
    [code] = zxingcpp.read_barcodes(picture(text, fnc3), formats=zxingcpp.BarcodeFormat.Code128)
    assert code.bytes == text.encode()
    assert fnc3 == "none" or code.extra["ReaderInit"]


def test_what_code_128_cannot_say_is_refused():
    with pytest.raises(ValueError, match="ASCII"):
        code128.values("恢复")


def test_the_same_sheet_gives_the_same_file():
    assert pdf("zebra", SHEETS["zebra"]) == pdf("zebra", SHEETS["zebra"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD, r"x\.toml: steps\[0\]: either a code"),
        (GOOD + 'code = "92"\n', r"steps\[0\]: a code or a command needs its source"),
        (GOOD + 'code = "92"\nmanual = "p. 3"\nsource = "guide"\n', r"steps\[0\]: either a code"),
        (GOOD + 'manual = "p. 3"\nfnc3 = "first"\n', r"steps\[0\]: fnc3"),
        (GOOD + 'code = "恢复"\nsource = "guide"\n', r"steps\[0\]: code: ASCII"),
        (GOOD + 'colour = "red"\n', "colour"),
        ("not toml", r"x\.toml"),
    ],
)
def test_a_wrong_sheet_is_told_by_file_and_key(tmp_path, text, says):
    (tmp_path / "x.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        load(tmp_path)


def test_the_command_writes_each_sheet_and_names_it(tmp_path, capsys):
    assert main([str(tmp_path / "out"), "--sheet", "alacrity", "--sheet", "datalogic"]) == 0
    paths = [tmp_path / "out" / f"{key}.pdf" for key in ("alacrity", "datalogic")]
    assert capsys.readouterr().out == "".join(f"{path}\n" for path in paths)
    assert all(path.read_bytes().startswith(b"%PDF-") for path in paths)


def test_an_unknown_sheet_and_a_missing_font_are_told_in_one_line(tmp_path, capsys, monkeypatch):
    assert main([str(tmp_path), "--sheet", "toaster"]) == 2
    assert "no sheet toaster" in capsys.readouterr().err
    monkeypatch.setattr("devices.printers.fonts.CANDIDATES", ())
    monkeypatch.delenv("MEISHU_CJK_FONT", raising=False)
    assert main([str(tmp_path), "--sheet", "zebra"]) == 2
    assert "fonts-noto-cjk" in capsys.readouterr().err


def test_it_is_a_module_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "devices.sheets", str(tmp_path), "--sheet", "newland"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"{tmp_path / 'newland.pdf'}\n"
