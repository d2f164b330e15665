"""One request: who asks, with which idempotency key, and the ways to read and write the store."""

import re
from collections.abc import Callable
from enum import Enum
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import hdrs, web

from hub.core import HUB, Hub
from hub.errors import Invalid
from hub.http.problems import (
    SESSION_COOKIE,
    TERMINAL_COOKIE,
    CrossSite,
    PermissionDenied,
    SessionRequired,
    TerminalRequired,
    language_of,
)
from hub.journal.tx import Context, Reader, Tx
from hub.security.facts import TerminalKind
from hub.security.roles import Permission
from hub.security.state import Principal

C = TypeVar("C")
P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")

_KEY = re.compile(r"^[\x21-\x7e]{1,80}$")


class Who(Enum):
    """Whom a route answers, where no permission is asked."""

    ANYONE = "anyone"
    TERMINAL = "terminal"
    SESSION = "session"
    HANDHELD = "handheld"
    DISPLAY = "display"


_KINDS = {Who.HANDHELD: TerminalKind.HANDHELD, Who.DISPLAY: TerminalKind.DISPLAY}


class Call:
    """`principal` is None only on routes that answer anyone."""

    def __init__(self, request: web.Request, principal: Principal | None) -> None:
        self.request = request
        self.hub: Hub = request.app[HUB]
        self._principal = principal
        self.language = language_of(request)
        self.reply_headers: dict[str, str] = {}
        self.cookies: list[tuple[str, str, int]] = []

    @classmethod
    async def of(cls, request: web.Request, who: Who, permission: Permission | None) -> "Call":
        """Raises TerminalRequired, SessionRequired, PermissionDenied, CrossSite, Invalid."""
        principal = await principal_of(request)
        if who is Who.ANYONE and permission is None:
            return cls(request, principal).checked()
        if principal is None:
            raise TerminalRequired
        if who in _KINDS and principal.terminal.terminal_kind is not _KINDS[who]:
            raise PermissionDenied(permission=who.value)
        if permission is not None or who is Who.SESSION:
            if principal.staff is None:
                raise SessionRequired
            if permission is not None and permission not in principal.permissions:
                raise PermissionDenied(permission=permission.value)
        return cls(request, principal).checked()

    def checked(self) -> "Call":
        """A write with a malformed Idempotency-Key is refused whether the route needs the key or not."""
        if self.request.method != hdrs.METH_GET:
            self.key()
        return self

    @property
    def principal(self) -> Principal:
        if self._principal is None:
            raise TerminalRequired
        return self._principal

    @property
    def actor(self) -> str:
        """The person's id, or the terminal itself where nobody is signed in."""
        return self.principal.staff or "terminal"

    async def write(self, rule: Callable[[Tx, Context, C], R], body: C, *, asked: object = None) -> R:
        """Run a rule for this caller under the request's idempotency key, bound to `asked` if given."""
        written = await self.hub.store.write(
            rule, body, actor=self.actor, device=self.principal.terminal.terminal, key=self.key(), asked=asked
        )
        if written.replayed:
            self.reply_headers["Idempotency-Replayed"] = "true"
        return written.value

    async def write_and_view(
        self, rule: Callable[[Tx, Context, C], R], body: C, view: Callable[[Reader, R, int], V]
    ) -> V:
        """The same, answering with what `view` reads of that very commit."""
        written = await self.hub.store.write_and_view(
            rule, body, view, actor=self.actor, device=self.principal.terminal.terminal, key=self.key()
        )
        if written.replayed:
            self.reply_headers["Idempotency-Replayed"] = "true"
        return written.value

    async def read(self, function: Callable[Concatenate[Reader, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.hub.store.read(function, *args, **kwargs)

    @property
    def replayed(self) -> bool:
        """Whether the write was answered before under the same key."""
        return "Idempotency-Replayed" in self.reply_headers

    def now_ms(self) -> int:
        """The journal's time."""
        return self.hub.store.clock.read(self.hub.store.head.at)[0]

    def key(self) -> str | None:
        """The Idempotency-Key. Raises Invalid."""
        key = self.request.headers.get("Idempotency-Key")
        if key is not None and not _KEY.match(key):
            raise Invalid(detail="Idempotency-Key: 1-80 ASCII")
        return key


async def principal_of(request: web.Request) -> Principal | None:
    """By bearer token, or by cookie; the session before the terminal. Raises CrossSite."""
    hub = request.app[HUB]
    header = request.headers.get(hdrs.AUTHORIZATION)
    if header is not None:
        scheme, _, token = header.partition(" ")
        return await hub.access.principal(token.strip()) if scheme.lower() == "bearer" else None
    for name in (SESSION_COOKIE, TERMINAL_COOKIE):
        token = request.cookies.get(name, "")
        found = await hub.access.principal(token) if token else None
        if found is not None:
            _check_same_site(request)
            return found
    return None


def _check_same_site(request: web.Request) -> None:
    """A cookie alone may not write from another site's page. Raises CrossSite."""
    if request.method in {hdrs.METH_GET, hdrs.METH_HEAD}:
        return
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or origin.split("://", 1)[-1] != request.host:
        raise CrossSite
