"""Reads firmware_configs/sheets/*.toml: how a family of scanners is set up, each step with the maker's own code."""

import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from devices.errors import ConfigError

MAX_SHEETS: Final = 50
MAX_STEPS: Final = 40

Words = Annotated[str, Meta(min_length=1, max_length=160)]


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """
    One code to scan, or where to find it.

    `code`: the text of the maker's configuration code, drawn as `symbology`; `fnc3` says where in a Code 128 the
    function character FNC3 stands by which a scanner knows a configuration code. `command`: the maker's command for the
    serial port. `manual`: where the maker prints the code, for one that is not known as text. `source`: the document.
    """

    zh: Words
    en: Words
    note: str = ""
    code: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    symbology: Literal["code128", "qr"] = "code128"
    fnc3: Literal["first", "last", "none"] = "none"
    command: Words | None = None
    manual: Words | None = None
    source: str = ""
    optional: bool = False


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """One file, as written; its stem is the sheet's key."""

    maker: Words
    models: Annotated[list[Words], Meta(min_length=1, max_length=20)]
    source: Annotated[list[Words], Meta(min_length=1, max_length=10)]
    steps: Annotated[list[Step], Meta(min_length=1, max_length=MAX_STEPS)]


def default_directory() -> Path:
    """The sheets shipped with the project."""
    return Path(__file__).resolve().parents[2] / "firmware_configs" / "sheets"


def load(directory: Path) -> dict[str, Sheet]:
    """Every sheet of a directory by its key. Raises ConfigError naming the file and the key."""
    if not directory.is_dir():
        raise ConfigError(f"{directory}: there is no such directory of sheets")
    files = sorted(directory.glob("*.toml"))
    if len(files) > MAX_SHEETS:
        raise ConfigError(f"{directory}: more than {MAX_SHEETS} sheets")
    return {path.stem: _read(path) for path in files}


def _read(path: Path) -> Sheet:
    try:
        sheet = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Sheet)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for number, step in enumerate(sheet.steps):
        where = f"{path}: steps[{number}]"
        if (step.code is None) == (step.command is None and step.manual is None):
            raise ConfigError(f"{where}: either a code, or a command or a place in the manual")
        if (step.code or step.command) and not step.source:
            raise ConfigError(f"{where}: a code or a command needs its source")
        if step.fnc3 != "none" and (step.code is None or step.symbology != "code128"):
            raise ConfigError(f"{where}: fnc3 is of Code 128 only")
        if step.code is not None and not step.code.isascii():
            raise ConfigError(f"{where}: code: ASCII only")
    return sheet
