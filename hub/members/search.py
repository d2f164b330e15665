"""The keys a member is found by: phone, last four, number, name, pinyin, initials (张三: zhangsan, san, zs)."""

import re
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.seg.simpleseg import seg

MAX_READINGS = 8
"""Readings of a name with characters of several sounds that are kept as keys."""

_SEPARATORS = re.compile(r"[\s·.\-'’]+")


@lru_cache(maxsize=8192)
def _name_keys(name: str) -> frozenset[str]:
    plain = normalise(name)
    found = {plain[start:] for start in range(min(len(plain), 6))}
    words = [word.lower() for word in _SEPARATORS.split(name) if word]
    found |= {"".join(words[start:]) for start in range(len(words))} | {"".join(word[0] for word in words)}
    return frozenset(found | _sounds(plain))


def keys(name: str, phone: str | None, number: str) -> set[str]:
    """All keys, normalised. Every key is found by any prefix of it."""
    found = {normalise(number)}
    if phone:
        found |= {phone, phone[-4:]}
    found |= _name_keys(name)
    return {key for key in found if key}


def card_keys(number: str) -> set[str]:
    """What a card is found by: its number as printed, without leading zeros, its last four."""
    plain = normalise(number)
    return {plain, plain.lstrip("0") or plain, plain[-4:]}


def normalise(text: str) -> str:
    """As keys and queries are compared: no spaces or dots, lower case."""
    return _SEPARATORS.sub("", text).lower()


def _sounds(name: str) -> set[str]:
    words = seg(name)
    readings = [sound for word in words for sound in _readings(word)]
    sounds = {"".join(_usual(word) for word in words)}
    for reading in islice(product(*reversed(readings)), MAX_READINGS):  # the surname's sounds are tried first
        syllables = reading[::-1]
        sounds |= {"".join(syllables[start:]) for start in range(3)}  # given names, after 张 and after 欧阳
        sounds.add("".join(syllable[:1] for syllable in syllables))
    return sounds


@lru_cache(maxsize=8192)
def _readings(word: str) -> tuple[tuple[str, ...], ...]:
    """Every sound of each character of a word, or of one that stands alone."""
    found = pinyin([word], style=Style.NORMAL, heteronym=True)
    return tuple(tuple(sound.lower() for sound in sounds) for sounds in found)


@lru_cache(maxsize=8192)
def _usual(word: str) -> str:
    return "".join(lazy_pinyin([word])).lower()
