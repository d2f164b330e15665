"""What the till refuses, and why."""

from hub.errors import Refused


class EmptyBill(Refused, code="empty_bill", zh="单据里没有项目", en="The bill has no lines"): ...


class ItemRetired(Refused, code="item_retired", zh="「{name}」已下架", en="“{name}” is no longer sold"): ...


class OffTooLarge(
    Refused,
    code="off_too_large",
    zh="优惠不能超过原价，也不能加价",
    en="What is taken off must lie between nothing and the price",
): ...


class DebtNotOwed(
    Refused,
    code="debt_not_owed",
    zh="补款超过所欠金额，还欠 ¥{left}",
    en="More is paid than is owed: ¥{left} is left",
): ...


class DebtPaid(
    Refused,
    code="debt_paid",
    zh="「{name}」的挂账已补过款，请先退补款那一单",
    en="What “{name}” owed has been paid since; refund that bill first",
): ...


class DebtLapsed(
    Refused,
    code="debt_lapsed",
    zh="「{name}」已过期转收入，请老板先撤销转收入再补款",
    en="“{name}” expired and was posted to income; the owner takes that back before more is paid of it",
): ...


class MoneyOnly(
    Refused,
    code="money_only",
    zh="补款只能用现金、银行卡、微信或支付宝",
    en="What is owed can be paid by money only",
): ...


class SharesWrong(
    Refused,
    code="shares_wrong",
    zh="「{name}」的技师分成合计须为 100%，且每位技师只出现一次",
    en="The technicians' shares of “{name}” must sum to 100%, each person once",
): ...


class TenderMismatch(
    Refused,
    code="tender_mismatch",
    zh="付款合计 ¥{paid} 与应收 ¥{due} 不符",
    en="Tenders of ¥{paid} do not add up to ¥{due}",
): ...


class CashTooLittle(
    Refused,
    code="cash_too_little",
    zh="收到的现金少于应收现金",
    en="Less cash was received than the bill takes",
): ...


class ChangeOnlyForCash(
    Refused,
    code="change_only_for_cash",
    zh="只有现金可以找零",
    en="Only cash gives change",
): ...


class MemberNeeded(Refused, code="member_needed", zh="请先选择会员", en="This needs a member on the bill"): ...


class CardNeedsMoney(
    Refused,
    code="card_needs_money",
    zh="储值不能用来购买卡项",
    en="Stored value cannot buy cards",
): ...


class TooManyHeld(
    Refused,
    code="too_many_held",
    zh="挂单已达 {limit} 张，请先结账或作废旧单",
    en="{limit} bills are held; settle or discard some first",
): ...


class BillNotHeld(
    Refused,
    code="bill_not_held",
    zh="这张单据已结账或作废（可能已在另一台平板处理）",
    en="This bill is already settled or discarded, perhaps on another tablet",
): ...


class BillChanged(
    Refused,
    code="bill_changed",
    zh="单据已被另一台平板修改，请刷新后再试",
    en="Another tablet has changed this bill; look again",
): ...


class BillNotSettled(Refused, code="bill_not_settled", zh="这张单据尚未结账", en="This bill has not been settled"): ...


class RefundExceedsSale(
    Refused,
    code="refund_exceeds_sale",
    zh="「{name}」最多可退 {left}",
    en="At most {left} of “{name}” can be refunded",
): ...


class ConsentRequired(
    Refused,
    code="consent_required",
    zh="会员设有密码，扣款须会员本人在手持机上确认",
    en="The member has a PIN: they must consent on the handheld",
): ...


class ConsentMismatch(
    Refused,
    code="consent_mismatch",
    zh="会员确认的内容与本单不符，请重新确认",
    en="What the member consented to is not this bill; ask again",
): ...


class ConsentOver(Refused, code="consent_over", zh="这次确认已结束", en="This consent request is over"): ...


class ReceiptNotOurs(
    Refused, code="receipt_not_ours", zh="不是本店的小票", en="This is not a receipt of this store"
): ...
