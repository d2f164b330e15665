"""What can happen to the counter's hardware that the books should know."""

from hub.journal.fact import Fact, fact


@fact("drawer.opened")
class DrawerOpened(Fact, frozen=True):
    """The cash drawer was opened without a sale (开钱箱)."""

    reason: str
