"""Two entries of one person become one; families share a card."""

import pytest

from hub.cards import state as card_state
from hub.cashier import rules as till
from hub.cashier import state as bill_state
from hub.cashier.commands import Hold, LineRequest, Sell, TenderRequest
from hub.errors import Unfit
from hub.ledger.accounts import Tender
from hub.members import merging, rules, state
from hub.members.merging import Merge, MergeChanged
from hub.members.rules import MemberIsForgotten, Register
from tests.hub.conftest import MEMBER_PIN


async def merge(salon, member, into):
    moves = (await salon.read(merging.preview, member, into, salon.wall.ms)).moves
    return await salon.write(merging.merge, (member, Merge(into, moves)))


async def test_all_that_the_double_had_is_the_survivor_s(salon, ids):
    zhang, li = ids.members["zhang"], ids.members["li"]
    before = {name: await salon.read(state.member, ids.members[name]) for name in ("zhang", "li")}
    shown = await salon.read(merging.preview, zhang, li, salon.wall.ms)
    assert (shown.moves.cards, shown.moves.tokens, shown.moves.balance_fen, shown.moves.sessions) == (2, 2, 1200_00, 10)
    assert await merge(salon, zhang, li) == li
    member = await salon.read(state.member, zhang)
    assert (member.member, member.number) == (li, before["li"].number)
    assert "13812342046" in member.profile.note
    assert member.spent_fen == before["zhang"].spent_fen + before["li"].spent_fen
    assert member.visits == 1
    assert len(await salon.read(card_state.cards, li)) == 4
    assert (await salon.read(state.token, ids.ecards["zhang"])).member == li
    assert [m.member for m in await salon.read(state.find, "0007654320", 5)] == [li]
    assert await salon.read(state.find, "张三", 5) == []
    assert len(await salon.read(bill_state.bills_of_member, li, 10, 2**62)) == 2
    assert salon.verify().verify == "ok"


