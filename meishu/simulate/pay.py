"""What technicians should have been paid in all for work and goods: from nothing but what is left of the bills' lines,
with the arithmetic written down a second time.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PAID = """
SELECT b.bill, b.day, coalesce(s.line_kind, l.line_kind), coalesce(s.shares, l.shares),
    sum(CASE WHEN t.tender IN ('stored_value', 'voucher', 'arrears') THEN 0 ELSE p.amount_fen - p.refunded_fen END)
FROM bill b JOIN bill_line l ON l.bill = b.bill JOIN bill_part p ON p.bill = l.bill AND p.line = l.line
JOIN bill_tender t ON t.bill = p.bill AND t.tender_no = p.tender_no
LEFT JOIN bill_line s ON s.bill = l.settles ->> 'bill' AND s.line = l.settles ->> 'line'
WHERE b.state = 'settled' GROUP BY b.bill, l.line
"""
"""(bill, day, what was sold, who did it as JSON, money that is left of the line)."""

_PREPAID = ("_card", "voucher")
"""What the kind of a line that sells prepaid value ends with."""

Sums = dict[tuple[str, str], int]


def owed(
    rows: Iterable[Sequence[Any]], work_permille: Mapping[str, int], slabs: Sequence[tuple[int, int]]
) -> tuple[Sums, Sums]:
    """(fen by bill and person for work, by month and person for goods), nothing where it is nought.

    work_permille: by person; slabs: (above fen, permille) of a month's goods.
    """
    work: defaultdict[tuple[str, str], int] = defaultdict(int)
    bases: defaultdict[tuple[str, str], int] = defaultdict(int)
    for bill, day, kind, shares, fen in rows:
        people = json.loads(shares)
        for one, part in zip(people, _split(fen, [person["percent"] for person in people]), strict=True):
            if kind == "goods":
                bases[day[:7], one["staff"]] += part
            elif not kind.endswith(_PREPAID):
                work[bill, one["staff"]] += (part * work_permille[one["staff"]] + 500) // 1000
    goods = {key: _marginal(base, slabs) for key, base in bases.items()}
    return _some(work), _some(goods)


def paid(sheets: Mapping[str, Mapping[str, Any]]) -> tuple[Sums, Sums, dict[str, int]]:
    """The same as the months' sheets pay it, corrections included, and what they pay for each bill."""
    work: defaultdict[tuple[str, str], int] = defaultdict(int)
    goods: defaultdict[tuple[str, str], int] = defaultdict(int)
    bills: defaultdict[str, int] = defaultdict(int)
    for month, sheet in sheets.items():
        for person in sheet["people"]:
            for line in person["lines"]:
                bills[line["bill"]] += line["amount_fen"]
                if line["kind_of"] == "service":
                    work[line["bill"], person["staff"]] += line["amount_fen"]
                if line["kind_of"] == "goods":
                    goods[line["about"] or month, person["staff"]] += line["amount_fen"]
    return _some(work), _some(goods), {bill: fen for bill, fen in bills.items() if fen}


def _split(fen: int, percents: Sequence[int]) -> list[int]:
    """By largest remainders, of equals the first."""
    shares = [fen * percent // 100 for percent in percents]
    places = sorted(range(len(percents)), key=lambda place: -(fen * percents[place] % 100))
    for place in places[: fen - sum(shares)] if percents else []:
        shares[place] += 1
    return shares


def _marginal(base: int, slabs: Sequence[tuple[int, int]]) -> int:
    ends = [above for above, _ in slabs[1:]]
    whole = 0
    for place, (above, permille) in enumerate(slabs):
        top = min(base, ends[place]) if place < len(ends) else base
        whole += max(0, top - above) * permille
    return (whole + 500) // 1000


def _some(sums: Mapping[tuple[str, str], int]) -> Sums:
    return {key: fen for key, fen in sums.items() if fen}
