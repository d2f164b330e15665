"""What each role may do."""

from enum import StrEnum

from hub.staff.facts import Role


class Permission(StrEnum):
    SELL = "sell"
    SERVE_MEMBERS = "serve_members"
    REFUND = "refund"
    DISCOUNT = "discount"
    GIVE_CREDIT = "give_credit"
    MOVE_CASH = "move_cash"
    MANAGE_CARDS = "manage_cards"
    POST_LAPSE = "post_lapse"
    IMPORT_MEMBERS = "import_members"
    EXPORT_MEMBERS = "export_members"
    MANAGE_LOYALTY = "manage_loyalty"
    SEE_REPORTS = "see_reports"
    MANAGE_CATALOG = "manage_catalog"
    MANAGE_STAFF = "manage_staff"
    MANAGE_TERMINALS = "manage_terminals"
    MANAGE_DEVICES = "manage_devices"
    MANAGE_SETTINGS = "manage_settings"


_FRONT_DESK = frozenset({Permission.SELL, Permission.SERVE_MEMBERS})
_MANAGER = _FRONT_DESK | {
    Permission.REFUND,
    Permission.DISCOUNT,
    Permission.GIVE_CREDIT,
    Permission.MOVE_CASH,
    Permission.MANAGE_CARDS,
    Permission.IMPORT_MEMBERS,
    Permission.EXPORT_MEMBERS,
    Permission.MANAGE_LOYALTY,
    Permission.SEE_REPORTS,
    Permission.MANAGE_CATALOG,
    Permission.MANAGE_TERMINALS,
    Permission.MANAGE_DEVICES,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.TECHNICIAN: frozenset({Permission.SERVE_MEMBERS}),
    Role.FRONT_DESK: _FRONT_DESK,
    Role.MANAGER: _MANAGER,
    Role.OWNER: frozenset(Permission),
}
