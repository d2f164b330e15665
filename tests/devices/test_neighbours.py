"""Who is behind an address of the LAN."""

import pytest

from devices import neighbours

TABLE = """\
IP address       HW type     Flags       HW address            Mask     Device
192.168.1.60     0x1         0x2         00:26:AB:12:34:56     *        eth0
192.168.1.61     0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.1.6      0x1         0x6         00:26:ab:00:00:06     *        eth0
cut short
"""


@pytest.mark.parametrize(
    ("host", "card"),
    [
        ("192.168.1.60", "00:26:ab:12:34:56"),
        ("192.168.1.6", "00:26:ab:00:00:06"),  # a permanent entry is complete too
        ("192.168.1.61", ""),  # asked for, nobody answered
        ("192.168.1.62", ""),
        ("cut", ""),
    ],
)
def test_only_a_complete_entry_of_the_host_itself_counts(host, card):
    assert neighbours.in_table(TABLE, host) == card


async def test_nobody_answers_is_no_card(monkeypatch, tmp_path):
    monkeypatch.setattr(neighbours, "TABLE", tmp_path / "none")
    monkeypatch.setattr(neighbours, "EVERY_S", 0.0)
    assert await neighbours.card_of("127.0.0.1:9100") == ""
    (tmp_path / "none").write_text(TABLE.replace("192.168.1.60", "127.0.0.1"))
    assert await neighbours.card_of("127.0.0.1:9100") == "00:26:ab:12:34:56"
