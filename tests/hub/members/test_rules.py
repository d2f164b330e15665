"""Registering, cards, e-cards and being forgotten."""

import msgspec
import pytest

from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, OfBill, Refund, RefundLine, Sell, TenderRequest
from hub.errors import NotFound, Unfit
from hub.ledger import state as ledger
from hub.ledger.accounts import Tender
from hub.members import rules, state
from hub.members.facts import TokenKind
from hub.members.rules import (
    BindToken,
    Change,
    MemberHoldsValue,
    MemberIsForgotten,
    NoSuchToken,
    PhoneTaken,
    Register,
    RevokeToken,
    TokenTaken,
    TooManyTokens,
)

FULL = Register(
    "赵敏", "13612345678", "female", "1990-05-17", address="静安区南京西路1号", email="zhao@example.com", source="抖音",
    note="对精油过敏", token="0009998887",
)  # fmt: skip
PLAIN = ("赵敏", "13612345678", "1990-05-17", "南京西路", "zhao@example.com", "精油", "0009998887")


async def test_a_member_is_registered_with_an_e_card_at_once(salon):
    made = await salon.write(rules.register, FULL)
    member = await salon.read(state.member, made.member)
    assert (member.number, member.profile.name, member.profile.phone) == ("100004", "赵敏", "13612345678")
    kinds = [token.token_kind for token in await salon.read(state.tokens, made.member)]
    assert sorted(kinds) == [TokenKind.CARD, TokenKind.ECARD]
    assert salon.verify().verify == "ok"


async def test_what_is_personal_is_never_plain_in_the_journal(salon):
    await salon.write(rules.register, FULL)
    bodies = await salon.read(lambda r: b"".join(body for (body,) in r.all("SELECT body FROM journal")))
    assert not [word for word in PLAIN if word.encode() in bodies]


async def test_a_phone_belongs_to_one_member(salon, ids):
    async with salon.unchanged():
        with pytest.raises(PhoneTaken) as caught:
            await salon.write(rules.register, Register("新人", "13812342046"))
        assert caught.value.values == {"number": "100001"}
        with pytest.raises(PhoneTaken):
            await salon.write(rules.change, Change(ids.members["li"], Register("李四", "13812342046")))
    await salon.write(rules.change, Change(ids.members["zhang"], Register("张三丰", "13812342046")))
    await salon.write(rules.change, Change(ids.members["zhang"], Register("张三丰", None)))
    await salon.write(rules.register, Register("新人", "13812342046"))


@pytest.mark.parametrize(
    ("birthday", "lunar", "good"),
    [
        ("1990-02-28", False, True), ("1992-02-29", False, True), ("1990-02-29", False, False),
        ("1990-13-01", False, False),
        ("0000-00-00", False, False), ("2026-11-23", False, False), ("1899-12-31", False, False),
        ("2026-11-22", False, True),
        ("1990-02-30", True, True), ("1990-12-31", True, False), ("1990-13-01", True, False),
        ("1899-01-01", True, False),
    ],
)  # fmt: skip
async def test_birthdays(salon, birthday, lunar, good):
    register = Register("某人", birthday=birthday, birthday_lunar=lunar)
    if good:
        await salon.write(rules.register, register)
        return
    async with salon.unchanged():
        with pytest.raises(Unfit):
            await salon.write(rules.register, register)


async def test_a_card_has_one_holder(salon, ids):
    async with salon.unchanged():
        with pytest.raises(TokenTaken):
            await salon.write(rules.bind_token, BindToken(ids.members["wang"], "0007654320"))
        with pytest.raises(TokenTaken):
            await salon.write(rules.register, Register("新人", token="0007654320"))
        await salon.write(rules.bind_token, BindToken(ids.members["zhang"], "0007654320"))
        with pytest.raises(NoSuchToken):
            await salon.write(rules.revoke_token, RevokeToken(ids.members["wang"], "0007654320", "挂失"))
    await salon.write(rules.revoke_token, RevokeToken(ids.members["zhang"], "0007654320", "挂失"))
    assert await salon.read(state.token, "0007654320") is None
    await salon.write(rules.bind_token, BindToken(ids.members["wang"], "0007654320"))
    assert salon.verify().verify == "ok"


async def test_cards_are_bounded(salon, ids):
    wang = ids.members["wang"]
    for n in range(rules.MAX_TOKENS - 2):
        await salon.write(rules.bind_token, BindToken(wang, f"77770{n}"))
    async with salon.unchanged():
        with pytest.raises(TooManyTokens):
            await salon.write(rules.bind_token, BindToken(wang, "888888"))


async def test_a_referrer_must_be_there(salon):
    async with salon.unchanged():
        with pytest.raises(NotFound):
            await salon.write(rules.register, Register("新人", referrer="0" * 26))


async def test_forgetting_leaves_the_books_whole_and_the_name_nowhere(salon):
    member = (await salon.write(rules.register, FULL)).member
    bill = await salon.write(
        till.sell, Sell((LineRequest(amount_fen=500),), (TenderRequest(Tender.CASH, 500),), member, print=False)
    )
    books = await salon.read(ledger.trial_balance)
    await salon.write(rules.forget, member)
    assert await salon.read(ledger.trial_balance) == books
    everything = repr(await salon.everything())
    assert not [word for word in PLAIN if word in everything]
    assert not await salon.read(state.find, "赵敏", 10)
    assert await salon.read(state.token, "0009998887") is None
    assert (await salon.read(state.member, member)).forgotten
    report = salon.verify()
    assert (report.verify, report.problem) == ("ok", None)
    await salon.write(till.refund, OfBill(bill, Refund((RefundLine(1, 500),), "退")))
    assert salon.verify().verify == "ok"


async def test_the_forgotten_are_not_changed_nor_forgotten_again(salon, ids):
    wang = ids.members["wang"]
    await salon.write(rules.forget, wang)
    async with salon.unchanged():
        for rule, body in (
            (rules.forget, wang), (rules.change, Change(wang, FULL)), (rules.bind_token, BindToken(wang, "123456")),
            (rules.set_pin, rules.SetPin(wang, "x")), (rules.register, Register("新人", referrer=wang)),
        ):  # fmt: skip
            with pytest.raises(MemberIsForgotten):
                await salon.write(rule, body)
    await salon.write(rules.register, Register("王五", "13700002222", token="0007654322"))


async def test_who_holds_value_is_not_forgotten(salon, ids):
    async with salon.unchanged():
        with pytest.raises(MemberHoldsValue):
            await salon.write(rules.forget, ids.members["zhang"])


async def test_forgetting_over_http_is_for_whom_it_may(api):
    wang = api.ids.members["wang"]
    path, body = f"/members/{wang}/forgetting", {"number": "100003"}
    await api.refused("permission_denied", "GET", path, by="manager")
    await api.refused("permission_denied", "POST", path, body, by="manager")
    async with api.unchanged():
        shown = await api.ok("GET", path)
        await api.refused("unfit", "POST", path, {"number": "100002"})
    assert (shown["name"], shown["number"], shown["holds_value"], shown["tokens"]) == ("王五", "100003", False, 2)
    assert (await api.call("POST", path, body)).status == 204
    await api.refused("member_forgotten", "GET", path)
    await api.refused("member_forgotten", "POST", path, body)
    page = await api.ok("GET", f"/members/{wang}")
    assert (page["forgotten"], page["phone"], page["tokens"]) == (True, None, [])
    assert "王五" not in msgspec.json.encode(page).decode()
