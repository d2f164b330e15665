"""Money by the payer's code: asked for once, whatever gets lost; never twice, never unknown for good."""

import asyncio
import contextlib

import pytest

from cloud.broker import free_port
from hub.config import AlipayConfig, Payments, WeChatConfig
from hub.payments import desk, simulator, state
from hub.payments.channel import ChannelSilent, ChannelUnreachable, Outcome
from hub.payments.channels import channels
from hub.payments.desk import Pace
from hub.payments.simulator import Gateway
from tests.patience import WAIT_S

CODE = {"wechat": "134567890123456789", "alipay": "281234567890123456"}
TENDERS = ("wechat", "alipay")
FAST = Pace(query_s=0.02, pay_s=5.0, retry_s=0.05)


@pytest.fixture
async def gateway():
    async with Gateway().serve() as running:
        yield running


@pytest.fixture
def accounts(gateway, tmp_path):
    """The store's accounts at the gateway, their keys in files."""

    def file(name, text):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    merchant, platform = file("merchant.pem", gateway.merchant_key()), file("platform.pem", gateway.platform_key())
    return Payments(
        wechat=WeChatConfig(
            simulator.APPID, simulator.MCHID, simulator.SERIAL, merchant, file("apiv3", simulator.APIV3_KEY), platform,
            simulator.PUBLIC_KEY_ID, gateway.url,
        ),
        alipay=AlipayConfig(simulator.ALIPAY_APPID, merchant, platform, gateway.url),
    )  # fmt: skip


@pytest.fixture
async def api(serve, accounts):
    async with serve(payments=accounts) as running:
        running.hub.payments._pace = FAST
        yield running


async def pay(api, tender, fen=100_00, **headers):
    body = {"tender": tender, "amount_fen": fen, "code": CODE[tender]}
    return await api.ok("POST", "/payments", body, by="front_desk", **headers)


async def until(api, payment, state):
    """How the payment stands once it is `state`."""
    async with asyncio.timeout(WAIT_S):
        while (now := await api.ok("GET", f"/payments/{payment['payment']}"))["state"] != state:
            await asyncio.sleep(0.01)
    return now


def sale(tender, fen, payment):
    taken = {"tender": tender, "amount_fen": fen, "payment": payment["payment"]}
    return {"lines": [{"amount_fen": fen}], "tenders": [taken], "print": False}


@pytest.mark.parametrize("tender", TENDERS)
async def test_paid_at_once_it_pays_one_bill_of_its_amount_and_no_other(api, gateway, tender):
    payment = await until(api, await pay(api, tender), "paid")
    await api.refused("payment_unfit", "POST", "/sales", sale(tender, 99_99, payment))
    other = next(name for name in TENDERS if name != tender)
    await api.refused("payment_unfit", "POST", "/sales", sale(other, 100_00, payment))
    bill = await api.ok("POST", "/sales", sale(tender, 100_00, payment))
    assert (await api.ok("GET", f"/payments/{payment['payment']}"))["bill"] == bill["bill"]
    await api.refused("payment_unfit", "POST", "/sales", sale(tender, 100_00, payment))
    assert gateway.charged_fen == 100_00
    assert api.verify().verify == "ok"


@pytest.mark.parametrize("tender", TENDERS)
async def test_while_the_payer_types_the_till_waits(api, gateway, tender):
    gateway.mood = "asks_password"
    payment = await pay(api, tender)
    async with asyncio.timeout(WAIT_S):
        while len(gateway.calls) < 3:
            await asyncio.sleep(0.01)
    assert (await api.ok("GET", f"/payments/{payment['payment']}"))["state"] == "started"
    [order] = gateway.orders
    gateway.pays_now(order)
    await until(api, payment, "paid")
    assert gateway.charged_fen == 100_00


@pytest.mark.parametrize("tender", TENDERS)
async def test_refused_it_says_why_and_nothing_was_taken(api, gateway, tender):
    gateway.mood = "refuses"
    payment = await until(api, await pay(api, tender), "failed")
    assert "余额不足" in payment["reason"]
    english = await api.ok("GET", f"/payments/{payment['payment']}", Cookie="meishu_language=en")
    assert english["reason"] == "The customer's balance is too low; take another tender"
    await api.refused("payment_unfit", "POST", "/sales", sale(tender, 100_00, payment))
    assert gateway.charged_fen == 0


