"""
MFRC522 over UART: its registers, and the bytes that read and write them (NXP MFRC522 data sheet, rev. 3.9).

Section 8.1.3.3: an address byte has bit 7 set for a read, bit 6 clear, the register in bits 5-0. A read is answered
by the register's value; a write is address and value, and is answered by the address. There is no frame and no
checksum on this line: what guards is that every byte is answered by exactly one, the echo of each write, and on the air
BCC and CRC_A.
"""

from dataclasses import dataclass
from typing import Final

from devices.readers.card import BadFrame

READ_BIT: Final = 0x80

# chapter 9.2, registers that are used
COMMAND: Final = 0x01
COM_IRQ: Final = 0x04
ERROR: Final = 0x06
FIFO_DATA: Final = 0x09
FIFO_LEVEL: Final = 0x0A
CONTROL: Final = 0x0C
BIT_FRAMING: Final = 0x0D
MODE: Final = 0x11
TX_CONTROL: Final = 0x14
TX_ASK: Final = 0x15
RF_CFG: Final = 0x26
T_MODE: Final = 0x2A
T_PRESCALER: Final = 0x2B
T_RELOAD_HIGH: Final = 0x2C
T_RELOAD_LOW: Final = 0x2D
VERSION: Final = 0x37

# chapter 10.3, commands
IDLE: Final = 0x00
TRANSCEIVE: Final = 0x0C
SOFT_RESET: Final = 0x0F

IRQ_CLEAR: Final = 0x7F
IRQ_DONE: Final = 0x30  # RxIRq, IdleIRq
IRQ_TIMER: Final = 0x01
FIFO_FLUSH: Final = 0x80
FIFO_BYTES: Final = 64
START_SEND: Final = 0x80
LAST_BITS: Final = 0x07
ERRORS: Final = 0x1B  # buffer overflow, collision, parity, protocol
ANTENNA_ON: Final = 0x83  # TxControlReg: reset value 80, and both drivers
ANTENNA_BITS: Final = 0x03

# 91 and 92: MFRC522 versions 1 and 2 (section 9.3.4.8); 88: Fudan FM17522; 82, 12, B2: other work-alikes
VERSIONS: Final = frozenset((0x91, 0x92, 0x88, 0x82, 0x12, 0xB2))

# 40 kHz ticks by the prescaler, 25 ms; 100 % ASK; CRC preset 6363; receiver gain 48 dB
SETUP: Final = (
    (T_MODE, 0x80),
    (T_PRESCALER, 0xA9),
    (T_RELOAD_HIGH, 0x03),
    (T_RELOAD_LOW, 0xE8),
    (TX_ASK, 0x40),
    (MODE, 0x3D),
    (RF_CFG, 0x70),
    (TX_CONTROL, ANTENNA_ON),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One access to a register; `value` None to read it."""

    register: int
    value: int | None = None

    @property
    def request(self) -> bytes:
        """The bytes that ask for it; one byte answers them."""
        return bytes([self.register | READ_BIT]) if self.value is None else bytes([self.register, self.value])


def answers(steps: list[Step], data: bytes) -> list[int] | BadFrame:
    """The values read by `steps` out of one byte a step; `framing` unless each write was echoed."""
    if len(data) != len(steps):
        return BadFrame("framing")
    if any(step.value is not None and step.register != byte for step, byte in zip(steps, data, strict=True)):
        return BadFrame("framing")
    return [byte for step, byte in zip(steps, data, strict=True) if step.value is None]


def start_exchange(data: bytes, last_bits: int) -> list[Step]:
    """Send `data` to the card, only `last_bits` (0 for all 8) of its last byte, and receive."""
    return [
        Step(COMMAND, IDLE),
        Step(COM_IRQ, IRQ_CLEAR),
        Step(FIFO_LEVEL, FIFO_FLUSH),
        *(Step(FIFO_DATA, byte) for byte in data),
        Step(COMMAND, TRANSCEIVE),
        Step(BIT_FRAMING, START_SEND | last_bits),
    ]
