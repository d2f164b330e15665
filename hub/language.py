"""Sentences in Simplified Chinese, Traditional Chinese and English: written in two, the third made by OpenCC.

    AT_MOST = words("最多 {n} 条提成规则", "At most {n} commission rules")
    raise Unfit(detail=AT_MOST.format(n=20))

A sentence is a `str` in Simplified Chinese, and is kept and compared as one. Where it leaves the hub it is said in the
language of whoever asked: `encode` for JSON, `spoken` for paper and files. What a store wrote (names of items, of
people) is never translated: hand it in as a value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, Self, TypeVar, cast

import msgspec

from hub.trade_words import LABELS, TRADITIONAL

SIMPLIFIED, TAIWAN, ENGLISH = "zh-CN", "zh-TW", "en"
LANGUAGES = (SIMPLIFIED, TAIWAN, ENGLISH)
DEFAULT = SIMPLIFIED
T = TypeVar("T")
Language = Literal["zh-CN", "zh-TW", "en"]


class Fold(int):
    """A percentage of the price that is paid: 85 is said 8.5 (折) in Chinese, 15% off in English (`{fold:off}`)."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Of 8.5."""
        return cls(round(float(text) * 10))

    def __format__(self, spec: str) -> str:
        return f"{100 - self}" if spec == "off" else f"{self / 10:g}"


class Words(str):
    """Simplified Chinese as a string, with what it says in the other languages."""

    __slots__ = ("_en", "_values", "_zh")
    _zh: str
    _en: str
    _values: Mapping[str, Any]

    def __new__(cls, zh: str, en: str, values: Mapping[str, Any] | None = None) -> Self:
        said = super().__new__(cls, zh if values is None else zh.format(**_in(values, SIMPLIFIED)))
        said._zh, said._en, said._values = zh, en, values or {}
        return said

    def format(self, /, **values: Any) -> "Words":  # type: ignore[override]
        """The sentence with its values, which may be sentences themselves."""
        return Words(self._zh, self._en, values)

    def told(self, language: str) -> str:
        """In that language."""
        if language == SIMPLIFIED:
            return str(self)
        text = self._en if language == ENGLISH else traditional(self._zh)
        return text.format(**_in(self._values, language)) if self._values else text

    def __reduce__(self) -> tuple[Any, ...]:
        return Words, (self._zh, self._en, dict(self._values) or None)


class Day(Words):
    """A day as it is written there: 2026年11月22日, 2026/11/22, 22 Nov 2026."""

    __slots__ = ()

    def __new__(cls, day: str) -> Self:
        """day: YYYY-MM-DD."""
        year, month, of_month = (int(part) for part in day.split("-"))
        said = super().__new__(cls, f"{year}年{month}月{of_month}日", f"{of_month} {_MONTHS[month - 1]} {year}")
        said._values = {TAIWAN: f"{year}/{month}/{of_month}"}
        return said

    def told(self, language: str) -> str:
        return str(self._values[TAIWAN]) if language == TAIWAN else self._en if language == ENGLISH else str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        year, month, of_month = (int(part) for part in str(self._values[TAIWAN]).split("/"))
        return Day, (f"{year}-{month:02d}-{of_month:02d}",)


def words(zh: str, en: str) -> Words:
    """A sentence. `{name}` stands for a value that `format` brings."""
    return Words(zh, en)


def label(zh: str) -> Words:
    """A word of the trade: its English stands in `trade_words.LABELS`. KeyError for one that is not there."""
    return Words(zh, LABELS[zh])


def joined(form: str, **parts: Any) -> Words:
    """Sentences put together the same way in every language."""
    return Words(form, form, parts)


def listed(parts: Sequence[str], zh: str = "；", en: str = "; ") -> Words:
    """Sentences one after another, with that between them."""
    names = [f"{{p{place}}}" for place in range(len(parts))]
    return Words(zh.join(names), en.join(names), {f"p{place}": part for place, part in enumerate(parts)})


def kept(zh: str, en: str, **values: Callable[[str], Any]) -> Words:
    """A sentence that goes into the books as its Simplified text; `recalled` knows it again.

    values: how the number of that name is read again.
    """
    said = Words(zh, en)
    parts = (
        f"(?P<{part[1:-1]}>{'[0-9.]+' if part[1:-1] in values else '.+'})" if part.startswith("{") else re.escape(part)
        for part in _PARTS.split(zh)
    )
    _KEPT.append((re.compile("".join(parts)), said, values))
    return said


@lru_cache(maxsize=4096)
def recalled(text: str) -> str:
    """What the books say, as a sentence where it is one of ours, with the sentences in it; other text as it is."""
    for pattern, said, readers in _KEPT:
        found = pattern.fullmatch(text)
        if found is not None:
            values = {
                name: readers[name](value) if name in readers else recalled(value)
                for name, value in found.groupdict().items()
            }
            return said.format(**values) if values else said
    return text


def spoken(value: T, language: str) -> T:
    """Text, or a Struct with all that is in it, in that language."""
    return cast("T", _spoken(value, language))


def _spoken(value: Any, language: str) -> Any:
    if isinstance(value, Words):
        return value.told(language)
    if isinstance(value, msgspec.Struct):
        changed = {name: _spoken(getattr(value, name), language) for name in value.__struct_fields__}
        return type(value)(**changed)
    if isinstance(value, list | tuple):
        return type(value)(_spoken(one, language) for one in value)
    if isinstance(value, dict):
        return {name: _spoken(one, language) for name, one in value.items()}
    return value


def encode(value: Any, language: str = DEFAULT) -> bytes:
    """JSON for somebody who reads that language."""
    return _encoder(language).encode(value)


def chosen(header: str) -> str | None:
    """The first language of an Accept-Language header that there are words in."""
    wanted = []
    for place, part in enumerate(header.split(",")[:20]):
        name, _, weight = part.strip().lower().partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, name))
        except ValueError:
            continue
    return next((known for *_, name in sorted(wanted) if (known := _known(name)) is not None), None)


@cache
def traditional(text: str) -> str:
    """Simplified Chinese as it is written in Taiwan, by OpenCC and the trade's own words."""
    pieces = _TRADE.split(text)
    return "".join(TRADITIONAL.get(piece) or _taiwan()(piece) for piece in pieces if piece)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PARTS = re.compile(r"(\{\w+\})")
_KEPT: list[tuple[re.Pattern[str], Words, dict[str, Callable[[str], Any]]]] = []
_TRADE = re.compile("(" + "|".join(sorted(map(re.escape, TRADITIONAL), key=len, reverse=True)) + ")")


@cache
def _taiwan() -> Callable[[str], str]:
    import opencc  # noqa: PLC0415 - its tables are read once somebody wants them

    converter = opencc.OpenCC("s2twp")
    return lambda text: str(converter.convert(text)).replace("臺", "台").replace("賬", "帳")


@cache
def _encoder(language: str) -> msgspec.json.Encoder:
    return msgspec.json.Encoder(enc_hook=lambda one: _sentence(one).told(language))


def _sentence(value: Any) -> Words:
    if isinstance(value, Words):
        return value
    raise NotImplementedError(f"{type(value).__name__} is no JSON")


def _known(name: str) -> str | None:
    if name.startswith("en"):
        return ENGLISH
    if name.startswith("zh"):
        return TAIWAN if any(part in name for part in ("tw", "hk", "mo", "hant")) else SIMPLIFIED
    return None


def _in(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: spoken(value, language) for name, value in values.items()}
