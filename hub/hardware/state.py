"""Which terminal a device is for, and which cards carry the store's signature."""

from hub.hardware.facts import CardSigned, DeviceRemoved, DeviceStationed
from hub.ids import TerminalId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.members.facts import MemberForgotten, MemberMerged, TokenRevoked
from hub.members.keeping import TokenNumberBox
from hub.security.facts import TerminalRevoked


@keeps(DeviceStationed)
def station(tx: Tx, _entry: Entry, fact: DeviceStationed) -> None:
    tx.execute("DELETE FROM device_station WHERE device = ?", fact.device)
    if fact.terminal is not None:
        tx.execute("INSERT INTO device_station VALUES (?, ?)", fact.device, fact.terminal)


@keeps(DeviceRemoved)
def forget_device(tx: Tx, _entry: Entry, fact: DeviceRemoved) -> None:
    tx.execute("DELETE FROM device_station WHERE device = ?", fact.device)


@keeps(TerminalRevoked)
def forget_terminal(tx: Tx, _entry: Entry, fact: TerminalRevoked) -> None:
    """Its devices are for everybody again."""
    tx.execute("DELETE FROM device_station WHERE terminal = ? OR device = ?", fact.terminal, fact.terminal)


@keeps(CardSigned)
def sign_card(tx: Tx, _entry: Entry, fact: CardSigned) -> None:
    token = tx.unseal(fact.member, fact.box, TokenNumberBox)
    if token is not None:
        tx.execute("INSERT OR REPLACE INTO card_signed VALUES (?, ?)", token.number, fact.member)


@keeps(TokenRevoked)
def revoke_card(tx: Tx, _entry: Entry, fact: TokenRevoked) -> None:
    token = tx.unseal(fact.member, fact.box, TokenNumberBox)
    if token is not None:
        tx.execute("DELETE FROM card_signed WHERE number = ?", token.number)


@keeps(MemberForgotten)
def forget_member(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    tx.execute("DELETE FROM card_signed WHERE member = ?", fact.member)


@keeps(MemberMerged)
def merge_member(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    tx.execute("UPDATE card_signed SET member = ? WHERE member = ?", fact.into, fact.member)


def station_of(reader: Reader, device: str) -> TerminalId | None:
    """The one terminal this device is for; None where it is for all."""
    row = reader.one("SELECT terminal FROM device_station WHERE device = ?", device)
    return None if row is None else TerminalId(row[0])


def stations(reader: Reader) -> dict[str, TerminalId]:
    """Device to terminal, of those that are for one."""
    return {device: TerminalId(terminal) for device, terminal in reader.all("SELECT * FROM device_station")}


def is_signed(reader: Reader, number: str) -> bool:
    """Whether the store has written its signature into this card."""
    return reader.one("SELECT 1 FROM card_signed WHERE number = ?", number) is not None
