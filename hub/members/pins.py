"""A member's PIN, typed where the front desk has no bill to ask about on a handheld."""

from hub.http.call import Call
from hub.members import rules
from hub.members.state import Member
from hub.security.access import PinLocked, PinWrong
from hub.store.state import settings


async def check_pin(call: Call, member: Member, pin: str | None) -> None:
    """Raises PinWrong, PinLocked. Members without a PIN are vouched for by the front desk."""
    if member.pin_hash is None:
        return
    left_ms = member.pin_locked_until - call.now_ms()
    if left_ms > 0:
        raise PinLocked(minutes=left_ms // 60_000 + 1)
    if pin is not None and await call.hub.passwords.matches(pin, member.pin_hash):
        return
    attempts = (await call.read(settings)).pin_attempts
    if pin is None:
        raise PinWrong(attempts_left=max(0, attempts - member.pin_failures))
    terminal = call.principal.terminal.terminal
    failed = await call.hub.store.write(rules.fail_pin, member.member, actor=member.member, device=terminal)
    raise PinWrong(attempts_left=max(0, attempts - failed.value.failures))
