"""What the demo's own store has beside its history: where paper comes out, shifts, debts, courses, cards, handhelds."""

import secrets

from hub.cards import life
from hub.cards import state as card_state
from hub.cards.facts import Stop
from hub.cashier import rules as till
from hub.cashier.commands import Hold, LineRequest, Sell, ShareRequest, TenderRequest
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.commission import rules as commission
from hub.hardware import rules as hardware
from hub.ids import MemberId
from hub.ledger.accounts import Tender
from hub.loyalty import coupons, tiers
from hub.loyalty.coupon_facts import How
from hub.members import rules as members
from hub.members.facts import TokenKind
from hub.printing import rules as printing
from hub.security.state import digest
from hub.shifts import rules as shifts
from hub.shifts import state as shift_state
from hub.shifts.facts import CashReason
from hub.store import rules as store_rules
from hub.terminals import rules as terminals
from hub.terminals.facts import Transport
from hub.terminals.mqtt.side import new_enrolment
from hub.terminals.radio.sealing import set_up_code
from meishu.demo import known, world
from meishu.demo.seed import Seeder, local_day

FLOAT_FEN = 50_000
"""What stays in the drawer over night."""
MANAGER = "301"


class Counter:
    """A Furnishing for a counter with these printers, by their ids."""

    def __init__(self, receipts: str, service: str, labels: str) -> None:
        self._routes = printing.Routes(
            receipts=receipts, service=service, rooms={"2 号房": service, "3 号房": service}, labels=labels
        )

    async def early(self, seeder: Seeder) -> None:
        """Settings, routes, handhelds and cards; cash to begin with."""
        for name, value in (("arrears_limit_fen", "50000"), ("service_slips", '"auto"')):
            await seeder.write(store_rules.change_setting, store_rules.ChangeSetting(name, value), by="1")
        await seeder.write(printing.put_routes, self._routes, by="1")
        await _handhelds(seeder)
        await _ic_cards(seeder)
        await _courses(seeder)
        await _term_cards(seeder)
        for name, kind, permille in world.COMMISSION:
            rule = commission.PutRule(name, local_day(seeder.now()), kind, permille=permille)
            await seeder.write(commission.add_rule, rule, by="1")
        move = shifts.MoveCash(CashReason.FLOAT, "in", FLOAT_FEN, "开业备用金")
        await seeder.write(shifts.move_cash, move, by="1")

    async def evening(self, seeder: Seeder) -> None:
        """The drawer is counted and handed over, all but the float goes to the bank, the day is closed."""
        cash_fen = await seeder.store.read(shift_state.cash_fen)
        hand_over = shifts.HandOver(_pieces(cash_fen), cash_fen, to=seeder.seeded.staff[MANAGER])
        await seeder.write(shifts.hand_over, hand_over)
        if cash_fen > FLOAT_FEN:
            move = shifts.MoveCash(CashReason.BANK, "out", cash_fen - FLOAT_FEN, "当日营业款存行")
            await seeder.write(shifts.move_cash, move, by="1")
            await seeder.write(shifts.hand_over, shifts.HandOver(_pieces(FLOAT_FEN), FLOAT_FEN), by=MANAGER)
        await seeder.write(shifts.close_day, shifts.CloseDay(local_day(seeder.now())), by=MANAGER)

    async def today(self, seeder: Seeder) -> None:
        """Somebody owes, somebody's card is frozen, somebody lies in room 3; tiers and a coupon from now on."""
        seeded = seeder.seeded
        await _loyalty(seeder)
        key = world.DISCOUNT_CARD[0]
        await _sell(seeder, world.DISCOUNT_HOLDER, key, (TenderRequest(Tender.WECHAT, world.PRICES[key]),))
        await known.write(seeder)
        await _owe(seeder, "shandan", "acne", 0)
        await _owe(seeder, "liting", "course", 198_000)
        await _sell(seeder, "sunyue", "clean10", (TenderRequest(Tender.WECHAT, world.PRICES["clean10"]),))
        (card, *_) = await seeder.store.read(card_state.cards, MemberId(seeded.members["sunyue"]))
        await seeder.write(life.stop, (card.card, life.StopCard(Stop.FROZEN, "出差三个月")), by=MANAGER)
        line = LineRequest(
            item=seeded.items["hydrate"], room="3 号房", shares=(ShareRequest(seeded.staff["201"], 100),)
        )
        await seeder.write(till.hold, Hold((line,), member=seeded.members["wangxue"], note="做完再结账"))


