"""What can happen to staff and to the terminals they use."""

from enum import StrEnum

from hub.ids import StaffId, TerminalId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


class Role(StrEnum):
    """Front desk 前台, technician 美容师, manager 店长, owner 老板."""

    FRONT_DESK = "front_desk"
    TECHNICIAN = "technician"
    MANAGER = "manager"
    OWNER = "owner"


@fact("staff.hired")
class StaffHired(Fact, frozen=True):
    """code: what the person types at sign-in (工号). box: StaffProfile under the person's own key."""

    staff: StaffId
    code: str
    role: Role
    title: str
    box: Box


@fact("staff.pin_set")
class StaffPinSet(Fact, frozen=True):
    """box: the argon2 hash of the PIN."""

    staff: StaffId
    box: Box


@fact("staff.language_chosen")
class StaffLanguageChosen(Fact, frozen=True):
    """language: one of hub.language.LANGUAGES."""

    staff: StaffId
    language: str


@fact("staff.retitled")
class StaffRetitled(Fact, frozen=True):
    """Another level (职级) from here on; what was sold before was by the old one."""

    staff: StaffId
    was: str
    title: str


@fact("staff.left")
class StaffLeft(Fact, frozen=True):
    staff: StaffId


@fact("staff.signed_in")
class StaffSignedIn(Fact, frozen=True):
    staff: StaffId
    terminal: TerminalId


@fact("staff.signed_out")
class StaffSignedOut(Fact, frozen=True):
    staff: StaffId
    terminal: TerminalId


@fact("staff.sign_in_failed")
class SignInFailed(Fact, frozen=True):
    """failures: in a row, this one counted. locked_until: milliseconds, 0 while not locked."""

    staff: StaffId
    terminal: TerminalId
    failures: int
    locked_until: int
