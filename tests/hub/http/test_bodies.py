"""Bodies and parameters of every bad form: a clear code, and nothing changed."""

import gzip

import pytest

from hub.http.routes import MAX_BODY_BYTES

BAD_AMOUNTS = [
    "-1",
    "1.5",
    "1.0",
    '"588"',
    '"text"',
    "null",
    "true",
    "1e400",
    "1e3",
    "NaN",
    "100000001",
    "9" * 40,
    "[1]",
    "{}",
]


def quick(amount):
    """A quick sale of 1 yuan in which the tender's amount is as given."""
    return f'{{"lines":[{{"amount_fen":100}}],"tenders":[{{"tender":"cash","amount_fen":{amount}}}]}}'.encode()


async def test_the_sale_that_the_bad_ones_differ_from_is_good(api):
    assert (await api.call("POST", "/sales", raw=quick(100))).status == 201


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
async def test_an_amount_of_another_form_is_invalid(api, amount):
    reply = await api.refused("invalid", "POST", "/sales", raw=quick(amount))
    assert reply.status == 422
    assert reply.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sales", {"lines": [], "tenders": [], "more": 1}),
        ("/sales", {"lines": [{"amount_fen": 1, "quantity": 0}], "tenders": []}),
        ("/sales", {"lines": [{"amount_fen": 1, "quantity": 1000}], "tenders": []}),
        ("/sales", {"lines": [{"amount_fen": 1}] * 51, "tenders": []}),
        ("/sales", {"lines": [{"item": "x"}], "tenders": []}),
        ("/sales", {"lines": [{"amount_fen": 1, "name": "a\u0000b"}], "tenders": []}),
        ("/sales", {"lines": [{"amount_fen": 1, "name": "   "}], "tenders": []}),
        ("/sales", {"lines": [{"amount_fen": 1}], "tenders": [{"tender": "shells", "amount_fen": 1}]}),
        ("/members", {"name": ""}),
        ("/members", {"name": "x" * 61}),
        ("/members", {"name": "张三", "phone": "12345"}),
        ("/members", {"name": "张三", "phone": "１３８００００００００"}),
        ("/members", {"name": "张三", "email": "nobody"}),
        ("/members", {"name": "张三", "gender": "x"}),
        ("/members", {"name": "张三", "token": "12 34"}),
        ("/staff", {"code": "", "name": "a", "role": "owner"}),
        ("/staff", {"code": "9", "name": "a", "role": "emperor"}),
        ("/staff", {"code": "9", "name": "a", "role": "owner", "pin": "12345"}),
        ("/catalog/items", {"item_kind": "service", "name": "a", "price_fen": -1}),
        ("/catalog/items", {"item_kind": "service", "name": "a", "price_fen": 1, "duration_min": 0}),
        ("/pairing-codes", {"terminal_kind": "toaster"}),
        ("/receipts/verification", {"qr": "x" * 401}),
        ("/drawer", {"reason": "a\nb"}),
        ("/drawer", {"reason": "a\n"}),
        ("/members", {"name": "张三\n"}),
        ("/members", {"name": "张三", "phone": "13800000000\n"}),
        ("/members", {"name": "张三", "token": "00076543210\n"}),
        ("/members", {"name": "\u001f"}),
        ("/sessions", {"staff_code": "1", "pin": "246810\n"}),
    ],
)
async def test_a_body_that_does_not_fit_is_invalid(api, path, body):
    await api.refused("invalid", "POST", path, body)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b'{"name":"\xff"}', b'{"name":"\xed\xa0\x80"}',
        b'{"name":"\\ud800"}',
        b'{"name":' + b"[" * 5_000 + b"]" * 5_000 + b"}", b'{"name":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
        b'{"name":"a"} {"name":"b"}', b"name=a",
    ],
    ids=["empty", "cut", "list", "null", "number", "text", "not utf-8", "bad byte", "surrogate bytes", "surrogate",
         "deep lists", "deep objects", "two", "form"],
)  # fmt: skip
async def test_what_is_not_json_of_the_right_form_is_invalid(api, raw):
    await api.refused("invalid", "POST", "/members", raw=raw)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
async def test_another_content_type_is_invalid(api, content_type):
    await api.refused("invalid", "POST", "/members", {"name": "甲"}, Content_Type=content_type)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, MAX_BODY_BYTES * 3])
