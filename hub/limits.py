"""How often one address may fail before it has to wait: a bound on guessing, kept in memory."""

from collections import OrderedDict, deque

from hub.errors import Transient


class Failures:
    """At most `most` failures an address within `span_ms`; of the addresses the last 1,000 are remembered."""

    ADDRESSES = 1_000

    def __init__(self, most: int, span_ms: int, error: type[Transient]) -> None:
        self._most, self._span_ms, self._error = most, span_ms, error
        self._of: OrderedDict[str, deque[int]] = OrderedDict()

    def check(self, address: str, now_ms: int) -> None:
        """Raises the error where this address has failed too often."""
        failed = self._of.get(address)
        if failed is None:
            return
        while failed and failed[0] <= now_ms - self._span_ms:
            failed.popleft()
        if len(failed) >= self._most:
            raise self._error

    def note(self, address: str, now_ms: int) -> None:
        """One more failure."""
        failed = self._of.setdefault(address, deque(maxlen=self._most))
        failed.append(now_ms)
        self._of.move_to_end(address)
        while len(self._of) > self.ADDRESSES:
            self._of.popitem(last=False)
