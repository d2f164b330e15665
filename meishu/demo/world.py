"""The demo's people, treatments and members: 徐汇店, as a salon might be. All of it is invented."""

from hub.commission.facts import Kind

STORE = ("hub-xuhui", "徐汇店")

BRANCHES = (("hub-minhang", "闵行店", 11), ("hub-zhuhai", "珠海店", 23))
"""Two more stores of the chain: (hub, name, seed). The first stays online, the other is cut off."""

STAFF = (
    ("1", "沈亦安", "owner", "老板", "880001"),
    ("301", "周岚", "manager", "店长", "880301"),
    ("101", "林小雨", "front_desk", "前台", "880101"),
    ("201", "王芳", "technician", "高级美容师", "880201"),
    ("202", "陈静", "technician", "美容师", ""),
    ("203", "赵丽娜", "technician", "理疗师", ""),
)
"""(code, name, role, title, PIN)"""

PINS = {role: (code, pin) for code, _, role, _, pin in STAFF if pin}

TERMINALS = (
    ("tablet", "tablet", "前台平板", None),
    ("handheld", "handheld", "前台手持机", None),
    ("display", "display", "3 号房显示屏", "3 号房"),
    ("customer", "display", "前台客显屏", None),
)
"""(key, kind, name, room)"""

RADIO_HANDHELDS = (
    ("radio1", "前台手持机 2", None, "MST1|MS-0001|5A1C0F33D27B48E6911E6A0C77B8D4F2"),
    ("radio2", "3 号房手持机", "3 号房", "MST1|MS-0002|C44B7E0D918A4F2AB35D60E1720F9C8D"),
    ("radio3", "", None, "MST1|MS-0003|0B9E62D7F1A34C5580C2E76F4D1B3A99"),
)
"""(key, name, room, set-up code on the back); the one without a name is new, out of its box."""

ESP_HANDHELD = ("esp", "2 号房手持机", "2 号房")
"""(key, name, room)"""

SERVICES = (
    ("clean", "深层清洁", "面部护理", 19_800, 60),
    ("hydrate", "补水焕肤", "面部护理", 29_800, 75),
    ("eyes", "眼部护理", "面部护理", 12_800, 30),
    ("acne", "祛痘管理", "面部护理", 25_800, 60),
    ("light", "光子嫩肤", "仪器护理", 68_000, 50),
    ("neck", "肩颈舒缓", "身体护理", 16_800, 45),
    ("oil", "全身精油", "身体护理", 39_800, 90),
    ("hands", "手部护理", "美甲手足", 9_800, 40),
    ("brows", "纹眉补色", "纹绣", 88_000, 120),
)
"""(key, name, category, price in fen, minutes)"""

GOODS = (
    ("mask", "玻尿酸面膜", "家居护理", 7_800, "6901234567892"),
    ("serum", "烟酰胺精华 30ml", "家居护理", 26_800, "6901234567908"),
    ("sunscreen", "物理防晒乳 50ml", "家居护理", 15_800, "6901234567915"),
    ("oilbottle", "薰衣草精油 10ml", "家居护理", 9_900, "6901234567922"),
)
"""(key, name, category, price in fen, barcode)"""

STORED_VALUE = (
    ("sv1000", "充 1000 送 200", 100_000, 20_000),
    ("sv2000", "充 2000 送 500", 200_000, 50_000),
    ("sv3000", "充 3000 送 1000", 300_000, 100_000),
)
"""(key, name, paid in fen, bonus in fen)"""

SESSION_CARDS = (
    ("clean10", "深层清洁 10 次卡", 158_000, 10, ("clean",), 365),
    ("face6", "面部护理 6 次通卡", 128_000, 6, ("clean", "hydrate", "eyes"), 180),
)
"""(key, name, price in fen, sessions, services covered, days valid)"""

PERIOD_CARD = ("neckmonth", "肩颈舒缓月卡", 68_000, 30, ("neck",), 1)
"""(key, name, price in fen, days valid, services covered, treatments a day)"""

DISCOUNT_CARD = ("vip88", "年度折扣卡", 29_800, 365, 88)
"""(key, name, price in fen, days valid, percent asked of services)"""

STORED_WITH_DISCOUNT = ("svoff", "充 5000 享 8 折", 500_000, 80)
"""(key, name, paid in fen, percent asked of services while anything is left)"""

PERIOD_HOLDER, DISCOUNT_HOLDER = "zengke", "chenbo"
"""Who bought them: the first before the demo's history, the other today."""

COURSES = (
    (
        "course",
        "补水焕肤疗程",
        228_000,
        365,
        ((("hydrate",), 8, False), (("eyes", "neck"), 4, False), (("clean",), 2, True)),
    ),
)
"""(key, name, price in fen, days valid, parts: (services covered, sessions, given free))"""

