"""The form of a device's settings, made from what its driver takes; the words for it are the screen's."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

Value = str | int | float | bool | None
FieldKind = Literal["text", "integer", "number", "switch", "choice"]


class Field(Struct, frozen=True):
    """One setting: `value` as it is in use, `default` as the driver has it; `options` of a choice."""

    name: str
    kind: FieldKind
    value: Value
    default: Value
    options: list[str | int]
    minimum: float | None = None
    maximum: float | None = None


def fields(driver: str, values: dict[str, Value]) -> list[Field]:
    """The settings of a driver in its own order; of a driver that this hub does not know, what the daemon told."""
    # The drivers' modules are wanted here only for what they take, and only once somebody opens the form.
    from devices.drivers import DRIVERS  # noqa: PLC0415

    kind = DRIVERS.get(driver)
    if kind is None:
        return [_told(name, value) for name, value in values.items()]
    return [
        _field(one.encode_name, one.type, None if one.default is msgspec.NODEFAULT else one.default, values)
        for one in msgspec.structs.fields(kind.settings)
    ]


def _field(name: str, shape: Any, default: Any, values: dict[str, Value]) -> Field:
    info = msgspec.inspect.type_info(shape)
    if isinstance(info, msgspec.inspect.UnionType):
        info = next(one for one in info.types if not isinstance(one, msgspec.inspect.NoneType))
    field = _told(name, default if isinstance(default, str | int | float | bool) else None)
    field = msgspec.structs.replace(field, value=values.get(name, field.value))
    if isinstance(info, msgspec.inspect.LiteralType):
        return msgspec.structs.replace(field, kind="choice", options=list(info.values))
    if isinstance(info, msgspec.inspect.BoolType):
        return msgspec.structs.replace(field, kind="switch")
    if isinstance(info, msgspec.inspect.IntType | msgspec.inspect.FloatType):
        integer = isinstance(info, msgspec.inspect.IntType)
        return msgspec.structs.replace(field, kind="integer" if integer else "number", minimum=info.ge, maximum=info.le)
    return msgspec.structs.replace(field, kind="text")


def _told(name: str, value: Value) -> Field:
    kind: FieldKind = "text"
    if isinstance(value, bool):
        kind = "switch"
    elif isinstance(value, int | float):
        kind = "integer" if isinstance(value, int) else "number"
    return Field(name, kind, value, value, [])
