"""Routes of handheld member terminals."""

import secrets

from msgspec import Struct

from hub.amounts import Name, ShortText
from hub.errors import NotFound, Refused
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.ids import TerminalId
from hub.security.roles import Permission
from hub.security.state import digest
from hub.terminals import rules
from hub.terminals.facts import Transport
from hub.terminals.inputs import Decline, Help, HelpView, Pin, Report, Seen, Tap, TerminalState
from hub.terminals.mqtt.side import ListenerOff, Secrets, new_enrolment, secrets_of
from hub.terminals.radio.sealing import set_up_code
from hub.terminals.screens import Screen

routes = Routes("handhelds")


class TerminalStates(Struct, frozen=True):
    handhelds: list[TerminalState]


class HelpCalls(Struct, frozen=True):
    calls: list[HelpView]


class AlreadyShown(
    Refused,
    code="secret_already_shown",
    zh="这台终端的密码已经显示过一次，请停用后重新登记",
    en="This terminal's credential was shown once; revoke it and enrol again",
): ...


class EspRequest(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    room: ShortText | None = None


class CodeInvalid(
    Refused,
    code="set_up_code_invalid",
    zh="设置码不对，请扫描手持机背面的二维码，或照抄 MST1 开头的整行",
    en="Not a set-up code: scan the one on the terminal's back, or copy the whole line that begins with MST1",
): ...


class RadioRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """code: `MST1|serial|key`, as scanned from the terminal's back."""

    code: ShortText
    name: Name
    room: ShortText | None = None


class RadioTerminal(Struct, frozen=True):
    terminal: TerminalId
    serial: str


class InputRequest(Struct, frozen=True, forbid_unknown_fields=True):
    input: Pin | Decline | Tap | Help | Seen | Report


@routes.get("/terminal/screen", who=Who.HANDHELD)
async def screen(call: Call) -> Screen:
    """What this handheld shows now."""
    shown = call.hub.handhelds.screen(call.principal.terminal.terminal)
    if shown is None:
        raise NotFound(what="screen")
    return shown


@routes.post("/terminal/inputs", who=Who.HANDHELD)
async def take(call: Call, body: InputRequest) -> Screen:
    """A key, a card or a word of this handheld; answers with the screen after it."""
    shown = await call.hub.handhelds.take(call.principal.terminal.terminal, body.input)
    if shown is None:
        raise NotFound(what="screen")
    return shown


@routes.post("/handhelds/esp", permission=Permission.MANAGE_TERMINALS, status=201)
async def enrol_esp(call: Call, body: EspRequest) -> Secrets:
    """Enrol an ESP32 terminal: its credential, shown once."""
    side = call.hub.terminal_side
    if side is None:
        raise ListenerOff
    enrolment, password = new_enrolment(body.name, body.room)
    terminal = await call.write(rules.enrol, enrolment, asked=body)
    if call.replayed:
        raise AlreadyShown
    return secrets_of(side, terminal, password)


@routes.post("/handhelds/radio", permission=Permission.MANAGE_TERMINALS, status=201)
async def enrol_radio(call: Call, body: RadioRequest) -> RadioTerminal:
    """Enrol a terminal behind a radio base by the code on its back."""
    code = set_up_code(body.code)
    if code is None:
        raise CodeInvalid
    nobodys = digest(secrets.token_hex())
    enrolment = rules.Enrol(Transport.RADIO, body.name, body.room, nobodys, code.serial, code.key.hex())
    return RadioTerminal(await call.write(rules.enrol, enrolment, asked=body), code.serial)


@routes.get("/handhelds", permission=Permission.MANAGE_TERMINALS)
async def states(call: Call) -> TerminalStates:
    """How each handheld is: link, battery, firmware."""
    return TerminalStates(call.hub.handhelds.states())


@routes.get("/help-calls", permission=Permission.SERVE_MEMBERS)
async def help_calls(call: Call) -> HelpCalls:
    """Calls for help that wait, oldest first."""
    return HelpCalls(await call.hub.handhelds.help_calls())


@routes.delete("/help-calls/{help_call}", permission=Permission.SERVE_MEMBERS)
async def clear_help(call: Call, help_call: str) -> None:
    """Somebody goes there: the call is cleared."""
    await call.write(rules.clear_help, help_call)
