"""Routes of terminals and their pairing."""

import segno
from msgspec import Struct

from hub.amounts import Name, ShortText
from hub.discovery import lan_urls
from hub.http.address import served_port
from hub.http.call import Call, Who
from hub.http.problems import TERMINAL_COOKIE
from hub.http.routes import Routes
from hub.ids import ApprovalId, TerminalId
from hub.localtime import rfc3339
from hub.security import rules, state
from hub.security.approvals import ApprovalRequest
from hub.security.facts import TerminalKind
from hub.security.roles import Permission
from hub.security.state import Terminal

routes = Routes("terminals")

_TEN_YEARS_S = 10 * 365 * 86_400


class PairRequest(Struct, frozen=True, forbid_unknown_fields=True):
    code: ShortText
    name: Name


class TerminalView(Struct, frozen=True):
    terminal: TerminalId
    terminal_kind: TerminalKind
    name: str
    room: str | None
    paired_at: str
    store_name: str
    online: bool = False
    token: str = ""


class Terminals(Struct, frozen=True):
    terminals: list[TerminalView]


class CodeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    terminal_kind: TerminalKind
    room: ShortText | None = None


class Code(Struct, frozen=True):
    code: str
    expires_at: str


class HubAddress(Struct, frozen=True):
    """qr: a picture of pair_url, as a data: URL."""

    url: str
    pair_url: str
    qr: str


class HubAddresses(Struct, frozen=True):
    """announced: whether mDNS tells the LAN of this hub."""

    addresses: list[HubAddress]
    announced: bool


class Approved(Struct, frozen=True):
    """Good for ten minutes, for one bill."""

    approval: ApprovalId


class FoundTablet(Struct, frozen=True):
    instance: str
    name: str
    address: str
    seen_at: str


class FoundTablets(Struct, frozen=True):
    tablets: list[FoundTablet]


@routes.post("/pairings", who=Who.ANYONE, status=201)
async def pair(call: Call, body: PairRequest) -> TerminalView:
    """Pair this device with a one-time code."""
    paired = await call.hub.access.pair(body.code, body.name)
    call.cookies.append((TERMINAL_COOKIE, paired.token, _TEN_YEARS_S))
    return _view(call, paired.terminal, paired.token)


@routes.post("/pairing-codes", permission=Permission.MANAGE_TERMINALS, status=201)
async def make_code(call: Call, body: CodeRequest) -> Code:
    """Make a one-time pairing code."""
    code, expires_at = call.hub.access.new_code(body.terminal_kind, body.room)
    return Code(code, rfc3339(expires_at, call.hub.zone))


@routes.post("/approvals", permission=Permission.SELL, status=201)
async def approve(call: Call, body: ApprovalRequest) -> Approved:
    """Somebody who may do it allows it once, by their PIN at this tablet."""
    return Approved(await call.hub.access.approve(call.principal.terminal, call.actor, body))


@routes.get("/tablets", permission=Permission.MANAGE_TERMINALS)
async def found_tablets(call: Call) -> FoundTablets:
    """Tablets that announce themselves on the LAN."""
    discovery = call.hub.discovery
    found = discovery.tablets() if discovery is not None else []
    return FoundTablets([FoundTablet(t.instance, t.name, t.address, rfc3339(t.seen_at, call.hub.zone)) for t in found])


@routes.get("/hub-addresses", permission=Permission.MANAGE_TERMINALS)
async def hub_addresses(call: Call) -> HubAddresses:
    """Where this hub is on the LAN, for a device that mDNS does not reach."""
    urls = lan_urls(call.hub.config.http.host, served_port(call))
    return HubAddresses([_address(url) for url in urls], announced=call.hub.discovery is not None)


def _address(url: str) -> HubAddress:
    pair_url = f"{url}/pair"
    return HubAddress(
        url, pair_url, segno.make(pair_url, error="m", micro=False).svg_data_uri(scale=4, border=3, light="#fff")
    )


@routes.get("/terminals", permission=Permission.MANAGE_TERMINALS)
async def list_terminals(call: Call) -> Terminals:
    """Paired terminals."""
    return Terminals([_view(call, terminal) for terminal in await call.read(state.terminals)])


@routes.delete("/terminals/{terminal}", permission=Permission.MANAGE_TERMINALS)
async def revoke(call: Call, terminal: str) -> None:
    """Revoke a terminal: its token and sessions end at once."""
    await call.write(rules.revoke, TerminalId(terminal))
    call.hub.bus.drop(lambda listener: listener.terminal == terminal)


@routes.get("/terminal", who=Who.TERMINAL)
async def this_terminal(call: Call) -> TerminalView:
    """Which terminal am I."""
    return _view(call, call.principal.terminal)


def _view(call: Call, terminal: Terminal, token: str = "") -> TerminalView:
    return TerminalView(
        terminal.terminal, terminal.terminal_kind, terminal.name, terminal.room,
        rfc3339(terminal.paired_at, call.hub.zone), call.hub.store_name,
        call.hub.bus.is_listening(terminal.terminal), token,
    )  # fmt: skip
