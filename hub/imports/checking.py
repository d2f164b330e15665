"""Every row of a list: what would be brought in, or why not."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from hub.amounts import MAX_FEN
from hub.cards.opening import OpenDays, OpenSessions, OpenValue
from hub.catalog import state as catalog_state
from hub.catalog.facts import Component, ItemKind, Starts, Term
from hub.imports import state
from hub.imports.reading import Table
from hub.journal.tx import Reader
from hub.language import label, words
from hub.localtime import LocalTime, day_after, midnight_ms
from hub.members.rules import Register, check_birthday
from hub.store.state import settings, zone

_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: .*)?$")
_AMOUNT = re.compile(r"^-?\d{1,9}(?:\.\d{1,2}0*)?$")
_GENDERS = {"女": "female", "女士": "female", "f": "female", "female": "female", "男": "male", "先生": "male",
            "m": "male", "male": "male", "": None, "未知": None, "保密": None}  # fmt: skip
_MAX_SESSIONS = 9_999
_MAX_DAYS = 36_500
NO_SUCH = {
    ItemKind.SESSION_CARD: words(
        "目录里没有叫「{name}」的次卡，请先建好", "No session card “{name}” in the catalogue; make it first"
    ),
    ItemKind.PERIOD_CARD: words(
        "目录里没有叫「{name}」的期限卡，请先建好", "No period card “{name}” in the catalogue; make it first"
    ),
    ItemKind.DISCOUNT_CARD: words(
        "目录里没有叫「{name}」的折扣卡，请先建好", "No discount card “{name}” in the catalogue; make it first"
    ),
}
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
    days: tuple[OpenDays, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """brought: rows that were brought in before, from this file or another."""

    good: tuple[Good, ...]
    bad: tuple[Bad, ...]
    brought: int


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the store already. products: card products by kind and name. zone: the store's time zone."""

    phones: Mapping[str, str]
    cards: frozenset[str]
    keys: frozenset[str]
    products: Mapping[tuple[ItemKind, str], catalog_state.Item]
    cap_fen: int
    now_ms: int
    zone: str


class _Wrong(Exception):
    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def known(reader: Reader, now_ms: int) -> Known:
    rows = reader.all("SELECT phone, number FROM member WHERE phone IS NOT NULL")
    tokens = reader.all("SELECT number FROM member_token")
    items = catalog_state.items(reader)
    products = {
        (item.item_kind, item.name): item
        for item in items
        if item.term is not None or (item.item_kind is ItemKind.SESSION_CARD and _treatments(item))
    }
    return Known(
        dict(rows), frozenset(row[0] for row in tokens), frozenset(state.brought_keys(reader)), products,
        settings(reader).value_cap_fen, now_ms, zone(reader),
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
    return Good(number, key, register, _value(values, there), _sessions(values, there), tuple(_days(values, there)))


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


def _days(values: Mapping[str, str], there: Known) -> Iterator[OpenDays]:
    """Period and discount cards (期限卡、折扣卡), each by its name, its last day and what is left of its price."""
    for kind in (ItemKind.PERIOD_CARD, ItemKind.DISCOUNT_CARD):
        column = kind.value.removesuffix("_card")
        name, until = values.get(kind.value, ""), values.get(f"{column}_until", "")
        paid_fen = _fen(values, f"{column}_paid")
        if not name:
            if until or paid_fen:
                raise _Wrong(
                    kind.value,
                    words("有到期日或金额，但没有写是哪张卡", "A last day or an amount, but not of which card"),
                )
            continue
        product = _product(there, kind.value, kind, name)
        if product.term is None or product.valid_days is None:
            raise RuntimeError(f"{kind.value} without a term")
        days, expires_at = _until(f"{column}_until", until, product, product.term, there)
        yield OpenDays(name, days, paid_fen, product.term, product.covers, expires_at)


def _until(field: str, text: str, product: catalog_state.Item, term: Term, there: Known) -> tuple[int, int | None]:
    """(days left, the last millisecond); the last day counts, today does not."""
    if not text:
        if term.starts is Starts.FIRST_USE:
            return product.valid_days or 1, None
        raise _Wrong(field, words("请写「{name}」的到期日", "Say the last day of “{name}”").format(name=product.name))
    try:
        last = dt.date.fromisoformat(_date(field, text) or "")
    except ValueError as error:
        raise _Wrong(field, words("没有这一天", "There is no such day")) from error
    today = LocalTime.of(there.now_ms, there.zone).day
    left = (last - dt.date.fromisoformat(today)).days
    if left < 0:
        raise _Wrong(field, words("「{name}」已经到期", "“{name}” is over").format(name=product.name))
    if left > _MAX_DAYS:
        raise _Wrong(field, words("到期日太远", "This day is too far away"))
    return max(1, left), midnight_ms(day_after(last.isoformat(), 1), there.zone) - 1


def _product(there: Known, field: str, kind: ItemKind, name: str) -> catalog_state.Item:
    product = there.products.get((kind, name))
    if product is None:
        raise _Wrong(field, NO_SUCH[kind].format(name=name))
    return product


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
    if not name:
        raise _Wrong("session_card", words("有次数，但没有写是哪张次卡", "Sessions, but not of which card"))
    product = _product(there, "session_card", ItemKind.SESSION_CARD, name)
    part = _treatments(product)[0]
    return OpenSessions(name, int(count), paid_fen, part.covers, part.units)
