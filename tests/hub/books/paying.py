"""What technicians should have been paid in all, from nothing but what is left of the bills' lines."""

import json
from collections import defaultdict

from hub.shares import spread

WORK, LOW, HIGH, ABOVE_FEN = 70, 50, 100, 500_00
"""Permille of work; of goods up to and above a month's base."""

PAID = """
SELECT b.bill, b.day, coalesce(s.line_kind, l.line_kind), coalesce(s.shares, l.shares),
    sum(CASE WHEN t.tender IN ('cash', 'bank_card', 'wechat', 'alipay') THEN p.amount_fen - p.refunded_fen ELSE 0 END)
FROM bill b JOIN bill_line l ON l.bill = b.bill JOIN bill_part p ON p.bill = l.bill AND p.line = l.line
JOIN bill_tender t ON t.bill = p.bill AND t.tender_no = p.tender_no
LEFT JOIN bill_line s ON s.bill = l.settles ->> 'bill' AND s.line = l.settles ->> 'line'
WHERE b.state = 'settled' GROUP BY b.bill, l.line
"""
CARDS = {"stored_value_card", "session_card"}


def owed(shop):
    """({(bill, staff): fen} of work, {(month, staff): fen} of goods), nothing where it is nought."""
    work, bases = defaultdict(int), defaultdict(int)
    (rows,) = shop.look(PAID)
    for bill, day, kind, shares, base in rows:
        people = json.loads(shares)
        parts = spread(base, [one["percent"] for one in people]) if people else []
        for one, part in zip(people, parts, strict=True):
            if kind == "goods":
                bases[day[:7], one["staff"]] += part
            elif kind not in CARDS:
                work[bill, one["staff"]] += (part * WORK + 500) // 1000
    goods = {
        key: (min(base, ABOVE_FEN) * LOW + max(0, base - ABOVE_FEN) * HIGH + 500) // 1000 for key, base in bases.items()
    }
    return _some(work), _some(goods)


def paid(sheets):
    """The same as the months' sheets say, and what they pay for each bill: sheets by month."""
    work, goods, whole = defaultdict(int), defaultdict(int), defaultdict(int)
    for month, sheet in sheets.items():
        for person in sheet["people"]:
            for line in person["lines"]:
                whole[line["bill"]] += line["amount_fen"]
                if line["kind_of"] == "service":
                    work[line["bill"], person["staff"]] += line["amount_fen"]
                if line["kind_of"] == "goods":
                    goods[line["about"] or month, person["staff"]] += line["amount_fen"]
    return _some(work), _some(goods), _some(whole)


def _some(sums):
    return {key: fen for key, fen in sums.items() if fen}
