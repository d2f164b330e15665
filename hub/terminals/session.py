"""The session of each paired handheld: its one screen, what it says of itself, and what it may answer.

Newest screen wins: nothing is queued. Transports (links) only carry: they show a whole screen, again at each reconnect,
and hand back inputs. Runs on the event loop alone.
"""

import asyncio
import logging
from datetime import datetime
from typing import Any

import msgspec

from hub.cashier.consents import Consent, Consents
from hub.ecards import codes as ecard_codes
from hub.ecards.desk import Ecards
from hub.errors import MeishuError
from hub.events import Bus
from hub.hardware import state as hardware_state
from hub.hardware.facts import DeviceStationed
from hub.hardware.presence import meaning_of_card
from hub.ids import TerminalId
from hub.journal.store import Store
from hub.journal.writer import Committed, Head
from hub.language import DEFAULT, words
from hub.localtime import rfc3339
from hub.members.views import MemberRow
from hub.security import state as security_state
from hub.security.facts import TerminalKind, TerminalPaired, TerminalRevoked
from hub.security.state import Terminal
from hub.store.facts import SettingChanged
from hub.store.state import settings
from hub.terminals import rules, screens, state
from hub.terminals.facts import HelpCalled, HelpCleared, TerminalLinked, Transport
from hub.terminals.handheld import BrowserLink, Link, Session
from hub.terminals.inputs import Decline, Help, HelpView, Input, Pin, Report, Seen, Tap, TerminalState
from hub.terminals.screens import IDLE, Content, Screen

log = logging.getLogger(__name__)

TICK_S = 1.0
_LATE_MS = 5_000
_EPOCH_MS = 1_780_000_000_000
_SEQ_MS = 250
"""seq grows by one a screen and with time, faster than a terminal may cause screens (handheld.INPUTS_MOST): a hub that
restarts is ahead of what it said before. 31 bits last until 2043."""


