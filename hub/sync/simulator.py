"""A journal in memory, with real entries, hashes and signatures: the other end for tests, the demo and the bench."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.cards.facts import CardSold
from hub.cashier.facts import BillRefunded, BillSettled, Line, LineKind, TenderTaken
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.entry import GENESIS_HASH, Entry, canonical, entry_hash, head_message
from hub.journal.fact import Fact
from hub.ledger.accounts import (
    CONTRACT_LIABILITY,
    FACE_HELD,
    FACE_ISSUED,
    GOODS_REVENUE,
    MONEY,
    QUICK_REVENUE,
    RECEIVABLE,
    SERVICE_REVENUE,
    Account,
    Tender,
    Unit,
)
from hub.ledger.postings import Posting, credit, debit
from hub.store.facts import StoreOpened
from hub.sync.source import DaySummary, Head

ZONE = "Asia/Shanghai"
_REVENUE = {
    LineKind.SERVICE: SERVICE_REVENUE,
    LineKind.GOODS: GOODS_REVENUE,
    LineKind.QUICK: QUICK_REVENUE,
}


class SimulatedJournal:
    """A store's journal as the uplink sees it; `at` is the time in milliseconds of what is appended next."""

    def __init__(self, hub: str, *, chain: str = "demo", shard: int = 0, name: str = "", at: int = 0) -> None:
        self.hub, self.chain, self.shard = hub, chain, shard
        self.name, self.at, self.epoch = name or hub, at, 1
        self._key = Ed25519PrivateKey.generate()
        self.public_key = self._key.public_key().public_bytes_raw()
        self.bodies: list[bytes] = []
        self.hashes: list[bytes] = [GENESIS_HASH]
        self.position: tuple[int, bytes] = (0, GENESIS_HASH)
        self.summary = DaySummary(day="1970-01-01", received_fen=0, revenue_fen=0, topped_up_fen=0, visits=0, bills=0)
        self._moved = asyncio.Event()
        self._ids = 0

    # What the uplink asks of a journal

    async def head(self) -> Head:
        seq, digest = len(self.bodies), self.hashes[-1]
        return Head(self.epoch, seq, digest, self.at, self.sign(head_message(self.hub, self.epoch, seq, digest)))

    async def entries(self, after_seq: int, limit: int, max_bytes: int) -> list[tuple[int, bytes]]:
        taken: list[tuple[int, bytes]] = []
        size = 0
        for index in range(after_seq, min(after_seq + limit, len(self.bodies))):
            size += len(self.bodies[index]) + 1
            if taken and size > max_bytes:
                break
            taken.append((index + 1, self.bodies[index]))
        return taken

    async def hash_at(self, seq: int) -> bytes:
        return self.hashes[seq]

    async def day_summary(self, day: str) -> DaySummary:
        return msgspec.structs.replace(self.summary, day=day)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    async def acknowledged(self, epoch: int, seq: int, digest: bytes, at: int) -> None:  # noqa: ARG002 - the protocol's
        self.position = (seq, digest)

    async def sync_position(self) -> tuple[int, bytes]:
        return self.position

    async def changed(self) -> None:
        await self._moved.wait()
        self._moved.clear()

    # What can happen in the store

    def append(self, fact: Fact, postings: Iterable[Posting] = (), *, kind: str = "", version: int = 0) -> int:
        """Write an entry; its number. kind and version: what the entry says, when not what the fact is."""
        entry = Entry(
            seq=len(self.bodies) + 1,
            epoch=self.epoch,
            at=self.at,
            clock="ok",
            actor="simulator",
            device="till",
            command=self._id("C"),
            kind=kind or fact.kind,
            v=version or fact.version,
            fact=msgspec.Raw(canonical(fact)),
            postings=tuple(postings),
        )
        return self.append_body(canonical(entry))

    def append_body(self, body: bytes) -> int:
        self.bodies.append(body)
        self.hashes.append(entry_hash(self.hashes[-1], body))
        self._moved.set()
        return len(self.bodies)

    def open(self) -> None:
        """Entry 1."""
        self.append(StoreOpened(self.chain, self.hub, self.shard, self.name, ZONE, self.public_key.hex()))

    def sell(
        self,
        amount_fen: int,
        tender: Tender = Tender.WECHAT,
        *,
        kind: LineKind = LineKind.SERVICE,
        member: str | None = None,
        released_fen: int | None = None,
    ) -> BillId:
        """Settle a bill of one line; stored value releases `released_fen` (all of it unless said)."""
        revenue = _REVENUE[kind]
        if tender in {Tender.STORED_VALUE, Tender.VOUCHER}:
            released = amount_fen if released_fen is None else released_fen
            postings: tuple[Posting, ...] = (
                debit(CONTRACT_LIABILITY, released),
                credit(revenue, released),
                debit(FACE_HELD, amount_fen),
                credit(FACE_ISSUED, amount_fen),
            )
        else:
            postings = (debit(MONEY.get(tender, RECEIVABLE), amount_fen), credit(revenue, amount_fen))
        return self._settle(kind, amount_fen, tender, member, postings)

    def top_up(self, principal_fen: int, bonus_fen: int = 0, tender: Tender = Tender.WECHAT) -> BillId:
        """Sell a lot of stored value."""
        face = principal_fen + bonus_fen
        member = self._id("M")
        bill = self._settle(
            LineKind.STORED_VALUE_CARD,
            principal_fen,
            tender,
            member,
            (debit(MONEY[tender], principal_fen), credit(CONTRACT_LIABILITY, principal_fen)),
        )
        lot = CardSold(
            card=CardId(self._id("K")),
            lot=LotId(self._id("L")),
            member=MemberId(member),
            item=ItemId("CARD"),
            bill=bill,
            line=1,
            name="储值卡",
            unit=Unit.FACE,
            size=face,
            principal_fen=principal_fen,
        )
        self.append(lot, (debit(FACE_ISSUED, face), credit(FACE_HELD, face)))
        return bill

    def refund(
        self, bill: BillId, amount_fen: int, tender: Tender = Tender.WECHAT, account: Account = SERVICE_REVENUE
    ) -> None:
        """Give money back for a service."""
        fact = BillRefunded(
            bill=bill,
            refund=self._id("R"),
            number="R1",
            day=self._day(),
            member=None,
            reason="顾客退款",
            lines=(),
            tenders=(TenderTaken(tender, amount_fen, amount_fen),),
            parts=(),
            amount_fen=amount_fen,
        )
        self.append(fact, (debit(account, amount_fen), credit(MONEY[tender], amount_fen)))

    def _settle(
        self, kind: LineKind, amount_fen: int, tender: Tender, member: str | None, postings: tuple[Posting, ...]
    ) -> BillId:
        bill = BillId(self._id("B"))
        fact = BillSettled(
            bill=bill,
            number=bill[-6:],
            day=self._day(),
            member=None if member is None else MemberId(member),
            lines=(Line(1, kind, None, "深层清洁", "护理", amount_fen, 1, amount_fen),),
            list_fen=amount_fen,
            due_fen=amount_fen,
            tenders=(TenderTaken(tender, amount_fen, amount_fen),),
            parts=(),
        )
        self.append(fact, postings)
        return bill

    def _day(self) -> str:
        return datetime.fromtimestamp(self.at / 1000, ZoneInfo(ZONE)).date().isoformat()

    def _id(self, prefix: str) -> str:
        self._ids += 1
        return f"{prefix}{self._ids:025d}"
