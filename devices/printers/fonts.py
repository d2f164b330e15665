"""Finds a Chinese font to draw what a printer's own font cannot, and to draw paper on a screen."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

SETTING: Final = "MEISHU_CJK_FONT"

# Each with the face to take from a collection: the monospaced Simplified Chinese one of Noto Sans CJK.
CANDIDATES: Final[tuple[tuple[str, int], ...]] = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 7),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 7),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
)


class NoFontError(Exception):
    """No Chinese font on this machine; the text says how to give one."""


@lru_cache(maxsize=8)
def load(size_px: int) -> ImageFont.FreeTypeFont:
    """A Chinese font at `size_px`. Raises NoFontError."""
    setting = os.environ.get(SETTING)
    candidates = ((setting, 0), *CANDIDATES) if setting else CANDIDATES
    for path, face in candidates:
        if Path(path).is_file():
            try:
                return ImageFont.truetype(path, size_px, index=face)
            except OSError as error:
                raise NoFontError(f"{path} is not a font that can be used: {error}") from error
    raise NoFontError(f"no Chinese font found: install fonts-noto-cjk or set {SETTING} to a font file")


@lru_cache(maxsize=4096)
def has_glyph(char: str) -> bool:
    """True when the font draws this character as more than its box for a missing one. Raises NoFontError."""
    font = load(24)
    missing = font.getmask("\U0010fffd")
    mask = font.getmask(char)
    return (mask.size, bytes(mask)) != (missing.size, bytes(missing))
