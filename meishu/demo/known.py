"""What the demo's store knows of its members beside what they buy: fields, tags, groups, records, forms, points."""

from hub.care import rules as care
from hub.care.facts import TestResult
from hub.ids import ItemId, MemberId
from hub.loyalty import bundles, points
from hub.store import rules as store_rules
from hub.traits import rules as traits
from hub.traits import saved
from hub.traits.facts import FieldKind
from hub.traits.segments import Segment
from meishu.demo import world
from meishu.demo.seed import Seeder

MANAGER = "301"


async def write(seeder: Seeder) -> None:
    await _traits(seeder)
    await _care(seeder)
    await _points(seeder)


async def _traits(seeder: Seeder) -> None:
    fields = [
        await seeder.write(traits.add_field, traits.PutField(name, FieldKind(kind), choices, position), by=MANAGER)
        for position, (name, kind, choices) in enumerate(world.FIELDS)
    ]
    tags = {
        name: await seeder.write(traits.put_tag, (None, traits.PutTag(name)), by=MANAGER) for name in world.TAGS
    }  # fmt: skip
    for member, values, worn in world.KNOWN:
        known = {field: value for field, value in zip(fields, values, strict=True) if value}
        asked = (MemberId(seeder.seeded.members[member]), traits.SetTraits(known, tuple(tags[name] for name in worn)))
        await seeder.write(traits.set_traits, asked)
    for name, segment in (
        ("30 天没来的会员", Segment(unseen_days=30)), (world.TAGS[0], Segment(tags=(tags[world.TAGS[0]],))),
    ):  # fmt: skip
        await seeder.write(saved.put, (None, saved.PutSegment(name, segment)), by=MANAGER)


async def _care(seeder: Seeder) -> None:
    for name, text in world.FORMS:
        await seeder.write(care.put_form, (None, care.PutForm(name, text)), by=MANAGER)
    for member, services, readings, products, advice in world.RECORDS:
        record = care.WriteRecord(
            services=services, readings=tuple(care.ReadingRequest(*reading) for reading in readings),
            products=products, advice=advice, technician=seeder.seeded.staff["201"],
        )  # fmt: skip
        await seeder.write(care.write_record, (MemberId(seeder.seeded.members[member]), record), by="201")
    test = care.TestPatch(world.PATCH_TEST[1], TestResult.FINE)
    await seeder.write(care.test_patch, (MemberId(seeder.seeded.members[world.PATCH_TEST[0]]), test), by="201")


async def _points(seeder: Seeder) -> None:
    """From now on a point for each yuan that is consumed, 100 of them worth one; twice as many on Tuesdays."""
    for name, value in (("points_per_100yuan", "100"), ("points_max_percent", "30"), ("points_days", "365")):
        await seeder.write(store_rules.change_setting, store_rules.ChangeSetting(name, value), by="1")
    await seeder.write(points.put_rate, (None, points.PutRate("周二双倍积分", 200, weekdays=(2,))), by=MANAGER)
    item, cost = world.GIFT
    await seeder.write(points.put_gift, (ItemId(seeder.seeded.items[item]), points.PutGift(cost)), by=MANAGER)
    name, price_fen, items = world.BUNDLE
    wanted = tuple(bundles.BundleItemRequest(seeder.seeded.items[key]) for key in items)
    await seeder.write(bundles.put, (None, bundles.PutBundle(name, wanted, price_fen)), by=MANAGER)
    for member, given in world.POINTS:
        asked = (MemberId(seeder.seeded.members[member]), points.AdjustPoints(given, "老系统积分转入"))
        await seeder.write(points.adjust, asked, by=MANAGER)