@pytest.mark.parametrize("tender", TENDERS)
@pytest.mark.parametrize("mood", ["answer_lost", "forged"])
async def test_an_answer_lost_or_not_signed_is_asked_for_never_paid_again(api, gateway, tender, mood):
    gateway.mood = mood
    payment = await pay(api, tender)
    async with asyncio.timeout(WAIT_S):
        while len(gateway.calls) < 2:
            await asyncio.sleep(0.01)
    gateway.mood = "pays"
    await until(api, payment, "paid")
    assert gateway.charged_fen == 100_00
    assert sum("codepay" in call or "trade.pay" in call for call in gateway.calls) == 1


@pytest.mark.parametrize("tender", TENDERS)
async def test_a_request_that_never_arrived_is_undone_and_free_to_be_paid_anew(api, gateway, tender):
    gateway.mood = "request_lost"
    payment = await pay(api, tender)
    await api.ok("POST", f"/payments/{payment['payment']}/cancellation")
    await until(api, payment, "cancelled")
    gateway.mood = "pays"
    await until(api, await pay(api, tender), "paid")
    assert gateway.charged_fen == 100_00


@pytest.mark.parametrize("tender", TENDERS)
async def test_who_does_not_pay_in_time_is_not_charged_later(api, gateway, tender):
    api.hub.payments._pace = Pace(query_s=0.02, pay_s=0.1, retry_s=0.05)
    gateway.mood = "asks_password"
    payment = await until(api, await pay(api, tender), "cancelled")
    [order] = gateway.orders
    gateway.pays_now(order)
    assert gateway.charged_fen == 0
    await api.refused("payment_over", "POST", f"/payments/{payment['payment']}/cancellation")


@pytest.mark.parametrize("tender", TENDERS)
async def test_a_double_tap_asks_once(api, gateway, tender):
    first = await pay(api, tender, Idempotency_Key="tap-1")
    again = await pay(api, tender, Idempotency_Key="tap-1")
    assert first["payment"] == again["payment"]
    await until(api, first, "paid")
    assert (gateway.charged_fen, len(gateway.orders)) == (100_00, 1)


@pytest.mark.parametrize("tender", TENDERS)
async def test_the_channel_away_says_so_and_nothing_was_taken(serve, accounts, gateway, tender):
    nowhere = f"http://127.0.0.1:{free_port()}"
    away = Payments(
        wechat=WeChatConfig(*(getattr(accounts.wechat, f) for f in accounts.wechat.__struct_fields__[:-1]), nowhere),
        alipay=AlipayConfig(*(getattr(accounts.alipay, f) for f in accounts.alipay.__struct_fields__[:-1]), nowhere),
    )
    async with serve(payments=away) as api:
        payment = await until(api, await pay(api, tender), "failed")
        assert "连不上" in payment["reason"]
        english = await api.ok("GET", f"/payments/{payment['payment']}", Cookie="meishu_language=en")
        assert english["reason"].startswith({"wechat": "WeChat Pay", "alipay": "Alipay"}[tender] + " cannot be reached")
        assert gateway.calls == []


@pytest.mark.parametrize("tender", TENDERS)
async def test_a_hub_that_stopped_in_the_middle_asks_what_became_of_it(serve, accounts, gateway, tender):
    gateway.mood = "asks_password"
    async with serve(payments=accounts) as api:
        api.hub.payments._pace = Pace(query_s=0.02, pay_s=60.0)
        payment = await pay(api, tender)
        async with asyncio.timeout(WAIT_S):
            while not gateway.orders:
                await asyncio.sleep(0.01)
    gateway.mood = "pays"
    [order] = gateway.orders
    gateway.pays_now(order)
    async with serve(payments=accounts) as api:
        await until(api, payment, "paid")
        left = await api.ok("GET", "/payments")
        assert [(one["payment"], one["state"]) for one in left["payments"]] == [(payment["payment"], "paid")]
        await api.ok("POST", "/sales", sale(tender, 100_00, payment))
        assert (await api.ok("GET", "/payments"))["payments"] == []
    assert sum("codepay" in call or "trade.pay" in call for call in gateway.calls) == 1


