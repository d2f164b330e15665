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


async def test_affixes_are_taken_off_and_missed(running, tmp_path):
    spec = f"scanner-serial:{tmp_path / 'scanner'}?prefix=%5E&suffix=%24&aim_id=require&encoding=gb18030"
    async with Simulator(tmp_path) as scanner, running(spec) as client:
        await client.state("ready")
        await scanner.scan("^]Q1会员 小美$", encoding="gb18030")
        await scanner.scan("^会员$", encoding="gb18030")
        assert (await client.event(is_bad))["reason"] == "partial"
        assert [event["text"] for event in client.events if is_scan(event)] == ["会员 小美"]


async def test_a_cable_pulled_in_the_middle_of_a_scan_at_the_speed_of_the_line(running, tmp_path):
    async with Simulator(tmp_path, baudrate=9600) as scanner, running(f"scanner-serial:{scanner.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        await scanner.pull_out_in(b"6901234567892\r\n", after=6)
        await client.state("gone", "unplugged", since=seen)
        scanner.plug()
        await client.state("ready", since=seen)
        await scanner.scan("4567892")
        assert (await client.event(is_scan))["text"] == "4567892"
