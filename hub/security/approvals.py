"""Somebody else's word for what a person may not do alone (授权)."""

from msgspec import Struct

from hub.amounts import Pin, PositiveFen, ShortText, StaffCode
from hub.errors import Refused
from hub.ids import ApprovalId, StaffId
from hub.journal.tx import Context, Reader, Tx
from hub.security import state
from hub.security.facts import Action, ApprovalGiven
from hub.security.roles import PERMISSIONS, Permission
from hub.staff import state as staff_state

LIFE_MS = 10 * 60_000
"""How long an approval waits to be used."""

NEEDS: dict[Action, Permission] = {
    Action.DISCOUNT: Permission.DISCOUNT,
    Action.REFUND: Permission.REFUND,
    Action.ARREARS: Permission.GIVE_CREDIT,
    Action.CARD: Permission.MANAGE_CARDS,
    Action.CASH: Permission.MOVE_CASH,
    Action.POINTS: Permission.MANAGE_LOYALTY,
}
"""What a person must be allowed to do to allow it to another."""


class ApprovalNeeded(
    Refused,
    code="approval_needed",
    status=403,
    zh="这一步需要店长授权",
    en="This needs a manager's approval",
): ...


class ApprovalUnfit(
    Refused,
    code="approval_unfit",
    zh="授权已使用、已过期，或金额超过授权，请重新授权",
    en="The approval is used, over, or for less than this; ask again",
): ...


class MayNotApprove(
    Refused, code="may_not_approve", status=403, zh="这位员工没有授权的权限", en="This person may not approve it"
): ...


class ApprovalRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Typed at the tablet of whoever asks: by whom, for what, up to how much."""

    action: Action
    staff_code: StaffCode
    pin: Pin
    amount_fen: PositiveFen
    reason: ShortText = ""


class Give(Struct, frozen=True):
    by: StaffId
    action: Action
    amount_fen: int
    reason: str


def give(tx: Tx, context: Context, command: Give) -> ApprovalId:
    """The person's PIN was right. Raises MayNotApprove."""
    if not may(tx, command.by, NEEDS[command.action]):
        raise MayNotApprove
    approval = ApprovalId(context.new_id(ApprovalId))
    tx.append(
        ApprovalGiven(
            approval=approval, action=command.action, by=command.by, amount_fen=command.amount_fen,
            reason=command.reason, expires_at=context.now_ms + LIFE_MS,
        )
    )  # fmt: skip
    return approval


def check(
    tx: Reader, context: Context, action: Action, amount_fen: int, approval: str | None, subject: str
) -> ApprovalId | None:
    """The approval to note in the fact: None where the actor may do it alone.

    It is used once, by `subject`; a discount goes on standing for its own held bill, however often that is changed.
    Raises ApprovalNeeded, ApprovalUnfit.
    """
    if may(tx, context.actor, NEEDS[action]):
        return None
    if approval is None:
        raise ApprovalNeeded
    given = state.approval(tx, approval)
    if given is None or given.action is not action or given.amount_fen < amount_fen:
        raise ApprovalUnfit
    stands = action is Action.DISCOUNT and given.used_by == subject
    if not stands and (given.used_by is not None or given.expires_at <= context.now_ms):
        raise ApprovalUnfit
    return given.approval


def may(reader: Reader, actor: str, permission: Permission) -> bool:
    """Whether a member of staff has this permission; the system has them all."""
    if actor == "system":
        return True
    person = staff_state.found(reader, actor)
    return person is not None and permission in PERMISSIONS[person.role]
