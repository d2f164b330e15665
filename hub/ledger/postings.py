"""Postings: the double-entry side of a fact. A debit is positive, a credit negative; every unit sums to nought."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from hub.errors import MeishuError
from hub.ledger.accounts import CHART, Account

MAX_AMOUNT = 10**15
"""Bound of one posting: a hundred thousand times a large chain's year, far below 2**63."""


class UnbalancedPostings(
    MeishuError, code="unbalanced_postings", zh="分录不平：{detail}", en="Postings do not balance: {detail}"
):
    """A fact whose postings do not balance is a fault of ours and is never written."""


class Posting(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[account code, unit, amount (debit > 0, credit < 0), ref (lot, tender or "")]."""

    account: str
    unit: str
    amount: int
    ref: str = ""


def debit(account: Account, amount: int, ref: str = "") -> Posting:
    return Posting(account.code, account.unit.value, amount, ref)


def credit(account: Account, amount: int, ref: str = "") -> Posting:
    return Posting(account.code, account.unit.value, -amount, ref)


def check_balanced(postings: Iterable[Posting]) -> None:
    """Raise UnbalancedPostings unless each unit sums to 0 over known accounts of that unit, within MAX_AMOUNT."""
    sums: defaultdict[str, int] = defaultdict(int)
    for posting in postings:
        account = CHART.get(posting.account)
        if account is None or account.unit.value != posting.unit:
            raise UnbalancedPostings(detail=f"account {posting.account} in {posting.unit}")
        if type(posting.amount) is not int or posting.amount == 0 or abs(posting.amount) > MAX_AMOUNT:
            raise UnbalancedPostings(detail=f"amount {posting.amount}")
        sums[posting.unit] += posting.amount
    wrong = {unit: total for unit, total in sums.items() if total}
    if wrong:
        raise UnbalancedPostings(detail=str(wrong))
