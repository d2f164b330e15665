"""What lost and replaced cards are refused with, at the counter and when they are bound."""

from hub.errors import Refused


class TokenLost(
    Refused,
    code="token_lost",
    zh="这张卡于 {day} 挂失，请不要受理，并核对会员本人",
    en="This card was reported lost on {day}; do not accept it",
): ...


class TokenReplaced(
    Refused,
    code="token_replaced",
    zh="这张卡于 {day} 已换新卡，旧卡不能再使用",
    en="This card was replaced on {day} and never works again",
): ...


class NothingLost(
    Refused,
    code="nothing_lost",
    zh="该会员没有挂失的卡，可以直接绑定新卡",
    en="The member has reported nothing lost; bind the new card as it is",
): ...


class AlreadyLost(
    Refused, code="already_lost", zh="该会员已挂失，补办后恢复", en="The member has reported all of it lost already"
): ...


class ReportedLost(
    Refused,
    code="reported_lost",
    zh="会员已挂失，补办前不能使用积分和优惠券",
    en="Reported lost: no points or coupons until a card is reissued",
): ...


class IdentityNeeded(
    Refused,
    code="identity_needed",
    status=403,
    zh="补办要先核对身份：会员密码，或手机尾号加生日，或查看证件",
    en="Check who the member is first: their PIN, or phone and birthday, or a document",
): ...


class IdentityWrong(
    Refused,
    code="identity_wrong",
    status=403,
    zh="手机尾号或生日与会员资料不符，请核对会员本人",
    en="The phone's last digits or the birthday are not the member's",
): ...
