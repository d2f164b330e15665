"""`meishu demo --json`: one line says where everything is, and everything there answers to raw bytes."""

import asyncio
import os
import re
import tty
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from devices.printers import paper
from devices.printers.commands import Tokenizer
from devices.readers.em4100.protocol import encode
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import Process
from tests.patience import until
from tests.system.conftest import descendants, free_port, put_on_wire, ready

pytestmark = [pytest.mark.system, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]

CARD, BARCODE = "0012345678", "6901234567892"
NO_DAYS = ("--history", "0", "--no-branches")
FEW = "--few"
"""A reader, a scanner and a printer alone."""
EVERY = {
    "reader": "em4100", "scanner": "scanner-serial", "printer": "escpos", "ic": "pn532", "wedge": "reader-keyboard",
    "keys": "scanner-evdev", "slip": "escpos-serial", "label": "tspl", "vfd": "line-display", "led": "line-display",
    "base": "radio-base",
}  # fmt: skip
QUICK = {"lines": [{"name": "手工", "amount_fen": 6600}], "tenders": [{"tender": "wechat", "amount_fen": 6600}]}


@asynccontextmanager
async def demo(log: Path, *arguments: str) -> AsyncIterator[dict[str, Any]]:
    """What the demo printed; afterwards it must have ended in order, with all it had started and made."""
    process = Process("demo", ["demo", "--json", *NO_DAYS, *arguments], log)
    await process.start()
    said = process.ready
    try:
        yield said
    except BaseException:
        await process.stop()
        raise
    children = descendants(process.pid)
    assert children >= set(said["pids"].values()) - {said["pids"]["demo"]}
    assert await process.stop() == 0, log.read_text()
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert not Path(said["folder"]).exists()
    assert not Path(said["devices"]["socket"]).parent.exists()


@asynccontextmanager
async def signed_in(said: dict[str, Any], role: str = "front_desk") -> AsyncIterator[Client]:
    """By the token and the sign-in that were printed, once all devices are ready."""
    who = said["sign_in"][role]
    async with (
        Client(said["hub"], said["tablet_token"]) as tablet,
        await tablet.sign_in(who["staff_code"], who["pin"]) as person,
    ):
        await until(lambda: ready(person))
        yield person


async def printer_details(desk: Client) -> dict[str, Any]:
    (printer,) = (device for device in (await desk.get("/devices"))["devices"] if device["kind"] == "printer")
    return {name: printer["details"][name] for name in ("status", "confirms", "paper", "cover")}


@dataclass
class DumbPrinter:
    """A port that swallows; with `status` it answers each DLE EOT n with that byte, and nothing else ever."""

    status: int | None = None
    port: int = field(default_factory=free_port)
    received: bytearray = field(default_factory=bytearray)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["DumbPrinter"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tokens = Tokenizer()
        while data := await reader.read(4096):
            self.received += data
            asked = sum(token.name == b"\x10\x04" for token in tokens.feed(data))
            if self.status is not None:
                writer.write(bytes([self.status]) * asked)
        writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def said(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Any]]:
    async with demo(tmp_path_factory.mktemp("demo") / "log", FEW) as line:
        yield line


async def test_the_line_says_where_everything_is(said):
    urls = ("hub", "cloud", "owner", "openapi", "counter", "tablet", "handheld", "display")
    assert all(re.match(r"http://127\.0\.0\.1:\d+", said[name]) for name in urls)
    assert re.fullmatch(r"127\.0\.0\.1:\d+", said["mqtt"])
    assert said["sign_in"].keys() == {"owner", "manager", "front_desk", "technician"}
    assert {"name", "password"} == said["owner_sign_in"].keys()
    assert said["devices"].keys() == {"reader_tty", "scanner_tty", "printer", "socket"}
    for kind in ("tablet", "handheld", "display"):
        async with Client(said["hub"], said[f"{kind}_token"]) as terminal:
            assert (await terminal.get("/terminal"))["terminal_kind"] == kind
    async with Client(said["hub"], "") as nobody:
        paired = await nobody.post("/pairings", {"code": said["pairing_code"], "name": "第二台"})
    assert paired["terminal_kind"] == "tablet"


async def test_every_role_signs_in_by_what_the_line_says(said):
    for role, who in said["sign_in"].items():
        async with Client(said["hub"], said["tablet_token"]) as tablet:
            session = await tablet.post("/sessions", {"staff_code": who["staff_code"], "pin": who["pin"]})
        assert session["role"] == role
    async with Client(said["cloud"], "", prefix="/api/v1/owner") as nobody:
        assert (await nobody.post("/session", said["owner_sign_in"]))["token"]


async def test_health_says_how_the_hub_is(said):
    async with signed_in(said) as desk:
        health = await desk.get("/health")
    assert health.keys() >= {"version", "store", "journal", "devices", "sync", "clock"}
    assert health["store"]["name"] == world.STORE[1]
    assert health["journal"]["seq"] > 0
    assert re.fullmatch("[0-9a-f]{64}", health["journal"]["hash"])
    assert health["devices"]["daemon"] == "up"
    assert {(device["kind"], device["state"]) for device in health["devices"]["devices"]} == {
        ("reader", "ready"), ("scanner", "ready"), ("printer", "ready")
    }  # fmt: skip
    assert health["sync"].keys() >= {"state", "acked_seq", "behind"}


