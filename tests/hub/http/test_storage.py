"""A disk that is full or fails, keys that are gone, a hub that is busy: as the screens and the service see it."""

import resource

import pytest

from hub.journal import writer
from hub.journal.errors import KeyMissing, KeyWrong, StoreDamaged, StoreMissing

SALE = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}


async def test_a_full_disk_is_507_and_the_next_sale_works(api):
    lines = [{"amount_fen": 1, "name": "长" * 60}] * 50
    big = {"lines": lines, "tenders": [{"tender": "cash", "amount_fen": 50}], "print": False}

    async def room(pages):
        return await api.write(lambda tx, _c, n: tx.one(f"PRAGMA max_page_count = {n}")[0], pages)

    await room(await room(1))
    reply = None
    while reply is None or reply.code is None:
        before = await api.everything()
        reply = await api.call("POST", "/sales", big)
    assert (reply.status, reply.code) == (507, "disk_full")
    assert await api.everything() == before
    assert (await api.ok("GET", "/health", by="tablet"))["storage"] == "ok"
    await room(1 << 30)
    await api.ok("POST", "/sales", big)
    assert api.verify().verify == "ok"


async def test_a_disk_that_fails_is_503_until_the_restart(api):
    await api.ok("POST", "/sales", SALE)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (api.store.path.with_name("store.db-wal").stat().st_size, hard))
    try:
        reply = await api.refused("storage_failed", "POST", "/sales", SALE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert reply.status == 503
    await api.refused("storage_failed", "POST", "/sales", SALE)
    assert (await api.ok("GET", "/health", by="tablet"))["storage"] == "failed"
    assert (await api.ok("GET", "/bills"))["bills"], "what was recorded can still be read"


async def test_a_failed_store_sells_again_after_the_restart(serve):
    async with serve() as api:
        api.store._writer.failed = OSError("as after a failed write")
        await api.refused("storage_failed", "POST", "/sales", SALE)
    async with serve() as api:
        await api.ok("POST", "/sales", SALE)


async def test_a_busy_hub_says_when_to_come_back(api, monkeypatch):
    monkeypatch.setattr(writer, "MAX_WAITING", 0)
    reply = await api.refused("overloaded", "POST", "/sales", SALE)
    assert (reply.status, reply.headers["Retry-After"]) == (503, "1")


async def test_a_fault_of_ours_is_a_problem_too_and_says_nothing_of_itself(api, monkeypatch):
    async def broken(*_arguments, **_options):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(api.store, "write_and_view", broken)
    reply = await api.refused("internal_error", "POST", "/sales", SALE)
    assert reply.status == 500
    assert "secret" not in str(reply.body)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("keys/store.key", None, KeyMissing),
        ("keys/signing.key", None, KeyMissing),
        ("keys/store.key", b"00" * 32, KeyWrong),
        ("hub/store.db", None, StoreMissing),
        ("hub/store.db", b"", StoreDamaged),
        ("hub/store.db", b"x" * 8192, KeyWrong),
    ],
)
async def test_the_hub_refuses_to_start_and_makes_nothing_new(serve, folder, name, content, error):
    file = folder / name
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(error):
        async with serve():
            pass
    assert file.exists() == (content is not None)
    assert content is None or file.read_bytes() == content