@pytest.mark.parametrize("tender", TENDERS)
async def test_a_bills_refund_goes_back_through_the_channel_once(api, gateway, tender):
    payment = await until(api, await pay(api, tender), "paid")
    bill = await api.ok("POST", "/sales", sale(tender, 100_00, payment))
    back = {"lines": [{"line": 1, "amount_fen": 30_00}], "reason": "少做一项"}
    await api.ok("POST", f"/bills/{bill['bill']}/refunds", back)
    async with asyncio.timeout(WAIT_S):
        while gateway.charged_fen != 70_00 or await api.read(state.open_refunds):
            await asyncio.sleep(0.01)
    assert (await api.ok("GET", f"/payments/{payment['payment']}"))["refunded_fen"] == 30_00
    assert api.verify().verify == "ok"


async def refunded(api, tender, fen=30_00):
    """A bill of 100.00 of which `fen` goes back: (the bill's path to its refunds, the payment)."""
    payment = await until(api, await pay(api, tender), "paid")
    bill = await api.ok("POST", "/sales", sale(tender, 100_00, payment))
    back = {"lines": [{"line": 1, "amount_fen": fen}], "reason": "少做一项"}
    await api.ok("POST", f"/bills/{bill['bill']}/refunds", back)
    return f"/bills/{bill['bill']}/payment-refunds"


async def stands(api, path, fits):
    """The one refund once it is as wanted."""
    async with asyncio.timeout(WAIT_S):
        while not fits(one := (await api.ok("GET", path))["refunds"][0]):
            await asyncio.sleep(0.01)
    return one


@pytest.mark.parametrize("tender", TENDERS)
@pytest.mark.parametrize("back", ["refuses", "answer_lost", "request_lost"])
async def test_a_refund_that_came_to_nothing_is_tried_again_and_given_once(api, gateway, tender, back):
    gateway.back = back
    path = await refunded(api, tender)
    if back != "answer_lost":
        tried = await stands(api, path, lambda one: one["tries"])
        assert tried["state"] == "started"
        assert back != "refuses" or "余额不足" in tried["reason"]
        assert gateway.charged_fen == 100_00
    gateway.back = "gives"
    await stands(api, path, lambda one: one["state"] == "done")
    assert gateway.charged_fen == 70_00
    assert api.verify().verify == "ok"


@pytest.mark.parametrize("tender", TENDERS)
async def test_a_refund_is_given_up_after_a_bound_and_a_person_has_it_tried_again(api, gateway, tender, monkeypatch):
    monkeypatch.setattr(desk, "MAX_REFUND_TRIES", 3)
    gateway.back = "refuses"
    path = await refunded(api, tender)
    failed = await stands(api, path, lambda one: one["state"] == "failed")
    assert (failed["tries"], "余额不足" in failed["reason"]) == (2, True)
    retry = f"/payment-refunds/{failed['number']}/retry"
    await api.refused("permission_denied", "POST", retry, by="front_desk")
    await api.refused("not_found", "POST", "/payment-refunds/nothing/retry")
    gateway.back = "answer_lost"
    assert (await api.call("POST", retry)).status == 202
    done = await stands(api, path, lambda one: one["state"] == "done")
    assert gateway.charged_fen == 70_00
    await api.refused("refund_not_failed", "POST", f"/payment-refunds/{done['number']}/retry")
    assert api.verify().verify == "ok"


async def test_a_refund_cut_off_by_a_restart_is_queried_before_it_is_asked_for(serve, accounts, gateway):
    gateway.back = "request_lost"
    async with serve(payments=accounts) as api:
        api.hub.payments._pace = Pace(query_s=0.02, pay_s=5.0, retry_s=600)
        path = await refunded(api, "wechat")
        await stands(api, path, lambda one: one["tries"])
    [order] = gateway.orders.values()
    gateway.calls.clear()
    gateway.back = "gives"
    async with serve(payments=accounts) as api:
        await stands(api, path, lambda one: one["state"] == "done")
    assert [call.split(" ")[0] for call in gateway.calls if "refund" in call] == ["GET", "POST"]
    assert sum(order.refunds.values()) == 30_00


