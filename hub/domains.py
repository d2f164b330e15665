"""The domains whose facts and state make up a hub. Importing this registers every fact and keeper."""

from importlib import import_module

from hub.journal.state import StateSchema

PACKAGES = (
    "hub.store",
    "hub.ledger",
    "hub.catalog",
    "hub.staff",
    "hub.security",
    "hub.members",
    "hub.ecards",
    "hub.loss",
    "hub.traits",
    "hub.imports",
    "hub.care",
    "hub.cards",
    "hub.cashier",
    "hub.groupbuy",
    "hub.vouchers",
    "hub.loyalty",
    "hub.shifts",
    "hub.payments",
    "hub.settlement",
    "hub.commission",
    "hub.reports",
    "hub.printing",
    "hub.terminals",
    "hub.hardware",
)

for _package in PACKAGES:
    import_module(f"{_package}.state")


def state_schema() -> StateSchema:
    return StateSchema(PACKAGES)
