"""Who the store is, and its settings."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hub.amounts import Fen, ShortText
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import Language, kept
from hub.store.facts import SettingChanged, StoreOpened

_DAY_MS = 86_400_000
THANKS = kept("谢谢惠顾，欢迎再次光临", "Thank you, and see you soon")


@dataclass(frozen=True, slots=True)
class StoreRow:
    chain: str
    hub: str
    shard: int
    name: str
    zone: str
    public_key: str
    opened_at: int


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an owner may choose. language: of paper, and of screens where nobody chose one. value_cap_fen: the most a
    named prepaid card may hold, preset to 5,000 yuan by law.

    manual_off_percent: of a bill's list price, what may be taken off by hand without approval. rounding: down to whole
    jiao or yuan (抹零), for bills that cash pays, or for all. print_keep_minutes: how long a slip waits for its
    printer. receipt_fallback: whether receipts may come out of another receipt printer.
    cooling_days: how long an unused card is refunded whole, preset to 7 by law.
    arrears_limit_fen: what a member may owe (挂账) without approval.
    points_per_100yuan: what a member earns, on consumption or on payment; points_fen: what one is worth;
    points_max_percent: of a bill, what they may pay; points_days: how long they live, 0 for ever;
    points_consent: whether a member agrees to what is spent of them, as to stored value.
    coupons_back: whether a bill that is refunded whole gives its coupons back; coupons_best: whether the till lays
    down by itself those that save most.
    patch_test: whether services of patch_test_categories want a patch test (皮试) of the last patch_test_days.
    static_ecards: whether e-cards that never change, from before the rotating ones, still open their member.
    low_balance_fen, low_sessions, remind_days: from when a member's page and the till remind of what runs out.
    draw_order: which lot of a card is used first, the oldest or the soonest to expire.
    """

    language: Language = "zh-CN"
    value_cap_fen: Fen = 500_000
    pin_attempts: Annotated[int, Meta(ge=1, le=20)] = 5
    static_ecards: bool = False
    low_balance_fen: Fen = 10_000
    low_sessions: Annotated[int, Meta(ge=0, le=100)] = 1
    remind_days: Annotated[int, Meta(ge=0, le=365)] = 30
    pin_lock_ms: Annotated[int, Meta(ge=60_000, le=_DAY_MS)] = 15 * 60_000
    session_ms: Annotated[int, Meta(ge=60_000, le=30 * _DAY_MS)] = 12 * 3_600_000
    consent_ms: Annotated[int, Meta(ge=10_000, le=3_600_000)] = 180_000
    receipt_width: Literal[32, 48] = 48
    receipt_footer: ShortText = str(THANKS)
    auto_print: bool = True
    print_keep_minutes: Annotated[int, Meta(ge=1, le=1440)] = 30
    receipt_fallback: bool = False
    service_slips: Literal["off", "ask", "auto"] = "off"
    arrears_limit_fen: Fen = 0
    patch_test: Literal["off", "warn", "block"] = "off"
    patch_test_categories: Annotated[tuple[ShortText, ...], Meta(max_length=10)] = ()
    patch_test_days: Annotated[int, Meta(ge=1, le=3650)] = 180
    cooling_days: Annotated[int, Meta(ge=0, le=365)] = 7
    points_per_100yuan: Annotated[int, Meta(ge=0, le=100_000)] = 0
    points_on: Literal["consumption", "payment"] = "consumption"
    points_fen: Annotated[int, Meta(ge=1, le=100_00)] = 1
    points_max_percent: Annotated[int, Meta(ge=0, le=100)] = 100
    points_days: Annotated[int, Meta(ge=0, le=3650)] = 0
    points_consent: bool = True
    coupons_back: bool = True
    coupons_best: bool = True
    draw_order: Literal["oldest", "expiring"] = "oldest"
    manual_off_percent: Annotated[int, Meta(ge=0, le=100)] = 10
    rounding: Literal["none", "jiao", "yuan"] = "none"
    rounding_for: Literal["cash", "all"] = "cash"


@keeps(StoreOpened)
def open_store(tx: Tx, entry: Entry, fact: StoreOpened) -> None:
    tx.execute(
        "INSERT INTO store VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        fact.chain, fact.hub, fact.shard, fact.name, fact.zone, fact.public_key, entry.at,
    )  # fmt: skip


@keeps(SettingChanged)
def change_setting(tx: Tx, _entry: Entry, fact: SettingChanged) -> None:
    tx.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", fact.name, fact.value)


def store(reader: Reader) -> StoreRow:
    row = reader.one("SELECT chain, hub, shard, name, zone, public_key, opened_at FROM store")
    if row is None:
        raise LookupError("the store is not open")
    return StoreRow(*row)


def zone(reader: Reader) -> str:
    """The store's time zone name; it never changes."""
    known: str | None = reader.memo.get("zone")
    if known is None:
        known = reader.memo["zone"] = store(reader).zone
    return known


def settings(reader: Reader) -> Settings:
    rows = reader.all("SELECT name, value FROM setting")
    if not rows:
        return Settings()
    return msgspec.convert({name: msgspec.json.decode(value) for name, value in rows}, Settings)
