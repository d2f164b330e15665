"""What can go wrong with a port, a device or a request; transient and permanent are different types."""

from typing import ClassVar


class DevicesError(Exception):
    """Root: `reason` is a stable code, explained in devices.reasons and docs/hardware.md."""

    reason: ClassVar[str] = "driver_failed"


class TransientError(DevicesError):
    """May mend by itself: the supervisor tries again with a growing delay."""


class PortGoneError(TransientError):
    """The port hung up or its path is missing."""

    reason = "unplugged"


class UnreachableError(TransientError):
    """A network device does not take a connection."""

    reason = "unreachable"


class PortBusyError(TransientError):
    """Another program holds the port."""

    reason = "busy"


class PermanentError(DevicesError):
    """Needs a person: tried again at a fixed, longer delay, for a permission may arrive late."""


class PortRefusedError(PermanentError):
    """The system refuses the port to this user."""

    reason = "permission_denied"


class PortUnsuitableError(PermanentError):
    """What is at the path is not a port of the kind the driver needs."""

    reason = "wrong_port"


class ConfigError(DevicesError):
    """A device specification or a profile cannot be used; the text names the file and the key."""

    reason = "config"


class ProblemError(DevicesError):
    """A request that cannot be served; becomes an RFC 9457 problem with `code`."""

    reason = "problem"

    def __init__(self, status: int, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.status = status
        self.code = code
        self.zh = zh
        self.en = en
