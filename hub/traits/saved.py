"""Segments that are kept by a name (常用分组), to be looked at again."""

import msgspec
from msgspec import Struct

from hub.errors import NotFound, Unfit
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.traits import segments, state
from hub.traits.facts import SegmentDropped, SegmentPut
from hub.traits.rules import TooManyTraits, Word
from hub.traits.segments import Segment

MAX_SAVED = 50

_SEGMENT = msgspec.json.Decoder(Segment)


class PutSegment(Struct, frozen=True, forbid_unknown_fields=True):
    name: Word
    segment: Segment


class SavedSegment(Struct, frozen=True):
    saved: str
    name: str
    segment: Segment


def put(tx: Tx, context: Context, asked: tuple[str | None, PutSegment]) -> str:
    """Keep one, or change one. Raises NotFound, TooManyTraits, Unfit."""
    saved, command = asked
    known = {one.saved: one for one in listed(tx)}
    if saved is not None and saved not in known:
        raise NotFound(what=words("分组 {saved}", "saved group {saved}").format(saved=saved))
    if saved is None and len(known) >= MAX_SAVED:
        raise TooManyTraits(limit=MAX_SAVED)
    name = command.name.strip()
    if any(one.name == name and one.saved != saved for one in known.values()):
        raise Unfit(detail=words("已有同名的分组 (name)", "A group of this name exists (name)"))
    segments.count(tx, command.segment, context.now_ms)
    saved = saved or str(context.new_id(str))
    tx.append(SegmentPut(segment=saved, name=name, definition=msgspec.json.encode(command.segment).decode()))
    return saved


def drop(tx: Tx, _context: Context, saved: str) -> str:
    """Raises NotFound."""
    if all(one.saved != saved for one in listed(tx)):
        raise NotFound(what=words("分组 {saved}", "saved group {saved}").format(saved=saved))
    tx.append(SegmentDropped(segment=saved))
    return saved


def listed(reader: Reader) -> list[SavedSegment]:
    """By name."""
    return [SavedSegment(saved, name, _SEGMENT.decode(words)) for saved, name, words in state.segments(reader)]
