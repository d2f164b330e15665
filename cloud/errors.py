"""What can go wrong in the cloud, in words for the owner and codes for programs."""

from hub.errors import MeishuError, Refused, Transient


class StoreUnusable(
    MeishuError,
    code="cloud_store_unusable",
    zh="云端数据库无法打开：{detail}",
    en="The cloud's database cannot be opened: {detail}",
):
    """An affected SQLite, a wrong key, a damaged file: do not start."""


class BrokerFailed(
    Transient,
    code="broker_failed",
    zh="内置消息服务未能启动：{detail}",
    en="The embedded broker did not start: {detail}",
):
    """The port is taken or the process died."""


class ConfigInvalid(
    Refused, code="config_invalid", status=422, zh="配置有误：{detail}", en="The configuration is wrong: {detail}"
):
    """Mend the file or the option named."""


class NotSignedIn(Refused, code="not_signed_in", status=401, zh="请先登录", en="Please sign in"): ...


class WrongSignIn(
    Refused, code="wrong_sign_in", status=401, zh="用户名或密码不正确", en="The user name or password is wrong"
):
    """Says not which of the two."""


class LockedOut(
    Refused,
    code="locked_out",
    status=429,
    zh="密码错误次数过多，请在 {minutes} 分钟后再试",
    en="Too many wrong passwords; try again in {minutes} minutes",
): ...


class TooManyPages(
    Transient,
    code="owner_too_many_pages",
    zh="同时打开的页面过多，请稍后再试",
    en="Too many pages are open at once; try again later",
): ...


class CrossSite(
    Refused, code="owner_cross_site", status=403, zh="请求来源不被允许", en="Requests from another site are refused"
): ...
