"""What an owner has chosen: routes, templates, logo; kept from facts."""

import msgspec

from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.printing.facts import Block, LogoPut, LogoRemoved, RoutesPut, Slip, TemplatePut, TemplateReset

_BLOCKS = msgspec.json.Decoder(tuple[Block, ...])
_ROOMS = msgspec.json.Decoder(dict[str, str])


@keeps(RoutesPut)
def put_routes(tx: Tx, _entry: Entry, fact: RoutesPut) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO print_routes VALUES (1, ?, ?, ?, ?)",
        fact.receipts, fact.service, msgspec.json.encode(fact.rooms, order="sorted").decode(), fact.labels,
    )  # fmt: skip


@keeps(TemplatePut)
def put_template(tx: Tx, _entry: Entry, fact: TemplatePut) -> None:
    blocks = msgspec.json.encode(fact.blocks).decode()
    tx.execute("INSERT OR REPLACE INTO print_template VALUES (?, ?)", fact.slip.value, blocks)


@keeps(TemplateReset)
def reset_template(tx: Tx, _entry: Entry, fact: TemplateReset) -> None:
    tx.execute("DELETE FROM print_template WHERE slip = ?", fact.slip.value)


@keeps(LogoPut)
def put_logo(tx: Tx, _entry: Entry, fact: LogoPut) -> None:
    tx.execute("INSERT OR REPLACE INTO print_logo VALUES (1, ?)", fact.png_base64)


@keeps(LogoRemoved)
def remove_logo(tx: Tx, _entry: Entry, _fact: LogoRemoved) -> None:
    tx.execute("DELETE FROM print_logo")


def routes(reader: Reader) -> RoutesPut:
    row = reader.one("SELECT receipts, service, rooms, labels FROM print_routes")
    return RoutesPut(None, None, {}, None) if row is None else RoutesPut(row[0], row[1], _ROOMS.decode(row[2]), row[3])


def template(reader: Reader, slip: Slip) -> tuple[Block, ...] | None:
    """The owner's own, None where the standard one stands."""
    row = reader.one("SELECT blocks FROM print_template WHERE slip = ?", slip.value)
    return None if row is None else _BLOCKS.decode(row[0])


def logo(reader: Reader) -> str | None:
    """A PNG, base64."""
    row = reader.one("SELECT png_base64 FROM print_logo")
    return None if row is None else str(row[0])
