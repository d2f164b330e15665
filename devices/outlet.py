"""What a driver may say of its device, and what the daemon expects of a driver."""

from typing import Protocol, runtime_checkable

from devices.model import Detail, Event, Kind, Show, WriteCard


class Outlet(Protocol):
    """Where a driver reports. All calls are synchronous and never block."""

    @property
    def id(self) -> str:
        """The device's stable id."""

    def ready(self, **details: Detail) -> None:
        """The device works."""

    def attention(self, reason: str, **details: Detail) -> None:
        """The device is there but needs a person; `reason` is a code of devices.reasons."""

    def seen(self, **details: Detail) -> None:
        """The device was heard from just now; no event goes out."""

    def publish(self, event: Event) -> None:
        """Hand an event to every subscriber."""


class Driver(Protocol):
    """One device's driver; the supervisor calls run again after a failure."""

    kind: Kind

    async def run(self, port: str, outlet: Outlet) -> None:
        """Work until cancelled. Raises TransientError or PermanentError."""


@runtime_checkable
class Shows(Protocol):
    """A driver of a customer display."""

    async def show(self, show: Show) -> None:
        """Show an amount or a text; returns when it was sent. Raises ProblemError."""


@runtime_checkable
class WritesCards(Protocol):
    """A driver of a reader that can write cards."""

    async def write_card(self, command: WriteCard) -> None:
        """Write user memory of the card lying there; returns when it was read back. Raises ProblemError."""


@runtime_checkable
class SendsFrames(Protocol):
    """A driver of a radio base."""

    async def send_frame(self, address: int, payload: bytes) -> None:
        """Queue a payload for a handheld. Raises ProblemError."""
