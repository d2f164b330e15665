"""`meishu verify DIR`: prove a store's books from nothing but the journal."""

import argparse
import sys
from pathlib import Path

import msgspec

from hub.domains import state_schema
from hub.errors import MeishuError
from hub.journal.errors import StoreMissing
from hub.journal.keys import key_folder, load_keys
from hub.journal.store import DATABASE
from hub.journal.verify import Report, verify


def main(argv: list[str]) -> int:
    """Exit status: 0 all is proven, 1 something is wrong, 2 wrong arguments."""
    parser = argparse.ArgumentParser(
        prog="meishu verify",
        description="Check pages, numbering, hash chain, signatures, postings and trial balance, and rebuild all "
        "state from the journal to compare it table by table. Changes nothing.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the store's folder, or one that holds it as hub/")
    parser.add_argument("--keys", type=Path, help="the folder of the store's keys; `keys` beside the store else")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    folder = arguments.folder if (arguments.folder / DATABASE).exists() else arguments.folder / "hub"
    try:
        if not (folder / DATABASE).exists():
            raise StoreMissing(path=str(folder))
        report = verify(folder, load_keys(key_folder(arguments.keys, folder)), state_schema())
    except MeishuError as error:
        report = Report().fail(f"{error.code}: {error.message('en')}")
    if arguments.json:
        print(msgspec.json.encode(report).decode())
    else:
        print(_words(report), file=sys.stdout if report.verify == "ok" else sys.stderr)
    return 0 if report.verify == "ok" else 1


def _words(report: Report) -> str:
    if report.verify == "ok":
        return f"ok: {report.entries} entries, {len(report.tables)} state tables, head {report.head[:16]}"
    where = f"entry {report.first_bad_entry}: " if report.first_bad_entry is not None else ""
    return f"failed: {where}{report.problem}"
