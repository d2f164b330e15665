"""Words the owner reads that the cloud says; what the page's script says stands in static/strings.js."""

from hub.language import label, words

SHELL = (
    words("美枢", "Meishu"),
    words("语言", "Language"),
    words("今日经营", "Today"),
    words("全部门店 · 今日", "All stores · today"),
    words("正在连接", "Connecting"),
    words("退出", "Sign out"),
    words("数据没有取到", "No figures yet"),
    words(
        "网络不通，或云端正在重启。门店营业不受影响。",
        "No network, or the cloud is restarting. The stores sell on as usual.",
    ),
    words("重试", "Try again"),
    words("还没有门店连上云端", "No store has reached the cloud yet"),
    words(
        "在门店主机的设置里填好云端地址，联网后这里就会出现。",
        "Enter the cloud's address in the settings of a store's hub; once online, the store appears here.",
    ),
    words("实收", "Received"),
    words("含暂估", "partly estimated"),
    words("消耗业绩", "Revenue"),
    words("充值办卡", "Cards, top-ups"),
    words("到店", "Visits"),
    words("提醒", "Alerts"),
    words("收款方式", "Tenders"),
    words("门店", "Stores"),
    words("预收款余额", "Prepaid balance"),
    words("会员卡里还没消费的钱", "Paid on cards, not yet used"),
    words("消耗业绩构成", "Revenue by category"),
    words("按小时查看", "By hour"),
    words("展开", "Show"),
    words("收起", "Hide"),
    words("时段", "Hour"),
    words("消耗", "Revenue"),
    words("上周同日", "Last week"),
    words("老板登录", "Owner's sign-in"),
    words("全部门店，一眼看清", "All your stores at a glance"),
    words("登录后查看各店今日经营情况", "Sign in to see how each store does today"),
    words("用户名", "User name"),
    words("密码", "Password"),
    words("登录", "Sign in"),
    words("连续输错 5 次将锁定 15 分钟", "Five wrong passwords in a row: locked for 15 minutes"),
)
"""Of the templates."""
WORDS = {str(said): said for said in SHELL}
"""By their Simplified Chinese, as the templates have it."""
TENDERS = {
    "cash": label("现金"),
    "bank_card": label("银行卡"),
    "wechat": label("微信"),
    "alipay": label("支付宝"),
    "stored_value": label("储值"),
    "arrears": label("挂账"),
    "group_buy": label("团购券"),
    "voucher": label("代金券"),
}
CATEGORIES = {
    "6001.01": label("服务"),
    "6001.02": label("商品"),
    "6001.03": label("快速收银"),
    "6001.04": words("退卡与过期", "Cards closed, lapsed"),
    "6001.05": words("代金券余额与过期", "Vouchers left, lapsed"),
    "6001.06": label("期限卡与折扣卡"),
}
ALARMS = {
    "quarantined": words(
        "账本与云端副本不一致，已暂停接收该店数据，门店可照常营业。请联系技术支持核对主机",
        "The store's journal disagrees with the cloud's copy; nothing more is taken until someone has looked",
    ),
    "cloud_ahead": words(
        "主机上的账本比云端旧，存储可能损坏，请尽快检查主机",
        "The hub's journal is older than the cloud's copy: its storage may be failing",
    ),
    "bad_signature": words(
        "收到签名不符的数据，已拒收。若持续出现，请检查主机是否被更换",
        "Messages with a wrong signature were refused; check whether the hub was replaced",
    ),
    "bad_message": words(
        "收到无法识别的数据，已拒收，账本不受影响",
        "Unreadable messages were refused; the journal is unharmed",
    ),
    "fenced": words(
        "已停用的旧主机仍在上传，数据已拒收",
        "A hub that was retired is still sending; it is refused",
    ),
    "epoch_ahead": words(
        "主机使用了未经确认的新代次，请确认是否更换过主机",
        "The hub uses an epoch nobody has confirmed; was it replaced?",
    ),
    "needs_upgrade": words(
        "门店已升级，部分新记录需云端升级后才计入，数据已安全保存",
        "Some records of a newer hub are kept but counted only after the cloud is upgraded",
    ),
}
"""By the alarm's code."""