class Handhelds:
    """At most as many sessions as there are paired handhelds."""

    def __init__(
        self, store: Store, bus: Bus, consents: Consents, ecards: Ecards, store_name: str, zone: str
    ) -> None:  # fmt: skip
        self._store, self._bus, self._consents, self._ecards = store, bus, consents, ecards
        self._store_name, self._zone, self._language = store_name, zone, DEFAULT
        self._sessions: dict[TerminalId, Session] = {}
        self._stations: dict[str, TerminalId] = {}
        self.links: dict[Transport, Link] = {Transport.BROWSER: BrowserLink(bus)}
        store.on_commit.append(self._on_commit)
        bus.watchers.append(self._on_event)

    async def load(self) -> None:
        """Know every paired handheld, how it is reached, and who still waits for help."""
        self._stations = await self._store.read(hardware_state.stations)
        self._language = (await self._store.read(settings)).language
        for terminal in await self._store.read(security_state.terminals):
            self._admit(terminal)
        for link in await self._store.read(state.links):
            if link.terminal in self._sessions:
                self._sessions[link.terminal].transport = link.transport
        for call in await self._store.read(state.help_calls):
            if call.terminal in self._sessions:
                self._sessions[call.terminal].help_call = call.call
        for session in self._sessions.values():
            self._rest(session)

    async def run(self) -> None:
        """Screens that have had their time go; a request that ran out is noticed though nobody asks."""
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()

    def tick(self) -> None:
        now = self._now_ms()
        self._consents.waiting()
        for session in self._sessions.values():
            if session.ends_at and session.ends_at <= now:
                self._rest(session)

    def session(self, terminal: TerminalId) -> Session | None:
        return self._sessions.get(terminal)

    def screen(self, terminal: TerminalId) -> Screen | None:
        """The whole screen as it is now; None for a terminal that is not paired."""
        session = self._sessions.get(terminal)
        return None if session is None else self._screen(session)

    async def take(self, terminal: TerminalId, given: Input) -> Screen | None:
        """What the terminal says; the screen after it. Raises TooFast. An answer to an older screen does nothing."""
        session = self._sessions.get(terminal)
        if session is None:
            return None
        session.meter(asyncio.get_running_loop().time())
        session.last_seen = self._now_ms()
        if isinstance(given, Pin | Decline):
            await self._answer(session, given)
        elif isinstance(given, Tap):
            await self._tap(session, given.number)
        elif isinstance(given, Help):
            await self._call_help(session)
        elif isinstance(given, Seen):
            session.seen_seq = max(session.seen_seq, min(given.seq, session.seq))
        else:
            self._report(session, given)
        return self._screen(session)

    def heard(self, terminal: TerminalId) -> None:
        """A sign of life below the inputs."""
        session = self._sessions.get(terminal)
        if session is not None:
            session.last_seen = self._now_ms()

    def states(self) -> list[TerminalState]:
        return [self._state(session) for session in self._sessions.values()]

    def attention(self) -> list[tuple[str, str]]:
        """(name, words) of terminals that want a person."""
        low = [s for s in self._sessions.values() if s.is_low]
        return [
            (
                s.terminal.name,
                words("电量 {battery_percent}%，请充电", "Battery {battery_percent}%: charge it").format(
                    battery_percent=s.battery_percent
                ),
            )
            for s in low
        ]

    async def help_calls(self) -> list[HelpView]:
        calls = await self._store.read(state.help_calls)
        return [HelpView(c.call, c.terminal, c.name, c.room, rfc3339(c.at, self._zone)) for c in calls]

    async def _answer(self, session: Session, given: Pin | Decline) -> None:
        asked = session.content.consent
        if asked is None or given.seq != session.seq or session.busy:
            return
        session.busy = True
        try:
            if isinstance(given, Pin):
                await self._consents.give(asked.consent, given.pin, session.terminal.terminal)
            else:
                await self._consents.decline(asked.consent, session.terminal.terminal)
        except MeishuError as error:  # wrong, locked, over: the consent's own event has changed the screen
            log.info("%s: %s", session.terminal.name, error.code)
        finally:
            session.busy = False

    async def _tap(self, session: Session, number: str) -> None:
        terminal = session.terminal.terminal
        if ecard_codes.parse(number) is not None:
            name, data = await self._ecards.meaning(number, terminal)
        else:
            name, data = await self._store.read(meaning_of_card, number, self._now_ms())
        self._bus.publish(name, data | {"device": terminal})
        if name != "member.present" and session.content.kind != "consent":
            self._show(session, Content("message", message=screens.UNKNOWN_CARD), screens.MESSAGE_MS)

    async def _call_help(self, session: Session) -> None:
        terminal = session.terminal.terminal
        await self._store.write(rules.call_help, terminal, actor="terminal", device=terminal)
        if session.content.kind != "consent":
            self._show(session, Content("help"), screens.HELP_MS)

    def _report(self, session: Session, given: Report) -> None:
        was_low = session.is_low
        session.report(given)
        if session.is_low != was_low:
            self._bus.publish("terminal.changed", self._state(session))

    def _on_event(self, name: str, data: Any) -> None:
        """What the hub tells its tablets may concern the members' screens."""
        if name == "consent" and isinstance(data, Consent):
            for session in self._sessions.values():
                if data.is_for(self._till(session)):
                    self._on_consent(session, data)
        elif name == "member.present" and isinstance(data.get("member"), MemberRow):
            self._on_present(data["member"], str(data.get("device", "")))

    def _on_consent(self, session: Session, consent: Consent) -> None:
        shown = session.content.consent
        is_shown = shown is not None and shown.consent == consent.consent
        if consent.state == "asked" and consent.attempts_left > 0:
            wrong = shown is not None and is_shown and consent.attempts_left < shown.attempts_left
            self._ask(session, consent, "pin_wrong" if wrong else "")
        elif is_shown:
            outcome: Any = "locked" if consent.state == "asked" else consent.state
            self._show(session, Content("result", result=outcome, language=consent.language), screens.RESULT_MS)

    def _on_present(self, row: MemberRow, device: str) -> None:
        """A card at a handheld greets there; one at the counter on the counter's handhelds, those without a room.

        A reader and a handheld that are for different tablets have nothing to do with each other.
        """
        own, till = self._sessions.get(TerminalId(device)), self._stations.get(device)
        for session in [own] if own else [s for s in self._sessions.values() if s.terminal.room is None]:
            if session.content.kind != "consent" and (own or _together(till, self._till(session))):
                self._show(session, screens.welcomed(row), screens.WELCOME_MS)

    def _till(self, session: Session) -> TerminalId | None:
        """The tablet it is for; None: for all."""
        return self._stations.get(session.terminal.terminal)

    def _ask(self, session: Session, consent: Consent, notice: screens.Notice = "") -> None:
        content = screens.asking(consent, self._seconds_to(consent.expires_at), notice)
        self._show(session, content, content.consent.seconds_left * 1000 + _LATE_MS if content.consent else 0)

    def _rest(self, session: Session) -> None:
        """What is there when nothing else is: a member still asked, else the idle screen."""
        waiting = self._consents.waiting(self._till(session))
        if waiting is not None and waiting.attempts_left > 0:
            self._ask(session, waiting)
        else:
            self._show(session, IDLE, 0)

    def _show(self, session: Session, content: Content, lasts_ms: int) -> None:
        now = self._now_ms()
        session.seq = max(session.seq + 1, (now - _EPOCH_MS) // _SEQ_MS)
        session.content, session.ends_at = content, now + lasts_ms if lasts_ms else 0
        screen = self._screen(session)
        link = self.links.get(session.transport)
        if link is not None:
            link.show(session.terminal.terminal, screen)

    def _screen(self, session: Session) -> Screen:
        content = session.content
        if content.consent is not None:
            left = self._seconds_to(content.consent.expires_at)
            asked = screens.with_seconds(content.consent, left)
            content = msgspec.structs.replace(content, consent=asked)
        if session.help_call:
            content = screens.with_help(content)
        return screens.screen(session.seq, content, self._store_name, self._language)

    def _state(self, session: Session) -> TerminalState:
        terminal = session.terminal.terminal
        link = self.links.get(session.transport)
        online = link is not None and link.is_online(terminal)
        last_seen = rfc3339(session.last_seen, self._zone) if session.last_seen else None
        return TerminalState(
            terminal, session.transport, online, session.battery_percent, session.is_low, session.firmware, last_seen,
            session.seq - session.seen_seq if session.seen_seq else None,
        )  # fmt: skip

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        for _, fact in entries:
            if isinstance(fact, TerminalPaired):
                self._admit(Terminal(fact.terminal, fact.terminal_kind, fact.name, fact.room, self._now_ms(), None))
            elif isinstance(fact, TerminalLinked) and fact.terminal in self._sessions:
                self._sessions[fact.terminal].transport = fact.transport
            elif isinstance(fact, TerminalRevoked):
                self._dismiss(fact.terminal)
            elif isinstance(fact, DeviceStationed):
                self._tie(fact)
            elif isinstance(fact, HelpCalled) and fact.terminal in self._sessions:
                self._called(self._sessions[fact.terminal], fact.call)
            elif isinstance(fact, SettingChanged) and fact.name == "language":
                self._language = msgspec.json.decode(fact.value)
            elif isinstance(fact, HelpCleared):
                self._cleared(fact.call)

    def _admit(self, terminal: Terminal) -> None:
        if terminal.terminal_kind is TerminalKind.HANDHELD and terminal.revoked_at is None:
            session = self._sessions.setdefault(terminal.terminal, Session(terminal))
            self._rest(session)

    def _dismiss(self, terminal: TerminalId) -> None:
        self._stations = {device: till for device, till in self._stations.items() if terminal not in {device, till}}
        if self._sessions.pop(terminal, None) is not None:
            for link in self.links.values():
                link.revoked(terminal)

    def _tie(self, tied: DeviceStationed) -> None:
        """What it shows of another tablet's bill goes; what waits for it comes."""
        self._stations.pop(tied.device, None)
        if tied.terminal is not None:
            self._stations[tied.device] = tied.terminal
        session = self._sessions.get(TerminalId(tied.device))
        if session is not None:
            self._rest(session)

    def _called(self, session: Session, call: str) -> None:
        session.help_call = call
        terminal = session.terminal
        at = rfc3339(self._now_ms(), self._zone)
        self._bus.publish("help.called", HelpView(call, terminal.terminal, terminal.name, terminal.room, at))

    def _cleared(self, call: str) -> None:
        self._bus.publish("help.cleared", {"call": call})
        for session in self._sessions.values():
            if session.help_call == call:
                session.help_call = ""
                if session.content.kind in {"idle", "help"}:
                    self._rest(session)

    def _seconds_to(self, at: str) -> int:
        return int(datetime.fromisoformat(at).timestamp()) - self._now_ms() // 1000

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def _together(one: TerminalId | None, other: TerminalId | None) -> bool:
    """Whether two things, each for one tablet or with None for all, may have to do with each other."""
    return one is None or other is None or one == other
