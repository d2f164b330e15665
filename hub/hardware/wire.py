"""One request to the device daemon's Unix socket, and what can go wrong with it."""

import contextlib
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

import aiohttp
import msgspec
from yarl import URL

from devices.model import Device, Message
from hub.errors import MeishuError, NotFound, Transient
from hub.language import kept, recalled, words

REQUEST_TIMEOUT_S = 5.0
BASE = "http://devices"
T = TypeVar("T")
NAMES = (
    kept("会员卡读卡器", "Card reader"), kept("扫码枪", "Scanner"), kept("前台打印机", "Front desk printer"),
    kept("标签打印机", "Label printer"), kept("手持机无线基站", "Handhelds' radio base"),
    kept("顾客显示屏", "Customer display"),
)  # fmt: skip
"""What the daemon calls a device until somebody gives it a name."""


class DevicesAway(
    Transient,
    code="devices_away",
    zh="设备服务未运行，读卡器、扫码枪和打印机暂不可用",
    en="The device service is not running: readers, scanners and printers are away",
): ...


class DeviceProblem(MeishuError, code="device_problem", status=409, zh="{detail}", en="{detail}"):
    """The daemon refused: its own words are passed on in the person's language, its code as `reason`."""


class NoSuchJob(NotFound):
    """The daemon knows the device, but never heard of the job."""


class Wire:
    """Requests over the session of whoever follows the daemon; without one the daemon is away."""

    def __init__(self) -> None:
        self.session: aiohttp.ClientSession | None = None

    async def ask(self, method: str, path: str, body: Any = None, timeout_s: float = REQUEST_TIMEOUT_S) -> bytes:
        """The answer's bytes. Raises NotFound, DevicesAway, DeviceProblem."""
        try:
            return await self.send(method, path, body, timeout_s)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DevicesAway from error

    async def send(self, method: str, path: str, body: Any, timeout_s: float) -> bytes:
        """The same, raising ClientError or TimeoutError where the answer was lost."""
        if self.session is None:
            raise DevicesAway
        data = None if body is None else msgspec.json.encode(body)
        async with self.session.request(
            method, URL(BASE + path, encoded=True), data=data, headers={"Content-Type": "application/json"},
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        ) as response:  # fmt: skip
            raw = await response.read()
            if response.status == 404:  # noqa: PLR2004
                kind = NoSuchJob if _code(raw) == "no_such_job" else NotFound
                raise kind(what=unquote(path.split("/")[3]) if path.count("/") > 2 else path)  # noqa: PLR2004
            if response.status >= 400:  # noqa: PLR2004
                raise _problem(raw)
            return raw


def heard(value: T) -> T:
    """What the daemon said, its Chinese to be told in the reader's: `zh` of a Message, a device's first name."""
    return cast("T", _heard(value))


def _heard(value: Any) -> Any:
    if isinstance(value, Message):
        return Message(words(value.zh, value.zh), value.en)
    if isinstance(value, msgspec.Struct):
        changed = {name: _heard(getattr(value, name)) for name in value.__struct_fields__}
        return type(value)(**changed | ({"name": recalled(value.name)} if isinstance(value, Device) else {}))
    return [_heard(one) for one in value] if isinstance(value, list) else value


def segment(device: str) -> str:
    """One segment of a path, whatever the id holds: it comes from a URL."""
    return quote(device, safe="").replace(".", "%2E")


def _code(raw: bytes) -> str:
    with contextlib.suppress(msgspec.DecodeError):
        problem = msgspec.json.decode(raw)
        return str(problem.get("code")) if isinstance(problem, dict) else ""
    return ""


def _problem(raw: bytes) -> DeviceProblem:
    """The daemon's RFC 9457 problem; anything else becomes a question mark rather than a fault of ours."""
    problem: Any = {}
    with contextlib.suppress(msgspec.DecodeError):
        problem = msgspec.json.decode(raw)
    problem = problem if isinstance(problem, dict) else {}
    said = problem.get("message")
    said = said if isinstance(said, dict) else {}
    code = str(problem.get("code") or "")
    english = str(said.get("en") or problem.get("detail") or code or "?")
    return DeviceProblem(detail=words(str(said.get("zh") or english), english), reason=code)
