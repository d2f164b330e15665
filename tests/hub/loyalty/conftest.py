"""Tiers, points and coupons: ways to set them up."""

import pytest

from hub.cashier import state as bill_state
from hub.cashier.commands import Quote
from hub.cashier.quotes import quote
from hub.ledger.accounts import POINTS_HELD, POINTS_ISSUED
from hub.loyalty import bundles, coupon_state, coupons, points_state, rules, state, tiers
from hub.loyalty.bundles import BundleItemRequest, PutBundle
from hub.loyalty.coupon_facts import How
from hub.loyalty.coupons import IssueCoupons, PutCouponKind
from hub.loyalty.tiers import PutTier
from hub.store.rules import ChangeSetting, change_setting


class Loyalty:
    """Members by name, tiers by name; what stands in the store is made by `tier`, `coupon`, `bundle`."""

    def __init__(self, salon):
        self.salon, self.ids, self.tiers = salon, salon.ids, {}

    def member(self, name):
        return self.ids.members[name]

    async def set(self, **values):
        for name, value in values.items():
            text = f'"{value}"' if isinstance(value, str) else str(value).lower()
            await self.salon.write(change_setting, ChangeSetting(name, text))

    async def tier(self, name, rank, **values):
        self.tiers[name] = await self.salon.write(tiers.put, (None, PutTier(name, rank, **values)))
        return self.tiers[name]

    async def tier_of(self, name):
        found = await self.salon.read(state.tier_of, self.member(name))
        return found and found.name

    async def standing(self, name):
        return await self.salon.read(state.standing, self.member(name))

    async def kind(self, how=How.AMOUNT, name="优惠券", **values):
        return await self.salon.write(coupons.put_kind, (None, PutCouponKind(name, how, **values)))

    async def coupon(self, member=None, *, kind=None, **values):
        kind = kind or await self.kind(**values)
        asked = IssueCoupons(kind, member and self.member(member))
        return (await self.salon.write(coupons.issue, asked))[0]

    async def coupon_row(self, coupon):
        return await self.salon.read(coupon_state.coupon, coupon)

    async def bundle(self, price_fen, *items, **values):
        asked = PutBundle(
            "护理套餐", tuple(BundleItemRequest(self.ids.items[name], n) for name, n in items), price_fen, **values
        )
        return await self.salon.write(bundles.put, (None, asked))

    async def points(self, name):
        return await self.salon.read(points_state.balance, self.member(name), self.salon.wall.ms)

    async def account(self, name):
        return await self.salon.read(points_state.account, self.member(name))

    async def quote(self, lines, member=None, **more):
        asked = Quote(tuple(lines), self.ids.members.get(member), **more)
        return await self.salon.read(quote, asked, "system", self.salon.wall.ms)

    async def lines(self, bill):
        return [row.line for row in await self.salon.read(bill_state.lines, bill)]

    async def review(self):
        return await self.salon.write(rules.review, None)

    async def prove(self):
        """The books stand; points issued = held + spent + expired + clawed back, in postings and in state."""
        assert self.salon.verify().verify == "ok"
        for name, member in self.ids.members.items():
            known = await self.account(name)
            issued, gone = await self.salon.read(_turnover, POINTS_ISSUED.code, member)
            lost, held = await self.salon.read(_turnover, POINTS_HELD.code, member)
            assert issued - gone == held - lost == known.left - known.debt
            assert known.given == known.left - known.debt + known.spent + known.expired + known.clawed


def _turnover(reader, account, ref):
    return reader.one(
        "SELECT coalesce(sum(debit), 0), coalesce(sum(credit), 0) FROM balance WHERE account = ? AND ref = ?",
        account,
        ref,
    )


@pytest.fixture
async def loyal(salon):
    made = Loyalty(salon)
    yield made
    await made.prove()
