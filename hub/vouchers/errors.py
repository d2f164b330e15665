"""What vouchers are refused for."""

from hub.errors import Refused


class VoucherGone(
    Refused,
    code="voucher_gone",
    zh="代金券 {serial} {why}",
    en="Voucher {serial}: {why}",
): ...


class VoucherUnfit(
    Refused,
    code="voucher_unfit",
    zh="「{name}」不适用于本单的项目，或未满 ¥{threshold}",
    en="“{name}” does not fit what is on the bill, or less than ¥{threshold} is",
): ...


class VoucherNotFull(
    Refused,
    code="voucher_not_full",
    zh="「{name}」还能多抵 ¥{more}：余额不找零，请先用足代金券再用其他方式付款",
    en="“{name}” can pay ¥{more} more and gives no change: use it up before other tenders",
): ...


class NoVouchersLapse(
    Refused,
    code="no_vouchers_lapse",
    zh="「{name}」没有可转收入的过期券，或没有可撤回的",
    en="“{name}” has no expired vouchers to post, or none to take back",
): ...


class NoVouchersToPrint(
    Refused,
    code="no_vouchers_to_print",
    zh="「{name}」没有这样的券可打印：先编号，或选择补打",
    en="“{name}” has no such vouchers to print: number some, or print copies",
): ...
