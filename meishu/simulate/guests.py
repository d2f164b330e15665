"""Who comes: names, numbers, birthdays and habits, all from one seed; and the list that the old system left."""

import csv
import io
import random
from dataclasses import dataclass, field

from hub.localtime import day_after

FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
    "姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严"
)
GIVEN = "雅静丽敏娜婷雪芳慧琳莹洁倩欣怡佳颖璐瑶晨曦萱妍梦诗涵悦思彤可馨月岚薇菲凝霜语桐若溪安然清秋念初夏文博宇轩浩然"
OLD_SHARE = 0.6
"""Of all members of the year, how many the old list has."""
_HEADINGS = ("姓名", "手机号", "性别", "生日", "卡号", "储值余额", "赠送余额", "次卡", "剩余次数", "次卡余额", "期限卡",
             "期限卡到期日", "期限卡余额", "来源")  # fmt: skip


class Luck(random.Random):
    """Chance, from a seed."""

    def percent(self, often: float) -> bool:
        """True in so many of a hundred."""
        return self.random() * 100 < often


@dataclass
class Guest:
    """likes: how eagerly they come; pays: value, sessions, days or money. member: the id, once the store knows it.

    tried: whether they had the trial card.
    """

    name: str
    phone: str
    gender: str
    birthday: str
    likes: float
    pays: str
    pin: str
    member: str = ""
    favourites: tuple[str, ...] = field(default=())
    tried: bool = False


def guests(rng: Luck, count: int, services: list[str], covered: str) -> list[Guest]:
    """`count` people, no two with one number. covered: the service that is liked by who likes period cards."""
    found = []
    for number in range(count):
        pays = rng.choices(("value", "sessions", "days", "money"), (5, 3, 2, 3))[0]
        favourites = rng.sample(services, 3)
        if pays == "days" and covered not in favourites:
            favourites[0] = covered
        name = rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))
        found.append(
            Guest(
                name, f"1{rng.choice('356789')}{rng.randrange(10_000):04d}{number:05d}",
                rng.choices(("female", "male"), (9, 1))[0],
                f"{rng.randint(1960, 2005)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
                min(8.0, rng.paretovariate(1.4)), pays,
                f"{rng.randrange(10**6):06d}" if rng.percent(8) else "",
                favourites=tuple(favourites),
            )
        )  # fmt: skip
    return found


def old_list(rng: Luck, known: list[Guest], cards: tuple[str, str], day: str) -> tuple[bytes, int, int]:
    """(the old system's list as CSV, good rows, bad rows): balances of the day before, and rows nobody can read.

    cards: the names of a session card and a period card. day: what is brought in then.
    """
    course, month = cards
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for number, guest in enumerate(known):
        gender = {"female": "女", "male": "男"}[guest.gender]
        row = [guest.name, guest.phone, gender, guest.birthday, f"{8_000_000 + number:010d}"]
        value = rng.randint(50, 2500) if guest.pays == "value" else 0
        left = rng.randint(1, 9) if guest.pays == "sessions" else 0
        row += [str(value), str(value // 5)] if value else ["", ""]
        row += [course, str(left), str(left * 158)] if left else ["", "", ""]
        days = rng.randint(0, 60) if guest.pays == "days" else 0
        row += [month, day_after(day, days), str(days * 20)] if days else ["", "", ""]
        writer.writerow([*row, "老系统"])
    bad = [
        ["", "13900000001"], ["缺位", "1390000"], ["重号", known[0].phone], ["错日", "13900000002", "女", "1990-02-31"],
        ["负数", "13900000003", "女", "1990-02-03", "", "-5"],
        ["过期", "13900000004", "女", "1990-02-03", "", "", "", "", "", "", month, day_after(day, -1), "1"],
    ]  # fmt: skip
    for one in bad:
        writer.writerow([*one, *[""] * (len(_HEADINGS) - len(one))])
    return text.getvalue().encode("utf-8-sig"), len(known), len(bad)
