"""Words for people: kinds of slips, and why one did not come out."""

from devices.model import Message
from devices.reasons import REASONS
from hub.errors import CODES
from hub.language import label, words
from hub.printing.facts import Slip

SLIPS = {
    Slip.RECEIPT: label("小票"),
    Slip.REFUND: label("退款单"),
    Slip.SERVICE: label("服务单"),
    Slip.LABEL: label("标签"),
    Slip.SHIFT: words("交班单", "Shift hand-over"),
    Slip.DAY: words("日结单", "Close of the day"),
    Slip.VOUCHER: label("代金券"),
    Slip.STATEMENT: label("对账单"),
    Slip.VOUCHER_LABEL: words("代金券标签", "Voucher label"),
}

_OWN = {
    "expired": Message(
        zh="等待太久，已不再打印。需要时请补打。",
        en="It waited too long and is not printed any more. Print it again if it is wanted.",
    ),
    "cancelled": Message(zh="已取消打印。", en="Printing was cancelled."),
    "no_printer": Message(
        zh="没有可用的打印机，没有打印。接好打印机后请补打。",
        en="There is no printer; nothing was printed. Print it again once there is one.",
    ),
    "print_queue_full": Message(
        zh="打印机前面等待的太多，这张没有排进去。打印机恢复后请补打。",
        en="Too many jobs wait for the printer; this one was not taken. Print it again when the printer is back.",
    ),
    "no_print_route": Message(
        zh="还没有指定由哪台打印机打印，请店长在「打印」页设置。",
        en="No printer has been chosen for it; choose one on the printing page.",
    ),
    "changed": Message(
        zh="账单已修改，这一项没有了，不再打印。",
        en="The bill has changed and no longer has this line; it is not printed.",
    ),
    "hub_restarted": Message(
        zh="主机重新启动过，无法确定是否已打印。请看纸张后再决定是否重打。",
        en="The hub was restarted; it may or may not be printed. Look at the paper before printing again.",
    ),
    "daemon_away": Message(
        zh="设备服务没有运行，恢复后会自动打印。",
        en="The device service is not running; it prints by itself once that is back.",
    ),
    "printer_gone": Message(
        zh="指定的打印机没有连接，接好后会自动打印。",
        en="The chosen printer is not attached; it prints by itself once that is back.",
    ),
    "internal_error": Message(
        zh="这张的内容无法排版，没有打印。请联系维护人员。",
        en="The slip could not be laid out and was not printed. Call for support.",
    ),
}  # fmt: skip


def waiting(reason: str | None) -> str | None:
    """What a job waits for, and that nobody has to do more than mend it."""
    known = REASONS.get(reason or "")
    if known is None:
        return message(reason)
    zh = known.zh.split("。", 1)[0] + "，恢复后会自动打印。"
    return words(zh, known.en.split(". ", 1)[0].rstrip(".") + ". It prints by itself once that is over.")


def message(reason: str | None) -> str | None:
    """Plain words for a job's reason, None for none."""
    if reason is None:
        return None
    known = _OWN.get(reason) or REASONS.get(reason) or CODES.get(reason)
    return reason if known is None or known.zh.count("{") else words(known.zh, known.en)
