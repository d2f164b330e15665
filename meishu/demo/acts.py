"""What a person may do at the demo's counter: the bodies of the page's requests, and what they do to the simulators."""

import asyncio
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from devices.printers.escpos.machine import Paper
from devices.printers.escpos.simulator import Controls
from devices.readers.em4100.protocol import encode
from devices.readers.em4100.simulator import Simulator as Em4100
from devices.readers.keyboard.simulator import Simulator as KeyboardReader
from devices.readers.pn532.simulator import Simulator as Pn532
from meishu.demo.cardbox import BoxCard
from meishu.demo.spare import What
from meishu.demo.stack import Stack

CHECKSUM_AT: Final = 11
"""Where an EM4100 reader's frame has its checksum."""
LABEL_STATUS: Final = {"ok": 0, "low": 0, "out": 4}
LABEL_OPEN: Final = 1
TOUCH_S: Final = 1.2
"""How long a hand holds a card to the IC reader: two looks and its memory."""

Key = Annotated[str, Meta(pattern="^[a-z0-9]{1,12}$")]


class Tap(Struct, forbid_unknown_fields=True):
    """number: a 125 kHz card; card: one of the box, at the IC reader. bad: a frame with a wrong checksum, or letters.

    stay: the card is left lying there.
    """

    device: Key = "reader"
    number: Annotated[str, Meta(pattern="^[0-9]{10}$")] | None = None
    card: Key | None = None
    bad: bool = False
    stay: bool = False

    def frame(self) -> bytes:
        """As the EM4100 reader puts it on the wire. Raises ValueError for a number no card can hold."""
        good = encode(self.number or "")
        if not self.bad:
            return good
        return good[:CHECKSUM_AT] + b"%02X" % (int(good[CHECKSUM_AT:-1], 16) ^ 0xFF) + good[-1:]


class Lift(Struct, forbid_unknown_fields=True):
    device: Key


class Scan(Struct, forbid_unknown_fields=True):
    """text, or the code that a member's phone shows."""

    text: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    phone: Key | None = None
    device: Key = "scanner"
    encoding: Literal["utf-8", "gb18030"] = "utf-8"


class Plug(Struct, forbid_unknown_fields=True):
    device: Key
    plugged: bool


class PrinterState(Struct, forbid_unknown_fields=True):
    """run_out_after: paper ends after this many more bytes."""

    device: Key = "printer"
    paper: Paper | None = None
    cover_open: bool | None = None
    run_out_after: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class Press(Struct, forbid_unknown_fields=True):
    """A key of a handheld; value: the PIN, or the number of a card."""

    handheld: Key
    key: Literal["pin", "decline", "help", "tap"]
    value: Annotated[str, Meta(pattern="^[0-9A-F]{0,20}$")] = ""


class Battery(Struct, forbid_unknown_fields=True):
    handheld: Key
    percent: Annotated[int, Meta(ge=0, le=100)]


class Socket(Struct, forbid_unknown_fields=True):
    """what: put into the free socket; null empties it."""

    what: What | None


class Use(Struct, forbid_unknown_fields=True):
    """With the device in the free socket: scan this text, or tap the card with this number."""

    text: Annotated[str, Meta(min_length=1, max_length=100, pattern="^[ -~]*$")]


class NoSuch(LookupError):
    """The counter has no such thing, or it cannot do that."""


class Printer:
    """What is set at a printer; a label printer has no more than its status."""

    def __init__(self, simulator: Any) -> None:
        self.simulator = simulator
        self.paper: Paper = "ok"
        self.cover_open = False
        self.runs_out = False

    def set(self, body: PrinterState) -> None:
        """Raises NoSuch for what this printer cannot."""
        if isinstance(self.simulator, Controls):
            self._set_receipts(self.simulator, body)
        elif body.run_out_after is not None:
            raise NoSuch(body.device)
        else:
            self.paper = body.paper or self.paper
            self.cover_open = self.cover_open if body.cover_open is None else body.cover_open
            self.simulator.status = LABEL_OPEN if self.cover_open else LABEL_STATUS[self.paper]

    def _set_receipts(self, printer: Controls, body: PrinterState) -> None:
        if body.paper is not None:
            self.paper, self.runs_out = body.paper, False
            printer.set_paper(body.paper)
        if body.cover_open is not None:
            self.cover_open = body.cover_open
            printer.set_cover(open=body.cover_open)
        if body.run_out_after is not None:
            printer.run_out_after(body.run_out_after)
            self.runs_out = True

    def look(self) -> tuple[object, ...]:
        """Changes whenever the printer did something by itself: it ran out, printed the rest, opened the drawer."""
        if not isinstance(self.simulator, Controls):
            return ()
        printer = self.simulator
        if printer.stopped and not self.cover_open and self.paper != "out":
            self.paper, self.runs_out = "out", False
        return printer.stopped, printer.drawer_kicks, len(printer.unfinished)


