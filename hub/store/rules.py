"""Opening a store and changing its settings."""

from typing import Annotated

import msgspec

from hub.errors import Unfit
from hub.journal.tx import Context, Tx
from hub.store.facts import SettingChanged, StoreOpened
from hub.store.state import Settings, settings


class ChangeSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`value` as JSON text."""

    name: Annotated[str, msgspec.Meta(max_length=40)]
    value: Annotated[str, msgspec.Meta(max_length=400)]


def open_store(tx: Tx, _context: Context, command: StoreOpened) -> None:
    tx.append(command)


def change_setting(tx: Tx, _context: Context, command: ChangeSetting) -> None:
    """Raises Unfit where there is no such setting or the value does not fit it."""
    try:
        known = msgspec.to_builtins(settings(tx)) | {command.name: msgspec.json.decode(command.value)}
        msgspec.convert(known, Settings)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unfit(detail=str(error)) from error
    tx.append(SettingChanged(name=command.name, value=command.value))