async def test_a_bill_put_aside_goes_along_and_a_stale_screen_follows(salon, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    lines = (LineRequest(item=ids.items["facial"]),)
    bill = await salon.write(till.hold, Hold(lines, zhang))
    await merge(salon, zhang, wang)
    assert (await salon.read(bill_state.bill, bill)).member == wang
    lines = (LineRequest(item=ids.items["facial"], session_card=ids.sessions["zhang"]),)
    sold = await salon.write(till.sell, Sell(lines, (), zhang, print=False))
    assert (await salon.read(bill_state.bill, sold)).member == wang
    assert salon.verify().verify == "ok"


async def test_what_changed_since_the_preview_is_looked_at_again(salon, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    moves = (await salon.read(merging.preview, zhang, wang, salon.wall.ms)).moves
    sale = Sell((LineRequest(amount_fen=100),), (TenderRequest(Tender.CASH, 100),), zhang, print=False)
    await salon.write(till.sell, sale)
    async with salon.unchanged():
        with pytest.raises(MergeChanged):
            await salon.write(merging.merge, (zhang, Merge(wang, moves)))


async def test_nobody_is_merged_into_themselves_twice_or_into_the_forgotten(salon, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    with pytest.raises(Unfit):
        await salon.read(merging.preview, zhang, zhang, salon.wall.ms)
    await merge(salon, zhang, wang)
    with pytest.raises(Unfit):
        await salon.read(merging.preview, zhang, wang, salon.wall.ms)
    gone = (await salon.write(rules.register, Register("过客"))).member
    await salon.write(rules.forget, gone)
    with pytest.raises(MemberIsForgotten):
        await salon.read(merging.preview, wang, gone, salon.wall.ms)


async def test_a_chain_of_doubles_ends_at_one_and_is_forgotten_together(salon, ids):
    made = [(await salon.write(rules.register, Register(f"重复{n}", f"1500000000{n}"))).member for n in range(3)]
    await merge(salon, made[0], made[1])
    await merge(salon, made[1], made[2])
    assert [(await salon.read(state.member, one)).member for one in made] == [made[2]] * 3
    await salon.write(rules.forget, made[0])
    assert not await salon.read(lambda r: r.all("SELECT subject FROM vault WHERE subject IN (?, ?, ?)", *made))
    assert all([(await salon.read(state.member, one)).forgotten for one in made])
    assert salon.verify().verify == "ok"


async def test_a_double_s_empty_fields_fill_the_survivor_s(salon):
    double = Register("赵敏", "13612345678", "female", "1990-05-17", address="南京西路", note="怕冷")
    one = (await salon.write(rules.register, double)).member
    two = (await salon.write(rules.register, Register("赵敏", note="爱喝茶"))).member
    shown = await salon.read(merging.preview, one, two, salon.wall.ms)
    assert set(shown.filled) == {"phone", "gender", "birthday", "address", "note"}
    await merge(salon, one, two)
    profile = (await salon.read(state.member, two)).profile
    assert (profile.phone, profile.birthday, profile.note) == ("13612345678", "1990-05-17", "爱喝茶\n怕冷")
    assert salon.verify().verify == "ok"


async def test_merging_over_the_api_takes_two_steps_and_a_manager(api, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    path = f"/members/{zhang}/merge"
    await api.refused("permission_denied", "GET", f"{path}?into={wang}", by="front_desk")
    shown = await api.ok("GET", f"{path}?into={wang}", by="manager")
    await api.refused(
        "merge_changed", "POST", path, {"into": wang, "moves": shown["moves"] | {"cards": 9}}, by="manager"
    )
    page = await api.ok("POST", path, {"into": wang, "moves": shown["moves"]}, by="manager")
    assert page["member"] == wang
    assert len(page["cards"]) == 2
    assert (await api.ok("GET", f"/members/{zhang}"))["member"] == wang
    history = await api.ok("GET", f"/members/{zhang}/history")
    assert len(history["bills"]) == 1
    assert api.verify().verify == "ok"


async def test_a_holder_without_pin_lends_a_card_and_takes_it_back(api, ids):
    zhang, wang, card = ids.members["zhang"], ids.members["wang"], ids.sessions["zhang"]
    line = {"item": ids.items["facial"], "session_card": card}
    sale = {"lines": [line], "tenders": [], "member": wang, "print": False}
    await api.refused("card_of_another", "POST", "/sales", sale)
    view = await api.ok("POST", f"/cards/{card}/users", {"to": wang})
    assert view["users"] == [{"member": wang, "name_masked": "王*"}]
    (lent,) = (await api.ok("GET", f"/members/{wang}"))["cards"]
    assert (lent["card"], lent["holder_masked"], lent["balance"]) == (card, "张*", 10)
    bill = await api.ok("POST", "/sales", sale)
    assert [(one["balance"], one["holder_masked"]) for one in bill["card_balances"]] == [(9, "张*")]
    receipt = await api.ok("GET", f"/bills/{bill['bill']}/receipt")
    assert "护理十次卡 张* 剩余" in receipt["text"]
    refund = {"lines": [{"line": 1, "sessions": 1}], "reason": "退", "print": False}
    await api.ok("POST", f"/bills/{bill['bill']}/refunds", refund)
    await api.ok("DELETE", f"/cards/{card}/users/{wang}")
    await api.refused("card_of_another", "POST", "/sales", sale)
    await api.refused("not_found", "DELETE", f"/cards/{card}/users/{wang}")
    await api.refused("unfit", "POST", f"/cards/{card}/users", {"to": zhang})
    assert api.verify().verify == "ok"


async def test_a_holder_with_a_pin_lends_by_it_only(api, ids):
    wang, card = ids.members["wang"], ids.sessions["li"]
    await api.refused("pin_wrong", "POST", f"/cards/{card}/users", {"to": wang})
    wrong = await api.call("POST", f"/cards/{card}/users", {"to": wang, "pin": "000000"})
    assert wrong.code == "pin_wrong"
    assert wrong.body["values"] == {"attempts_left": 4}
    view = await api.ok("POST", f"/cards/{card}/users", {"to": wang, "pin": MEMBER_PIN})
    assert len(view["users"]) == 1
    assert (await api.read(state.member, ids.members["li"])).pin_failures == 0
    assert api.verify().verify == "ok"


async def test_nobody_lends_to_themselves_once_merged(api, ids):
    zhang, wang, card = ids.members["zhang"], ids.members["wang"], ids.sessions["zhang"]
    await api.ok("POST", f"/cards/{card}/users", {"to": wang})
    await merge(api, wang, zhang)
    assert await api.read(card_state.users, card) == []
    assert api.verify().verify == "ok"


async def test_history_counts_by_days(api, ids):
    zhang = ids.members["zhang"]
    line = {"item": ids.items["facial"], "session_card": ids.sessions["zhang"]}
    await api.ok("POST", "/sales", {"lines": [line], "tenders": [], "member": zhang, "print": False})
    history = await api.ok("GET", f"/members/{zhang}/history?first=2026-11-22&last=2026-11-22")
    assert (history["visit_days"], history["spent_fen"]) == (["2026-11-22"], 4000_00)
    assert [(s["name"], s["times"]) for s in history["services"]] == [("深层清洁护理", 1)]
    assert [event["what"] for event in history["cards"]] == ["used", "bought", "bought"]
    empty = await api.ok("GET", f"/members/{zhang}/history?first=2026-11-23")
    assert (empty["bills"], empty["cards"], empty["spent_fen"], empty["complete"]) == ([], [], 0, True)
    await api.refused("invalid", "GET", f"/members/{zhang}/history?first=2026-02-30")
    await api.refused("not_found", "GET", f"/members/{'0' * 26}/history")
