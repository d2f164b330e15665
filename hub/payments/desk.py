"""Drives payments to their end: asked once, then only queried; undone when nobody pays in time."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from hub.errors import MeishuError, Refused
from hub.events import Bus
from hub.ids import PaymentId
from hub.journal.store import Store
from hub.journal.writer import Committed, Head
from hub.language import label
from hub.ledger.accounts import Tender
from hub.payments import rules, state
from hub.payments.channel import ALIPAY, WECHAT, Answer, Channel, ChannelSilent, ChannelUnreachable, Outcome
from hub.payments.facts import End, PaymentRefundResumed, PaymentRefundStarted
from hub.payments.rules import Finish, FinishRefund, PaymentOver, Start, TryRefund
from hub.payments.state import Payment, Refund
from hub.tasks import end as end_tasks

log = logging.getLogger(__name__)

T = TypeVar("T")

THREADS: Final = 4
MAX_REFUND_TRIES: Final = 10
"""With the first wait of 15 s and each next one twice as long: two hours."""


class ChannelNotSet(
    Refused,
    code="channel_not_set",
    zh="门店还没有开通{channel}付款码收款",
    en="This store has no account with {channel}",
): ...


class Pace:
    """How often the channel is asked, how long the payer may take, how long to wait when it cannot be reached."""

    def __init__(self, *, query_s: float = 2.0, pay_s: float = 45.0, retry_s: float = 15.0) -> None:
        self.query_s, self.pay_s, self.retry_s = query_s, pay_s, retry_s


class PaymentDesk:
    """`channels`: those the store has an account with. Bounded by rules.MAX_OPEN payments without an end."""

    def __init__(
        self, store: Store, bus: Bus, channels: Mapping[Tender, Channel], subject: str, pace: Pace | None = None
    ) -> None:
        self._store, self._bus, self._channels, self._subject = store, bus, channels, subject
        self._pace = pace or Pace()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pay")
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._given_up: dict[PaymentId, asyncio.Event] = {}
        store.on_commit.append(self._on_commit)

    @property
    def tenders(self) -> list[Tender]:
        return sorted(self._channels)

    async def run(self) -> None:
        """Take up what had no end when the hub stopped: query, never pay again. Runs until cancelled."""
        try:
            for payment in await self._store.read(state.unsettled):
                if payment.state == "started":
                    self._spawn(payment.payment, self._settle(payment))
            for refund in await self._store.read(state.open_refunds):
                self._spawn(refund.number, self._refund(refund))
            await asyncio.Event().wait()
        finally:
            await end_tasks(list(self._tasks.values()))
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def start(self, start: Start, code: str, *, actor: str, device: str, key: str | None) -> tuple[Payment, bool]:
        """Ask the payer's channel for the money; (the payment, whether it stood already under this key).

        Raises ChannelNotSet, TooManyPayments.
        """
        if start.tender not in self._channels:
            raise ChannelNotSet(channel=_NAMES.get(start.tender, start.tender.value))
        written = await self._store.write(rules.start, start, actor=actor, device=device, key=key)
        payment = await self._store.read(state.payment, written.value)
        if not written.replayed:
            self._spawn(payment.payment, self._pay(payment, code))
        return payment, written.replayed

    async def give_up(self, payment_id: PaymentId) -> None:
        """The person at the till will not wait: undo it. Raises NotFound, PaymentOver."""
        payment = await self._store.read(state.payment, payment_id)
        if payment.state != "started":
            raise PaymentOver
        self._given_up.setdefault(payment_id, asyncio.Event()).set()

    async def _pay(self, payment: Payment, code: str) -> None:
        """The only place that asks for money; once for each order."""
        channel = self._channels[payment.tender]
        try:
            answer = await self._call(channel.pay, payment.order, payment.amount_fen, code, self._subject)
        except ChannelUnreachable as error:
            await self._finish(payment, Finish(payment.payment, End.FAILED, reason=error.said))
            return
        except ChannelSilent:
            answer = Answer(Outcome.UNSURE)
        if not await self._told(payment, answer):
            await self._settle(payment)

    async def _settle(self, payment: Payment) -> None:
        """Query until there is an end; after the time for paying, undo first."""
        channel = self._channels.get(payment.tender)
        if channel is None:
            log.warning("payment %s: its channel is no longer set", payment.payment)
            return
        given_up = self._given_up.setdefault(payment.payment, asyncio.Event())
        deadline = _now() + self._pace.pay_s
        while True:
            undo = given_up.is_set() or _now() >= deadline
            try:
                answer = await self._call(channel.query, payment.order)
                if undo and answer.outcome in {Outcome.WAITING, Outcome.UNSURE, Outcome.GONE}:
                    answer = await self._call(channel.cancel, payment.order)
                    if answer.outcome is Outcome.GONE:
                        answer = Answer(Outcome.CANCELLED)
            except MeishuError as error:
                self._tell(payment, "started", error.said)
                await asyncio.sleep(self._pace.retry_s if undo else self._pace.query_s)
                continue
            if await self._told(payment, answer):
                return
            await _wait(given_up, self._pace.query_s, already=undo)

    async def _told(self, payment: Payment, answer: Answer) -> bool:
        """Write an end down; false while there is none."""
        ends = {Outcome.PAID: End.PAID, Outcome.FAILED: End.FAILED, Outcome.CANCELLED: End.CANCELLED}
        if answer.outcome not in ends:
            self._tell(payment, "started", answer.words)
            return False
        await self._finish(
            payment, Finish(payment.payment, ends[answer.outcome], answer.transaction, answer.words)
        )  # fmt: skip
        return True

    async def _finish(self, payment: Payment, finish: Finish) -> None:
        await self._store.write(rules.finish, finish, actor="system", device="hub")
        self._given_up.pop(payment.payment, None)
        self._tell(payment, finish.end.value, finish.reason)

    async def _refund(self, refund: Refund, *, fresh: bool = False) -> None:
        """Give back, always by the same number; what may have been asked before is queried first.

        Each time it comes to nothing is written down, and the next waits twice as long; after MAX_REFUND_TRIES it has
        failed, until a person has it tried again.
        """
        payment = await self._store.read(state.payment, refund.payment)
        channel = self._channels.get(payment.tender)
        if channel is None:
            log.warning("refund %s: its channel is no longer set", refund.number)
            return
        for tries in range(refund.tries + 1, MAX_REFUND_TRIES + 1):
            answer, final = await self._asked_back(channel, payment, refund, fresh=fresh)
            fresh = False
            if answer.outcome is Outcome.PAID or final or tries == MAX_REFUND_TRIES:
                done = FinishRefund(refund.number, answer.outcome is Outcome.PAID, answer.words)
                await self._store.write(rules.finish_refund, done, actor="system", device="hub")
                self._tell_refund(refund, answer.words, done=done.done)
                return
            vain = TryRefund(refund.number, answer.words)
            await self._store.write(rules.try_refund, vain, actor="system", device="hub")
            self._tell_refund(refund, answer.words, done=None)
            await asyncio.sleep(self._pace.retry_s * 2 ** (tries - 1))

    async def _asked_back(
        self, channel: Channel, payment: Payment, refund: Refund, *, fresh: bool
    ) -> tuple[Answer, bool]:
        """What the channel says of the refund, and whether it will never say anything else. Asked only if not known."""
        answer = Answer(Outcome.GONE)
        try:
            if not fresh:
                answer = await self._call(channel.query_refund, payment.order, refund.number)
            if answer.outcome is Outcome.FAILED:
                return answer, True
            if answer.outcome is Outcome.GONE:
                answer = await self._call(
                    channel.refund, payment.order, refund.number, refund.amount_fen, payment.amount_fen,
                    refund.reason or str(label("退款")),
                )  # fmt: skip
            if answer.outcome in {Outcome.WAITING, Outcome.UNSURE}:
                await asyncio.sleep(self._pace.query_s)
                answer = await self._call(channel.query_refund, payment.order, refund.number)
        except MeishuError as error:
            answer = Answer(Outcome.UNSURE, words=error.said)
        return answer, False

    def _tell_refund(self, refund: Refund, words: str, *, done: bool | None) -> None:
        self._bus.publish("payment.refund", {"number": refund.number, "done": done, "reason": words})

    async def _call(self, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    def _tell(self, payment: Payment, now: str, words: str) -> None:
        data = {"payment": payment.payment, "tender": payment.tender, "state": now, "message": words}
        self._bus.publish("payment", data, terminal=payment.device if now == "started" else None)

    def _spawn(self, name: str, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"payment {name}")
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._done(name, done))

    def _done(self, name: str, task: "asyncio.Task[None]") -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("payment %s: %s", name, type(error).__name__, exc_info=error)

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        for _, fact in entries:
            if isinstance(fact, PaymentRefundStarted | PaymentRefundResumed):
                fresh = isinstance(fact, PaymentRefundStarted)
                self._spawn(fact.number, self._take_up_refund(fact.number, fresh=fresh))

    async def _take_up_refund(self, number: str, *, fresh: bool) -> None:
        await self._refund(await self._store.read(state.refund, number), fresh=fresh)


_NAMES: Final = {Tender.WECHAT: WECHAT, Tender.ALIPAY: ALIPAY}


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _wait(event: asyncio.Event, seconds: float, *, already: bool) -> None:
    """Until the event or the time; where the event stands already, the time."""
    if already:
        await asyncio.sleep(seconds)
        return
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
