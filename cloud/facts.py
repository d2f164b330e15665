"""Every fact the cloud can read: importing this registers them all."""

from hub.cards import facts as cards
from hub.care import facts as care
from hub.cashier import facts as cashier
from hub.catalog import facts as catalog
from hub.commission import facts as commission
from hub.ecards import facts as ecards
from hub.groupbuy import facts as groupbuy
from hub.hardware import facts as hardware
from hub.imports import facts as imports
from hub.loss import facts as loss
from hub.loyalty import facts as loyalty
from hub.members import facts as members
from hub.payments import facts as payments
from hub.printing import facts as printing
from hub.security import facts as security
from hub.settlement import facts as settlement
from hub.shifts import facts as shifts
from hub.staff import facts as staff
from hub.store import facts as store
from hub.terminals import facts as terminals
from hub.traits import facts as traits
from hub.vouchers import facts as vouchers

__all__ = [
    "cards",
    "care",
    "cashier",
    "catalog",
    "commission",
    "ecards",
    "groupbuy",
    "hardware",
    "imports",
    "loss",
    "loyalty",
    "members",
    "payments",
    "printing",
    "security",
    "settlement",
    "shifts",
    "staff",
    "store",
    "terminals",
    "traits",
    "vouchers",
]
