"""Sellers over HTTP who write down what they were answered, and send again what they were not."""

import asyncio
import itertools
import json
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from meishu.bench.load import post
from meishu.demo import world
from meishu.demo.seed import Seeded

TRY_AGAIN = 503
WALK_IN, STORED, QUICK, CARD = 60, 25, 14, 1
"""How often of a hundred."""


@dataclass
class Book:
    """What the sellers know: which key was answered with which (bill, number), which was not answered."""

    answered: dict[str, tuple[str, str]] = field(default_factory=dict)
    unanswered: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    replayed: int = 0
    refused: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def answer(self, key: str, status: int, replayed: bool, body: bytes) -> None:  # noqa: FBT001
        if status == TRY_AGAIN:
            return
        if not 200 <= status < 300:
            self.refused.append(f"{key}: {status} {body[:500]!r}")
            return
        bill = json.loads(body)
        got = (bill["bill"], bill["number"])
        if self.answered.setdefault(key, got) != got:
            self.differing.append(f"{key}: {self.answered[key]}, then {got}")
        self.replayed += replayed and key in self.unanswered
        self.unanswered.pop(key, None)


def sales(seeded: Seeded, cards: dict[str, str], rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """(idempotency key, body) without end; `cards`: member -> card with stored value."""
    run = f"{rng.randrange(16**8):08x}"
    for number in itertools.count():
        yield f"{run}-{number}", json.dumps(_sale(seeded, cards, rng)).encode()


def _sale(seeded: Seeded, cards: dict[str, str], rng: random.Random) -> dict[str, Any]:
    items, prices = seeded.items, world.PRICES
    kind = rng.choices(("walk_in", "stored", "quick", "card"), (WALK_IN, STORED, QUICK, CARD))[0]
    if kind == "walk_in":
        shares = [{"staff": seeded.staff["201"], "percent": 60}, {"staff": seeded.staff["202"], "percent": 40}]
        lines = [{"item": items["hydrate"], "shares": shares}, {"item": items["mask"], "quantity": 2}]
        due = prices["hydrate"] + 2 * prices["mask"]
        return _body(lines, [{"tender": "cash", "amount_fen": due, "received_fen": 50_000}])
    if kind == "quick":
        fen = rng.randint(1, 100_000)
        return _body([{"name": "手工", "amount_fen": fen}], [{"tender": "alipay", "amount_fen": fen}])
    if kind == "card":
        buyer = seeded.members[rng.choice(("chenbo", "sunyue", "shandan"))]
        tender = {"tender": "wechat", "amount_fen": prices["face6"]}
        return _body([{"item": items["face6"]}], [tender], buyer)
    member = rng.choice(list(cards))
    face = {"tender": "stored_value", "amount_fen": 7, "card": cards[member]}
    rest = {"tender": "wechat", "amount_fen": prices["eyes"] - 7}
    return _body([{"item": items["eyes"]}], [face, rest], member)


def _body(lines: list[Any], tenders: list[Any], member: str | None = None) -> dict[str, Any]:
    return {"lines": lines, "tenders": tenders, "print": False} | ({"member": member} if member else {})


async def sell(
    book: Book, port: int, token: str, fresh: Iterator[tuple[str, bytes]], clients: int, *, first: list[str],
    stop: asyncio.Event | None = None,
) -> None:  # fmt: skip
    """`clients` sell until the hub dies, or `stop`; before anything new they send what `first` names.

    Without `stop` they only send that.
    """
    again = deque((key, book.bodies[key]) for key in first)
    await asyncio.gather(*(_seller(book, port, token, fresh, again, stop) for _ in range(clients)))


async def _seller(
    book: Book, port: int, token: str, fresh: Iterator[tuple[str, bytes]], again: deque[tuple[str, bytes]],
    stop: asyncio.Event | None,
) -> None:  # fmt: skip
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return
    try:
        while again or (stop is not None and not stop.is_set()):
            key, body = again.popleft() if again else next(fresh)
            book.bodies[key] = body
            if key not in book.answered:
                book.unanswered[key] = body
            writer.write(post("/api/v1/sales", f"127.0.0.1:{port}", token, key, body))
            book.answer(key, *await _answer(reader))
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.transport.abort()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool, bytes]:
    """(status, whether it is the first answer over again, body). Raises IncompleteReadError."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    return int(head.split(b" ", 2)[1]), b"\r\nidempotency-replayed: true" in head, await reader.readexactly(length)