class Acts:
    """Does it. Raises NoSuch, BrokenPipeError for what is not plugged in, ValueError for what cannot be.

    `lying`: which card lies on which reader; `touched`: whose cable, paper or cover a person has moved.
    """

    def __init__(self, stack: Stack, box: dict[str, BoxCard]) -> None:
        self._stack, self._box = stack, box
        self.printers = {
            key: Printer(thing.simulator) for key, thing in stack.things.items()
            if thing.kind == "printer" and thing.simulator is not None
        }  # fmt: skip
        self.lying: dict[str, str] = {}
        self.touched: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def close(self) -> None:
        for key in list(self._tasks):
            await self.lift(key)

    async def tap(self, body: Tap) -> None:
        await self.lift(body.device)
        if (simulator := self._simulator(body.device, "reader")) is None:
            return
        if isinstance(simulator, Pn532):
            await self._lay(simulator, body)
        elif body.number is None:
            raise NoSuch(body.device)
        elif isinstance(simulator, KeyboardReader):
            await self._type(simulator, body)
        elif body.stay:
            self._keep(body.device, body.number, _lying(simulator, body.number))
        else:
            await simulator.send(body.frame())

    async def lift(self, device: str) -> None:
        """Take away what lies on a reader; nothing where nothing does."""
        self.lying.pop(device, None)
        task = self._tasks.pop(device, None)
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def scan(self, body: Scan) -> None:
        simulator, text = self._simulator(body.device, "scanner"), self._text(body)
        if simulator is None:
            return
        try:
            if body.device == "scanner":
                await simulator.scan(text, encoding=body.encoding)
            else:
                await simulator.scan(text)
        except (KeyError, UnicodeError, BlockingIOError) as error:
            raise ValueError(f"this scanner cannot say it: {error}") from error

    def _text(self, body: Scan) -> str:
        """Raises NoSuch, ValueError."""
        if body.phone is not None and body.phone not in self._stack.seeded.phones:
            raise NoSuch(body.phone)
        if (body.phone is None) == (body.text is None):
            raise ValueError("a text, or a phone")
        return body.text or self._stack.seeded.phones[body.phone or ""].code()

    async def plug(self, body: Plug) -> None:
        thing = self._stack.things.get(body.device)
        if thing is None:
            raise NoSuch(body.device)
        if thing.simulator is not None:
            await self.lift(body.device)
            self.touched.add(body.device)
            await thing.plug(plugged=body.plugged)

    async def set_printer(self, body: PrinterState) -> None:
        if self._simulator(body.device, "printer") is not None:
            self.touched.add(body.device)
            self.printers[body.device].set(body)

    async def press(self, body: Press) -> None:
        handheld = self._stack.handhelds.get(body.handheld)
        if handheld is None:
            raise NoSuch(body.handheld)
        await handheld.press(body.key, body.value)

    async def battery(self, body: Battery) -> None:
        handheld = self._stack.handhelds.get(body.handheld)
        if handheld is None:
            raise NoSuch(body.handheld)
        await handheld.battery(body.percent)

    async def socket(self, body: Socket) -> None:
        if self._stack.spare is None:
            raise NoSuch("socket")
        self._stack.spare.put(body.what)

    async def use(self, body: Use) -> None:
        if self._stack.spare is None:
            raise NoSuch("socket")
        try:
            await self._stack.spare.use(body.text)
        except (KeyError, BlockingIOError) as error:
            raise ValueError(str(error)) from error

    def _simulator(self, key: str, kind: str) -> Any:
        """None where a real one stands. Raises NoSuch."""
        thing = self._stack.things.get(key)
        if thing is None or thing.kind != kind:
            raise NoSuch(key)
        return thing.simulator

    async def _type(self, simulator: KeyboardReader, body: Tap) -> None:
        if body.bad:
            await simulator.scan("12E4")
        else:
            number = int(body.number or "")
            if number >= 1 << 32:
                raise ValueError("a card holds 32 bits")
            await simulator.tap(number.to_bytes(4), step_s=0.002)

    async def _lay(self, simulator: Pn532, body: Tap) -> None:
        found = self._box.get(body.card or "")
        if found is None:
            raise NoSuch(body.card)
        if not self._stack.things[body.device].plugged:
            raise BrokenPipeError("unplugged")
        simulator.card = found.card
        self._keep(body.device, found.key if body.stay else "", _held(simulator, None if body.stay else TOUCH_S))

    def _keep(self, device: str, what: str, work: Any) -> None:
        """A card on a reader, until it is lifted."""
        if what:
            self.lying[device] = what
        self._tasks[device] = asyncio.create_task(work)


async def _lying(simulator: Em4100, number: str) -> None:
    with suppress(BrokenPipeError, BlockingIOError):
        await simulator.lay_down(number)


async def _held(simulator: Pn532, seconds: float | None) -> None:
    """The card that is there is taken away at the end; without `seconds`, when cancelled."""
    try:
        await (asyncio.Event().wait() if seconds is None else asyncio.sleep(seconds))
    finally:
        simulator.card = None
