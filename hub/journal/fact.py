"""Facts: typed, versioned. A fact's bytes stay for ever; older versions are upcast when they are read."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import msgspec

from hub.errors import MeishuError

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

F = TypeVar("F", bound="Fact")

KINDS: dict[str, type["Fact"]] = {}
_UPCASTS: dict[tuple[str, int], Upcast] = {}


class UnknownFact(
    MeishuError,
    code="unknown_fact",
    zh="账本里有本软件不认识的记录：{kind} v{version}",
    en="The journal holds a fact this software does not know: {kind} v{version}",
):
    """Written by a newer release: do not guess, do not write on top."""


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened; `@fact("bill.settled")` gives a subclass its kind and version."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1


def fact(kind: str, *, version: int = 1) -> Callable[[type[F]], type[F]]:
    """Class decorator: register a fact under its kind, as of this version."""

    def register(cls: type[F]) -> type[F]:
        known = KINDS.get(kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"two facts of kind {kind}")
        cls.kind, cls.version = kind, version
        KINDS[kind] = cls
        return cls

    return register


def upcasts(kind: str, from_version: int) -> Callable[[Upcast], Upcast]:
    """Register how a body of `from_version` reads as one of `from_version + 1`."""

    def register(function: Upcast) -> Upcast:
        _UPCASTS[kind, from_version] = function
        return function

    return register


def decode_fact(kind: str, version: int, raw: bytes | msgspec.Raw) -> Fact:
    """The fact as its newest version. Raises UnknownFact, msgspec.ValidationError."""
    fact_type = KINDS.get(kind)
    if fact_type is None or version > fact_type.version or version < 1:
        raise UnknownFact(kind=kind, version=version)
    if version == fact_type.version:
        return msgspec.json.decode(raw, type=fact_type)
    body = msgspec.json.decode(raw, type=dict[str, Any])
    for step in range(version, fact_type.version):
        upcast = _UPCASTS.get((kind, step))
        if upcast is None:
            raise UnknownFact(kind=kind, version=version)
        body = upcast(body)
    return msgspec.convert(body, type=fact_type)
