"""What a printer can say of itself, in whatever language it speaks."""

from dataclasses import dataclass
from typing import Literal

PaperState = Literal["ok", "low", "out", "unknown"]


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer said of itself."""

    paper: PaperState = "unknown"
    cover_open: bool = False
    offline: bool = False
    error: bool = False

    @property
    def blocking(self) -> str | None:
        """The reason code of what keeps it from printing, the most useful first."""
        if self.cover_open:
            return "cover_open"
        if self.paper == "out":
            return "paper_out"
        if self.error:
            return "printer_error"
        return "offline" if self.offline else None

    @property
    def reason(self) -> str | None:
        """The reason code of what a person should know."""
        return self.blocking or ("paper_low" if self.paper == "low" else None)
