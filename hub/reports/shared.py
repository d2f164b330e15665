"""What lines brought in a span of days, and whose it was."""

from collections import defaultdict
from dataclasses import dataclass

from hub.cashier.facts import CARD_KINDS, LineKind
from hub.commission.pay import Earner
from hub.commission.state import PAID_LINES
from hub.ids import MemberId, StaffId
from hub.journal.tx import Reader
from hub.language import label
from hub.members import state as member_state
from hub.reports import words
from hub.reports.table import Span
from hub.shares import spread
from hub.staff import state as staff_state


@dataclass(frozen=True, slots=True)
class Portion:
    """What the days brought to a line that was paid: refunds in them subtracted, whatever the day of the sale.

    line_kind, line_name and line_category are the line paid; sold_kind is that of the line sold, another where arrears
    were paid. back_fen: what went back, whichever way. sold_here: the line was settled within the days.
    """

    line_kind: LineKind
    line_name: str
    line_category: str
    sold_kind: LineKind
    top_up: bool
    earners: tuple[Earner, ...]
    money_fen: int
    owed_fen: int
    released_fen: int
    by_session: bool
    back_fen: int
    sold_here: bool

    @property
    def is_card(self) -> bool:
        return self.sold_kind in CARD_KINDS

    @property
    def revenue_fen(self) -> int:
        """What the ledger has of it as revenue: nothing for cards, nor for arrears, which were revenue before."""
        if self.is_card or self.line_kind is LineKind.ARREARS:
            return 0
        return self.money_fen + self.owed_fen + self.released_fen

    def shared(self, fen: int) -> list[tuple[str, int]]:
        """Among who did it, exactly; under "" where nobody is named."""
        if not self.earners:
            return [("", fen)]
        parts = spread(fen, [earner.percent for earner in self.earners])
        return [(earner.staff, part) for earner, part in zip(self.earners, parts, strict=True)]


def portions(reader: Reader, span: Span) -> list[Portion]:
    people: defaultdict[tuple[str, int], list[Earner]] = defaultdict(list)
    for bill, line, _, staff, percent, designated, level in reader.all(
        f"SELECT DISTINCT p.bill, p.line, p.place, p.staff, p.percent, p.designated, p.level {PAID_LINES} "
        "JOIN earner p ON p.bill = o.bill AND p.line = o.line WHERE e.day BETWEEN ? AND ? "
        "ORDER BY p.bill, p.line, p.place",
        span.first, span.last,
    ):  # fmt: skip
        people[bill, line].append(Earner(StaffId(staff), percent, bool(designated), level))
    rows = reader.all(
        f"""SELECT l.line_kind, l.name, l.category, o.line_kind, t.bill IS NOT NULL, o.bill, o.line, sum(e.money_fen),
            sum(e.owed_fen), sum(e.released_fen), o.session_card IS NOT NULL,
            sum(max(0, -e.money_fen) + max(0, -e.face_fen) + max(0, -e.owed_fen)), b.day BETWEEN ? AND ?
            {PAID_LINES} LEFT JOIN top_up_line t ON t.bill = o.bill AND t.line = o.line
            WHERE e.day BETWEEN ? AND ? GROUP BY e.bill, e.line ORDER BY min(e.seq), e.line""",
        span.first, span.last, span.first, span.last,
    )  # fmt: skip
    return [
        Portion(
            LineKind(row[0]), row[1], row[2], LineKind(row[3]), bool(row[4]), tuple(people[row[5], row[6]]), row[7],
            row[8], row[9], bool(row[10]), row[11], bool(row[12]),
        )
        for row in rows
    ]  # fmt: skip


def unbilled_fen(reader: Reader, span: Span) -> int:
    """Money paid out for cards that no bill of this store sold (期初卡); negative."""
    row = reader.one(
        "SELECT coalesce(sum(money_fen), 0) FROM earning WHERE bill = '' AND day BETWEEN ? AND ?",
        span.first, span.last,
    )  # fmt: skip
    return int(row[0]) if row else 0


def staff_name(reader: Reader, staff: str) -> str:
    return (staff_state.name(reader, staff) or staff) if staff else words.NOBODY


def actor_name(reader: Reader, actor: str) -> str:
    return staff_state.name(reader, actor) or (label("主机") if actor in {"system", "terminal"} else "")


def member_name(reader: Reader, member: str | None) -> str:
    """As the member is called, or that the member was forgotten; walk-ins are 散客."""
    if not member:
        return words.WALK_IN
    return member_state.member(reader, MemberId(member)).profile.name or label("已注销")


def approver(reader: Reader, approval: str | None) -> str:
    """Who allowed it; empty where nobody had to."""
    row = reader.one("SELECT by_staff FROM approval WHERE approval = ?", approval) if approval else None
    return staff_state.name(reader, row[0]) if row else ""
