"""What a lost or replaced card says when it is tapped or bound."""

from hub.errors import Refused
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.localtime import LocalTime
from hub.loss import state
from hub.loss.errors import ReportedLost, TokenLost, TokenReplaced
from hub.store.state import zone


def refusal(reader: Reader, number: str) -> Refused | None:
    """Why this card opens nobody, if it was lost or replaced."""
    ended = state.ended(reader, number)
    if ended is None:
        return None
    day = LocalTime.of(ended.at, zone(reader)).day
    return (TokenLost if ended.why == state.LOST else TokenReplaced)(day=day)


def check_lost(reader: Reader, member: MemberId | None) -> None:
    """What is no prepaid card is blocked too where everything was lost. Raises ReportedLost."""
    if member is not None and state.loss(reader, member) is not None:
        raise ReportedLost
