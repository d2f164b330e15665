"""What can happen to the counter's hardware (设备): who added, removed, renamed, changed or tied which device."""

from hub.ids import MemberId, TerminalId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


@fact("device.added")
class DeviceAdded(Fact, frozen=True):
    """how: unknown, address or enrolment (scan this code, tap this card). port: where it sits, as the daemon says."""

    device: str
    device_kind: str
    name: str
    driver: str
    profile: str | None
    port: str
    how: str


@fact("device.removed")
class DeviceRemoved(Fact, frozen=True):
    device: str
    name: str


@fact("device.renamed")
class DeviceRenamed(Fact, frozen=True):
    device: str
    before: str
    name: str


@fact("device.settings_changed")
class DeviceSettingsChanged(Fact, frozen=True):
    """settings: JSON text of what the person set; a journal holds no fractions."""

    device: str
    name: str
    settings: str


@fact("device.stationed")
class DeviceStationed(Fact, frozen=True):
    """What this device reads or shows is for one terminal (用于), or for all of them where it is None.

    `device` is a device's id, or the terminal id of a customer display.
    """

    device: str
    terminal: TerminalId | None


@fact("card.signed")
class CardSigned(Fact, frozen=True):
    """The store's signature was written into a member's card (防伪). box: the token's number."""

    member: MemberId
    box: Box


@fact("card.suspected")
class CardSuspected(Fact, frozen=True):
    """A card was refused: copied, forged, or stripped of its signature. Whose it claims to be is not kept."""

    device: str
    verdict: str
