"""The smart card service as the driver needs it, and pyscard's binding to it."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

from devices.errors import PermanentError, PortBusyError, PortGoneError, TransientError

SLICE_MS: Final = 1000


class NoPcscError(TransientError):
    """The smart card service does not run, or its package is not installed."""

    reason = "no_pcsc"


class PcscRefusedError(PermanentError):
    """The service lets the daemon's user into nothing (polkit)."""

    reason = "permission_denied"


class CardLostError(Exception):
    """The card left the reader, or does not answer."""


@dataclass(frozen=True, slots=True)
class Status:
    """A reader's state: `seen` is to be handed back to wait for a change from it."""

    seen: int
    atr: bytes | None


class Connection(Protocol):
    """A card that was connected to."""

    def transmit(self, apdu: bytes) -> bytes:
        """Its answer with the status. Raises CardLostError."""

    def close(self) -> None:
        """Leave it."""


class Context(Protocol):
    """A connection to the service; its calls block, all but cancel()."""

    def readers(self) -> list[str]:
        """Names of the readers. Raises NoPcscError."""

    def wait(self, reader: str, seen: int) -> Status | None:
        """
        The state once it differs from `seen` (0 for now); None after a second, or when cancelled.

        Raises NoPcscError, PortGoneError.
        """

    def connect(self, reader: str) -> Connection:
        """The card on a reader. Raises CardLostError, PortBusyError, NoPcscError."""

    def cancel(self) -> None:
        """End a wait() that another thread is in."""

    def close(self) -> None:
        """Release it."""


def open_context() -> Context:
    """The system's service. Raises NoPcscError, PcscRefusedError."""
    try:
        from smartcard import scard  # noqa: PLC0415 -- an optional package, needed by this driver alone
    except ImportError as error:
        raise NoPcscError("the package pyscard is not installed") from error
    return ScardContext(scard)


class ScardContext:
    """PC/SC by pyscard's plain binding of winscard.h."""

    def __init__(self, scard: Any) -> None:
        self._scard = scard
        result, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result == scard.SCARD_E_NO_ACCESS:
            raise PcscRefusedError("polkit refuses the smart card service")
        self._check(result)

    def readers(self) -> list[str]:
        result, names = self._scard.SCardListReaders(self._context, [])
        if result == self._scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        self._check(result)
        return list(names)

    def wait(self, reader: str, seen: int) -> Status | None:
        scard = self._scard
        result, states = scard.SCardGetStatusChange(self._context, SLICE_MS, [(reader, seen)])
        if result in {scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED}:
            return None
        self._check(result)
        [(_, state, atr)] = states
        if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            raise PortGoneError(f"the reader {reader} is gone")
        present = state & scard.SCARD_STATE_PRESENT and not state & scard.SCARD_STATE_MUTE
        return Status(state & ~scard.SCARD_STATE_CHANGED, bytes(atr) if present else None)

    def connect(self, reader: str) -> Connection:
        scard = self._scard
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(self._context, reader, scard.SCARD_SHARE_SHARED, protocols)
        if result == scard.SCARD_E_SHARING_VIOLATION:
            raise PortBusyError(f"another program holds the card on {reader}")
        if result in {scard.SCARD_E_NO_SERVICE, scard.SCARD_E_SERVICE_STOPPED}:
            raise NoPcscError("the smart card service stopped")
        if result != scard.SCARD_S_SUCCESS:
            raise CardLostError(scard.SCardGetErrorMessage(result))
        return _ScardConnection(
            scard, card, scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        )

    def cancel(self) -> None:
        self._scard.SCardCancel(self._context)

    def close(self) -> None:
        self._scard.SCardReleaseContext(self._context)

    def _check(self, result: int) -> None:
        scard = self._scard
        if result == scard.SCARD_S_SUCCESS:
            return
        text = scard.SCardGetErrorMessage(result)
        if result in {scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE}:
            raise PortGoneError(text)
        raise NoPcscError(text)


class _ScardConnection:
    def __init__(self, scard: Any, card: Any, header: Any) -> None:
        self._scard = scard
        self._card = card
        self._header = header

    def transmit(self, apdu: bytes) -> bytes:
        result, data = self._scard.SCardTransmit(self._card, self._header, list(apdu))
        if result != self._scard.SCARD_S_SUCCESS:
            raise CardLostError(self._scard.SCardGetErrorMessage(result))
        return bytes(data)

    def close(self) -> None:
        self._scard.SCardDisconnect(self._card, self._scard.SCARD_LEAVE_CARD)
