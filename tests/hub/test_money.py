"""docs/money.md says how money moves; here each of its examples is done."""

import re
from pathlib import Path

import pytest

from hub.cards import accrual, life
from hub.cards import state as card_state
from hub.cards.facts import Method, Stop
from hub.cards.life import ExtendCard, ResumeCard, StopCard
from hub.cashier import closings, debt_state, state
from hub.cashier import rules as till
from hub.cashier.closings import CloseCard
from hub.cashier.commands import (
    DebtRequest,
    LineRequest,
    OfBill,
    Refund,
    RefundLine,
    Sell,
    ShareRequest,
    TenderRequest,
)
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind, Starts
from hub.catalog.rules import ComponentRequest, DiscountRequest, PutItem, TermRequest
from hub.commission import periods
from hub.commission.facts import Basis, Kind
from hub.commission.rules import Approve, PutRule, SlabRequest, add_rule, approve
from hub.errors import CODES
from hub.groupbuy import payouts
from hub.groupbuy import rules as platforms
from hub.groupbuy import state as group_buys
from hub.groupbuy.deals import GroupBuyRequest
from hub.groupbuy.payouts import CodePaid, TypePayout
from hub.groupbuy.rules import PutDeal, PutPlatform
from hub.ledger import state as ledger
from hub.ledger.accounts import Tender, Unit
from hub.loyalty import bundles, coupons, points_state, tiers
from hub.loyalty import rules as loyalty
from hub.loyalty import state as loyalty_state
from hub.loyalty.bundles import BundleItemRequest, PutBundle
from hub.loyalty.coupon_facts import How
from hub.loyalty.coupons import IssueCoupons, PutCouponKind
from hub.loyalty.tiers import PutTier
from hub.store.rules import ChangeSetting, change_setting
from hub.vouchers import rules as series_rules
from hub.vouchers.rules import PrintVouchers, PutSeries

DOC = Path(__file__).parents[2] / "docs" / "money.md"
BLOCKS = re.findall(r"^## (.+?)$|^```till\n(.*?)^```", DOC.read_text("utf-8"), re.MULTILINE | re.DOTALL)
FIRST_MONTH, FIRST_DAY = "2026-11", "2026-11-01"
TENDERS = {tender.value for tender in Tender}
ACCOUNTS = {
    "cash": ("1001", 1), "wechat": ("1012.02", 1), "receivable": ("1122", 1), "owed": ("1122.02", 1),
    "promised": ("2205.02", -1),
    "fees": ("6601.01", 1), "bank": ("1002", 1), "liability": ("2205", -1), "revenue": ("6001", -1),
    "face": ("9102", -1),
}  # fmt: skip


def examples():
    title, number = "", 0
    for heading, block in BLOCKS:
        title, number = (heading, 0) if heading else (title, number + 1)
        if block:
            yield pytest.param(block.splitlines(), id=f"{title} {number}")


def fen(text):
    yuan, _, rest = text.partition(".")
    assert len(rest) == 2, text
    return int(yuan) * 100 + int(rest)


