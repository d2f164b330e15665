"""The words of the page shells. What the scripts show stands in static/js."""

from collections.abc import Callable

from hub.language import spoken, words

SHELL = (
    words("本页面需要启用 JavaScript", "This page needs JavaScript"),
    words("正在载入", "Loading"),
    words("主导航", "Main"),
    words("美枢", "Meishu"),
    words("收银", "Till"),
    words("会员", "Members"),
    words("导入会员", "Bring in members"),
    words("护理档案", "Treatment record"),
    words("扫码入会", "Join by phone"),
    words("属性和标签", "Fields and tags"),
    words("会员码", "E-card"),
    words("疑似重复的会员", "Possible doubles"),
    words("合并会员", "Merge members"),
    words("会员分组", "Segments"),
    words("会员生日", "Birthdays"),
    words("知情同意书", "Consent forms"),
    words("成为会员", "Become a member"),
    words("会员资料", "Member"),
    words("账单", "Bills"),
    words("账单详情", "Bill"),
    words("渠道对账", "Channels' settlement"),
    words("交班", "Shift"),
    words("报表", "Reports"),
    words("提成", "Commission"),
    words("会员权益", "Loyalty"),
    words("对账单", "Statement"),
    words("交班与日结", "Shift and day close"),
    words("设备", "Devices"),
    words("设置", "Settings"),
    words("打印", "Printing"),
    words("更多", "More"),
    words("登录", "Sign in"),
    words("连接这台设备", "Connect this device"),
    words("客显", "Customer display"),
    words("房间显示", "Room display"),
    words("会员确认", "Member's consent"),
)
WORDS = {str(said): said for said in SHELL}
"""By their Simplified Chinese, as the templates have it."""


def translator(language: str) -> Callable[[str], str]:
    """The words of a template in `language`. KeyError for what is not one of ours."""

    def translate(text: str) -> str:
        return str(spoken(WORDS[text], language))

    return translate
