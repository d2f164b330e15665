"""Words the owner reads."""

TENDERS = {
    "cash": "现金",
    "bank_card": "银行卡",
    "wechat": "微信",
    "alipay": "支付宝",
    "stored_value": "储值",
    "arrears": "挂账",
    "group_buy": "团购券",
    "voucher": "代金券",
}
CATEGORIES = {
    "6001.01": "服务",
    "6001.02": "商品",
    "6001.03": "快速收银",
    "6001.04": "退卡与过期",
    "6001.05": "代金券余额与过期",
    "6001.06": "期限卡与折扣卡",
}
ALARMS = {
    "quarantined": (
        "账本与云端副本不一致，已暂停接收该店数据，门店可照常营业。请联系技术支持核对主机",
        "The store's journal disagrees with the cloud's copy; nothing more is taken until someone has looked",
    ),
    "cloud_ahead": (
        "主机上的账本比云端旧，存储可能损坏，请尽快检查主机",
        "The hub's journal is older than the cloud's copy: its storage may be failing",
    ),
    "bad_signature": (
        "收到签名不符的数据，已拒收。若持续出现，请检查主机是否被更换",
        "Messages with a wrong signature were refused; check whether the hub was replaced",
    ),
    "bad_message": (
        "收到无法识别的数据，已拒收，账本不受影响",
        "Unreadable messages were refused; the journal is unharmed",
    ),
    "fenced": (
        "已停用的旧主机仍在上传，数据已拒收",
        "A hub that was retired is still sending; it is refused",
    ),
    "epoch_ahead": (
        "主机使用了未经确认的新代次，请确认是否更换过主机",
        "The hub uses an epoch nobody has confirmed; was it replaced?",
    ),
    "needs_upgrade": (
        "门店已升级，部分新记录需云端升级后才计入，数据已安全保存",
        "Some records of a newer hub are kept but counted only after the cloud is upgraded",
    ),
}
"""Alarm code: (Chinese, English)."""