async def test_two_people_pay_one_bill_by_the_same_channel_and_each_gets_their_own_back(api, gateway):
    first = await until(api, await pay(api, "wechat", 60_00), "paid")
    second = await until(api, await pay(api, "wechat", 40_00), "paid")
    tenders = [
        {"tender": "wechat", "amount_fen": fen, "payment": one["payment"]}
        for one, fen in ((first, 60_00), (second, 40_00))
    ]
    both = {"lines": [{"amount_fen": 100_00}], "print": False, "tenders": tenders}
    twice = {"lines": [{"amount_fen": 120_00}], "print": False, "tenders": [tenders[0], tenders[0]]}
    async with api.unchanged():
        await api.refused("payment_unfit", "POST", "/sales", twice)
    bill = await api.ok("POST", "/sales", both)
    back = {"lines": [{"line": 1, "amount_fen": 50_00}], "reason": "少做一项"}
    await api.ok("POST", f"/bills/{bill['bill']}/refunds", back)
    async with asyncio.timeout(WAIT_S):
        while gateway.charged_fen != 50_00 or await api.read(state.open_refunds):
            await asyncio.sleep(0.01)
    refunded = [(await api.ok("GET", f"/payments/{one['payment']}"))["refunded_fen"] for one in (first, second)]
    assert refunded == [10_00, 40_00]
    assert api.verify().verify == "ok"


async def test_money_without_a_bill_is_listed_and_can_go_back(api, gateway):
    payment = await until(api, await pay(api, "wechat"), "paid")
    assert [one["payment"] for one in (await api.ok("GET", "/payments"))["payments"]] == [payment["payment"]]
    await api.refused("permission_denied", "POST", f"/payments/{payment['payment']}/refund", {}, by="front_desk")
    await api.ok("POST", f"/payments/{payment['payment']}/refund", {}, Idempotency_Key="back")
    async with asyncio.timeout(WAIT_S):
        while gateway.charged_fen or await api.read(state.open_refunds):
            await asyncio.sleep(0.01)
    assert (await api.ok("GET", "/payments"))["payments"] == []
    await api.refused("payment_unfit", "POST", f"/payments/{payment['payment']}/refund", {})


async def test_without_an_account_the_till_says_so(serve):
    async with serve() as api:
        body = {"tender": "wechat", "amount_fen": 1, "code": CODE["wechat"]}
        await api.refused("channel_not_set", "POST", "/payments", body, by="front_desk")
        assert (await api.ok("GET", "/payments"))["tenders"] == []


@pytest.mark.parametrize(
    "wrong", [{"tender": "cash"}, {"amount_fen": 0}, {"code": "12ab"}, {"code": "1" * 25}, {"code": "1" * 15}]
)
async def test_bad_input_starts_nothing(api, gateway, wrong):
    body = {"tender": "wechat", "amount_fen": 1, "code": CODE["wechat"]} | wrong
    await api.refused("invalid", "POST", "/payments", body, by="front_desk")
    assert gateway.calls == []


async def test_the_code_is_kept_nowhere(api):
    await until(api, await pay(api, "wechat"), "paid")
    everything = repr(await api.everything())
    assert CODE["wechat"] not in everything


@pytest.mark.parametrize("tender", TENDERS)
async def test_a_channel_that_does_not_know_our_signature_confirms_nothing(accounts, gateway, tender, tmp_path):
    stranger = tmp_path / "stranger.pem"
    stranger.write_text(Gateway().merchant_key())
    fields = {name: getattr(getattr(accounts, tender), name) for name in getattr(accounts, tender).__struct_fields__}
    config = type(getattr(accounts, tender))(**(fields | {"private_key_file": str(stranger)}))
    [channel] = channels(Payments(**{tender: config})).values()
    with contextlib.suppress(ChannelSilent, ChannelUnreachable):
        answer = await asyncio.to_thread(channel.pay, "M1", 1, CODE[tender], "测试")
        assert answer.outcome is not Outcome.PAID
    assert gateway.charged_fen == 0