async def test_a_large_body_is_refused(api, size):
    await api.refused("body_too_large", "POST", "/members", raw=b'{"name":"' + b"x" * size + b'"}')


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, MAX_BODY_BYTES * 3])
async def test_a_large_body_that_does_not_say_its_size_is_refused(api, size):
    async def pieces():
        for _ in range(size // 1024 + 1):
            yield b" " * 1024

    async with api.unchanged():
        headers = {"Authorization": "Bearer session-owner", "Content-Type": "application/json"}
        async with api.client.post("/api/v1/members", data=pieces(), headers=headers) as response:
            assert (response.status, (await response.json(content_type=None))["code"]) == (413, "body_too_large")


async def test_a_body_packed_small_that_unpacks_large_is_refused(api):
    packed = gzip.compress(b'{"name":"' + b"x" * (MAX_BODY_BYTES * 4) + b'"}')
    assert len(packed) < MAX_BODY_BYTES
    await api.refused("body_too_large", "POST", "/members", raw=packed, Content_Encoding="gzip")


async def test_a_body_that_is_not_packed_as_it_says_is_refused(api):
    async with api.unchanged():
        reply = await api.call("POST", "/members", raw=b"not gzip", Content_Encoding="gzip")
    assert 400 <= reply.status < 500


@pytest.mark.parametrize(
    "path",
    [
        "/members?limit=0", "/members?limit=101", "/members?limit=1.5", "/members?limit=x", "/members?limit=",
        "/members?more=1",
        "/members?limit=1&limit=2", f"/members?q={'x' * 61}", "/members?cursor=..", "/bills?state=open",
        "/bills?day=today",
        "/bills?cursor=x", "/lookup", "/lookup?q=", "/reports/today?day=2026-1-1",
    ],
)  # fmt: skip
async def test_a_parameter_of_another_form_is_invalid(api, path):
    await api.refused("invalid", "GET", path)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/members/nobody", None),
        ("GET", "/members/%00", None),
        ("GET", "/members/%FF%FE", None),
        ("GET", "/members/..%2Fbills", None),
        ("GET", "/bills/nothing", None),
        ("GET", "/bills/nothing/receipt", None),
        ("POST", "/bills/nothing/receipts", None),
        ("GET", "/consents/nothing", None),
        ("DELETE", "/terminals/nothing", None),
        ("DELETE", "/staff/nobody", None),
        ("PUT", "/staff/nobody/pin", {"pin": "123456"}),
        ("PUT", "/members/nobody/pin", {"pin": "123456"}),
        ("POST", "/members/nobody/forgetting", {"number": "100001"}),
        ("GET", "/members/nobody/forgetting", None),
        ("GET", "/consent-forms/nothing", None),
        ("GET", "/consent-forms/nothing/editions/1/signings", None),
        ("GET", "/consent-forms/nothing/editions/x/signings", None),
        ("DELETE", "/segments/saved/nothing", None),
        ("GET", "/nothing", None),
        ("GET", "/", None),
    ],
)
async def test_what_is_not_there_is_not_found(api, method, path, body):
    assert (await api.refused("not_found", method, path, body)).status == 404


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "/members"), ("DELETE", "/sales"), ("PUT", "/sessions"), ("POST", "/health")]
)
async def test_another_method_is_said_with_those_that_are(api, method, path):
    reply = await api.refused("method_not_allowed", method, path)
    assert (reply.status, bool(reply.headers["Allow"])) == (405, True)


@pytest.mark.parametrize("key", ["", "x" * 81, "空", "a b"])
async def test_an_idempotency_key_of_another_form_is_invalid(api, key):
    body = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}]}
    await api.refused("invalid", "POST", "/sales", body, Idempotency_Key=key)


async def test_problems_speak_the_persons_language(api):
    zh = await api.call("GET", "/members/x", Accept_Language="zh-CN,zh;q=0.9")
    en = await api.call("GET", "/members/x", Accept_Language="en-GB,en;q=0.8")
    assert zh.body["detail"].startswith("找不到")
    assert en.body["detail"].startswith("Not found")
    assert zh.body["type"] == en.body["type"] == "urn:meishu:problem:not_found"
