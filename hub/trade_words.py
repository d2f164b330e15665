"""The words of the trade: labels in English, and Traditional Chinese where salons do not speak as OpenCC does."""

TRADITIONAL = {
    "项目": "項目", "设备": "設備", "权限": "權限", "算法": "算法", "参数": "參數", "绑定": "綁定",
    "质量": "品質", "串口": "序列埠", "显示屏": "顯示器", "当前": "目前", "存储": "儲存", "渠道": "管道",
    "二维码": "QR Code", "手机号码": "手機號碼", "手机号": "手機號碼", "小票": "收據", "补打": "補印",
    "充值": "加值", "备用金": "零用金", "皮试": "皮膚測試",
    "提成工资单": "獎金表", "工资单": "獎金表", "提成": "獎金",
    "点钟": "指定", "阶梯": "級距", "美枢": "美樞", "前台": "前台",
}  # fmt: skip
"""Simplified: Traditional, ahead of OpenCC's Taiwan phrases."""

LABELS: dict[str, str] = {}
"""Simplified: English, of labels that stand in more than one place."""
