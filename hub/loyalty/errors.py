"""What loyalty refuses, and why."""

from hub.errors import Refused


class PointsTooFew(
    Refused,
    code="points_too_few",
    zh="积分不足：需要 {needed}，可用 {available}",
    en="Not enough points: {needed} needed, {available} available",
): ...


class PointsTooMany(
    Refused,
    code="points_too_many",
    zh="本单最多可用 {most} 积分",
    en="At most {most} points may pay of this bill",
): ...


class NotAGift(
    Refused,
    code="not_a_gift",
    zh="「{name}」不能用 {points} 积分兑换，请重新核对",
    en="“{name}” is not to be had for {points} points; look again",
): ...


class CouponGone(
    Refused,
    code="coupon_gone",
    zh="优惠券「{name}」已使用或已作废",
    en="The coupon “{name}” has been used or voided",
): ...


class CouponNotNow(
    Refused,
    code="coupon_not_now",
    zh="优惠券「{name}」已过期或还没到使用日期",
    en="The coupon “{name}” has expired, or its time has not come",
): ...


class CouponOfAnother(
    Refused,
    code="coupon_of_another",
    zh="优惠券「{name}」属于另一位会员",
    en="The coupon “{name}” belongs to another member",
): ...


class CouponUnfit(
    Refused,
    code="coupon_unfit",
    zh="优惠券「{name}」用不到本单的任何一行",
    en="The coupon “{name}” fits no line of this bill",
): ...


class CouponThreshold(
    Refused,
    code="coupon_threshold",
    zh="优惠券「{name}」满 ¥{needed} 可用，适用部分现为 ¥{now}",
    en="The coupon “{name}” needs ¥{needed}; the lines it fits come to ¥{now}",
): ...


class CouponsApart(
    Refused,
    code="coupons_apart",
    zh="优惠券「{name}」不能与「{other}」同单使用",
    en="The coupon “{name}” cannot be used together with “{other}”",
): ...


class TierIsBetter(
    Refused,
    code="tier_is_better",
    zh="优惠券「{name}」不与会员折扣同享，会员折扣更优惠",
    en="The coupon “{name}” takes the place of the tier's discount, which is better",
): ...


class CouponsSoldOut(
    Refused,
    code="coupons_sold_out",
    zh="优惠券「{name}」只剩 {left} 张可发",
    en="Only {left} of the coupon “{name}” are left to issue",
): ...


class CouponKindStopped(
    Refused,
    code="coupon_kind_stopped",
    zh="优惠券「{name}」已停发或已过有效期",
    en="The coupon “{name}” is no longer issued, or its term is over",
): ...


class RankTaken(
    Refused,
    code="rank_taken",
    zh="等级「{name}」已是这个级别",
    en="The tier “{name}” has this rank",
): ...
