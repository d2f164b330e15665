"""ESC/POS: commands, and what a printer's status bytes mean (Epson, ESC/POS Command Reference)."""

from typing import Final

from devices.printers.status import PaperState, Status

SELECT_PRINTER: Final = b"\x1b=\x01"
INITIALISE: Final = b"\x1b@"
CHINESE_MODE: Final = b"\x1c&"
ASK_SEQUENCED: Final = b"\x1dr\x01"
ALIGN: Final = {"left": b"\x1ba\x00", "center": b"\x1ba\x01", "right": b"\x1ba\x02"}
STATUS_NUMBERS: Final = (1, 2, 3, 4)
# ESC p m t1 t2: 50 ms on, 500 ms off (units of 2 ms); m 0 is pin 2, 1 is pin 5
KICK: Final = {"2": b"\x1bp\x00\x19\xfa", "5": b"\x1bp\x01\x19\xfa"}
DRAWERS: Final = {**KICK, "both": KICK["2"] + KICK["5"]}
# The cutter sits some four lines above the head; GS V 1 is the cut that every clone knows.
CUTS: Final = {"partial": b"\x1bd\x04\x1dV\x01", "full": b"\x1bd\x04\x1dV\x00", "none": b"\x1bd\x04"}
# GS FF: feed marked paper to where the next label starts
NEXT_LABEL: Final = b"\x1d\x0c"


def drawer_kick(pins: str) -> bytes:
    """Some printers want to be selected first (ESC =)."""
    return SELECT_PRINTER + DRAWERS[pins]


def beep(how: str, times: int) -> bytes:
    """
    `times` sounds: esc_b is ESC B n t (Xprinter, Gprinter; t in 50 ms), esc_a is ESC ( A function 48 (Epson TM-m30;
    t in 100 ms), bel the plain BEL of older ones, none nothing.
    """
    return {
        "esc_b": b"\x1bB" + bytes([times, 4]),
        "esc_a": b"\x1b(A\x04\x000" + bytes([51, times, 3]),
        "bel": b"\x07" * times,
        "none": b"",
    }[how]


def ask_status(number: int) -> bytes:
    """DLE EOT n, answered at once whatever waits in the printer's buffer."""
    return bytes((0x10, 0x04, number))


def is_realtime_reply(byte: int) -> bool:
    """A DLE EOT reply is 0xx1xx10."""
    return byte & 0x93 == 0x12  # noqa: PLR2004 -- the fixed bits and their values


def is_sequenced_reply(byte: int) -> bool:
    """A GS r reply has bits 4 and 7 clear; clones differ in the others."""
    return byte & 0x90 == 0


def is_automatic_status(byte: int) -> bool:
    """The first of the four bytes of an automatic status is 0xx1xx00; the others have bits 4 and 7 clear."""
    return byte & 0x93 == 0x10  # noqa: PLR2004 -- the fixed bits and their values


def sequenced_paper_out(byte: int) -> bool:
    """GS r 1: bits 2 and 3 say that the roll has ended."""
    return bool(byte & 0x0C)


def parse_status(replies: dict[int, int]) -> Status | None:
    """The status in the replies to DLE EOT 1-4 by number; None without the first."""
    if 1 not in replies:
        return None
    offline_cause, error_cause = replies.get(2, 0), replies.get(3, 0)
    paper: PaperState = "unknown"
    if 4 in replies:  # noqa: PLR2004 -- DLE EOT 4
        paper = "out" if replies[4] & 0x60 else "low" if replies[4] & 0x0C else "ok"
    if offline_cause & 0x20:
        paper = "out"
    return Status(
        paper=paper,
        cover_open=bool(offline_cause & 0x04),
        offline=bool(replies[1] & 0x08),
        error=bool(offline_cause & 0x40 or error_cause & 0x68),
    )
