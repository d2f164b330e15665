"""Links of terminals and open calls for help, kept from facts."""

from dataclasses import dataclass

from msgspec import Struct

from hub.errors import NotFound
from hub.ids import TerminalId
from hub.journal import vault
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.security.facts import TerminalRevoked
from hub.terminals.facts import HelpCalled, HelpCleared, TerminalLinked, Transport


class TerminalKey(Struct, frozen=True, forbid_unknown_fields=True):
    """What the box of a radio terminal holds: its 16 bytes of AES key, in hex."""

    key: str


@dataclass(frozen=True, slots=True)
class Link:
    terminal: TerminalId
    transport: Transport
    serial: str
    address: int
    box: str | None


@dataclass(frozen=True, slots=True)
class HelpCall:
    call: str
    terminal: TerminalId
    name: str
    room: str | None
    at: int


@keeps(TerminalLinked)
def link(tx: Tx, _entry: Entry, fact: TerminalLinked) -> None:
    tx.execute(
        "INSERT INTO terminal_link VALUES (?, ?, ?, ?, ?)",
        fact.terminal, fact.transport.value, fact.serial, fact.address, fact.box,
    )  # fmt: skip


@keeps(TerminalRevoked)
def unlink(tx: Tx, _entry: Entry, fact: TerminalRevoked) -> None:
    """A revoked terminal's key is destroyed; its serial may be enrolled again."""
    tx.execute("DELETE FROM terminal_link WHERE terminal = ?", fact.terminal)
    tx.execute("DELETE FROM help_call WHERE terminal = ?", fact.terminal)
    tx.forget(fact.terminal)


@keeps(HelpCalled)
def call(tx: Tx, entry: Entry, fact: HelpCalled) -> None:
    tx.execute("INSERT INTO help_call VALUES (?, ?, ?, ?)", fact.call, fact.terminal, fact.room, entry.at)


@keeps(HelpCleared)
def clear(tx: Tx, _entry: Entry, fact: HelpCleared) -> None:
    tx.execute("DELETE FROM help_call WHERE call = ?", fact.call)


def links(reader: Reader) -> list[Link]:
    rows = reader.all("SELECT terminal, transport, serial, address, box FROM terminal_link ORDER BY terminal")
    return [_link(row) for row in rows]


def link_of(reader: Reader, terminal: TerminalId) -> Link | None:
    row = reader.one("SELECT terminal, transport, serial, address, box FROM terminal_link WHERE terminal = ?", terminal)
    return None if row is None else _link(row)


def radio_key(reader: Reader, found: Link) -> bytes | None:
    """The terminal's AES key; None once it is revoked. Raises BoxDamaged."""
    if found.box is None:
        return None
    value = vault.unseal(reader.connection, found.terminal, found.box, TerminalKey)
    return None if value is None else bytes.fromhex(value.key)


def token_matches(reader: Reader, terminal: TerminalId, token_sha256: str) -> bool:
    """Whether this paired, unrevoked MQTT terminal holds the credential of that digest."""
    row = reader.one(
        "SELECT t.token_sha256 = ? FROM terminal t JOIN terminal_link l USING (terminal) "
        "WHERE terminal = ? AND l.transport = 'mqtt' AND t.revoked_at IS NULL",
        token_sha256, terminal,
    )  # fmt: skip
    return row is not None and bool(row[0])


_CALLS = "SELECT h.call, h.terminal, t.name, h.room, h.at FROM help_call h JOIN terminal t USING (terminal)"


def help_calls(reader: Reader) -> list[HelpCall]:
    """Open ones, oldest first."""
    return [HelpCall(*row) for row in reader.all(f"{_CALLS} ORDER BY h.at")]


def help_call(reader: Reader, call_id: str) -> HelpCall:
    """Raises NotFound."""
    row = reader.one(f"{_CALLS} WHERE h.call = ?", call_id)
    if row is None:
        raise NotFound(what=words("呼叫 {call_id}", "call {call_id}").format(call_id=call_id))
    return HelpCall(*row)


def help_call_of(reader: Reader, terminal: TerminalId) -> HelpCall | None:
    row = reader.one(f"{_CALLS} WHERE h.terminal = ?", terminal)
    return None if row is None else HelpCall(*row)


def _link(row: tuple[object, ...]) -> Link:
    fields = list(row)
    fields[1] = Transport(str(row[1]))
    return Link(*fields)  # type: ignore[arg-type]
