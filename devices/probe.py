"""Whether a port that a driver holds is still the device it opened: finds what went without a word."""

import os
import select
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

FAULTS: Final = select.POLLERR | select.POLLHUP


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A node as it was when its driver began. Of a character device number and inode, of a named pipe its inode.

    The driver's own descriptors are found by them in /proc/self/fd, so that a driver need not hand them out.
    """

    path: str
    device: int
    inode: int
    filesystem: int

    @classmethod
    def of(cls, path: str) -> Self | None:
        """None for what is no path, or is not there: an address, a reader's name."""
        if not path.startswith("/"):
            return None
        try:
            found = Path(path).stat()
        except OSError:
            return None
        return cls(path, found.st_rdev, found.st_ino, found.st_dev)

    def fault(self) -> str | None:
        """What is wrong: the node is gone or another, or a descriptor of it has hung up. None while all is well."""
        if Mark.of(self.path) != self:
            return "the node is not the one that was opened"
        poll = select.poll()
        for descriptor in self._descriptors():
            poll.register(descriptor, 0)
        if any(events & FAULTS for _, events in poll.poll(0)):
            return "the port has hung up"
        return None

    def _descriptors(self) -> list[int]:
        """Those of the node that are open in this process."""
        found = []
        for entry in Path("/proc/self/fd").iterdir():
            try:
                status = os.fstat(int(entry.name))
            except OSError:
                continue  # closed meanwhile, such as the listing's own
            if (status.st_rdev, status.st_ino, status.st_dev) == (self.device, self.inode, self.filesystem) and (
                stat.S_ISCHR(status.st_mode) or stat.S_ISFIFO(status.st_mode)
            ):
                found.append(int(entry.name))
        return found
