"""The page that shows that a printer works."""

from devices.printers.document import CutPart, Document, FeedPart, RulePart, TextPart
from hub.language import label


def test_page(store_name: str, device_name: str) -> Document:
    """What a printer prints to show that it works: sizes, Chinese, characters that most printers' fonts lack."""
    return Document(
        parts=[
            TextPart(store_name, align="center", bold=True, size=2),
            TextPart(label("打印测试页"), align="center"),
            RulePart("single"),
            TextPart(label("打印机 {name}").format(name=device_name)),
            TextPart("中文 ￥128.00 ABC 0123456789"),
            TextPart("生僻字 㛃 䶮 𬱖"),
            FeedPart(2),
            CutPart(),
        ]
    )
