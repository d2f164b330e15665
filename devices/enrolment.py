"""Enrolment: a person scans a shown code or taps a card, and the device that is heard is bound."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from devices.errors import ProblemError
from devices.history import stamp, utc_now
from devices.listening import Hit, Listener
from devices.model import AskEnrolment, Enrolment, EnrolmentChanged, EnrolmentState, Scan
from devices.profiles import Profile
from devices.registry import Registry
from devices.roster import Roster
from devices.unknown import GENERIC

log = logging.getLogger(__name__)

MAX_TIMEOUT_S: Final = 300
MAX_EXPECT: Final = 100
MAX_REMEMBERED: Final = 16
CHOICE_S: Final = 0.1
"""Several drivers may read the same bytes: how long to wait for the likeliest."""


class Enrolments:
    """One at a time; the next cancels the one before. The last 16 are remembered."""

    def __init__(self, roster: Roster, registry: Registry) -> None:
        self._roster = roster
        self._registry = registry
        self._all: dict[str, Enrolment] = {}
        self._current: tuple[str, asyncio.Task[None]] | None = None
        self._starting = asyncio.Lock()

    def get(self, enrolment: str) -> Enrolment:
        """Raises ProblemError no_such_enrolment."""
        if enrolment not in self._all:
            raise ProblemError(404, "no_such_enrolment", "没有这次识别的记录。", "There is no such enrolment.")
        return self._all[enrolment]

    async def start(self, ask: AskEnrolment) -> Enrolment:
        """Listen to everything that nobody runs. Raises ProblemError bad_enrolment."""
        expects = ask.expect is not None and 0 < len(ask.expect) <= MAX_EXPECT and ask.expect == ask.expect.strip()
        if not 0 < ask.timeout_s <= MAX_TIMEOUT_S or (expects if ask.kind == "reader" else not expects):
            raise ProblemError(
                422,
                "bad_enrolment",
                "识别请求不正确。",
                "A scanner needs the text to expect, a reader none; at most 300 s.",
            )
        async with self._starting:
            await self.close()
            expires_at = stamp(utc_now() + timedelta(seconds=ask.timeout_s))
            enrolment = Enrolment(secrets.token_hex(8), ask.kind, ask.expect, "waiting", expires_at)
            self._set(enrolment)
            task = asyncio.create_task(self._run(enrolment, ask.timeout_s), name="enrolment")
            self._current = (enrolment.enrolment, task)
            return enrolment

    async def cancel(self, enrolment: str) -> None:
        """Listen no more; nothing for one that has ended. Raises ProblemError no_such_enrolment."""
        if self.get(enrolment).state == "waiting":
            await self.close()

    async def close(self) -> None:
        """Cancel what is waiting; every port is closed when this returns."""
        if self._current is not None:
            (enrolment, task), self._current = self._current, None
            task.cancel()
            await asyncio.wait({task})
            if self._all[enrolment].state == "waiting":
                self._end(enrolment, "cancelled")

    async def _run(self, enrolment: Enrolment, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                device = await self._device(enrolment)
        except TimeoutError:
            self._end(enrolment.enrolment, "expired")
        except Exception:
            log.exception("an enrolment failed")
            self._end(enrolment.enrolment, "expired")
        else:
            self._end(enrolment.enrolment, "found", device)

    async def _device(self, enrolment: Enrolment) -> str:
        """The device that was bound, or that was there already and gave the expected text."""
        known = asyncio.create_task(self._known(enrolment))
        fresh = asyncio.create_task(self._fresh(enrolment))
        try:
            done, _ = await asyncio.wait({known, fresh}, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for task in (known, fresh):
                task.cancel()
            await asyncio.gather(known, fresh, return_exceptions=True)

    async def _known(self, enrolment: Enrolment) -> str:
        """A scanner that is bound already gives the expected text. A tap on a bound reader is a customer's."""
        subscription = self._registry.subscribe()
        try:
            while True:
                for event in await subscription.get():
                    if isinstance(event, Scan) and event.text.strip() == enrolment.expect:
                        return event.device
        finally:
            self._registry.unsubscribe(subscription)

    async def _fresh(self, enrolment: Enrolment) -> str:
        while True:
            hit = await self._listen(enrolment)
            try:
                profile = profile_for(hit, self._roster.profiles)
                # once begun it is ended: a cancelled enrolment must not leave a binding half made
                device = await asyncio.shield(
                    self._roster.bind(hit.driver, profile, hit.values, unknown=hit.candidate.id)
                )
            except (ProblemError, OSError) as error:
                log.warning("%s was heard but is not bound: %s", hit.candidate.id, error)
                await asyncio.sleep(1)
            else:
                return device.id

    async def _listen(self, enrolment: Enrolment) -> Hit:
        """The candidate that gave what is expected; nothing is open any more when this returns."""
        hits: asyncio.Queue[Hit] = asyncio.Queue()

        def heard(hit: Hit) -> None:
            """Anything but the expected text, or a card, is dropped here and now."""
            event = hit.event
            wanted = (
                event.text.strip() == enrolment.expect
                if isinstance(event, Scan)
                else enrolment.kind == "reader" and hit.driver.kind == "reader"
            )
            if wanted and hit.driver.kind == enrolment.kind:
                hits.put_nowait(hit)

        changed = asyncio.Event()
        self._roster.on_change.append(changed.set)
        listening = asyncio.create_task(self._keep_listening(enrolment, heard, changed))
        getting = asyncio.create_task(hits.get())
        try:
            await asyncio.wait({getting, listening}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
            found = [await getting]
            await asyncio.sleep(CHOICE_S)
            while not hits.empty():
                found.append(hits.get_nowait())
            return min(found, key=_unlikely)
        finally:
            self._roster.on_change.remove(changed.set)
            getting.cancel()
            listening.cancel()
            await asyncio.gather(getting, listening, return_exceptions=True)

    async def _keep_listening(self, enrolment: Enrolment, heard: Callable[[Hit], None], changed: asyncio.Event) -> None:
        """One listener a candidate, for those that come and go while a person looks for the right one."""
        listening: dict[tuple[str, str], asyncio.Task[None]] = {}
        try:
            while True:
                changed.clear()
                there = {(candidate.id, candidate.port): candidate for candidate in self._roster.candidates()}
                for gone in listening.keys() - there.keys():
                    listening.pop(gone).cancel()
                for key in there.keys() - listening.keys():
                    listener = Listener(there[key], enrolment.kind, heard, self._roster.heard)
                    listening[key] = asyncio.create_task(listener.run(), name=f"listening to {key[0]}")
                await changed.wait()
        finally:
            for task in listening.values():
                task.cancel()
            await asyncio.gather(*listening.values(), return_exceptions=True)

    def _end(self, enrolment: str, state: EnrolmentState, device: str | None = None) -> None:
        self._set(replace(self._all[enrolment], state=state, device=device))

    def _set(self, enrolment: Enrolment) -> None:
        self._all[enrolment.enrolment] = enrolment
        while len(self._all) > MAX_REMEMBERED:
            del self._all[next(iter(self._all))]
        self._registry.publish(EnrolmentChanged(enrolment))


def profile_for(hit: Hit, profiles: list[Profile]) -> Profile | None:
    """The profile that was suggested for what was heard, else the generic one of its driver, else any."""
    suggested = [profile for profile in hit.candidate.suggested if profile.driver.key == hit.driver.key]
    fitting = [profile for profile in profiles if profile.driver.key == hit.driver.key]
    generic = [profile for profile in fitting if GENERIC in profile.key]
    return next(iter([*suggested, *generic, *fitting]), None)


def _unlikely(hit: Hit) -> int:
    keys = [profile.driver.key for profile in hit.candidate.suggested]
    return keys.index(hit.driver.key) if hit.driver.key in keys else len(keys)
