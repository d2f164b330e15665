"""What members are found by while somebody types: keys in order, cut into runs; kept by the keepers of members."""

import heapq
from collections.abc import Iterable, Iterator

from hub.ids import MemberId
from hub.journal.tx import Reader, Tx

RUN = 4096
"""Members whose keys stand together: an import's keys go to one run's pages, a search looks into each run."""
_CHUNK = 32
_END = "\U0010ffff"
_ID_LENGTH = 26

Found = tuple[str, int]
"""(key, place of the member)"""


def enter(tx: Tx, member: MemberId) -> None:
    """A place for one who has just been registered: their number in the order of entering, theirs for ever."""
    tx.execute("INSERT INTO member_place (member, keys) VALUES (?, '')", member)


def keep(tx: Tx, member: MemberId, wanted: Iterable[str]) -> None:
    """Bring the keys up to these; only what differs is written."""
    row = tx.one("SELECT place, keys FROM member_place WHERE member = ?", member)
    if row is None:
        raise LookupError(member)
    place, before, after = row[0], set(row[1].split()), set(wanted)
    if before == after:
        return
    for key in sorted(before - after):
        tx.execute("DELETE FROM member_key WHERE run = ? AND key = ? AND place = ?", place // RUN, key, place)
    for key in sorted(after - before):
        tx.execute("INSERT INTO member_key (run, key, place) VALUES (?, ?, ?)", place // RUN, key, place)
    tx.execute("UPDATE member_place SET keys = ? WHERE place = ?", "\n".join(sorted(after)), place)


def page(reader: Reader, query: str, limit: int, cursor: str) -> tuple[list[MemberId], str | None]:
    """Members one of whose keys begins with the query (normalised, not empty), nearest first; the next page's cursor.

    A member stands where the first of their keys that fits does, so on one page only.
    """
    found: list[tuple[str, MemberId]] = []
    for key, place in _in_order(reader, query, _position(reader, cursor)):
        member, keys = reader.all("SELECT member, keys FROM member_place WHERE place = ?", place)[0]
        if key != next(one for one in keys.split() if one.startswith(query)):
            continue
        if len(found) == limit:
            return [one for _, one in found], f"{found[-1][0].encode().hex().upper()}{found[-1][1]}"
        found.append((key, member))
    return [one for _, one in found], None


def _in_order(reader: Reader, query: str, after: Found) -> Iterator[Found]:
    """Every key that begins with the query, of all runs."""
    row = reader.one("SELECT max(place) FROM member_place")
    last = row[0] // RUN if row and row[0] else -1
    start = max(("", 0) if after[0] < query else after, (query, 0))
    return heapq.merge(*(_in_run(reader, run, start, query + _END) for run in range(last + 1)))


def _in_run(reader: Reader, run: int, after: Found, end: str) -> Iterator[Found]:
    """Entered at the first key that fits, read a few at a time."""
    while True:
        rows = reader.all(
            "SELECT key, place FROM member_key WHERE run = ? AND (key, place) > (?, ?) AND key < ? "
            "ORDER BY key, place LIMIT ?",
            run, *after, end, _CHUNK,
        )  # fmt: skip
        yield from rows
        if len(rows) < _CHUNK:
            return
        after = rows[-1]


def _position(reader: Reader, cursor: str) -> Found:
    """What a cursor stands for: the key in hex, then the member's id; ("", 0) for any other text."""
    try:
        key = bytes.fromhex(cursor[:-_ID_LENGTH]).decode()
    except ValueError:
        return "", 0
    row = reader.one("SELECT place FROM member_place WHERE member = ?", cursor[-_ID_LENGTH:])
    return (key, row[0]) if row else ("", 0)
