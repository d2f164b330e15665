"""The words of the page shells in the person's language. What the scripts show stands in static/js."""

from collections.abc import Callable

COOKIE = "meishu_language"
DEFAULT = "zh-CN"

WORDS: dict[str, tuple[str, str]] = {
    "本页面需要启用 JavaScript": ("本頁面需要啟用 JavaScript", "This page needs JavaScript"),
    "正在载入": ("正在載入", "Loading"),
    "主导航": ("主導航", "Main"),
    "美枢": ("美樞", "Meishu"),
    "收银": ("收銀", "Till"),
    "会员": ("會員", "Members"),
    "导入会员": ("匯入會員", "Bring in members"),
    "护理档案": ("護理檔案", "Treatment record"),
    "扫码入会": ("掃碼入會", "Join by phone"),
    "属性和标签": ("屬性和標籤", "Fields and tags"),
    "成为会员": ("成為會員", "Become a member"),
    "会员资料": ("會員資料", "Member"),
    "账单": ("帳單", "Bills"),
    "账单详情": ("帳單詳情", "Bill"),
    "渠道对账": ("渠道對帳", "Channels' settlement"),
    "交班": ("交班", "Shift"),
    "报表": ("報表", "Reports"),
    "提成": ("獎金", "Commission"),
    "对账单": ("對帳單", "Statement"),
    "交班与日结": ("交班與日結", "Shift and day close"),
    "设备": ("設備", "Devices"),
    "设置": ("設定", "Settings"),
    "打印": ("列印", "Printing"),
    "更多": ("更多", "More"),
    "登录": ("登入", "Sign in"),
    "连接这台设备": ("連接這台設備", "Connect this device"),
    "客显": ("客顯", "Customer display"),
    "房间显示": ("房間顯示", "Room display"),
    "会员确认": ("會員確認", "Member's consent"),
}
"""Simplified Chinese, as the templates have it: (Traditional Chinese, English)."""

_COLUMNS = {"zh-TW": 0, "en": 1}


def chosen(cookie: str) -> str:
    """A language there are words in."""
    return cookie if cookie in _COLUMNS else DEFAULT


def translator(language: str) -> Callable[[str], str]:
    """The words of a template in `language`; what has no translation stays as it is."""
    column = _COLUMNS.get(language)

    def translate(words: str) -> str:
        return words if column is None or words not in WORDS else WORDS[words][column]

    return translate
