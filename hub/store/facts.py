"""What can happen to the store itself."""

from hub.journal.fact import Fact, fact


@fact("store.opened")
class StoreOpened(Fact, frozen=True):
    """Entry 1 of every journal: whose it is, and the key (Ed25519, hex) its heads are signed with."""

    chain: str
    hub: str
    shard: int
    name: str
    zone: str
    public_key: str


@fact("store.setting_changed")
class SettingChanged(Fact, frozen=True):
    """`value` is the JSON text of the setting's value."""

    name: str
    value: str
