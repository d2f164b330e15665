"""A member who has of everything that a member can have, and who is named where."""

from hub.cards import sharing
from hub.cards.facts import Method
from hub.cards.sharing import Share
from hub.care import facts as care_facts
from hub.care import rules as care
from hub.care.rules import PutForm, SignForm, WriteRecord
from hub.cashier import closings
from hub.cashier import rules as till
from hub.cashier.closings import CloseCard
from hub.cashier.commands import Hold, LineRequest, Sell, TenderRequest
from hub.cashier.facts import ConsentAsked, ConsentDeclined
from hub.domains import state_schema
from hub.ecards.facts import EcardIssued, Way
from hub.ecards.state import EcardSecret
from hub.hardware.facts import CardSigned
from hub.imports.facts import RowBrought, RowsBroughtIn
from hub.ledger import state as ledger_state
from hub.ledger.accounts import Tender
from hub.loss.facts import LossReported, Scope
from hub.loyalty import coupons, points, referrals, tiers
from hub.loyalty.coupon_facts import How
from hub.loyalty.coupons import IssueCoupons, PutCouponKind
from hub.loyalty.points import AdjustPoints
from hub.loyalty.referrals import PutPlan, RewardRequest
from hub.loyalty.tiers import PutTier, SetTier
from hub.members import doubles, merging, rules
from hub.members.doubles import KeepApart
from hub.members.facts import TokenBound, TokenKind, TokenRevoked
from hub.members.keeping import TokenNumberBox
from hub.members.merging import Merge
from hub.members.rules import Change, Register
from hub.reports import slips
from hub.reports.slips import StatementDays
from hub.store.rules import ChangeSetting, change_setting
from hub.traits import rules as traits
from hub.traits.facts import FieldKind
from hub.traits.rules import PutField, PutTag, SetTraits


async def tell(salon, fact):
    await salon.write(lambda tx, _context, one: tx.append(one) and None, fact)


async def merge(salon, member, into, **more):
    shown = await salon.read(merging.preview, member, into, salon.wall.ms)
    done = Merge(into, shown.moves, revisions=(shown.double.revision, shown.survivor.revision), **more)
    return await salon.write(merging.merge, (member, done))


async def sell(salon, member, lines, *tenders, **more):
    sale = Sell(tuple(lines), tuple(TenderRequest(*one) for one in tenders), member, **{"print": False, **more})
    return await salon.write(till.sell, sale)


async def kind_of(salon, **values):
    return await salon.write(coupons.put_kind, (None, PutCouponKind("新客券", How.AMOUNT, **values)))


