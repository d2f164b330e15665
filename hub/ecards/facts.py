"""What can happen to an e-card. Its secret is in boxes under the member's own key."""

from enum import StrEnum

from hub.ids import MemberId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


class Way(StrEnum):
    """How the member agreed: by PIN, by the front desk's word where they have none, at the end of joining."""

    PIN = "pin"
    VOUCHED = "vouched"
    JOINED = "joined"


class Ended(StrEnum):
    """Why an e-card is over: another phone, reported lost, given up, two entries of one person merged."""

    REPLACED = "replaced"
    LOST = "lost"
    RETURNED = "returned"
    MERGED = "merged"


@fact("ecard.issued")
class EcardIssued(Fact, frozen=True):
    """A phone became the member's e-card; what another phone had is over. box: EcardSecret."""

    member: MemberId
    ecard: str
    way: Way
    box: Box


@fact("ecard.locked")
class EcardLocked(Fact, frozen=True):
    """Locked for a while (锁定), or opened again."""

    member: MemberId
    ecard: str
    locked: bool


@fact("ecard.ended")
class EcardEnded(Fact, frozen=True):
    member: MemberId
    ecard: str
    why: Ended


@fact("ecard.shown")
class EcardShown(Fact, frozen=True):
    """A code was shown at a counter and is used up: `step` counts half minutes since 1970."""

    member: MemberId
    ecard: str
    step: int
