"""Whoever is forgotten is readable nowhere: not in a table, not in the journal, whatever they had."""

from hub.cards.facts import Method
from hub.cashier import closings
from hub.cashier.closings import CloseCard
from hub.ledger import state as ledger_state
from hub.ledger.accounts import Tender
from hub.members import forgetting, merging, rules, state
from hub.members.forgetting import Forget
from hub.members.rules import Register
from tests.hub.members.whole import furnish, mentions, merge

WORDS = ("张三", "13812342046", "0007654320", "0007654999", "首次护理", "染发", "薰衣草", "重复的张三", "13511112222")
GONE = {
    "member_token", "member_trait", "member_tag", "member_apart", "card_share", "care_record",
    "care_photo", "patch_test", "form_signing", "card_signed", "ecard", "ended_token", "loss",
}  # fmt: skip


async def test_of_all_that_a_member_had_only_the_books_are_left(salon, ids):
    zhang = ids.members["zhang"]
    double = (await salon.write(rules.register, Register("重复的张三", "13511112222"))).member
    await furnish(salon, ids)
    await merge(salon, double, zhang)
    shown = await salon.read(forgetting.preview, zhang, salon.wall.ms)
    assert (shown.holds_value, shown.sessions, shown.debt_fen, shown.photos, shown.held) == (True, 10, 100_00, 1, 1)
    close = CloseCard(3000_00, Tender.WECHAT, "注销", Method.RATIO)
    await salon.write(closings.close, (ids.sessions["zhang"], close))
    assert not (await salon.read(forgetting.preview, zhang, salon.wall.ms)).holds_value
    before, books = await salon.read(mentions, zhang), await salon.read(ledger_state.trial_balance)
    assert set(before) > GONE - {"card_share"}  # the cards are closed
    number = (await salon.read(state.member, zhang)).number
    await salon.write(forgetting.forget, (double, Forget(f" {number} ")))
    after = await salon.read(mentions, zhang)
    assert not GONE & set(after)
    assert {"bill", "debt", "card", "lot", "points_account"} <= set(after)
    assert await salon.read(ledger_state.trial_balance) == books
    everything = repr(await salon.everything())
    assert [word for word in WORDS if word in everything] == []
    assert (await salon.read(merging.moves, zhang, salon.wall.ms)).care == 0
    assert salon.verify().verify == "ok"
