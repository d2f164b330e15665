"""Routes of staff and of signing in."""

from msgspec import Struct

from hub.amounts import Name, Pin, ShortText, StaffCode
from hub.http.call import Call, Who
from hub.http.problems import SESSION_COOKIE
from hub.http.routes import Routes
from hub.ids import StaffId
from hub.journal.tx import Reader
from hub.language import Language
from hub.localtime import rfc3339
from hub.security.roles import Permission
from hub.security.state import Principal
from hub.staff import rules, state
from hub.staff.facts import Role
from hub.staff.rules import ChooseLanguage, Hire, Retitle, SetPin
from hub.store.state import settings, zone

routes = Routes("staff")

_CHANGES = 50


class StaffView(Struct, frozen=True):
    staff: StaffId
    code: str
    name: str
    role: Role
    title: str


class StaffList(Struct, frozen=True):
    staff: list[StaffView]


class HireRequest(Struct, frozen=True, forbid_unknown_fields=True):
    code: StaffCode
    name: Name
    role: Role
    title: ShortText = ""
    pin: Pin | None = None


class TitleRequest(Struct, frozen=True, forbid_unknown_fields=True):
    title: ShortText


class TitleChanged(Struct, frozen=True):
    at: str
    by_name: str
    was: str
    title: str


class TitleChanges(Struct, frozen=True):
    """Newest first."""

    changes: list[TitleChanged]


class PinRequest(Struct, frozen=True, forbid_unknown_fields=True):
    pin: Pin


class SignInRequest(Struct, frozen=True, forbid_unknown_fields=True):
    staff_code: StaffCode
    pin: Pin


class LanguageRequest(Struct, frozen=True, forbid_unknown_fields=True):
    language: Language


class Session(Struct, frozen=True):
    """token is empty where the session already stands. language: what this person chose; empty if nothing yet."""

    staff: StaffId
    name: str
    role: Role
    permissions: list[Permission]
    token: str = ""
    language: str = ""


@routes.get("/staff", who=Who.TERMINAL)
async def list_staff(call: Call) -> StaffList:
    """Everyone who works here."""
    people = await call.read(state.all_staff)
    return StaffList([StaffView(p.staff, p.code, p.name, p.role, p.title) for p in people])


@routes.post("/staff", permission=Permission.MANAGE_STAFF, status=201)
async def hire(call: Call, body: HireRequest) -> StaffView:
    """Hire someone."""
    pin_hash = await call.hub.passwords.hash(body.pin) if body.pin else ""
    staff = await call.write(rules.hire, Hire(body.code, body.name, body.role, body.title, pin_hash), asked=body)
    person = await call.read(state.staff, staff)
    return StaffView(person.staff, person.code, person.name, person.role, person.title)


@routes.put("/staff/{staff}/pin", permission=Permission.MANAGE_STAFF)
async def set_pin(call: Call, staff: str, body: PinRequest) -> None:
    """Set a PIN; a lock-out ends."""
    command = SetPin(StaffId(staff), await call.hub.passwords.hash(body.pin))
    await call.write(rules.set_pin, command, asked=(staff, body))


@routes.put("/staff/{staff}/title", permission=Permission.MANAGE_STAFF)
async def retitle(call: Call, staff: str, body: TitleRequest) -> None:
    """Another level from now on; commission of what was sold before stays by the old one."""
    await call.write(rules.retitle, Retitle(StaffId(staff), body.title.strip()))


@routes.get("/staff/{staff}/titles", permission=Permission.MANAGE_STAFF)
async def titles(call: Call, staff: str) -> TitleChanges:
    """When somebody's title changed, from what to what, and by whom."""
    return TitleChanges(await call.read(_titles, StaffId(staff)))


@routes.delete("/staff/{staff}", permission=Permission.MANAGE_STAFF)
async def leave(call: Call, staff: str) -> None:
    """Someone leaves; their sessions end."""
    await call.write(rules.leave, StaffId(staff))


@routes.post("/sessions", who=Who.TERMINAL, status=201)
async def sign_in(call: Call, body: SignInRequest) -> Session:
    """Sign in on this terminal."""
    signed = await call.hub.access.sign_in(call.principal.terminal, body.staff_code, body.pin)
    chosen = await call.read(settings)
    call.cookies.append((SESSION_COOKIE, signed.token, chosen.session_ms // 1000))
    return await _session(call, signed.principal, signed.token)


@routes.get("/sessions/current")
async def current(call: Call) -> Session:
    """Who am I."""
    return await _session(call, call.principal, "")


@routes.put("/sessions/current/language", who=Who.SESSION)
async def choose_language(call: Call, body: LanguageRequest) -> None:
    """What I read, on this terminal and wherever I sign in next."""
    if call.principal.staff is not None:
        await call.write(rules.choose_language, ChooseLanguage(call.principal.staff, body.language))


@routes.delete("/sessions/current")
async def sign_out(call: Call) -> None:
    """Sign out."""
    await call.hub.access.sign_out(call.principal)
    call.cookies.append((SESSION_COOKIE, "", 0))


def _titles(reader: Reader, staff: StaffId) -> list[TitleChanged]:
    state.staff(reader, staff)
    where = zone(reader)
    return [
        TitleChanged(rfc3339(one.at, where), state.name(reader, one.actor), one.was, one.title)
        for one in state.title_changes(reader, staff, _CHANGES)
    ]


async def _session(call: Call, principal: Principal, token: str) -> Session:
    if principal.staff is None or principal.role is None:
        raise RuntimeError("a session without a person")
    language = (await call.read(state.staff, principal.staff)).language
    permissions = sorted(principal.permissions)
    return Session(principal.staff, principal.staff_name, principal.role, permissions, token, language)
