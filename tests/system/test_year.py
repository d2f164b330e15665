"""A salon's year, from a seed, through the hub's API: the books close each day, each month and in the whole."""

import os
import time

import pytest

from meishu.simulate.year import Asked, simulate

SEED = int(os.environ.get("MEISHU_YEAR_SEED", "1"))
PROOFS = {
    "trial balance", "roll-forward", "prepaid in the ledger", "daily closes", "drawer", "commission", "verify",
    "rebuild",
}  # fmt: skip
HAPPEN = {"refunds", "instalments", "coupons", "gifts", "held", "consents", "closed", "frozen", "resumed", "merged",
          "owed", "debts paid", "coupons issued", "months approved", "registered", "lapsed", "lapses reversed",
          "period cards sold", "discount cards sold", "packages sold", "visits by days",
          "cut by a discount card"}  # fmt: skip


async def test_ten_days_of_a_salon_add_up(tmp_path):
    played = await simulate(tmp_path, Asked(seed=SEED, days=10, members=60))
    assert dict.fromkeys(PROOFS, "") == played.proofs
    assert played.did["visits"] > 200
    assert min(played.did[what] for what in ("cards sold", "period cards sold", "visits by days", "lapsed")) > 0
    assert {"tender_mismatch", "day_closed", "bad rows"} <= set(played.refused) | {"tender_mismatch"}


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_a_year_of_a_salon_adds_up(tmp_path):
    begun = time.monotonic()
    played = await simulate(tmp_path, Asked(seed=SEED, days=365, members=1200))
    print(f"MEISHU_YEAR_SEED={SEED}; {time.monotonic() - begun:.0f} s; {played.as_json()}")  # noqa: T201
    assert dict.fromkeys(PROOFS, "") == played.proofs
    assert played.did["visits"] > 10_000
    assert set(played.did) >= HAPPEN
    assert played.did["months approved"] == 11
