"""Every row of a list: what would be brought in, or why not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from hub.amounts import MAX_FEN
from hub.cards.opening import OpenSessions, OpenValue
from hub.catalog import state as catalog_state
from hub.catalog.facts import Component, ItemKind
from hub.imports import state
from hub.imports.reading import Table
from hub.journal.tx import Reader
from hub.language import label, words
from hub.members.rules import Register, check_birthday
from hub.store.state import settings

_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: .*)?$")
_AMOUNT = re.compile(r"^-?\d{1,9}(?:\.\d{1,2}0*)?$")
_GENDERS = {"女": "female", "女士": "female", "f": "female", "female": "female", "男": "male", "先生": "male",
            "m": "male", "male": "male", "": None, "未知": None, "保密": None}  # fmt: skip
_MAX_SESSIONS = 9_999
_WORDS = {
    "name": words("姓名要 1 到 60 个字", "A name has 1 to 60 characters"),
    "phone": words("手机号要 11 位，以 1 开头", "A mobile has 11 digits and begins with 1"),

    "card": words("卡号要 4 到 64 位字母或数字", "A card number has 4 to 64 letters or digits"),
    "email": words("邮箱写法不对", "Not an e-mail address"),
    "address": words("地址太长或有控制字符", "The address is too long"),

    "source": words("来源最多 60 个字", "At most 60 characters"),
    "note": words("备注最多 500 个字", "At most 500 characters"),
}  # fmt: skip


class Bad(msgspec.Struct, frozen=True):
    """row: as the file's own program numbers it. column: the heading, empty where it is about the whole row."""

    row: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Good:
    row: int
    key: str
    register: Register
    value: OpenValue | None
    sessions: OpenSessions | None


