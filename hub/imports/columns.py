"""Which column of a list is what: guessed from its heading, changed by a person."""

import re

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "会员姓名", "名字", "客户姓名", "顾客姓名", "会员名", "name"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "移动电话", "phone", "mobile"),
    "card": ("卡号", "会员卡号", "实体卡号", "card"),
    "gender": ("性别", "gender", "sex"),
    "birthday": ("生日", "出生日期", "公历生日", "阳历生日", "birthday"),
    "birthday_lunar": ("农历生日", "阴历生日"),
    "address": ("地址", "住址", "家庭住址", "address"),
    "email": ("邮箱", "电子邮箱", "email", "e-mail"),
    "source": ("来源", "客户来源", "渠道", "source"),
    "note": ("备注", "说明", "note", "remark"),
    "principal": ("储值余额", "余额", "本金余额", "本金", "充值余额", "账户余额", "卡内余额", "balance"),
    "bonus": ("赠送余额", "赠金余额", "赠金", "赠送金额"),
    "session_card": ("次卡", "次卡名称", "疗程卡", "疗程名称", "套餐"),
    "sessions": ("剩余次数", "次数", "剩余疗程", "余次"),
    "sessions_paid": ("次卡余额", "疗程余额", "次卡金额", "剩余金额"),
    "period_card": ("期限卡", "期限卡名称", "月卡", "年卡", "时效卡"),
    "period_until": ("期限卡到期日", "期限卡有效期", "期限卡到期", "期限卡有效期至"),
    "period_paid": ("期限卡余额", "期限卡金额", "期限卡剩余金额"),
    "discount_card": ("折扣卡", "折扣卡名称"),
    "discount_until": ("折扣卡到期日", "折扣卡有效期", "折扣卡到期", "折扣卡有效期至"),
    "discount_paid": ("折扣卡余额", "折扣卡金额", "折扣卡剩余金额"),
}
"""Field: headings that mean it. Amounts in yuan."""

_NOISE = re.compile(r"[\s*_()（）:：【】\[\]]|（元）|\(元\)|元$")


def guess(headings: tuple[str, ...]) -> dict[str, int]:
    """Field to column; the first heading that fits wins, whole matches before parts."""
    plain = [_NOISE.sub("", heading).lower() for heading in headings]
    found: dict[str, int] = {}
    for whole in (True, False):
        for field, names in COLUMNS.items():
            for number, heading in enumerate(plain):
                if field in found or number in found.values() or not heading:
                    continue
                if heading in names if whole else any(name in heading for name in names if len(name) > 1):
                    found[field] = number
    return found
