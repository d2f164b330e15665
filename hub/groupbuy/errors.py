"""What group-buy vouchers are refused for."""

from hub.errors import Refused


class CodeUsed(
    Refused,
    code="code_used",
    zh="券码 {number} 已于 {at} 由{staff}核销，单号 {bill}",
    en="Code {number} was used at {at} by {staff} on bill {bill}",
): ...


class DealStopped(Refused, code="deal_stopped", zh="「{name}」已停用", en="“{name}” is no longer taken"): ...


class DealNeedsLine(
    Refused,
    code="deal_needs_line",
    zh="「{name}」要有数量相符的「{item}」：一张券抵一份，多的请另起一行",
    en="“{name}” needs a line of “{item}” of as many as there are codes; put the rest on a line of its own",
): ...


class DealAbovePrice(
    Refused,
    code="deal_above_price",
    zh="「{name}」的平台售价 ¥{price} 高于它能抵的 ¥{open}，请补一行余额或改用别的付款方式",
    en="“{name}” was sold for ¥{price}; it can pay ¥{open}: add a line for the rest, or take another tender",
): ...


class GroupBuyUnfit(
    Refused,
    code="group_buy_unfit",
    zh="团购券与账单不符，请重新选择团购券",
    en="The group-buy vouchers are not those the bill was priced with; choose them again",
): ...


class GroupBuyWhole(
    Refused,
    code="group_buy_whole",
    zh="券码 {number} 只能整张退回平台，请一起退它付的全部金额，或改为退现金",
    en="Code {number} goes back to its platform whole: refund all it paid, or pay cash",
): ...


class NothingToBook(
    Refused, code="nothing_to_book", zh="这张券没有要处理的差额", en="There is no difference to book for this code"
): ...


class NoPlatformFile(
    Refused,
    code="no_platform_file",
    zh="这不是团购平台的结算文件：{detail}",
    en="This is no settlement file of a group-buy platform: {detail}",
): ...