@dataclass(frozen=True, slots=True)
class Checked:
    """brought: rows that were brought in before, from this file or another."""

    good: tuple[Good, ...]
    bad: tuple[Bad, ...]
    brought: int


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the store already."""

    phones: Mapping[str, str]
    cards: frozenset[str]
    keys: frozenset[str]
    products: Mapping[str, catalog_state.Item]
    cap_fen: int
    now_ms: int


class _Wrong(Exception):
    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def known(reader: Reader, now_ms: int) -> Known:
    rows = reader.all("SELECT phone, number FROM member WHERE phone IS NOT NULL")
    tokens = reader.all("SELECT number FROM member_token")
    items = catalog_state.items(reader)
    products = {item.name: item for item in items if item.item_kind is ItemKind.SESSION_CARD and _treatments(item)}
    return Known(
        dict(rows), frozenset(row[0] for row in tokens), frozenset(state.brought_keys(reader)), products,
        settings(reader).value_cap_fen, now_ms,
    )  # fmt: skip


def check(table: Table, columns: Mapping[str, int], there: Known, keys: list[str]) -> Checked:
    """keys: a keyed digest for each row. Duplicates within the file are bad from the second on."""
    good: list[Good] = []
    bad: list[Bad] = []
    seen: dict[str, int] = {}
    brought = 0
    for (number, cells), key in zip(table.rows, keys, strict=True):
        if key in there.keys:
            brought += 1
            continue
        values = {field: cells[column] for field, column in columns.items()}
        wrong = list(_wrong(values, there, seen, number, key))
        if wrong:
            bad += [Bad(number, _heading(table, columns, one.field), one.words) for one in wrong]
            continue
        try:
            good.append(_good(number, key, values, there))
        except _Wrong as error:
            bad.append(Bad(number, _heading(table, columns, error.field), error.words))
            continue
        for mark in _marks(values, key):
            seen[mark] = number
    return Checked(tuple(good), tuple(bad), brought)


def _heading(table: Table, columns: Mapping[str, int], field: str) -> str:
    return table.headings[columns[field]] if field in columns else ""


def _marks(values: Mapping[str, str], key: str) -> list[str]:
    """What must not stand in the file twice."""
    return [f"{field} {values[field]}" for field in ("phone", "card") if values.get(field)] + [f"row {key}"]


def _wrong(values: Mapping[str, str], there: Known, seen: Mapping[str, int], number: int, key: str) -> Iterator[_Wrong]:
    phone, card = values.get("phone", ""), values.get("card", "")
    first = [(mark.split(" ")[0], seen[mark]) for mark in _marks(values, key) if mark in seen and seen[mark] != number]
    for what, row in first[:1]:
        twice = {"phone": label("手机号"), "card": label("卡号"), "row": label("整行")}[what]
        yield _Wrong(
            what, words("{what}与第 {row} 行重复", "{what} stands in row {row} too").format(what=twice, row=row)
        )
    if phone in there.phones:
        yield _Wrong(
            "phone",
            words("手机号已登记为会员 {number}", "This mobile is member {number}").format(number=there.phones[phone]),
        )
    if card and card in there.cards:
        yield _Wrong("card", words("卡号已绑定给其他会员", "This card is another member's"))


def _good(number: int, key: str, values: Mapping[str, str], there: Known) -> Good:
    register = _register(values)
    try:
        check_birthday(there.now_ms, register)
    except Exception as error:
        raise _Wrong(
            "birthday" if not register.birthday_lunar else "birthday_lunar", words("没有这一天", "There is no such day")
        ) from error
    return Good(number, key, register, _value(values, there), _sessions(values, there))


def _register(values: Mapping[str, str]) -> Register:
    lunar = values.get("birthday_lunar", "")
    fields: dict[str, Any] = {
        "name": values.get("name", ""), "phone": values.get("phone") or None,
        "gender": _gender(values.get("gender", "")),
        "birthday": _date("birthday", values.get("birthday", "")) or _date("birthday_lunar", lunar),
        "birthday_lunar": bool(lunar and not values.get("birthday")), "address": values.get("address", ""),
        "email": values.get("email") or None, "source": values.get("source", ""), "note": values.get("note", ""),
        "token": values.get("card") or None,
    }  # fmt: skip
    try:
        return msgspec.convert(fields, Register)
    except msgspec.ValidationError as error:
        field = str(error).rsplit("$.", 1)[-1].rstrip("`")
        field = {"token": "card"}.get(field, field)
        raise _Wrong(field, _WORDS.get(field, words("内容不合要求", "Not as it should be"))) from error


def _gender(text: str) -> str | None:
    if text.lower() not in _GENDERS:
        raise _Wrong("gender", words("性别填女或男", "Gender is female or male"))
    return _GENDERS[text.lower()]


def _date(field: str, text: str) -> str | None:
    if not text:
        return None
    found = _DATE.match(text)
    if found is None:
        raise _Wrong(field, words("日期写成 1990-05-17", "Write dates as 1990-05-17"))
    return f"{int(found[1]):04d}-{int(found[2]):02d}-{int(found[3]):02d}"


def _fen(values: Mapping[str, str], field: str) -> int:
    text = values.get(field, "").replace(",", "").replace("¥", "").replace("，", "")
    if not text:
        return 0
    if not _AMOUNT.match(text):
        raise _Wrong(field, words("金额要是数字，最多两位小数", "An amount is a number of two decimals at most"))
    whole, _, cents = text.partition(".")
    fen = int(whole) * 100 + int(cents[:2].ljust(2, "0") or 0) * (-1 if whole.startswith("-") else 1)
    if not 0 <= fen <= MAX_FEN:
        raise _Wrong(
            field, words("金额不能是负数，也不能超过一百万元", "An amount is neither negative nor over a million")
        )
    return fen


def _treatments(card: catalog_state.Item) -> list[Component]:
    return [part for part in card.parts if part.covers]


def _value(values: Mapping[str, str], there: Known) -> OpenValue | None:
    principal_fen, bonus_fen = _fen(values, "principal"), _fen(values, "bonus")
    if principal_fen + bonus_fen > there.cap_fen:
        raise _Wrong(
            "principal",
            words("余额超过单卡上限 ¥{cap}", "More than a card may hold: ¥{cap}").format(cap=there.cap_fen // 100),
        )
    return OpenValue(principal_fen, bonus_fen) if principal_fen + bonus_fen else None


def _sessions(values: Mapping[str, str], there: Known) -> OpenSessions | None:
    name, count = values.get("session_card", ""), values.get("sessions", "")
    paid_fen = _fen(values, "sessions_paid")
    if not count or count == "0":
        if paid_fen:
            raise _Wrong("sessions", words("有次卡金额，但没有剩余次数", "An amount for sessions, but no sessions"))
        return None
    if not re.fullmatch(r"\d{1,4}", count) or not 1 <= int(count) <= _MAX_SESSIONS:
        raise _Wrong("sessions", words("次数要是 1 到 9999 的整数", "Sessions are 1 to 9999"))
    product = there.products.get(name)
    if product is None:
        raise _Wrong(
            "session_card",
            words(
                "目录里没有叫「{name}」的次卡，请先建好", "No session card “{name}” in the catalogue; make it first"
            ).format(name=name)
            if name
            else words("有次数，但没有写是哪张次卡", "Sessions, but not of which card"),
        )
    part = _treatments(product)[0]
    return OpenSessions(name, int(count), paid_fen, part.covers, part.units)
