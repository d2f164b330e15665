"""What a member terminal shows: one whole screen at a time, and the same in four short lines for small displays."""

import unicodedata
from typing import Literal

import msgspec
from msgspec import Struct

from hub.cashier.consents import Consent, ConsentLine
from hub.ids import ConsentId
from hub.language import DEFAULT, joined, spoken, words
from hub.members.views import MemberRow, TermLeft, mask_name

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

MESSAGES = {UNKNOWN_CARD: words("这张卡还没有登记，请到前台办理", "Card not known.  Please ask us.")}
NOTHING_TAKEN = words("没有扣款", "Nothing taken")
RESULTS: dict[Outcome, tuple[str, str]] = {
    "given": (words("谢谢，已确认", "Thank you"), words("前台正在收款", "One moment")),
    "declined": (words("已拒绝", "Declined"), NOTHING_TAKEN),
    "expired": (words("已超时", "Time is over"), NOTHING_TAKEN),
    "withdrawn": (words("前台已取消", "Withdrawn"), NOTHING_TAKEN),
    "locked": (words("密码输错过多", "Too many PINs"), words("请联系前台", "Please ask us")),
}
_SUBSTITUTE = "〓".encode("gb18030")


class Welcome(Struct, frozen=True):
    """A member is here: the name masked, what they have left, cards of days among it."""

    member_name: str
    balance_fen: int
    sessions_left: int
    terms: list[TermLeft] = []


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
    """A screen but for its number. help_called: a call from this terminal waits for the staff. language: the member's,
    empty where nobody is here or nobody said.
    """

    kind: Kind = "idle"
    welcome: Welcome | None = None
    consent: Asked | None = None
    result: Outcome | None = None
    message: str = ""
    help_called: bool = False
    language: str = ""


class Screen(Struct, frozen=True):
    """The whole screen. language: the member's, empty where nobody said.

    `seq` only grows, also over the hub's restarts; an answer names the seq it answers.
    """

    seq: int
    kind: Kind
    store_name: str
    language: str
    lines: list[str]
    welcome: Welcome | None = None
    consent: Asked | None = None
    result: Outcome | None = None
    message: str = ""
    help_called: bool = False


IDLE = Content()


def welcomed(row: MemberRow) -> Content:
    left = Welcome(mask_name(row.name), row.balance_fen, row.sessions_left, row.terms)
    return Content("welcome", welcome=left, language=row.language)


def asking(consent: Consent, seconds_left: int, notice: Notice = "") -> Content:
    asked = Asked(
        consent.consent, consent.member_name, consent.lines, consent.stored_value_fen, consent.sessions,
        consent.balance_after_fen, consent.points, consent.points_worth_fen, consent.attempts_left, consent.expires_at,
        max(0, seconds_left), notice,
    )  # fmt: skip
    return Content("consent", consent=asked, language=consent.language)


def with_seconds(asked: Asked, seconds_left: int) -> Asked:
    return msgspec.structs.replace(asked, seconds_left=max(0, seconds_left))


def with_help(content: Content) -> Content:
    return msgspec.structs.replace(content, help_called=True)


def screen(seq: int, content: Content, store_name: str, language: str = DEFAULT) -> Screen:
    return Screen(
        seq, content.kind, store_name, content.language,
        lines(content, store_name, content.language or language), content.welcome,
        content.consent, content.result,
        content.message, content.help_called,
    )  # fmt: skip


def lines(content: Content, store_name: str, language: str = DEFAULT) -> list[str]:
    """Exactly ROWS lines of at most COLUMNS columns."""
    made = [fit(text) for said in _words(content, store_name) for text in _broken(spoken(said, language))]
    return (made + [""] * ROWS)[:ROWS]


def _words(content: Content, store_name: str) -> list[str]:
    if content.welcome is not None:
        member = content.welcome
        return [
            words("{name} 您好", "Hello {name}").format(name=member.member_name),
            words("余额 {amount}", "Balance {amount}").format(amount=yuan(member.balance_fen)),
            words("次卡余 {count} 次", "Sessions {count}").format(count=member.sessions_left),
            *(
                words("{name} 余{days}天", "{name} {days} d").format(name=one.name[:3], days=one.days)
                for one in member.terms
            ),
        ]
    if content.consent is not None:
        return _consent_words(content.consent)
    if content.result is not None:
        return ["", *RESULTS[content.result]]
    if content.kind == "message":
        text = MESSAGES.get(content.message, content.message)
        return ["", text]
    if content.kind == "help":
        return ["", words("已通知前台", "We are coming"), words("请稍候", "One moment")]
    return [
        store_name, "", words("请出示会员卡", "Show your card"),
        words("已呼叫前台", "We are coming") if content.help_called else "",
    ]  # fmt: skip


def _consent_words(asked: Asked) -> list[str]:
    amount, left = yuan(asked.stored_value_fen), yuan(asked.balance_after_fen)
    money = words("扣 {amount}", "Pay {amount}").format(amount=amount) if asked.stored_value_fen else ""
    sessions = words("扣次卡 {count} 次", "Sessions {count}").format(count=asked.sessions) if asked.sessions else ""
    points = words("用 {count} 积分", "Points {count}").format(count=asked.points) if asked.points else ""
    what = money or sessions or points or words("请确认", "Please confirm")
    if money and sessions:
        both = joined("{money} {sessions}", money=money, sessions=sessions)
        short = words("扣{amount} {count}次", "{amount} +{count}").format(amount=amount, count=asked.sessions)
        what = both if columns(both) <= COLUMNS else short
    after = points if points and what is not points else ""
    if money and not after:
        after = words("扣后 {amount}", "Left {amount}").format(amount=left)
    last = words("输密码 或拒绝", "PIN or decline")
    if asked.notice:
        last = words("密码错 余{count}次", "Wrong, {count} left").format(count=asked.attempts_left)
    return [words("{name} 请核对", "{name}").format(name=asked.member_name), what, after, last]


def _broken(text: str) -> list[str]:
    return wrap(text) or [""]


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
