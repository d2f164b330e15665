"""Where a network device is."""

from devices.errors import ConfigError


def parse_address(target: str, where: str) -> tuple[str, int]:
    """Host and port of `host:port`, `[v6]:port` or a host alone (9100). Raises ConfigError."""
    host, colon, port = target.rpartition(":")
    if not colon or target.endswith("]"):
        host, port = target, "9100"
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise ConfigError(f"{where}: {target!r} is not an address such as 192.168.1.60:9100")
    return host.strip("[]"), int(port)
