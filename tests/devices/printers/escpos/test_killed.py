"""The daemon killed with a job in the middle and another waiting: what the same ids bring afterwards."""

import asyncio
import signal
import sys
from contextlib import asynccontextmanager

import pytest

from devices.printers import paper
from devices.printers.escpos.simulator import Simulator
from devices.printers.escpos.simulator_tty import TtySimulator
from tests.patience import WAIT_S

FAST = "poll_s=0.05&answer_s=0.3&job_s=20&settle_s=0.05"


def document(name):
    return {"parts": [{"type": "text", "text": f"{name}号单"}, {"type": "cut"}]}


@asynccontextmanager
async def daemon(directory, spec):
    arguments = ["--socket", directory / "s.sock", "--state", directory / "state", "--no-hotplug", "--device", spec]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "devices", *map(str, arguments))
    try:
        async with asyncio.timeout(WAIT_S):
            while not (directory / "s.sock").exists():
                await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def device_id(event):
    return (event.get("device") or event["devices"][0])["id"]


async def post(client, device, job):
    return (await client.call("POST", f"/devices/{device}/jobs", {"job": job, "document": document(job)}))[1]


@pytest.mark.parametrize("cable", ["tcp", "usb"])
async def test_the_one_in_the_middle_is_unknown_and_the_one_that_waited_prints_once(running, tmp_path, cable):
    simulator = Simulator() if cable == "tcp" else TtySimulator(tmp_path)
    async with simulator as printer:
        spec = f"escpos:{printer.address}?{FAST}" if cable == "tcp" else f"escpos-usb:{printer.port}?{FAST}"
        async with daemon(tmp_path, spec) as process, running.client(tmp_path / "s.sock") as client:
            device = device_id(await client.state("ready"))
            assert (await post(client, device, "done"))["state"] == "printed"
            printer.hold()
            middle = asyncio.create_task(post(client, device, "middle"))
            await printer.received("middle号单".encode("gb18030"))
            waiting = asyncio.create_task(post(client, device, "waiting"))
            await client.call("GET", "/health")
            process.send_signal(signal.SIGKILL)
            await process.wait()
            await asyncio.gather(middle, waiting, return_exceptions=True)
        (tmp_path / "s.sock").unlink()
        printer.hold(held=False)
        async with daemon(tmp_path, spec), running.client(tmp_path / "s.sock") as client:
            await client.state("ready")
            replies = [await post(client, device, job) for job in ("done", "middle", "waiting", "waiting")]
    assert [(reply["state"], reply["reason"], reply["duplicate"]) for reply in replies] == [
        ("printed", None, True),
        ("unknown", "interrupted", True),
        ("printed", None, False),
        ("printed", None, True),
    ]
    texts = [block.get("text") for receipt in printer.receipts for block in paper.decode(receipt).blocks]
    assert [texts.count(f"{job}号单") for job in ("done", "waiting")] == [1, 1]
    assert texts.count("middle号单") <= 1
