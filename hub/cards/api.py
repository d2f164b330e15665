"""Routes of a card's life: frozen, extended, given to another, closed, its expired lots posted."""

from hub.cards import life, state
from hub.cards.life import ExtendCard, Lapse, ResumeCard, StopCard, TransferCard
from hub.cashier import closings
from hub.cashier.closings import CloseCard, Closing, ClosingQuery
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import CardId
from hub.journal.tx import Reader
from hub.members.views import CardView, card_view, with_users
from hub.security.roles import Permission
from hub.store.state import zone

routes = Routes("cards")


@routes.get("/cards/{card}", permission=Permission.SERVE_MEMBERS)
async def one_card(call: Call, card: str) -> CardView:
    """A card with its lots."""
    return await _view(call, card)


@routes.post("/cards/{card}/stop", permission=Permission.SELL)
async def stop(call: Call, card: str, body: StopCard) -> CardView:
    """Freeze or lock a card."""
    await call.write(life.stop, (CardId(card), body))
    return await _view(call, card)


@routes.post("/cards/{card}/resumption", permission=Permission.SELL)
async def resume(call: Call, card: str, body: ResumeCard) -> CardView:
    """A frozen or locked card can be used again."""
    await call.write(life.resume, (CardId(card), body))
    return await _view(call, card)


@routes.post("/cards/{card}/extension", permission=Permission.SELL)
async def extend(call: Call, card: str, body: ExtendCard) -> CardView:
    """Let a card live longer."""
    await call.write(life.extend, (CardId(card), body))
    return await _view(call, card)


@routes.post("/cards/{card}/transfer", permission=Permission.SELL)
async def transfer(call: Call, card: str, body: TransferCard) -> CardView:
    """Give a card to another member."""
    await call.write(life.transfer, (CardId(card), body))
    return await _view(call, card)


@routes.get("/cards/{card}/closing", permission=Permission.SELL)
async def closing(call: Call, card: str, query: ClosingQuery) -> Closing:
    """What closing the card would pay out, lot by lot; nothing is changed."""
    return await call.read(closings.quote, CardId(card), query, call.now_ms())


@routes.post("/cards/{card}/closing", permission=Permission.SELL)
async def close(call: Call, card: str, body: CloseCard) -> CardView:
    """Pay a card out and end it; who may not alone brings an approval."""
    await call.write(closings.close, (CardId(card), body))
    return await _view(call, card)


@routes.post("/cards/{card}/lapse", permission=Permission.POST_LAPSE)
async def lapse(call: Call, card: str, body: Lapse) -> CardView:
    """Post what has expired to income: the owner's own act."""
    await call.write(life.lapse, (CardId(card), body))
    return await _view(call, card)


@routes.post("/cards/{card}/lapse-reversal", permission=Permission.POST_LAPSE)
async def reverse_lapse(call: Call, card: str, body: Lapse) -> CardView:
    """Take back what was posted to income."""
    await call.write(life.reverse_lapse, (CardId(card), body))
    return await _view(call, card)


async def _view(call: Call, card: str) -> CardView:
    return await call.read(_card, CardId(card), call.now_ms())


def _card(reader: Reader, card: CardId, now_ms: int) -> CardView:
    return with_users(reader, card_view(state.card(reader, card), now_ms, zone(reader)))