async def furnish(salon, ids):
    """zhang has of everything that a member can have."""
    zhang, wang, li = (ids.members[name] for name in ("zhang", "wang", "li"))
    await salon.write(change_setting, ChangeSetting("points_per_100yuan", "100"))
    await salon.write(referrals.put_plan, PutPlan(levels=(RewardRequest(30),)))
    guest = (await salon.write(rules.register, Register("郑十", referrer=zhang))).member
    await sell(salon, guest, [LineRequest(amount_fen=10_00)], (Tender.CASH, 10_00))
    await salon.write(rules.change, Change(zhang, Register("张三", "13812342046", referrer=li)))
    coupon = (await salon.write(coupons.issue, IssueCoupons(await kind_of(salon, amount_fen=5_00), zhang)))[0]
    await salon.write(coupons.issue, IssueCoupons(await kind_of(salon, amount_fen=6_00), zhang))
    line = LineRequest(item=ids.items["cream"])
    await sell(salon, zhang, [line], (Tender.CASH, 294_00), coupons=(coupon,))
    await salon.write(points.adjust, (zhang, AdjustPoints(7, "补")))
    gold = await salon.write(tiers.put, (None, PutTier("金卡", 2)))
    await salon.write(tiers.set_by_hand, (zhang, SetTier(gold, "老客")))
    await salon.write(closings.close, (ids.face["zhang"], CloseCard(1000_00, Tender.WECHAT, "搬家", Method.RATIO)))
    await sell(salon, zhang, [LineRequest(item=ids.items["massage"])], (Tender.CASH, 28_00), (Tender.ARREARS, 100_00))
    await salon.write(sharing.share, Share(ids.sessions["zhang"], wang, by_pin=False))
    await salon.write(sharing.share, Share(ids.sessions["li"], zhang, by_pin=True))
    record = await salon.write(care.write_record, (zhang, WriteRecord(note="首次护理")))
    photo = care.AddPhoto(record, "p", "t", care_facts.Moment.BEFORE, 9, "00" * 32)
    await salon.write(care.add_photo, photo)
    await salon.write(care.test_patch, (zhang, care.TestPatch("染发", care_facts.TestResult.FINE)))
    form = await salon.write(care.put_form, (None, PutForm("光电项目知情同意书", "我已知悉。")))
    await salon.write(care.sign_form, (zhang, SignForm(form, 1, ((0, 0, 9, 9, 20, 20, 30, 30, 40, 40, 50, 50),))))
    tag = await salon.write(traits.put_tag, (None, PutTag("孕期")))
    field = await salon.write(traits.add_field, PutField("过敏史", FieldKind.TEXT))
    await salon.write(traits.set_traits, (zhang, SetTraits({field: "薰衣草精油"}, (tag,))))
    await salon.write(_cards_of, zhang)
    await salon.write(doubles.keep_apart, KeepApart(zhang, li))
    held = await salon.write(till.hold, Hold((LineRequest(item=ids.items["facial"]),), zhang))
    await tell(salon, ConsentDeclined(consent="01CONSENT", bill=held, member=zhang))
    await tell(salon, ConsentAsked("01ASKED", held, 1, zhang, 1, 0, salon.wall.ms + 60_000, 0))
    await tell(salon, RowsBroughtIn(batch="b", rows=(RowBrought(key="k", row=2, member=zhang),)))
    await salon.write(slips.print_statement, (zhang, StatementDays("2026-11-01", "2026-11-21")))
    return held


def _cards_of(tx, _context, member):
    """Their card is signed, another is lost, their phone is an e-card, and all of it was reported lost."""
    signed, lost = (tx.seal(member, TokenNumberBox(number)) for number in ("0007654320", "0007654999"))
    tx.append(CardSigned(member=member, box=signed))
    tx.append(TokenBound(member=member, token_kind=TokenKind.CARD, box=lost))
    tx.append(TokenRevoked(member=member, token_kind=TokenKind.CARD, reason="lost", box=lost))
    secret = tx.seal(member, EcardSecret("00" * 20))
    tx.append(EcardIssued(member=member, ecard="e", way=Way.VOUCHED, box=secret))
    tx.append(LossReported(member=member, scope=Scope.ALL))


def mentions(reader, member):
    """Table -> rows that name the member anywhere."""
    found = {}
    for table in state_schema().tables:
        rows = [row for row in reader.all(f'SELECT * FROM "{table}"') if any(member in str(cell) for cell in row)]  # noqa: S608
        if rows:
            found[table] = rows
    return found


def of_members(reader):
    """Tables that have a column for a member."""
    named = {"member", "referrer"}
    return {
        table
        for table in state_schema().tables
        if named & {row[1] for row in reader.all(f'PRAGMA table_info("{table}")')}
    }


def worth(reader):
    """Every account's net over all refs, and what members hold in units."""
    net = {row.account: row.debit - row.credit for row in ledger_state.trial_balance(reader).rows}
    points_left = reader.one("SELECT (SELECT sum(left) FROM points_lot) - (SELECT sum(debt) FROM points_account)")
    coupons_left = reader.one("SELECT count(*) FROM coupon WHERE state = 'issued'")[0]
    owed = reader.one("SELECT sum(owed_fen - paid_fen) FROM debt")[0]
    visits, spent = reader.one("SELECT sum(visits), sum(spent_fen) FROM member")
    return net, points_left, coupons_left, owed, visits, spent
