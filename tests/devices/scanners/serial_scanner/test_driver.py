"""A serial scanner on a pseudo-terminal, through the daemon."""

from devices.scanners.serial_scanner.simulator import Simulator


def is_scan(event):
    return event["type"] == "scan"


def is_bad(event):
    return event["type"] == "scan.bad"


async def test_scans_in_any_encoding(running, tmp_path):
    async with Simulator(tmp_path) as scanner, running(f"scanner-serial:{scanner.driver_tty}") as client:
        await client.state("ready")
        await scanner.scan("6901234567892")
        await scanner.scan("https://例子.cn/会员", encoding="gb18030", end="\r")
        await client.event(lambda event: is_scan(event) and "会员" in event["text"])
        assert [event["text"] for event in client.events if is_scan(event)] == [
            "6901234567892",
            "https://例子.cn/会员",
        ]


async def test_nonsense_is_told_and_the_next_scan_still_read(running, tmp_path):
    spec = f"scanner-serial:{tmp_path / 'scanner'}?gap_s=0.05"
    async with Simulator(tmp_path) as scanner, running(spec) as client:
        await client.state("ready")
        await scanner.send(b"\xff\xfe\xfd\r" + b"x" * 900 + b"\r" + b"half a sc")
        await client.event(lambda event: is_bad(event) and event["reason"] == "partial")
        await scanner.scan("134567890123456789")
        await client.event(is_scan)
        assert [event["reason"] for event in client.events if is_bad(event)] == [
            "undecodable",
            "overlong",
            "partial",
        ]


async def test_a_scanner_pulled_out_comes_back(running, tmp_path):
    async with Simulator(tmp_path) as scanner, running(f"scanner-serial:{scanner.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        scanner.unplug()
        await client.state("gone", "unplugged", since=seen)
        scanner.plug()
        await client.state("ready", since=seen)
        await scanner.scan("again")
        await client.event(is_scan, since=seen)
