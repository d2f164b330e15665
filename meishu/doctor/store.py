"""The books: can the hub serve them, and if it does not run, what can be said without opening them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hub.errors import MeishuError
from hub.journal.database import check_sqlite_version
from hub.journal.store import DATABASE
from meishu.doctor.finding import Finding, fault, note, ok, warning

PAGE: Final = 4096
"""SQLCipher 4's page, which our store keeps."""
BEHIND: Final = timedelta(hours=1)
"""How long the cloud may be away before somebody should look."""
_PLAIN: Final = b"SQLite format 3\x00"
_STATES: Final = {
    "rejected": (
        "云端不认识这台主机",
        "The cloud does not know this hub",
        "在云端机器上登记：meishu cloud enrol（见 docs/operations.md）",
        "Enrol it at the cloud: docs/operations.md",
    ),
    "quarantined": (
        "云端发现两台同名的主机在记账",
        "The cloud sees two journals under this hub's name",
        "查清哪一台是真的（是否复制过存储卡），再运行 meishu cloud release",
        "Find the true one, then meishu cloud release",
    ),
    "fenced": (
        "这台主机已被停用",
        "This hub was retired",
        "不要再用它收银，请联系总部",
        "Do not sell with it; call the chain",
    ),
    "cloud_ahead": (
        "云端的账比本机多：本机磁盘丢了数据",
        "The cloud has more than this hub: the disk lost entries",
        "马上停止收银，从备份恢复",
        "Stop selling, restore the backup",
    ),
}


def sqlite(
    version: tuple[int, int, int], check: Callable[[tuple[int, int, int]], None] = check_sqlite_version
) -> Iterator[Finding]:
    """The linked SQLCipher's SQLite."""
    text = ".".join(map(str, version))
    try:
        check(version)
    except MeishuError:
        yield fault(
            "sqlite",
            f"SQLite {text} 有会损坏账本的缺陷，主机会拒绝启动",
            f"SQLite {text} can corrupt the store",
            ("再运行一次：sudo sh systemd/install.sh", "Run it again: sudo sh systemd/install.sh"),
        )
    else:
        yield ok("sqlite", f"SQLite {text}", f"SQLite {text}")


def database(folder: Path) -> Iterator[Finding]:
    """For a hub that does not run: the file's size and first page, nothing opened, nothing changed."""
    path = folder / DATABASE
    verify = (
        f"先复制整个文件夹，再对副本运行 meishu verify；都不行就从备份恢复（{folder}）",
        f"Copy the folder first, run meishu verify on the copy; else restore the backup ({folder})",
    )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(PAGE)
    except FileNotFoundError:
        yield fault(
            "database",
            f"{folder} 里没有账本",
            f"There is no store in {folder}",
            ("检查 hub.toml 的 data 和 SSD；新店用 install.sh store-new 店名", "Check `data` in hub.toml, and the SSD"),
        )
        return
    except PermissionError:
        yield note("database", f"没有权限读 {path}，用 sudo 再运行一次", f"{path} cannot be read: run with sudo")
        return
    except OSError as error:
        yield fault("database", f"读不出账本：{error.strerror}", f"The store cannot be read: {error.strerror}", verify)
        return
    if size < PAGE or size % PAGE or not any(first):
        yield fault(
            "database", f"账本文件不完整（{size} 字节）", f"The store's file is not whole ({size} bytes)", verify
        )
    elif first.startswith(_PLAIN):
        yield fault(
            "database", "账本没有加密，不是美枢的账本", "The file is not encrypted: no store of Meishu's", verify
        )
    else:
        yield note(
            "database",
            f"账本文件在（{size / 1e6:.1f} MB）",
            f"The store's file is there ({size / 1e6:.1f} MB)",
            (
                "启动：sudo systemctl start meishu-hub；起不来就复制一份并运行 meishu verify",
                "sudo systemctl start meishu-hub; if it does not start, run meishu verify on a copy",
            ),
        )


def storage(health: dict[str, Any]) -> Iterator[Finding]:
    """What the running hub says of its storage."""
    if health.get("storage") == "ok":
        entries = health.get("journal", {}).get("seq")
        yield ok("storage", f"账本正常，共 {entries} 条", f"The store is well: {entries} entries")
    else:
        yield fault(
            "storage",
            "磁盘写入失败，主机已停止记账",
            "The disk refused a write: nothing more is recorded",
            (
                "停止收银；马上复制账本文件夹，换新盘，meishu verify，再启动。不要直接重启",
                "Stop; copy the store's folder at once to a new disk, meishu verify, start. Do not just restart",
            ),
        )


def sync(health: dict[str, Any], now: datetime) -> Iterator[Finding]:
    """The way to the cloud. Being away costs nothing; being refused does."""
    found = health.get("sync", {})
    state, behind = str(found.get("state")), int(found.get("behind") or 0)
    if state == "off":
        yield note(
            "sync",
            "没有设置云端，账只在本机",
            "No cloud is set: the books are here alone",
            ("一定要自己备份（见 docs/operations.md）", "Mind the backup (docs/operations.md)"),
        )
    elif state in _STATES:
        zh, en, do_zh, do_en = _STATES[state]
        yield fault("sync", zh, en, (do_zh, do_en))
    elif state in {"online", "syncing"}:
        yield ok("sync", f"已连上云端，待传 {behind} 条", f"The cloud is connected, {behind} entries to go")
    else:
        away = _away(found.get("since"), now)
        zh, en = f"连不上云端已 {_span(away)}，待传 {behind} 条", f"No cloud for {_span(away)}, {behind} entries to go"
        do = (
            "照常营业，账不会丢；请检查网络和下面的“云端”一项",
            "Sell on, nothing is lost; see to the internet and the broker",
        )
        yield warning("sync", zh, en, do) if away > BEHIND else note("sync", zh, en)


def asks(health: dict[str, Any]) -> Iterator[Finding]:
    """Receipts of which nobody knows whether they are on paper; only a person can look."""
    count = health.get("printing", {}).get("asking")
    if count:
        yield warning(
            "asks",
            f"有 {count} 张单据不知道是否打出来了",
            f"{count} print jobs may or may not be on paper",
            ("到“票据”里核对，需要的再补打", "Look at the paper; print again those that are needed"),
        )


def _away(since: object, now: datetime) -> timedelta:
    try:
        return now - datetime.fromisoformat(str(since))
    except ValueError:
        return timedelta(0)


def _span(time: timedelta) -> str:
    hours = time.total_seconds() / 3600
    return f"{hours / 24:.0f} d" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"  # noqa: PLR2004
