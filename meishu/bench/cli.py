"""`meishu bench NAME`"""

import argparse
import asyncio
import json

from meishu.bench import sale


def main(argv: list[str]) -> int:
    """Exit status: 0 measured, 1 an answer was wrong, 2 wrong arguments."""
    parser = argparse.ArgumentParser(prog="meishu bench", description="Measure, with the floor in the same run.")
    parser.add_argument("name", choices=("sale",), help="sale: sales a second over HTTP, durable and encrypted")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=8.0, help="of load")
    parser.add_argument("--profile", metavar="FILE", help="also write where the hub's time went (cProfile, for pstats)")
    arguments = parser.parse_args(argv)
    result = asyncio.run(sale.bench(arguments.clients, arguments.members, arguments.seconds, profile=arguments.profile))
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(
            f"{result['name']}: {result['value']} {result['unit']}, {result['ratio']} of the floor of {result['floor']}"
        )
    return 0 if result["errors"] == 0 else 1
