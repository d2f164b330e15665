"""What a member terminal shows: one whole screen at a time, and the same in four short lines for small displays."""

import unicodedata
from typing import Literal

import msgspec
from msgspec import Struct

from hub.cashier.consents import Consent, ConsentLine
from hub.ids import ConsentId
from hub.members.views import MemberRow, mask_name

Kind = Literal["idle", "welcome", "consent", "result", "message", "help"]
Outcome = Literal["given", "declined", "expired", "withdrawn", "locked"]
Notice = Literal["", "pin_wrong"]

ROWS = 4
COLUMNS = 16
WELCOME_MS = 20_000
RESULT_MS = 6_000
MESSAGE_MS = 8_000
HELP_MS = 30_000
UNKNOWN_CARD = "unknown_card"
"""The code of the message after a card nobody holds."""

MESSAGES = {UNKNOWN_CARD: "这张卡还没有登记，请到前台办理"}
RESULTS: dict[Outcome, tuple[str, str]] = {
    "given": ("谢谢，已确认", "前台正在收款"),
    "declined": ("已拒绝", "没有扣款"),
    "expired": ("已超时", "没有扣款"),
    "withdrawn": ("前台已取消", "没有扣款"),
    "locked": ("密码输错过多", "请联系前台"),
}
_SUBSTITUTE = "〓".encode("gb18030")


class Welcome(Struct, frozen=True):
    """A member is here: the name masked, what they have left."""

    member_name: str
    balance_fen: int
    sessions_left: int


class Asked(Struct, frozen=True):
    """A deduction to agree to. seconds_left counts from when the screen was sent."""

    consent: ConsentId
    member_name: str
    lines: list[ConsentLine]
    stored_value_fen: int
    sessions: int
    balance_after_fen: int
    points: int
    points_worth_fen: int
    attempts_left: int
    expires_at: str
    seconds_left: int
    notice: Notice = ""


class Content(Struct, frozen=True):
    """A screen but for its number. help_called: a call from this terminal waits for the staff."""

    kind: Kind = "idle"
    welcome: Welcome | None = None
    consent: Asked | None = None
    result: Outcome | None = None
    message: str = ""
    help_called: bool = False


class Screen(Struct, frozen=True):
    """The whole screen. `seq` only grows, also over the hub's restarts; an answer names the seq it answers."""

    seq: int
    kind: Kind
    store_name: str
    lines: list[str]
    welcome: Welcome | None = None
    consent: Asked | None = None
    result: Outcome | None = None
    message: str = ""
    help_called: bool = False


IDLE = Content()


def welcomed(row: MemberRow) -> Content:
    return Content("welcome", welcome=Welcome(mask_name(row.name), row.balance_fen, row.sessions_left))


def asking(consent: Consent, seconds_left: int, notice: Notice = "") -> Content:
    asked = Asked(
        consent.consent, consent.member_name, consent.lines, consent.stored_value_fen, consent.sessions,
        consent.balance_after_fen, consent.points, consent.points_worth_fen, consent.attempts_left, consent.expires_at,
        max(0, seconds_left), notice,
    )  # fmt: skip
    return Content("consent", consent=asked)


def with_seconds(asked: Asked, seconds_left: int) -> Asked:
    return msgspec.structs.replace(asked, seconds_left=max(0, seconds_left))


def with_help(content: Content) -> Content:
    return msgspec.structs.replace(content, help_called=True)


def screen(seq: int, content: Content, store_name: str) -> Screen:
    return Screen(
        seq, content.kind, store_name, lines(content, store_name), content.welcome, content.consent, content.result,
        content.message, content.help_called,
    )  # fmt: skip


def lines(content: Content, store_name: str) -> list[str]:
    """Exactly ROWS lines of at most COLUMNS columns."""
    made = [fit(text) for text in _words(content, store_name)]
    return (made + [""] * ROWS)[:ROWS]


def _words(content: Content, store_name: str) -> list[str]:
    if content.welcome is not None:
        member = content.welcome
        return [f"{member.member_name} 您好", f"余额 {yuan(member.balance_fen)}", f"次卡余 {member.sessions_left} 次"]
    if content.consent is not None:
        return _consent_words(content.consent)
    if content.result is not None:
        return ["", *RESULTS[content.result]]
    if content.kind == "message":
        text = MESSAGES.get(content.message, content.message)
        return ["", *wrap(text)]
    if content.kind == "help":
        return ["", "已通知前台", "请稍候"]
    return [store_name, "", "请出示会员卡", "已呼叫前台" if content.help_called else ""]


def _consent_words(asked: Asked) -> list[str]:
    money = f"扣 {yuan(asked.stored_value_fen)}" if asked.stored_value_fen else ""
    sessions = f"扣次卡 {asked.sessions} 次" if asked.sessions else ""
    points = f"用 {asked.points} 积分" if asked.points else ""
    what = " ".join(filter(None, (money, sessions))) or points or "请确认"
    if columns(what) > COLUMNS:
        what = f"扣{yuan(asked.stored_value_fen)} {asked.sessions}次"
    after = f"扣后 {yuan(asked.balance_after_fen)}" if money else ""
    if points and what != points:
        after = points
    last = f"密码错 余{asked.attempts_left}次" if asked.notice else "输密码 或拒绝"
    return [f"{asked.member_name} 请核对", what, after, last]


def yuan(fen: int) -> str:
    """As 1234.50, without the sign of the currency, which small displays lack."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def columns(text: str) -> int:
    """Width on a display of fixed cells: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def fit(text: str, width: int = COLUMNS) -> str:
    """The longest beginning that fits."""
    while columns(text) > width:
        text = text[:-1]
    return text.rstrip()


def wrap(text: str, width: int = COLUMNS) -> list[str]:
    """The text in lines of at most `width` columns."""
    made: list[str] = []
    while text:
        line = text
        while columns(line) > width:
            line = line[:-1]
        made.append(line)
        text = text[len(line) :]
    return made


def cells(text: str) -> bytes:
    """One line as COLUMNS bytes of GB18030: one byte a column. What needs four bytes there becomes 〓."""
    made = b""
    for sign in text:
        code = sign.encode("gb18030", "replace")
        if len(code) != columns(sign):
            code = _SUBSTITUTE if columns(sign) == len(_SUBSTITUTE) else b"?"
        made += code
    return made[:COLUMNS].ljust(COLUMNS)