PRICES = {
    **{key: price for key, _, _, price, _ in SERVICES},
    **{key: price for key, _, _, price, _ in GOODS},
    **{key: price for key, _, price, _ in STORED_VALUE},
    **{key: price for key, _, price, _, _, _ in SESSION_CARDS},
    **{key: price for key, _, price, _, _ in COURSES},
    PERIOD_CARD[0]: PERIOD_CARD[2],
    DISCOUNT_CARD[0]: DISCOUNT_CARD[2],
    STORED_WITH_DISCOUNT[0]: STORED_WITH_DISCOUNT[2],
}

MEMBERS = (
    ("zhangmin", "张敏", "13812342046", "female", "1989-05-12", "0012345678", "204600"),
    ("liting", "李婷", "13900138725", "female", "1992-11-03", "0012345679", ""),
    ("wangxue", "王雪", "13701019936", "female", "1985-02-20", "0007654321", ""),
    ("zengke", "曾可", "15821234410", "female", "1996-08-30", None, ""),
    ("ouyang", "欧阳雅文", "18616881207", "female", "1990-01-15", "0003141592", ""),
    ("chenbo", "陈波", "13661528850", "male", "1982-07-07", None, ""),
    ("sunyue", "孙悦", "13564770318", "female", "1999-12-25", None, ""),
    ("shandan", "单丹", "17721016644", "female", "1987-03-08", None, ""),
)
"""(key, name, phone, gender, birthday, card number, PIN)"""

BOUGHT = {
    "zhangmin": ("sv1000", "clean10"),
    "liting": ("sv2000",),
    "wangxue": ("face6",),
    "ouyang": ("sv3000", "clean10"),
}

REGULARS = ("liting", "wangxue", "zengke", "ouyang", "chenbo", "sunyue", "shandan")
"""Who comes in the demo's history; 张敏's cards stay as she bought them, for the walk in the README."""

SIGNED_CARD = ("wangxue", "04A2245B3C1E80")
PLAIN_CARD = ("zengke", "9C41F07B")
"""(member, UID) of a 13.56 MHz card with the store's signature, and of one without memory."""

PAYMENT_CODE = "134679852013467985"
"""A WeChat payment code by its form; it is nobody's."""

COMMISSION = (
    ("服务手工", Kind.SERVICE, 150),
    ("商品", Kind.GOODS, 80),
    ("售卡", Kind.CARD_SALE, 50),
    ("充值", Kind.TOP_UP, 30),
)
"""(name, what it is paid for, thousandths)"""

TIERS = (("银卡", 95, 300_000), ("金卡", 90, 1_000_000))
"""(name, percent of the price of services, spent in fen), the lowest first."""

COUPON = ("店庆满 300 减 50", 30_000, 5_000)
"""(name, from what amount in fen, off in fen)"""

FIELDS = (
    ("肤质", "choice", ("干性", "油性", "混合", "敏感")),
    ("过敏史", "text", ()),
    ("常用护肤品", "text", ()),
)
"""(name, kind, choices) of what the store wants to know of its members"""

TAGS = ("高消费", "怕疼", "喜欢安静", "周末客")

KNOWN = (
    ("zhangmin", ("混合", "", "玻尿酸精华"), ("高消费", "喜欢安静")),
    ("liting", ("敏感", "酒精", ""), ("怕疼",)),
    ("wangxue", ("干性", "", ""), ("周末客",)),
    ("ouyang", ("油性", "水杨酸", ""), ("高消费",)),
)
"""(member, a value of each field, tags)"""

FORMS = (
    (
        "光电项目知情同意书",
        "本人已了解光子嫩肤可能出现的泛红、刺痛，治疗后将严格防晒并按要求复诊，自愿接受该项目。",
    ),
    ("纹眉知情同意书", "本人已了解纹眉的留色时间因人而异，非瘢痕体质，未怀孕，知晓补色安排和护理要求，自愿接受。"),
)
"""(name, text)"""

RECORDS = (
    (
        "zhangmin", ("深层清洁",), (("水分", "38", "%"), ("油分", "21", "%")), ("氨基酸洁面", "舒缓面膜"),
        "T 区毛孔较明显，两周后再做一次清洁；近期注意防晒。",
    ),
    ("liting", ("补水焕肤",), (("水分", "31", "%"),), ("玻尿酸面膜",), "皮肤屏障偏弱，一个月内不做刷酸。"),
)  # fmt: skip
"""(member, services, readings, products, advice)"""

PATCH_TEST = ("zhangmin", "纹绣")
GIFT = ("mask", 2000)
BUNDLE = ("眼颈护理套餐", 25_800, ("eyes", "neck"))
POINTS = (("zhangmin", 3650), ("ouyang", 8200), ("liting", 1280))
