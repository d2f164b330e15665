"""`meishu simulate`"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from hub.journal.store import DATABASE
from meishu.simulate.year import Asked, Played, simulate


def main(argv: list[str]) -> int:
    """Exit status: 0 played and proved, 1 something is wrong, 2 wrong arguments."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    asked = Asked(arguments.seed, arguments.days, arguments.members)
    if not 1 <= asked.days <= 1000 or not 10 <= asked.members <= 100_000:  # noqa: PLR2004 - as the help says
        parser.error("--days is 1 to 1000, --members 10 to 100000")
    if arguments.keep is not None:
        if (arguments.keep / "hub" / DATABASE).exists():
            print(f"{arguments.keep}: a store is here already", file=sys.stderr)
            return 1
        played = asyncio.run(simulate(arguments.keep, asked))
    else:
        with tempfile.TemporaryDirectory(prefix="meishu-simulate-") as folder:
            played = asyncio.run(simulate(Path(folder), asked))
    print(json.dumps(played.as_json(), ensure_ascii=False) if arguments.json else _words(played))
    return 0 if played.good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meishu simulate",
        description="Play a salon's days through the hub's API, from a seed, on a clock of their own: eight "
        "technicians, some thirty visits a day, shifts, closes, commission. Then prove the books.",
    )
    parser.add_argument("what", nargs="?", choices=("year",), default="year", help="what to play")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another story; 1 else")
    parser.add_argument("--days", type=int, default=365, help="1 to 1000, from the first of January 2026; 365 else")
    parser.add_argument("--members", type=int, default=1200, help="10 to 100000 in all; 1200 else")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the store in DIR and leave it there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _words(played: Played) -> str:
    proofs = [f"  {name}: {wrong or 'ok'}" for name, wrong in played.proofs.items()]
    did = ", ".join(f"{number} {what}" for what, number in sorted(played.did.items(), key=lambda one: -one[1]))
    refused = sum(played.refused.values())
    counted = f"{played.entries} entries, {played.size / 1e6:.1f} MB, {played.requests} requests, {refused} refused"
    first = f"seed {played.asked.seed}, {played.asked.days} days: {did}"
    return "\n".join([first, f"{counted}; seconds: {played.seconds}", *proofs])
