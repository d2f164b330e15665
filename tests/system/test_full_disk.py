"""A disk of a few megabytes that a list fills up: whole rows stay, the till says why, with more room all goes on."""

import os
import subprocess

import pytest

from meishu.bench import bring
from meishu.demo.client import ApiProblem, Client
from tests.system.conftest import House, rows, verified

pytestmark = [pytest.mark.system, pytest.mark.long, pytest.mark.timeout(900)]

ROWS, ROOM_MB = 6_000, 3
QUICK = {"lines": [{"name": "手工", "amount_fen": 6600}], "tenders": [{"tender": "wechat", "amount_fen": 6600}]}


@pytest.fixture
def small(house: House):
    """`small(megabytes)`: the store's folder is a disk with so much room left; again, and it is larger."""
    if os.geteuid():
        pytest.skip("only root may mount")
    hub = house.folder / "hub"
    used = sum(file.stat().st_size for file in hub.iterdir()) >> 20
    kept = house.folder / "kept"
    hub.rename(kept)
    hub.mkdir()

    def size(megabytes, how="rw"):
        options = f"{how},size={used + 1 + megabytes}m"
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "store", hub], check=False, capture_output=True)

    if size(ROOM_MB).returncode:
        pytest.skip("no disk can be mounted here")
    subprocess.run(["cp", "-a", f"{kept}/.", hub], check=True)
    yield lambda megabytes: size(megabytes, "remount")
    subprocess.run(["umount", "-l", hub], check=True)


async def test_a_list_fills_the_disk(house: House, small):
    text, bad = bring.a_list(ROWS)
    await house.start_hub()
    async with house.signed_in("manager") as manager:
        path, _ = await bring.take(manager, text)
        await manager.post(f"{path}/start", None)
        ended = await bring.ended(manager, path)
        assert ended["state"] == "failed"
        assert "存储空间已满" in ended["error"]
        assert 0 < ended["brought"] < ROWS - bad
        with pytest.raises(ApiProblem) as refused:
            await sell_on(manager)
        assert (refused.value.status, refused.value.code) == (507, "disk_full")
        assert (await manager.get("/health"))["storage"] == "ok"
        ((count,),) = rows(house.folder, "SELECT count(*) FROM import_row")
        assert count == ended["brought"]
        assert small(100).returncode == 0
        await manager.post("/sales", QUICK)
        path, checked = await bring.take(manager, text)
        assert (checked["before"], checked["good"]) == (count, ROWS - bad - count)
        await manager.post(f"{path}/start", None)
        assert (await bring.ended(manager, path))["state"] == "done"
    assert await house.stop_hub() == 0
    verified(house.folder)


async def sell_on(manager: Client) -> None:
    """The little that is left of the disk is for sales."""
    while True:
        await manager.post("/sales", QUICK)
