"""What of the hardware the journal keeps: who changed which device, which card is signed, which was suspected."""

import msgspec
from msgspec import Struct

from hub.errors import Unfit
from hub.hardware import state
from hub.hardware.facts import (
    CardSigned,
    CardSuspected,
    DeviceAdded,
    DeviceRemoved,
    DeviceRenamed,
    DeviceSettingsChanged,
    DeviceStationed,
)
from hub.ids import MemberId, TerminalId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.members import state as member_state
from hub.members.keeping import TokenNumberBox
from hub.members.rules import NoSuchToken
from hub.security import state as security_state
from hub.security.facts import TerminalKind


class Station(Struct, frozen=True):
    """None: for every terminal."""

    device: str
    terminal: TerminalId | None


class Changed(Struct, frozen=True):
    """`settings` as a person set them."""

    device: str
    name: str
    settings: dict[str, str | int | float | bool]


class SignCard(Struct, frozen=True):
    member: MemberId
    number: str


def add(tx: Tx, _context: Context, added: DeviceAdded) -> None:
    tx.append(added)


def remove(tx: Tx, _context: Context, removed: DeviceRemoved) -> None:
    tx.append(removed)


def rename(tx: Tx, _context: Context, renamed: DeviceRenamed) -> None:
    tx.append(renamed)


def change_settings(tx: Tx, _context: Context, changed: Changed) -> None:
    text = msgspec.json.encode(changed.settings, order="sorted").decode()
    tx.append(DeviceSettingsChanged(device=changed.device, name=changed.name, settings=text))


def station(tx: Tx, _context: Context, command: Station) -> None:
    """Tie a device to one tablet, or free it. Raises NotFound, Unfit; nothing is written where nothing changes."""
    if command.terminal is not None:
        terminal = security_state.terminal(tx, command.terminal)
        if terminal.revoked_at is not None or terminal.terminal_kind is not TerminalKind.TABLET:
            raise Unfit(
                detail=words("设备只能用于一台员工平板 (terminal)", "A device is for a staff tablet (terminal)")
            )
    if state.station_of(tx, command.device) != command.terminal:
        tx.append(DeviceStationed(device=command.device, terminal=command.terminal))


def held_card(reader: Reader, command: SignCard) -> None:
    """Whether this member holds this card. Raises NotFound, NoSuchToken."""
    member_state.member(reader, command.member)
    token = member_state.token(reader, command.number)
    if token is None or token.member != command.member:
        raise NoSuchToken


def sign_card(tx: Tx, _context: Context, command: SignCard) -> None:
    """The store's signature lies in the card now. Raises NotFound, NoSuchToken."""
    held_card(tx, command)
    tx.append(CardSigned(member=command.member, box=tx.seal(command.member, TokenNumberBox(command.number))))


def suspect_card(tx: Tx, _context: Context, suspected: CardSuspected) -> None:
    tx.append(suspected)