class Book:
    """One member (wang) and one till; each step of an example is a method."""

    def __init__(self, salon):
        self.salon, self.items, self.member = salon, salon.ids.items, salon.ids.members["wang"]
        self.bill, self.before, self.refusal = "", {}, None
        self.people = (ShareRequest(salon.ids.staff["technician"], 100),)
        self.others = (ShareRequest(salon.ids.staff["manager"], 100),)
        self.tiers, self.coupons, self.kept = {}, {}, ""
        self.deals, self.selling, self.code, self.paper = {}, "", 0, ""

    async def begin(self):
        facial, massage = self.items["facial"], self.items["massage"]
        await self.put("long", PutItem(ItemKind.SERVICE, "按摩 60 分钟", 198_00))
        parts = (ComponentRequest((facial,), 10), ComponentRequest((massage,), 2, gift=True))
        await self.put("gifted", PutItem(ItemKind.SESSION_CARD, "十次送两次", 1980_00, components=parts))
        halves = (ComponentRequest((massage, self.items["long"]), 10, (1, 2)),)
        await self.put("halves", PutItem(ItemKind.SESSION_CARD, "30 分钟十次", 1000_00, components=halves))
        month = TermRequest(visits=1)
        await self.put(
            "month", PutItem(ItemKind.PERIOD_CARD, "月卡", 300_00, valid_days=30, covers=(massage,), term=month)
        )
        later = TermRequest(Starts.FIRST_USE)
        await self.put(
            "later", PutItem(ItemKind.PERIOD_CARD, "月卡", 300_00, valid_days=30, covers=(massage,), term=later)
        )
        eighty = TermRequest(discount=DiscountRequest(80, services=True))
        await self.put("eighty", PutItem(ItemKind.DISCOUNT_CARD, "八折卡", 90_00, valid_days=90, term=eighty))
        gift = ComponentRequest(card=self.items["eighty"], gift=True)
        await self.put(
            "unlimited",
            PutItem(ItemKind.PERIOD_CARD, "护理月卡", 300_00, valid_days=30, covers=(facial,), term=TermRequest()),
        )
        parts = (ComponentRequest((massage,), 10), gift, ComponentRequest(card=self.items["unlimited"]))
        await self.put("package", PutItem(ItemKind.SESSION_CARD, "开业套餐", 835_00, components=parts))
        beside = DiscountRequest(80, services=True)
        await self.put("club", PutItem(ItemKind.STORED_VALUE_CARD, "充3000享8折", 3000_00, discount=beside))
        self.before = await self.totals()

    async def put(self, name, item):
        self.items[name] = await self.salon.write(catalog.add_item, item)

    async def totals(self):
        rows = (await self.salon.read(ledger.trial_balance)).rows
        return {row.account: row.debit - row.credit for row in rows}

    async def card(self, unit):
        cards = await self.salon.read(card_state.cards, self.member)
        return next(card for card in reversed(cards) if card.unit is unit)

    async def step(self, words):
        verb, *rest = words
        if verb == "refused":
            self.refusal = CODES[rest[0]]
        elif self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            async with self.salon.unchanged():
                with pytest.raises(refusal):
                    await getattr(self, verb)(rest)
        elif verb in ACCOUNTS:
            code, sign = ACCOUNTS[verb]
            after = await self.totals()
            mine = [account for account in after if account == code or (code == "6001" and account.startswith(code))]
            moved = sum(after[account] - self.before.get(account, 0) for account in mine)
            assert sign * moved == (-1 if rest[0][0] == "-" else 1) * fen(rest[0].removeprefix("-")), (
                verb,
                sign * moved,
            )
        else:
            await getattr(self, verb)(rest)

    async def sell(self, words):
        """Items, a price for the first, what comes off (`off`, `coupon`, `points`), tenders with amounts, the last
        taking the rest, `by card` of sessions, `by days` on a period card.
        """
        lines, tenders, off, amount = [], [], {}, None
        people = self.people
        if "shared" in words:
            place = words.index("shared")
            staff = (person.staff for person in self.people + self.others)
            people = tuple(ShareRequest(one, int(part)) for one, part in zip(staff, words[place + 1 :], strict=False))
            words = words[:place]
        unit = {("by", "card"): Unit.SESSION, ("by", "days"): Unit.DAY}.get(tuple(words[-2:]))
        words = words[:-2] if unit else words
        card = (await self.card(unit)).card if unit else None
        position = 0
        while position < len(words):
            word = words[position]
            position += 1
            following = words[position] if position < len(words) else ""
            is_amount = following[:1].isdigit()
            position += is_amount
            if word == "off":
                off["off_fen"] = fen(following)
            elif word == "points":
                off["points"] = int(following)
            elif word == "coupon":
                off["coupons"] = (*off.get("coupons", ()), self.coupons[following])
                position += 1
            elif word == "deal":
                self.code += 1
                laid = GroupBuyRequest(self.deals[following], f"{self.code:010d}")
                off["group_buys"] = (*off.get("group_buys", ()), laid)
                position += 1
            elif word in TENDERS and (word != "voucher" or is_amount):
                tenders.append([word, fen(following) if is_amount else None])
            elif word == "voucher" and not is_amount:
                lines.append(LineRequest(voucher=self.paper))
            elif word == "quick":
                amount = fen(following)
                lines.append(LineRequest(amount_fen=amount, shares=people))
            else:
                lines.append(LineRequest(item=self.items[word], session_card=card, shares=people))
        await self.settle(lines, tenders, off)

    async def settle(self, lines, tenders, off=None):
        off = off or {}
        due = await self.salon.read(self.due, lines, off)
        vouchers = [await self.voucher(laid) for laid in off.get("group_buys", ())]
        left = due - sum(amount or 0 for _, amount in tenders) - sum(one.amount_fen for one in vouchers)
        face = (await self.card(Unit.FACE)).card if any(kind == "stored_value" for kind, _ in tenders) else None
        requests = tuple(
            TenderRequest(
                Tender(kind),
                left if amount is None else amount,
                None,
                face if kind == "stored_value" else None,
                self.paper if kind == "voucher" else None,
            )
            for kind, amount in tenders
        )
        sale = Sell(tuple(lines), (*requests, *vouchers), self.member, print=False, **off)
        self.bill = await self.salon.write(till.sell, sale)

    async def voucher(self, laid):
        deal = await self.salon.read(group_buys.deal, laid.deal)
        return TenderRequest(Tender.GROUP_BUY, deal.price_fen, reference=laid.code, deal=laid.deal)

    async def print(self, words):
        """A voucher of this face, sold at this price."""
        series = await self.salon.write(
            series_rules.put_series, (None, PutSeries("代金券", fen(words[0]), fen(words[1])))
        )
        [self.paper] = await self.salon.write(series_rules.print_, (series, PrintVouchers(1)))

    async def platform(self, words):
        """A name and its fee in percent."""
        put = PutPlatform(words[0], int(float(words[1]) * 100))
        self.selling = await self.salon.write(platforms.put_platform, (None, put))

    async def deal(self, words):
        """A name, what it is sold for, and an item or `worth` an amount."""
        name, price, *what = words
        pays = {"worth_fen": fen(what[1])} if what[0] == "worth" else {"item": self.items[what[0]]}
        put = PutDeal(name, fen(price), **pays)
        self.deals[name] = await self.salon.write(platforms.put_deal, (self.selling, None, put))

    async def payout(self, words):
        """What the platform pays of the code used last, or takes back."""
        sign = -1 if words[0].startswith("-") else 1
        paid = CodePaid(f"{self.code:010d}", sign * fen(words[0].removeprefix("-")))
        await self.salon.write(payouts.type_in, TypePayout(self.selling, "2026-11-30", (paid,)))

    def due(self, reader, lines, off):
        priced = till.pricing.price(reader, Sell(tuple(lines), (), self.member, **off), self.salon.wall.ms)
        return state.totals(priced)[1]

    async def pay(self, words):
        """What is owed, oldest first."""
        [debt] = await self.salon.read(debt_state.debts, self.member)
        line = LineRequest(amount_fen=fen(words[0]), settles=DebtRequest(debt.bill, debt.line))
        await self.settle([line], [[words[1], None]])

    async def refund(self, words):
        way = words[2] if len(words) > 2 else "platform"
        do = Refund((RefundLine(int(words[0]), fen(words[1])),), "退款", group_buy=way)
        await self.salon.write(till.refund, OfBill(self.bill, do))

    async def close(self, words):
        """How, and what is paid out; of a card of days with `days` first."""
        unit = Unit.DAY if words[0] == "days" else Unit.FACE
        words = words[1:] if unit is Unit.DAY else words
        method, keep = ("list_price", True) if words[0] == "keep_bonus" else (words[0], False)
        card = (await self.card(unit)).card
        close = CloseCard(fen(words[1]), Tender.CASH, "退卡", Method(method), keep)
        await self.salon.write(closings.close, (card, close))

    async def sessions(self, words):
        assert (await self.card(Unit.SESSION)).balance(self.salon.wall.ms) == int(words[0])

    async def days(self, words):
        """How many days the card has left."""
        assert (await self.card(Unit.DAY)).balance(self.salon.wall.ms) == int(words[0])

    async def freeze(self, _words):
        await self.salon.write(life.stop, ((await self.card(Unit.DAY)).card, StopCard(Stop.FROZEN, "出国")))

    async def resume(self, _words):
        await self.salon.write(life.resume, ((await self.card(Unit.DAY)).card, ResumeCard()))

    async def extend(self, words):
        await self.salon.write(life.extend, ((await self.card(Unit.DAY)).card, ExtendCard(int(words[0]), "延期")))

    async def rule(self, words):
        """`5% card_sale`, or `7% 10% above 10000.00` of services, `of list price`."""
        basis = Basis.LIST if words[-3:] == ["of", "list", "price"] else Basis.PAID
        words = words[:-3] if basis is Basis.LIST else words
        permille = [int(word[:-1]) * 10 for word in words if word.endswith("%")]
        kind = Kind(words[-1]) if words[-1] in set(Kind) else Kind.SERVICE
        starts = [0, *(fen(word) for word in words if "." in word)]
        slabs = tuple(SlabRequest(*slab) for slab in zip(starts, permille, strict=True)) if len(permille) > 1 else ()
        one = None if slabs else permille[0]
        await self.salon.write(add_rule, PutRule("规则", FIRST_DAY, kind, basis, permille=one, slabs=slabs))

    async def approve(self, _words):
        """The month is over, and its sheet is approved as it stands."""
        self.salon.wall.pass_(days=12)
        reckoned = await self.salon.read(periods.reckon, FIRST_MONTH)
        await self.salon.write(approve, (reckoned, Approve(reckoned.digest)))

    async def commission(self, words):
        person = self.others if words[0] == "of" else self.people
        assert await self.paid(FIRST_MONTH, person[0].staff) == fen(words[-1])

    async def clawback(self, words):
        assert await self.paid(periods.next_month(FIRST_MONTH), self.people[0].staff) == -fen(
            words[0].removeprefix("-")
        )

    async def paid(self, month, staff):
        sheet = await self.salon.read(periods.sheet, month)
        return sum(line.amount_fen for line in periods.sums(sheet) if line.staff == staff)

    async def points(self, words):
        """What the member has, below nought owes."""
        held = await self.salon.read(points_state.balance, self.member, self.salon.wall.ms)
        assert held == int(words[0])

    async def issued(self, words):
        """Points: what was ever given, and of it spent, expired and clawed back."""
        known = await self.salon.read(points_state.account, self.member)
        assert [known.given, known.spent, known.expired, known.clawed] == [int(word) for word in words]

    async def tier(self, words):
        """A name and a rank, what percent is asked of services, what must be spent; or the name that the member has."""
        if len(words) == 1:
            found = await self.salon.read(loyalty_state.tier_of, self.member)
            assert (found.name if found else "none") == words[0]
            return
        name, rank, percent, spent = words
        put = PutTier(name, int(rank), service_percent=int(percent), spent_fen=fen(spent))
        self.tiers[name] = await self.salon.write(tiers.put, (None, put))

    async def coupon(self, words):
        """A name, then how: `from` an amount `minus` another, or `percent`; `alone`: not beside the tier's discount."""
        name, *how = words
        more = {"with_tier": "alone" not in how}
        if "minus" in how:
            more |= {"how": How.AMOUNT, "threshold_fen": fen(how[1]), "amount_fen": fen(how[3])}
        else:
            more |= {"how": How.PERCENT, "percent": int(how[1])}
        kind = await self.salon.write(coupons.put_kind, (None, PutCouponKind(name, **more)))
        self.coupons[name] = (await self.salon.write(coupons.issue, IssueCoupons(kind, self.member)))[0]

    async def bundle(self, words):
        items = tuple(BundleItemRequest(self.items[name]) for name in words[1:])
        await self.salon.write(bundles.put, (None, PutBundle("套餐", items, fen(words[0]))))

    async def keep(self, _words):
        """This bill, for `back`."""
        self.kept = self.bill

    async def back(self, _words):
        self.bill = self.kept

    async def wait(self, words):
        self.salon.wall.pass_(days=int(words[0]))

    async def night(self, _words):
        await self.salon.write(accrual.review, None)
        await self.salon.write(loyalty.review, None)

    async def set(self, words):
        await self.salon.write(change_setting, ChangeSetting(words[0], words[1]))


@pytest.mark.parametrize("steps", list(examples()))
async def test_the_example_comes_out_as_it_says(salon, steps):
    book = Book(salon)
    await book.begin()
    for step in steps:
        await book.step(step.split())
    assert salon.verify().verify == "ok"
    assert (await salon.read(ledger.trial_balance)).balanced


def test_there_are_examples():
    assert len(list(examples())) >= 12
