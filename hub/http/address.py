"""Where another device finds what this tablet looks at."""

from hub.discovery import lan_urls
from hub.http.call import Call

_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})


def served_port(call: Call) -> int:
    """The port that this request came to."""
    transport = call.request.transport
    served = transport.get_extra_info("sockname") if transport is not None else None
    return served[1] if served else call.hub.config.http.port


def phone_url(call: Call, path: str) -> str:
    """For a customer's phone: at the address that the tablet uses, or on the LAN where the tablet is the hub itself."""
    host = call.request.host
    lan = lan_urls(call.hub.config.http.host, served_port(call)) if host.rsplit(":", 1)[0] in _HERE else []
    return f"{lan[0] if lan else f'{call.request.scheme}://{host}'}{path}"
