"""Whether the drawer's books hold the cash that is to be paid out."""

from hub.errors import Refused
from hub.journal.tx import Reader
from hub.shifts import state


class DrawerShort(
    Refused,
    code="drawer_short",
    zh="钱箱账面只有 ¥{held}，不够退现金 ¥{paid}；请先存入备用金，或改用其他方式退款",
    en="The drawer's books hold ¥{held}, too little to pay back ¥{paid} in cash; put cash in first, or pay it back "
    "another way",
): ...


def check_holds(reader: Reader, paid_fen: int) -> None:
    """Cash that goes back to a guest never takes the drawer below nothing. Raises DrawerShort."""
    held_fen = state.cash_fen(reader)
    if paid_fen > max(0, held_fen):
        raise DrawerShort(held=yuan(held_fen), paid=yuan(paid_fen))


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
