"""Codes: each once, with its bill; what the platform owes for it and takes back."""

from collections.abc import Sequence

from hub.cashier.facts import Line, TenderTaken
from hub.errors import Unfit
from hub.groupbuy import deals, state
from hub.groupbuy.errors import GroupBuyUnfit, GroupBuyWhole
from hub.groupbuy.facts import GroupBuyReturned, GroupBuyUsed
from hub.ids import BillId, DealId, PlatformId
from hub.journal.tx import Reader, Tx
from hub.language import words
from hub.ledger.accounts import PLATFORM_FEES, PLATFORM_RECEIVABLE, Tender
from hub.ledger.postings import Posting


def fee_fen(price_fen: int, fee_bp: int) -> int:
    """Half a fen is rounded up."""
    return (price_fen * fee_bp + 5_000) // 10_000


def check(reader: Reader, lines: Sequence[Line], tenders: Sequence[TenderTaken]) -> None:
    """The bill's vouchers are those it was priced with, none of them used. Raises GroupBuyUnfit, CodeUsed."""
    priced = {ref: sum(parts.values()) for ref, parts in deals.paid_by(lines).items()}
    taken = [one for one in tenders if one.tender is Tender.GROUP_BUY]
    laid = {deals.ref_of(one.deal or "", one.reference or ""): one.amount_fen for one in taken}
    if laid != priced or len(laid) != len(taken):
        raise GroupBuyUnfit
    for one in taken:
        deal = state.deal(reader, _deal_of(one))
        deals.check_unused(reader, deal.platform, one.reference or "")


def use(tx: Tx, bill: BillId, tenders: Sequence[TenderTaken]) -> None:
    """Beside the bill: each code is used now, and the platform's fee is due with what it sold."""
    for number, one in enumerate(tenders):
        if one.tender is not Tender.GROUP_BUY:
            continue
        deal = state.deal(tx, _deal_of(one))
        fee = fee_fen(one.amount_fen, state.platform(tx, deal.platform).fee_bp)
        tx.append(
            GroupBuyUsed(
                platform=deal.platform, code=one.reference or "", deal=deal.deal, bill=bill, tender=number,
                price_fen=one.amount_fen, fee_fen=fee,
            ),
            *_fee(fee, deal.platform),
        )  # fmt: skip


def owed_by(reader: Reader, deal: DealId | None) -> str:
    """The platform as the receivable's reference; empty for money. Raises NotFound."""
    return "" if deal is None else state.deal(reader, deal).platform


def give_back(tx: Tx, bill: BillId, back: dict[int, int], *, free: bool, reason: str) -> None:
    """The platform repays the guest: it owes neither price nor has its fee. back: fen by tender number.

    Raises GroupBuyWhole, Unfit where `free` has nothing to free.
    """
    mine = [one for one in state.of_bill(tx, bill) if one.tender_no in back and one.state == "used"]
    if free and not mine:
        raise Unfit(
            detail=words(
                "这次退款没有退回平台的团购券 (free_codes)",
                "This refund gives no voucher back to its platform (free_codes)",
            )
        )
    for one in mine:
        if back[one.tender_no] != one.price_fen:
            raise GroupBuyWhole(number=one.code)
        fact = GroupBuyReturned(one.platform, one.code, bill, one.fee_fen, free, reason)
        tx.append(fact, *_fee(-one.fee_fen, one.platform))


def _fee(fen: int, platform: PlatformId) -> list[Posting]:
    """What the platform keeps, and owes less; below nought the other way round."""
    if not fen:
        return []
    fees, owed = PLATFORM_FEES, PLATFORM_RECEIVABLE
    return [Posting(fees.code, fees.unit.value, fen, platform), Posting(owed.code, owed.unit.value, -fen, platform)]


def _deal_of(tender: TenderTaken) -> DealId:
    if tender.deal is None:
        raise GroupBuyUnfit
    return tender.deal
