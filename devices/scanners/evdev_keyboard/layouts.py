"""
Key tables of keyboard wedges: which character a key gives on a US, German (T1) or French (AZERTY) keyboard.

Key codes are those of <linux/input-event-codes.h>; they name a key's place, not what is printed on it.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

LayoutName = Literal["us", "de", "fr", "alt-numpad"]

_KEYPAD: Final = ((55, "*"), (71, "789-456+1230."), (98, "/"))
_SPACE: Final = 57
_COMBINING: Final = {"^": "\u0302", "´": "\u0301", "`": "\u0300", "¨": "\u0308", "~": "\u0303"}
SHIFT: Final = 1
ALTGR: Final = 2

# rows of keys from a code on: plain, with Shift
_Rows = tuple[tuple[int, str, str], ...]
_US: Final[_Rows] = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (86, "\\", "|"),
)
_DE: Final[_Rows] = (
    (2, "1234567890ß´", '!"§$%&/()=?`'),
    (16, "qwertzuiopü+", "QWERTZUIOPÜ*"),
    (30, "asdfghjklöä^", "ASDFGHJKLÖÄ°"),
    (43, "#yxcvbnm,.-", "'YXCVBNM;:_"),
    (86, "<", ">"),
)
_FR: Final[_Rows] = (
    (2, "&é\"'(-è_çà)=", "1234567890°+"),
    (16, "azertyuiop^$", "AZERTYUIOP¨£"),
    (30, "qsdfghjklmù²", "QSDFGHJKLM%²"),
    (43, "*wxcvbn,;:!", "µWXCVBN?./§"),
    (86, "<", ">"),
)
_DE_ALTGR: Final = {
    3: "²",
    4: "³",
    8: "{",
    9: "[",
    10: "]",
    11: "}",
    12: "\\",
    16: "@",
    18: "€",
    27: "~",
    50: "µ",
    86: "|",
}
_FR_ALTGR: Final = {
    3: "~", 4: "#", 5: "{", 6: "[", 7: "|", 8: "`", 9: "\\", 10: "^", 11: "@", 12: "]", 13: "}", 18: "€", 27: "¤",
}  # fmt: skip
_DE_DEAD: Final = frozenset({(13, 0), (13, SHIFT), (41, 0)})
_FR_DEAD: Final = frozenset({(26, 0), (26, SHIFT), (3, ALTGR), (8, ALTGR)})


@dataclass(frozen=True, slots=True)
class Layout:
    """`chars` by key code and level (0 plain, SHIFT, ALTGR); `dead` keys wait for the next character."""

    chars: dict[tuple[int, int], str]
    dead: frozenset[tuple[int, int]]

    def strokes(self, char: str) -> list[tuple[int, int]]:
        """The keys and levels that type a character, dead ones followed by a space. Raises KeyError."""
        for place, typed in self.chars.items():
            if typed == char:
                return [place, (_SPACE, 0)] if place in self.dead else [place]
        raise KeyError(char)


def _layout(rows: _Rows, altgr: dict[int, str], dead: frozenset[tuple[int, int]]) -> Layout:
    chars: dict[tuple[int, int], str] = {}
    for start, plains, shifteds in rows:
        for index, (plain, shifted) in enumerate(zip(plains, shifteds, strict=True)):
            chars[start + index, 0], chars[start + index, SHIFT] = plain, shifted
    chars |= {(code, ALTGR): char for code, char in altgr.items()}
    for start, plains in (*_KEYPAD, (_SPACE, " ")):
        for index, plain in enumerate(plains):
            chars[start + index, 0] = chars[start + index, SHIFT] = plain
    return Layout(chars, dead)


_US_LAYOUT: Final = _layout(_US, {}, frozenset())
LAYOUTS: Final[dict[LayoutName, Layout]] = {
    "us": _US_LAYOUT,
    "de": _layout(_DE, _DE_ALTGR, _DE_DEAD),
    "fr": _layout(_FR, _FR_ALTGR, _FR_DEAD),
    "alt-numpad": _US_LAYOUT,
}


def compose(dead: str, char: str) -> str:
    """What a dead key and the next character give: `^` and `e` are `ê`, `^` and a space are `^`."""
    if char in {" ", dead}:
        return dead
    composed = unicodedata.normalize("NFC", char + _COMBINING[dead])
    return composed if len(composed) == 1 else dead + char
