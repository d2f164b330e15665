"""Why an e-card is refused, in words for the counter and for the phone."""

from hub.errors import Refused, Transient


class EcardRefused(Refused):
    """A code that opens no member."""


class EcardUnknown(
    EcardRefused,
    code="ecard_unknown",
    zh="这个会员码不是本店发出的，请不要受理",
    en="This e-card was not issued here; do not accept it",
): ...


class EcardForged(
    EcardRefused,
    code="ecard_forged",
    zh="这个会员码是伪造的，请核对会员本人",
    en="This e-card's code is forged; check who the member is",
): ...


class EcardUsed(
    EcardRefused,
    code="ecard_used",
    zh="这个会员码刚刚用过，请会员等手机上的码更新后再扫",
    en="This code was just used; scan again when the phone shows the next one",
): ...


class EcardTooOld(
    EcardRefused,
    code="ecard_too_old",
    zh="会员码已过期，可能是截图，请会员打开手机上的会员码页面再扫",
    en="This code is too old, perhaps a picture; have the member open their page",
): ...


class EcardTooEarly(
    EcardRefused,
    code="ecard_too_early",
    zh="会员手机的时间不准，请连上店内网络打开会员码页面校准",
    en="The phone's clock is ahead; open the page in the store's network to set it right",
): ...


class EcardIsLocked(
    EcardRefused,
    code="ecard_locked",
    zh="这个会员码已锁定，请核对会员本人，在会员页解锁",
    en="This e-card is locked; check who the member is and unlock it on their page",
): ...


class EcardLost(
    EcardRefused,
    code="ecard_lost",
    zh="这个会员码于 {day} 挂失，请不要受理，并核对会员本人",
    en="This e-card was reported lost on {day}; do not accept it",
): ...


class EcardOver(
    EcardRefused,
    code="ecard_over",
    zh="这部手机上的会员码于 {day} 停用，请到前台重新开通",
    en="This phone's e-card ended on {day}; ask at the counter for a new one",
): ...


class StaticEcard(
    EcardRefused,
    code="static_ecard",
    zh="固定不变的旧电子卡已停用，请会员打开手机上的会员码页面",
    en="E-cards that never change are no longer accepted; have the member open their page",
): ...


class NoEcard(Refused, code="no_ecard", status=404, zh="该会员没有开通会员码", en="The member has no e-card"): ...


class OfferOver(
    Refused,
    code="ecard_offer_over",
    status=403,
    zh="开通会员码的二维码已用过或已过期，请到前台重新扫码",
    en="This link is used or over; scan a new one at the counter",
): ...


class PhoneClockOff(
    Refused,
    code="phone_clock_off",
    zh="手机时间与门店相差太多 (now_ms: {now_ms})",
    en="The phone's clock is too far from the store's (now_ms: {now_ms})",
): ...


class TooManyTries(
    Transient,
    code="too_many_tries",
    status=429,
    zh="尝试次数太多，请稍后再试，或到前台办理",
    en="Too many tries; wait a while, or ask at the counter",
):
    """From one address."""

    retry_after_s = 600
