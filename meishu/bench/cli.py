"""`meishu bench NAME`"""

import argparse
import asyncio
import json
from typing import Any

from meishu.bench import bring, sale, search, tap

_MEMBERS = {"sale": 1_000, "tap": 100_000, "search": 100_000, "import": 50_000}


def main(argv: list[str]) -> int:
    """Exit status: 0 measured, 1 an answer was wrong or a tap was lost, 2 wrong arguments."""
    arguments = _parser().parse_args(argv)
    members = arguments.members or _MEMBERS[arguments.name]
    if arguments.name == "sale":
        result = asyncio.run(sale.bench(arguments.clients, members, arguments.seconds, profile=arguments.profile))
        wrong = result["errors"]
    elif arguments.name == "search":
        result = asyncio.run(search.bench(members, arguments.taps))
        wrong = result["errors"]
    elif arguments.name == "import":
        result = asyncio.run(bring.bench(members))
        wrong = result["errors"]
    else:
        result = asyncio.run(tap.bench(members, arguments.taps))
        wrong = result["lost"]
    print(json.dumps(result, ensure_ascii=False) if arguments.json else _words(result))
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="meishu bench", description="Measure, with the floor in the same run.")
    parser.add_argument(
        "name", choices=("sale", "tap", "search", "import"),
        help="sale: sales a second over HTTP, durable and encrypted; tap: from the reader's last byte to the tablet; "
        "search: members found while typing; import: a list of members brought in while the till sells",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--members",
        type=int,
        help="1000 for sale, 100000 for tap and search; rows of import's list: 50000",
    )
    parser.add_argument("--clients", type=int, default=64, help="of sale")
    parser.add_argument("--seconds", type=float, default=8.0, help="of sale's load")
    parser.add_argument("--profile", metavar="FILE", help="of sale: also write where the hub's time went (for pstats)")
    parser.add_argument("--taps", type=int, default=500, help="of tap; questions of search")
    return parser


def _words(result: dict[str, Any]) -> str:
    if "floor" not in result:
        return f"{result['name']}: {result['value']} {result['unit']} (p99), {result['members']} members"
    return f"{result['name']}: {result['value']} {result['unit']}, {result['ratio']} of the floor of {result['floor']}"