async def test_raw_reader_bytes_are_a_member(said):
    """Noise, a frame with a wrong checksum, a frame cut short: then the card, which is all that counts."""
    frame = encode(CARD)
    async with signed_in(said) as desk, desk.events() as events:
        for data in (b"\xff\x00", frame[:-3] + b"00\x03", frame[:5], frame):
            put_on_wire(said["devices"]["reader_tty"], data)
        heard = await events.until("member.present")
    assert (heard["member"]["name"], heard["by"]) == ("张敏", "card")


async def test_raw_scanner_bytes_are_an_item(said):
    async with signed_in(said) as desk, desk.events() as events:
        put_on_wire(said["devices"]["scanner_tty"], f"{BARCODE}\r\n".encode())
        assert (await events.until("item.scanned"))["item"]["name"] == "玻尿酸面膜"
        put_on_wire(said["devices"]["scanner_tty"], b"0000000000000\r\n")
        assert (await events.until("scan.unknown"))["text"] == "0000000000000"


async def test_a_reader_and_a_printer_of_ones_own_that_answers_nothing(tmp_path):
    """A pty in the reader's place, a port that only swallows in the printer's: the receipt is `sent`, not `printed`."""
    master, slave = os.openpty()
    tty.setraw(slave)
    async with AsyncExitStack() as open_:
        open_.callback(lambda: [os.close(end) for end in (master, slave)])
        printer = await open_.enter_async_context(DumbPrinter().listening())
        arguments = (FEW, "--reader", os.ttyname(slave), "--printer", printer.address)
        said = await open_.enter_async_context(demo(tmp_path / "log", *arguments))
        assert said["devices"]["reader_tty"] == os.ttyname(slave)
        assert said["devices"]["printer"] == printer.address
        desk = await open_.enter_async_context(signed_in(said))
        events = await open_.enter_async_context(desk.events())
        os.write(master, encode(CARD))
        assert (await events.until("member.present"))["member"]["name"] == "张敏"
        bill = await desk.post("/sales", QUICK)
        receipt = await events.until("receipt", lambda data: data["bill"] == bill["bill"])
        assert receipt["state"] == "sent"
        assert (await printer_details(desk))["status"] is False
        assert f"单号 {bill['number']}" in paper.decode(bytes(printer.received)).text


async def test_a_printer_of_ones_own_that_tells_its_status(tmp_path):
    """DLE EOT alone says how the printer is, not that the job came out: `sent`; paper that is out is said before."""
    async with (
        DumbPrinter(status=0x12).listening() as printer,
        demo(tmp_path / "log", FEW, "--printer", printer.address) as said,
        signed_in(said) as desk,
        desk.events() as events,
    ):
        bill = await desk.post("/sales", QUICK)
        receipt = await events.until("receipt", lambda data: data["bill"] == bill["bill"])
        assert receipt["state"] == "sent"
        assert await printer_details(desk) == {"status": True, "confirms": False, "paper": "ok", "cover": "closed"}
        assert f"单号 {bill['number']}" in paper.decode(bytes(printer.received)).text
        printer.status = 0x12 | 0x60
        await events.until("device", lambda data: data["device"]["reason"] == "paper_out")
        bill = await desk.post("/sales", QUICK)
        receipt = await events.until("receipt", lambda data: data["bill"] == bill["bill"])
        assert (receipt["state"], receipt["reason"]) == ("queued", "paper_out")
        assert f"单号 {bill['number']}" not in paper.decode(bytes(printer.received)).text
        assert (await desk.get(f"/bills/{bill['bill']}"))["state"] == "settled"


async def test_a_device_of_every_kind_reports_for_duty_at_the_end_that_the_line_names(tmp_path):
    """And each wire takes raw bytes; paper, displays and handhelds have ends of their own."""
    async with demo(tmp_path / "log") as said:
        ends = {end["key"]: end for end in said["devices"]["all"]}
        assert {key: end["driver"] for key, end in ends.items()} == EVERY
        assert ends["reader"]["wire"] == said["devices"]["reader_tty"]
        assert ends["printer"]["port"] == said["devices"]["printer"]
        assert said["devices"]["spare"].keys() == {"bridge", "keyboard", "newland"}
        async with Client(said["hub"], said["tablet_token"]) as tablet:

            async def all_ready() -> bool:
                devices = (await tablet.get("/devices"))["devices"]
                return {(d["id"], d["state"]) for d in devices} == {(end["id"], "ready") for end in ends.values()}

            await until(all_ready)
            async with tablet.events() as events:
                put_on_wire(ends["reader"]["wire"], encode(CARD))
                assert (await events.until("member.present"))["member"]["name"] == "张敏"
        async with Client(said["hub"], said["customer_token"]) as screen:
            assert (await screen.get("/counter/display"))["shown"]["view"] == "welcome"