async def _handhelds(seeder: Seeder) -> None:
    for _, name, room, code in world.RADIO_HANDHELDS:
        parsed = set_up_code(code)
        if name and parsed:
            nobodys = digest(secrets.token_hex())
            enrol = terminals.Enrol(Transport.RADIO, name, room, nobodys, parsed.serial, parsed.key.hex())
            await seeder.write(terminals.enrol, enrol, by="1")
    _, name, room = world.ESP_HANDHELD
    enrolment, password = new_enrolment(name, room)
    seeder.seeded.esp = (await seeder.write(terminals.enrol, enrolment, by="1"), password)


async def _ic_cards(seeder: Seeder) -> None:
    for key, uid in (world.SIGNED_CARD, world.PLAIN_CARD):
        await seeder.write(
            members.bind_token, members.BindToken(MemberId(seeder.seeded.members[key]), uid, TokenKind.CARD)
        )
    key, uid = world.SIGNED_CARD
    await seeder.write(hardware.sign_card, hardware.SignCard(MemberId(seeder.seeded.members[key]), uid))


async def _courses(seeder: Seeder) -> None:
    items = seeder.seeded.items
    for key, name, price_fen, days, parts in world.COURSES:
        components = tuple(
            catalog.ComponentRequest(tuple(items[service] for service in covers), sessions, gift=gift)
            for covers, sessions, gift in parts
        )
        put = catalog.PutItem(ItemKind.SESSION_CARD, name, price_fen, "疗程", valid_days=days, components=components)
        items[key] = await seeder.write(catalog.add_item, put, by=MANAGER)


async def _term_cards(seeder: Seeder) -> None:
    """A period card, which somebody has, a discount card, and stored value that takes something off."""
    items = seeder.seeded.items
    key, name, price_fen, days, covers, a_day = world.PERIOD_CARD
    put = catalog.PutItem(
        ItemKind.PERIOD_CARD, name, price_fen, "期限卡", valid_days=days,
        covers=tuple(items[service] for service in covers), term=catalog.TermRequest(visits=a_day),
    )  # fmt: skip
    items[key] = await seeder.write(catalog.add_item, put, by=MANAGER)
    await _sell(seeder, world.PERIOD_HOLDER, key, (TenderRequest(Tender.WECHAT, price_fen),))
    key, name, price_fen, days, percent = world.DISCOUNT_CARD
    term = catalog.TermRequest(discount=catalog.DiscountRequest(percent, services=True))
    put = catalog.PutItem(ItemKind.DISCOUNT_CARD, name, price_fen, "折扣卡", valid_days=days, term=term)
    items[key] = await seeder.write(catalog.add_item, put, by=MANAGER)
    key, name, price_fen, percent = world.STORED_WITH_DISCOUNT
    discount = catalog.DiscountRequest(percent, services=True, while_left=True)
    put = catalog.PutItem(ItemKind.STORED_VALUE_CARD, name, price_fen, "储值卡", discount=discount)
    items[key] = await seeder.write(catalog.add_item, put, by=MANAGER)


async def _loyalty(seeder: Seeder) -> None:
    for rank, (name, service_percent, spent_fen) in enumerate(world.TIERS, 1):
        tier = tiers.PutTier(name, rank, service_percent=service_percent, spent_fen=spent_fen)
        await seeder.write(tiers.put, (None, tier), by="1")
    name, threshold_fen, amount_fen = world.COUPON
    kind = coupons.PutCouponKind(name, How.AMOUNT, threshold_fen=threshold_fen, amount_fen=amount_fen, valid_days=30)
    issue = coupons.IssueCoupons(await seeder.write(coupons.put_kind, (None, kind), by="1"), note="店庆海报")
    (seeder.seeded.coupon,) = await seeder.write(coupons.issue, issue, by=MANAGER)


async def _owe(seeder: Seeder, member: str, item: str, paid_fen: int) -> None:
    """Buy and leave the rest owing (挂账)."""
    tenders = [TenderRequest(Tender.ARREARS, world.PRICES[item] - paid_fen)]
    if paid_fen:
        tenders.append(TenderRequest(Tender.WECHAT, paid_fen))
    await _sell(seeder, member, item, tuple(tenders))


async def _sell(seeder: Seeder, member: str, item: str, tenders: tuple[TenderRequest, ...]) -> None:
    line = LineRequest(item=seeder.seeded.items[item])
    await seeder.write(till.sell, Sell((line,), tenders, member=seeder.seeded.members[member], print=False))


def _pieces(fen: int) -> tuple[shifts.CountRequest, ...]:
    """How a drawer with this much may be counted."""
    counted = []
    for denomination in shifts.DENOMINATIONS_FEN:
        pieces, fen = divmod(fen, denomination)
        if pieces:
            counted.append(shifts.CountRequest(denomination, pieces))
    return tuple(counted)
