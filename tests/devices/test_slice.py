from devices.printers.escpos_network.simulator import Simulator as Printer
from devices.readers.em4100.simulator import Simulator as Reader


async def test_a_tap_reaches_a_subscriber(running, tmp_path):
    async with Reader(tmp_path) as reader, running(f"em4100:{reader.driver_tty}?name=前台") as client:
        await client.state("ready")
        await reader.tap("0012345678", split=(3, 9), noise=b"\xff\x00")
        event = await client.event(lambda event: event["type"] == "card.read")
        assert event["number"] == "0012345678"
        assert event["raw"] == "0A00BC614E"


async def test_a_receipt_reaches_the_paper(running):
    async with Printer() as printer, running(f"escpos:{printer.address}?width=32") as client:
        event = await client.state("ready")
        device = event.get("device") or event["devices"][0]
        document = {"parts": [{"type": "text", "text": "谢谢 ¥128"}, {"type": "cut"}]}
        status, job = await client.call(
            "POST", f"/devices/{device['id']}/jobs", {"job": "j1", "document": document}
        )
        assert (status, job["state"], job["duplicate"]) == (200, "printed", False)
        assert "谢谢 ￥128".encode("gb18030") in printer.receipts[0]
        status, again = await client.call(
            "POST", f"/devices/{device['id']}/jobs", {"job": "j1", "document": document}
        )
        assert again == {**job, "duplicate": True}
        assert len(printer.receipts) == 1
