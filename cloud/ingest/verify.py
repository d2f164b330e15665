"""Whether a batch is what it says; pure, no store. The chain and the postings are recomputed, never believed."""

from dataclasses import dataclass

import msgspec

import cloud.facts  # noqa: F401 - registers the kinds
from hub.journal.entry import Entry, decode_entry
from hub.journal.fact import Fact, UnknownFact
from hub.journal.wire import BadMessage, Batch, unpack_batch
from hub.ledger.accounts import CHART
from hub.ledger.postings import check_balanced


@dataclass(frozen=True)
class Checked:
    """An entry that holds. fact None: written by a newer release, to be stored and read later."""

    entry: Entry
    body: bytes
    hash: bytes
    fact: Fact | None


class BadEntry(Exception):
    """The hub signed an entry that contradicts its batch: numbers, epoch or time out of line."""


def check_batch(batch: Batch) -> list[tuple[bytes, bytes]]:
    """(body, hash) of each entry. Raises BadMessage."""
    return unpack_batch(batch)


def check_entries(batch: Batch, chained: list[tuple[bytes, bytes]], after_seq: int) -> list[Checked]:
    """The batch's entries past `after_seq`, in line and balanced. Raises BadMessage, BadEntry, UnbalancedPostings."""
    checked: list[Checked] = []
    epoch = at = 0
    for offset, (body, digest) in enumerate(chained):
        seq = batch.first_seq + offset
        if seq <= after_seq:
            continue
        entry = _decoded(body)
        if entry.seq != seq or not epoch <= entry.epoch <= batch.epoch or entry.at < at:
            raise BadEntry(f"entry {seq}")
        epoch, at = entry.epoch, entry.at
        checked.append(read_entry(entry, body, digest))
    return checked


def read_entry(entry: Entry, body: bytes, digest: bytes) -> Checked:
    """With its fact, if this release knows it and its accounts. Raises UnbalancedPostings."""
    try:
        fact: Fact | None = entry.decoded()
    except (UnknownFact, msgspec.ValidationError):
        fact = None
    if fact is not None and all(posting.account in CHART for posting in entry.postings):
        check_balanced(entry.postings)
    else:
        fact = None
    return Checked(entry, body, digest, fact)


def _decoded(body: bytes) -> Entry:
    try:
        return decode_entry(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(detail="not an entry") from error
