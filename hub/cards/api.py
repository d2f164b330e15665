"""Routes of a card's life: frozen, extended, given to another, closed, its expired lots posted."""

from collections.abc import Callable
from typing import TypeVar

from hub.cards import life, state
from hub.cards.life import ExtendCard, Lapse, ResumeCard, StopCard, TransferCard
from hub.cashier import closings
from hub.cashier.closings import CloseCard, Closing, ClosingQuery
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import CardId
from hub.journal.tx import Context, Reader, Tx
from hub.members.views import CardView, card_view, with_users
from hub.security.roles import Permission

B = TypeVar("B")

routes = Routes("cards")


@routes.get("/cards/{card}", permission=Permission.SERVE_MEMBERS)
async def one_card(call: Call, card: str) -> CardView:
    """A card with its lots."""
    return await _view(call, card)


@routes.post("/cards/{card}/stop", permission=Permission.SELL)
async def stop(call: Call, card: str, body: StopCard) -> CardView:
    """Freeze or lock a card."""
    return await _done(call, life.stop, card, body)


@routes.post("/cards/{card}/resumption", permission=Permission.SELL)
async def resume(call: Call, card: str, body: ResumeCard) -> CardView:
    """A frozen or locked card can be used again."""
    return await _done(call, life.resume, card, body)


@routes.post("/cards/{card}/extension", permission=Permission.SELL)
async def extend(call: Call, card: str, body: ExtendCard) -> CardView:
    """Let a card live longer."""
    return await _done(call, life.extend, card, body)


@routes.post("/cards/{card}/transfer", permission=Permission.SELL)
async def transfer(call: Call, card: str, body: TransferCard) -> CardView:
    """Give a card to another member."""
    return await _done(call, life.transfer, card, body)


@routes.get("/cards/{card}/closing", permission=Permission.SELL)
async def closing(call: Call, card: str, query: ClosingQuery) -> Closing:
    """What closing the card would pay out, lot by lot; nothing is changed."""
    return await call.read(closings.quote, CardId(card), query, call.now_ms())


@routes.post("/cards/{card}/closing", permission=Permission.SELL)
async def close(call: Call, card: str, body: CloseCard) -> CardView:
    """Pay a card out and end it; who may not alone brings an approval."""
    return await _done(call, closings.close, card, body)


@routes.post("/cards/{card}/lapse", permission=Permission.POST_LAPSE)
async def lapse(call: Call, card: str, body: Lapse) -> CardView:
    """Post what has expired to income: the owner's own act."""
    return await _done(call, life.lapse, card, body)


@routes.post("/cards/{card}/lapse-reversal", permission=Permission.POST_LAPSE)
async def reverse_lapse(call: Call, card: str, body: Lapse) -> CardView:
    """Take back what was posted to income."""
    return await _done(call, life.reverse_lapse, card, body)


async def _done(call: Call, rule: Callable[[Tx, Context, tuple[CardId, B]], object], card: str, body: B) -> CardView:
    """What every act on a card does: the rule, then the card as that very commit left it."""

    def view(reader: Reader, _done: object, now_ms: int) -> CardView:
        return _card(reader, CardId(card), now_ms)

    return await call.write_and_view(rule, (CardId(card), body), view)


async def _view(call: Call, card: str) -> CardView:
    return await call.read(_card, CardId(card), call.now_ms())


def _card(reader: Reader, card: CardId, now_ms: int) -> CardView:
    return with_users(reader, card_view(reader, state.card(reader, card), now_ms))
