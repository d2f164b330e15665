"""What goes wrong when a card is written, in words for the person at the counter."""

from devices.errors import ProblemError
from devices.readers.ntag import Tag, TagGoneError, TagRefusedError, write_memory


async def write(tag: Tag, memory: bytes) -> None:
    """Write the selected card. Raises ProblemError."""
    try:
        await write_memory(tag, memory)
    except TagGoneError as error:
        raise card_moved() from error
    except TagRefusedError as error:
        raise ProblemError(
            409,
            "card_not_writable",
            "这张卡不能写入，或已被锁定。请换一张 NTAG213、NTAG215 或 Ultralight C 空白卡。",
            "This card cannot be written or is locked. Take a blank NTAG213, NTAG215 or Ultralight C.",
        ) from error


def card_moved() -> ProblemError:
    """The card left while it was being written."""
    return ProblemError(
        409,
        "card_moved",
        "写卡时卡片移开了，内容可能只写了一半。请把卡放稳，再写一次。",
        "The card moved while it was written and may hold half of it. Lay it down and write it again.",
    )


def no_card() -> ProblemError:
    """Nothing lies on the reader."""
    return ProblemError(
        409,
        "no_card",
        "读卡器上没有卡。请把卡放在读卡器上再试。",
        "No card lies on the reader. Put it there and try again.",
    )


def other_card() -> ProblemError:
    """Another card than the one asked for lies on the reader."""
    return ProblemError(
        409,
        "other_card",
        "读卡器上的卡不是要写的那一张。请换上正确的卡再试。",
        "The card on the reader is not the one to be written. Put the right one there.",
    )


def not_ready() -> ProblemError:
    """The reader is not there or does not answer."""
    return ProblemError(
        503,
        "reader_not_ready",
        "读卡器现在不能使用。请检查它的连接，稍后再试。",
        "The reader cannot be used now. Check its cable and try again.",
    )
