"""`meishu sheets`: print-ready set-up sheets for scanners."""

import argparse
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from devices.errors import ConfigError
from devices.printers.fonts import NoFontError
from devices.sheets.pdf import pdf
from devices.sheets.sheet import default_directory, load


def parser() -> argparse.ArgumentParser:
    """Every option."""
    options = argparse.ArgumentParser(
        prog="meishu sheets", description="Write set-up sheets for scanners as PDF (A4), one a family."
    )
    options.add_argument("output", type=Path, metavar="OUTPUT_DIR", help="where the PDFs go; made if missing")
    options.add_argument("--sheet", action="append", metavar="KEY", help="only this one, repeatable")
    options.add_argument(
        "--sheets", type=Path, default=default_directory(), metavar="DIR", help="descriptions of the sheets (TOML)"
    )
    return options


def write(sheets: Path, output: Path, keys: list[str] | None) -> Iterator[Path]:
    """The PDFs of these sheets, or of all, as they are written. Raises ConfigError, NoFontError, OSError."""
    known = load(sheets)
    if missing := set(keys or ()) - known.keys():
        raise ConfigError(f"no sheet {', '.join(sorted(missing))}; there are {', '.join(known)}")
    output.mkdir(parents=True, exist_ok=True)
    for key in keys or known:
        path = output / f"{key}.pdf"
        path.write_bytes(pdf(key, known[key]))
        yield path


def main(argv: list[str] | None = None) -> int:
    """Write them and name each; 0: done, 2: the configuration is of no use, or no Chinese font."""
    args = parser().parse_args(argv)
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # tells of every table it leaves out
    try:
        for path in write(args.sheets, args.output, args.sheet):
            sys.stdout.write(f"{path}\n")
    except (ConfigError, NoFontError, OSError) as error:
        sys.stderr.write(f"meishu sheets: {error}\n")
        return 2
    return 0
