"""Writes the table of supported models in docs/hardware.md from the profiles: python docs/supported_models.py."""

import sys
from pathlib import Path

from devices.profiles import Profile, default_directory, load

BEGIN = "<!-- supported models: python docs/supported_models.py -->"
END = "<!-- end of supported models -->"
PAGE = Path(__file__).parent / "hardware.md"
KINDS = ("reader", "scanner", "printer", "display", "terminals")


def table(profiles: list[Profile]) -> str:
    """Named models first, by kind and maker, then what binds any other."""
    head = ["| Kind | Maker | Model | Driver | Found by | Set-up sheet |", "| --- | --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(_row(profile) for profile in sorted(profiles, key=_order))])


def _order(profile: Profile) -> tuple[int, bool, str, str]:
    return KINDS.index(profile.driver.kind), not profile.models, profile.maker, profile.key


def _row(profile: Profile) -> str:
    model = ", ".join(profile.models) or "any other"
    sheet = f"`{profile.sheet}`" if profile.sheet else ""
    cells = (profile.driver.kind, profile.maker, model, f"`{profile.driver.key}`", _found_by(profile), sheet)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _found_by(profile: Profile) -> str:
    name = f", PC/SC name {_code(profile.pcsc)}" if profile.pcsc else ""
    if profile.usb is not None:
        text = f" with {_code(profile.usb.product)} in its text" if profile.usb.product else ""
        return "USB " + ", ".join(f"`{usb_id}`" for usb_id in profile.usb.ids) + text + name
    if profile.mdns is not None:
        return f"mDNS {_code(profile.mdns.product)}" if profile.mdns.product else "mDNS"
    return "a person"


def _code(pattern: str) -> str:
    return "`" + pattern.replace("|", "\\|") + "`"


def page(text: str, profiles: list[Profile]) -> str:
    """The page with its table made anew. Raises ValueError where the page has no place for it."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"no line {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table(profiles)}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8"), load(default_directory())), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
