"""Enrolling handheld terminals, and calls for help."""

from msgspec import Struct

from hub.errors import Refused
from hub.ids import TerminalId, ulid
from hub.journal.tx import Context, Tx
from hub.security import rules as security_rules
from hub.security import state as security_state
from hub.security.facts import TerminalKind
from hub.terminals import state
from hub.terminals.facts import HelpCalled, HelpCleared, TerminalLinked, Transport
from hub.terminals.state import TerminalKey

MAX_LINKED = 200
MAX_ADDRESS = 999


class SerialTaken(
    Refused,
    code="serial_taken",
    zh="编号 {serial} 的手持机已登记，请先在终端列表停用它",
    en="The terminal {serial} is enrolled already; revoke it in the list first",
): ...


class TooManyTerminals(
    Refused, code="too_many_terminals", zh="手持机最多 {limit} 台，请先停用不用的", en="At most {limit} terminals"
): ...


class Enrol(Struct, frozen=True):
    """token_sha256: digest of an MQTT terminal's credential; of a radio terminal, of its key. key: hex, radio only."""

    transport: Transport
    name: str
    room: str | None
    token_sha256: str
    serial: str = ""
    key: str = ""


def enrol(tx: Tx, context: Context, command: Enrol) -> TerminalId:
    """Pair a terminal that is no browser. Raises SerialTaken, TooManyTerminals."""
    known = state.links(tx)
    if len(known) >= MAX_LINKED:
        raise TooManyTerminals(limit=MAX_LINKED)
    if command.serial and any(found.serial == command.serial for found in known):
        raise SerialTaken(serial=command.serial)
    pair = security_rules.Pair(TerminalKind.HANDHELD, command.name, command.room, command.token_sha256)
    terminal = security_rules.pair(tx, context, pair)
    address, box = 0, None
    if command.transport is Transport.RADIO:
        used = {found.address for found in known}
        address = next(number for number in range(1, MAX_ADDRESS + 1) if number not in used)
        box = tx.seal(terminal, TerminalKey(command.key))
    tx.append(
        TerminalLinked(terminal=terminal, transport=command.transport, serial=command.serial, address=address, box=box)
    )
    return terminal


def call_help(tx: Tx, context: Context, terminal: TerminalId) -> str:
    """One open call a terminal: pressing again adds nothing. Raises NotFound."""
    waiting = state.help_call_of(tx, terminal)
    if waiting is not None:
        return waiting.call
    room = security_state.terminal(tx, terminal).room
    call = ulid(context.now_ms)
    tx.append(HelpCalled(call=call, terminal=terminal, room=room))
    return call


def clear_help(tx: Tx, _context: Context, call: str) -> TerminalId:
    """Whose call it was. Raises NotFound."""
    found = state.help_call(tx, call)
    tx.append(HelpCleared(call=call))
    return found.terminal
