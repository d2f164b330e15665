"""The pictures of docs/hardware.md can be drawn again."""

import importlib.util
import re
from pathlib import Path

import pytest
from PIL import Image

from devices.printers import fonts

ROOT = Path(__file__).parents[3]
needs_font = pytest.mark.skipif(
    not any(fonts.Path(path).is_file() for path, _ in fonts.CANDIDATES), reason="no Chinese font here"
)


@needs_font
def test_the_papers_of_the_page_are_drawn(tmp_path):
    spec = importlib.util.spec_from_file_location("draw_papers", ROOT / "docs" / "draw_papers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path)
    widths = {path.name: Image.open(path).width - 2 * module.BORDER for path in tmp_path.iterdir()}
    assert widths == {"receipt-58.png": 384 + 64, "receipt-80.png": 576 + 64, "label-40x30.png": 320}
    page = (ROOT / "docs" / "hardware.md").read_text(encoding="utf-8")
    assert set(re.findall(r"pictures/([\w-]+\.png)", page)) >= widths.keys()
