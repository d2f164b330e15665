/** The bill being made, as values: no screen, no network. */

/**
 * @typedef {{staff: string, percent: number, designated?: boolean}} Share
 * @typedef {{key: number, item: string|null, name: string, kind: string, note: string, price_fen: number, quantity: number,
 *   shares: Share[], session_card: string|null, room: string|null, off?: Off|null, settles?: {bill: string, line: number}|null}} Line
 * @typedef {{price_fen?: number, percent?: number, off_fen?: number, reason?: string}} Off one of price, percent and off_fen
 * @typedef {{tender: string, typed_fen: number|null, received_fen: number|null, reference: string, payment?: string}} Tender payment: what the channel has confirmed
 * @typedef {{deal: string, code: string, name: string, price_fen: number, item: string|null}} Voucher a group-buy code laid on the bill
 * @typedef {{bill: string|null, revision: number, saved: string, member: any, lines: Line[], tenders: Tender[], note: string, pending: any,
 *   off_fen: number, off_reason: string, points: number, coupons: string[], best: boolean, vouchers: Voucher[], papers: any[], rounded: boolean, approvals: Record<string, {id: string, amount_fen: number}>, quote: any, held_due: number|null}} Draft
 */

export const TENDERS = ["stored_value", "wechat", "alipay", "bank_card", "cash", "arrears", "group_buy"];
export const VOUCHERS_MOST = 8;
const CARD_KINDS = new Set(["stored_value_card", "session_card", "period_card", "discount_card"]);
/** What a card of days gives where it has no limit. */
const NO_LIMIT = 999;
const PAYABLE = new Set(["service", "goods", "quick"]);
const QUANTITY_MOST = 999;

/** @returns {Draft} */
export const empty = () => ({ bill: null, revision: 0, saved: "", member: null, lines: [], tenders: [], note: "", pending: null, off_fen: 0, off_reason: "", points: 0, coupons: [], best: true, vouchers: [], papers: [], rounded: false, approvals: {}, quote: null, held_due: null });

export const isEmpty = (draft) => !draft.lines.length && !draft.member && !draft.bill;
export const amountOf = (line) => line.price_fen * line.quantity;
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
export const listOf = (draft) => sum(draft.lines.map(amountOf));
export const dueOf = (draft) => {
  const now = figures(draft);
  return now.due - (draft.rounded && roundable(draft, now) ? now.rounding : 0);
};
export const sessionsOf = (draft) => sum(draft.lines.filter((line) => line.session_card).map((line) => line.quantity));
export const hasCard = (draft) => draft.lines.some((line) => CARD_KINDS.has(line.kind));

/** What a line comes to by what this tablet knows: what was taken off it by hand. @param {Line} line */
export function localOf(line) {
  const list = amountOf(line);
  const { price_fen, percent, off_fen } = line.off ?? {};
  if (line.session_card || !line.off) return list;
  if (price_fen !== undefined) return Math.min(list, price_fen * line.quantity);
  if (percent !== undefined) return Math.floor((list * percent + 50) / 100);
  return Math.max(0, list - (off_fen ?? 0));
}

/** Lines that a cut of the whole bill is shared over. */
export const openLines = (draft) => draft.lines.filter((line) => !line.session_card && !line.voucher && !CARD_KINDS.has(line.kind));

/** Coupons on the bill: those that were chosen, or those the hub found best for it. @param {Draft} draft @returns {string[]} */
export const laidCoupons = (draft) => (isBest(draft) ? (draft.quote?.key === quoteKey(draft) ? draft.quote.coupons.filter((one) => one.laid).map((one) => one.coupon) : []) : draft.coupons);

/** Whether the hub is to choose among the member's coupons. */
const isBest = (draft) => Boolean(draft.best && draft.member);

const vouchersOf = (draft) => (draft.vouchers.length ? { group_buys: draft.vouchers.map(({ deal, code }) => ({ deal, code })) } : {});

/** Points, coupons and group-buy vouchers that pay of the bill. */
function loyaltyOf(draft) {
  const coupons = laidCoupons(draft);
  return { ...(draft.points ? { points: draft.points } : {}), ...(coupons.length ? { coupons } : {}), ...vouchersOf(draft) };
}

/** What is asked of the hub: who works on a line and where changes no price. @param {Draft} draft */
export const quoteRequest = (draft) => ({
  ...(draft.member ? { member: draft.member.member } : {}), lines: lineRequests(draft).map(({ shares: _, room: __, ...line }) => line),
  off_fen: draft.off_fen, off_reason: draft.off_reason, ...(draft.points ? { points: draft.points } : {}),
  ...(isBest(draft) ? { best: true } : draft.coupons.length ? { coupons: draft.coupons } : {}), ...vouchersOf(draft),
});
export const quoteKey = (draft) => JSON.stringify(quoteRequest(draft));

/**
 * The bill's figures: as the hub quoted them, where its answer is of this very bill, else as this tablet adds them up.
 * @param {Draft} draft @returns {{quoted: boolean, list: number, due: number, off: number, rounding: number, roundingFor: string, approval: number, offers: {name: string, amount_fen: number}[], pointsMost: number, pointsFen: number, toAgree: number, coupons: any[], notices: string[], blocked: boolean, lines: Map<number, {amount: number, cuts: {rule: string, name: string, amount_fen: number}[]}>}}
 */
export function figures(draft) {
  const list = listOf(draft);
  const { quote } = draft;
  if (quote && quote.key === quoteKey(draft)) {
    const lines = new Map(draft.lines.map((line, index) => [line.key, { amount: quote.lines[index].amount_fen, cuts: quote.lines[index].cuts }]));
    return { quoted: true, list, due: quote.due_fen, off: quote.off_fen, rounding: quote.rounding_fen, roundingFor: quote.rounding_for, approval: quote.approval_fen, offers: quote.offers ?? [], pointsMost: quote.points_most ?? 0, pointsFen: quote.points_fen ?? 0, toAgree: quote.points_to_agree ?? 0, coupons: quote.coupons ?? [], notices: quote.notices ?? [], blocked: quote.blocked ?? false, lines };
  }
  const lines = new Map(draft.lines.map((line) => [line.key, { amount: localOf(line), cuts: [] }]));
  const paid = draft.lines.filter((line) => !line.session_card);
  const whole = Math.min(draft.off_fen, sum(openLines(draft).map(localOf)));
  const due = sum(paid.map(localOf)) - whole;
  return { quoted: false, list, due, off: sum(paid.map(amountOf)) - due, rounding: 0, roundingFor: "", approval: 0, offers: [], pointsMost: 0, pointsFen: 0, toAgree: 0, coupons: [], notices: [], blocked: false, lines };
}

/** Whether the hub has to be asked before this bill may be paid: something is off, here or in its last answer. */
export const hasCuts = (draft) => draft.off_fen > 0 || draft.points > 0 || draft.coupons.length > 0 || draft.vouchers.length > 0 || (isBest(draft) && draft.member.coupons > 0) || draft.rounded || draft.lines.some((line) => line.off) || (draft.quote?.off_fen ?? 0) > 0;

/** Whether the store rounds this bill, as it is to be paid. */
export const roundable = (draft, now = figures(draft)) => now.rounding > 0 && (now.roundingFor === "all" || draft.tenders.some((tender) => tender.tender === "cash"));

/** What of the bill somebody has to approve next: what was taken off by hand, then what stays owing. @param {Draft} draft */
export function wanting(draft) {
  const now = figures(draft);
  const owed = payment(draft).tenders.find((tender) => tender.tender === "arrears")?.amount_fen ?? 0;
  if (owed && (!now.approval || (draft.approvals.discount?.amount_fen ?? 0) >= now.approval)) return { action: "arrears", amount_fen: owed };
  return { action: "discount", amount_fen: Math.max(1, now.approval || now.off) };
}

export const isApproved = (draft, amount_fen) => (draft.approvals.discount?.amount_fen ?? 0) >= amount_fen;

/** What the member owes, a line a debt; what stands on the bill already is not added again. */
export function addDebts(draft) {
  const known = new Set(draft.lines.filter((line) => line.settles).map((line) => `${line.settles.bill} ${line.settles.line}`));
  return (draft.member?.debts ?? []).filter((debt) => !known.has(`${debt.bill} ${debt.line}`)).reduce((before, debt) => {
    const line = { key: nextKey(before), item: null, name: debt.name, kind: "arrears", note: "", price_fen: debt.left_fen, quantity: 1, shares: [], session_card: null, room: null, settles: { bill: debt.bill, line: debt.line } };
    return { ...before, lines: [...before.lines, line] };
  }, draft);
}

export const owedBy = (member) => sum((member?.debts ?? []).map((debt) => debt.left_fen));

/** Cards of the present member that cover an item, with the treatments this bill leaves free: those of days first, they run out anyway. */
export function offers(draft, item) {
  return (draft.member?.cards ?? [])
    .filter((card) => (card.unit === "DAY" ? card.term?.usable : card.unit === "SESSION" && !card.expired && !card.stopped) && card.covers.includes(item))
    .map((card) => ({ ...card, free: card.unit === "DAY" ? daysFree(draft, card) : freeOf(draft, card, item) }))
    .sort((one, other) => Number(other.unit === "DAY") - Number(one.unit === "DAY") || ((one.expires_at ?? "9") < (other.expires_at ?? "9") ? -1 : 1));
}

/** Treatments a card of days still gives today or this week, beside this bill's other lines. */
function daysFree(draft, card) {
  const taken = sum(draft.lines.filter((line) => line.session_card === card.card).map((line) => line.quantity));
  return Math.max(0, (card.term.visits_left ?? NO_LIMIT) - taken);
}

/** Whether it is a card of days that covers the line. */
export const byDays = (draft, line) => draft.member?.cards?.find((card) => card.card === line.session_card)?.unit === "DAY";
/** Treatments left in a number that means something: none where there is no limit. */
export const counted = (cards) => sum(cards.filter((card) => card.unit !== "DAY" || card.term.visits_left !== null).map((card) => card.free));

/** Treatments of a service that the card still gives beside this bill's other lines: parts differ in what they cover and take. */
function freeOf(draft, card, item) {
  const now = new Date().toISOString();
  const lots = (card.lots ?? [{ left: card.balance, covers: card.covers, units: [] }]).filter((lot) => !lot.expires_at || new Date(lot.expires_at).toISOString() > now).map((lot) => ({ ...lot }));
  const unit = (lot, service) => lot.units[lot.covers.indexOf(service)] ?? 1;
  for (const line of draft.lines.filter((one) => one.session_card === card.card)) {
    let wanted = line.quantity;
    for (const lot of lots.filter((one) => one.covers.includes(line.item))) {
      const taken = Math.min(wanted, Math.floor(lot.left / unit(lot, line.item)));
      lot.left -= taken * unit(lot, line.item);
      wanted -= taken;
    }
  }
  return sum(lots.filter((lot) => lot.covers.includes(item)).map((lot) => Math.floor(lot.left / unit(lot, item))));
}

/** Cards with face value that can pay, the ones that expire first in front. */
export function faceCards(draft) {
  return (draft.member?.cards ?? [])
    .filter((card) => card.unit === "FACE" && !card.expired && !card.stopped && card.balance > 0)
    .sort((one, other) => (one.expires_at ?? "9") < (other.expires_at ?? "9") ? -1 : 1);
}

export const faceOf = (draft) => sum(faceCards(draft).map((card) => card.balance));

/** One more of an item; a service that a session card covers is paid by the card. */
export function add(draft, item, technician = null) {
  const offer = item.item_kind === "service" ? offers(draft, item.item).find((card) => card.free > 0) : undefined;
  const card = offer?.card ?? null;
  const same = draft.vouchers.some((voucher) => voucher.item === item.item) ? undefined : draft.lines.find((line) => line.item === item.item && line.session_card === card);
  if (same) return change(draft, same.key, { quantity: Math.min(QUANTITY_MOST, same.quantity + 1) });
  const line = {
    key: nextKey(draft), item: item.item, name: item.name, kind: item.item_kind, note: item.category, price_fen: item.price_fen, quantity: 1,
    shares: technician && item.item_kind === "service" ? [{ staff: technician, percent: 100 }] : [], session_card: card, room: null,
  };
  return { ...draft, lines: [...draft.lines, line] };
}

export const vouchersFen = (draft) => sum(draft.vouchers.map((voucher) => voucher.price_fen));

/**
 * A group-buy voucher on the bill. One for an item pays one piece on a line of its own, which is split off or added.
 * @param {Draft} draft @param {Voucher} voucher @param {any} item the catalogue's, where the deal is for one
 */
export function layVoucher(draft, voucher, item = null) {
  const laid = { ...draft, vouchers: [...draft.vouchers, voucher] };
  if (!voucher.item || !item) return laid;
  const mine = laid.lines.filter((line) => line.item === voucher.item && !line.session_card && !line.off);
  const wanted = laid.vouchers.filter((one) => one.item === voucher.item).length;
  if (mine.filter((line) => line.quantity === 1).length >= wanted) return laid;
  const single = { key: nextKey(laid), item: item.item, name: item.name, kind: item.item_kind, note: item.category, price_fen: item.price_fen, quantity: 1, shares: [], session_card: null, room: null };
  const many = mine.find((line) => line.quantity > 1);
  if (!many) return { ...laid, lines: [...laid.lines, single] };
  return change({ ...laid, lines: [...laid.lines, { ...single, shares: many.shares, room: many.room }] }, many.key, { quantity: many.quantity - 1 });
}

/** What a printed voucher may pay of the lines that it is good for: nothing below its threshold. @param {Draft} draft */
function paperRoom(draft, paper, now = figures(draft)) {
  const everywhere = !paper.items.length && !paper.categories.length && !paper.services;
  const fits = (line) => !line.session_card && PAYABLE.has(line.kind) && (everywhere || paper.items.includes(line.item) || (line.item && paper.categories.includes(line.note)) || (paper.services && line.kind === "service"));
  const mine = draft.lines.filter(fits).map((line) => now.lines.get(line.key));
  if (sum(mine.map((line) => line?.amount ?? 0)) < Math.max(1, paper.threshold_fen)) return 0;
  return sum(mine.map((line) => (line?.amount ?? 0) - sum((line?.cuts ?? []).map((cut) => cut.paid_fen ?? 0))));
}

/** What each printed voucher pays: all it can, one after the other. @param {Draft} draft */
export function paperAmounts(draft, left) {
  return draft.papers.map((paper) => {
    const amount_fen = Math.max(0, Math.min(paper.left_fen, left, paperRoom(draft, paper)));
    left -= amount_fen;
    return { ...paper, amount_fen };
  });
}

/** A printed voucher that is sold on this bill. @param {Draft} draft */
export const sellPaper = (draft, paper) => ({
  ...draft,
  lines: [...draft.lines, { key: nextKey(draft), item: null, name: paper.name, kind: "voucher", note: paper.serial, price_fen: paper.price_fen, quantity: 1, shares: [], session_card: null, room: null, voucher: paper.serial }],
});

export const layPaper = (draft, paper) => ({ ...draft, papers: [...draft.papers, paper] });
export const takePaper = (draft, serial) => ({ ...draft, papers: draft.papers.filter((one) => one.serial !== serial) });
export const sellsPaper = (draft) => draft.lines.some((line) => line.voucher);

export const takeVoucher = (draft, { deal, code }) => ({ ...draft, vouchers: draft.vouchers.filter((one) => one.deal !== deal || one.code !== code) });

export function addQuick(draft, name, amount_fen) {
  const line = { key: nextKey(draft), item: null, name, kind: "quick", note: "", price_fen: amount_fen, quantity: 1, shares: [], session_card: null, room: null };
  return { ...draft, lines: [...draft.lines, line] };
}

const nextKey = (draft) => Math.max(0, ...draft.lines.map((line) => line.key)) + 1;

export const change = (draft, key, values) => ({ ...draft, lines: draft.lines.map((line) => (line.key === key ? { ...line, ...values } : line)) });
export const remove = (draft, key) => ({ ...draft, lines: draft.lines.filter((line) => line.key !== key) });

/** The member came or went: session cards of another one no longer pay here. */
export function withMember(draft, member) {
  const cards = new Set((member?.cards ?? []).map((card) => card.card));
  const lines = draft.lines.filter((line) => !line.settles || draft.member?.member === member?.member).map((line) => (line.session_card && !cards.has(line.session_card) ? { ...line, session_card: null } : line));
  return { ...draft, member, lines, ...(draft.member?.member === member?.member ? {} : { points: 0, coupons: [], best: true }), tenders: draft.tenders.filter((tender) => tender.tender !== "stored_value" && tender.tender !== "arrears") };
}

/**
 * How the bill is paid now. What was typed stands; the stored value fills up to the balance; one more takes the rest.
 * @param {Draft} draft
 */
export function payment(draft) {
  const due = dueOf(draft);
  const face = hasCard(draft) || sellsPaper(draft) ? 0 : faceOf(draft);
  const papers = paperAmounts(draft, due - vouchersFen(draft));
  const vouchers = vouchersFen(draft) + sum(papers.map((paper) => paper.amount_fen));
  let left = due - vouchers - sum(draft.tenders.map((tender) => tender.typed_fen ?? 0));
  const order = [...draft.tenders].sort((one, other) => Number(other.tender === "stored_value") - Number(one.tender === "stored_value"));
  const amounts = new Map();
  for (const tender of order) {
    if (tender.typed_fen !== null) continue;
    const amount = Math.max(0, tender.tender === "stored_value" ? Math.min(face, left) : left);
    amounts.set(tender.tender, amount);
    left -= amount;
  }
  const tenders = draft.tenders.map((tender) => ({ ...tender, amount_fen: tender.typed_fen ?? amounts.get(tender.tender) ?? 0 }));
  const cash = tenders.find((tender) => tender.tender === "cash");
  const received = cash?.received_fen ?? cash?.amount_fen ?? 0;
  const stored = tenders.find((tender) => tender.tender === "stored_value")?.amount_fen ?? 0;
  return {
    due, left, tenders, vouchers, papers, stored, sessions: sessionsOf(draft), change: Math.max(0, received - (cash?.amount_fen ?? 0)),
    shortCash: Boolean(cash) && received < cash.amount_fen, overStored: stored > face,
  };
}

export const payable = (paid) => paid.left === 0 && !paid.shortCash && !paid.overStored && paid.tenders.every((tender) => tender.amount_fen > 0 || paid.due === 0);

/** What tells a bill's tenders apart: one of a kind is open, any number of them the channel has confirmed. @param {Tender} tender */
export const keyOf = (tender) => (tender.payment ? `${tender.tender} ${tender.payment}` : tender.tender);

/** Takes a tender in. Where nothing is left to pay it takes the place of the one that filled the rest. */
export function takeTender(draft, kind) {
  if (draft.tenders.some((tender) => keyOf(tender) === kind)) return draft;
  const nothingLeft = payment(draft).left <= 0;
  const kept = nothingLeft && kind !== "stored_value" ? dropFilling(draft.tenders) : draft.tenders;
  return { ...draft, tenders: [...kept, { tender: kind, typed_fen: null, received_fen: null, reference: "" }] };
}

function dropFilling(tenders) {
  const other = tenders.findLast((tender) => tender.typed_fen === null && tender.tender !== "stored_value");
  const filling = other ?? tenders.findLast((tender) => tender.typed_fen === null);
  return tenders.filter((tender) => tender !== filling);
}

export const dropTender = (draft, key) => ({ ...draft, tenders: draft.tenders.filter((tender) => keyOf(tender) !== key) });
export const changeTender = (draft, key, values) => ({ ...draft, tenders: draft.tenders.map((tender) => (keyOf(tender) === key ? { ...tender, ...values } : tender)) });

/** Tenders as the hub takes them; stored value is named card by card. */
export function tenderRequests(draft) {
  const vouchers = draft.vouchers.map(({ deal, code, price_fen }) => ({ tender: "group_buy", amount_fen: price_fen, deal, reference: code }));
  const others = payment(draft).tenders.filter((tender) => tender.amount_fen > 0).flatMap((tender) => {
    if (tender.tender === "stored_value") return storedRequests(draft, tender.amount_fen);
    const request = { tender: tender.tender, amount_fen: tender.amount_fen, ...(tender.payment ? { payment: tender.payment } : {}) };
    if (tender.tender === "cash" && tender.received_fen !== null) return [{ ...request, received_fen: tender.received_fen }];
    return [tender.reference.trim() ? { ...request, reference: tender.reference.trim() } : request];
  });
  const papers = payment(draft).papers.filter((paper) => paper.amount_fen > 0).map((paper) => ({ tender: "voucher", amount_fen: paper.amount_fen, reference: paper.serial }));
  return [...vouchers, ...papers, ...others];
}

function storedRequests(draft, amount_fen) {
  const requests = [];
  for (const card of faceCards(draft)) {
    const part = Math.min(card.balance, amount_fen);
    if (part > 0) requests.push({ tender: "stored_value", amount_fen: part, card: card.card });
    amount_fen -= part;
  }
  return requests;
}

/** Lines as the hub takes them. @param {Draft} draft */
export function lineRequests(draft) {
  return draft.lines.map((line) => (line.voucher ? { voucher: line.voucher, ...(line.off ? { off: line.off } : {}) } : line.settles ? { settles: line.settles, amount_fen: line.price_fen } : {
    ...(line.item ? { item: line.item } : { name: line.name, amount_fen: line.price_fen }),
    quantity: line.quantity, shares: line.shares,
    ...(line.session_card ? { session_card: line.session_card } : {}), ...(line.room ? { room: line.room } : {}),
    ...(line.off && !line.session_card ? { off: line.off } : {}),
  }));
}

export const holdRequest = (draft) => ({ ...(draft.member ? { member: draft.member.member } : {}), lines: lineRequests(draft), note: draft.note, ...(draft.off_fen ? { off_fen: draft.off_fen, off_reason: draft.off_reason } : {}), ...loyaltyOf(draft) });

/** A held bill taken up on this tablet. */
export function fromBill(bill, member) {
  const lines = bill.lines.map((line) => ({
    key: line.line, item: line.item, name: line.name, kind: line.line_kind, note: line.category, price_fen: line.price_fen, quantity: line.quantity,
    shares: line.shares, session_card: line.session_card, room: line.room, settles: line.settles, voucher: line.voucher, off: offOf(line.cuts),
  }));
  const draft = { ...empty(), best: false, bill: bill.bill, revision: bill.revision, member, lines, note: bill.note, held_due: bill.due_fen, ...loyaltyHeld(bill.lines.flatMap((line) => line.cuts)), vouchers: vouchersHeld(bill) };
  return { ...draft, saved: JSON.stringify(holdRequest(draft)) };
}

/** Points and coupons as a held bill's cuts tell them. */
const loyaltyHeld = (cuts) => ({
  points: sum(cuts.filter((cut) => cut.rule === "points").map((cut) => Number(cut.ref) || 0)),
  coupons: [...new Set(cuts.filter((cut) => cut.rule === "coupon" && cut.ref).map((cut) => cut.ref))],
});

/** Group-buy vouchers as the cuts of a held bill tell them. */
function vouchersHeld(bill) {
  const found = new Map();
  for (const line of bill.lines) {
    for (const cut of line.cuts.filter((one) => one.rule === "group_buy")) {
      const [deal, code] = cut.ref.split(" ");
      const before = found.get(cut.ref);
      found.set(cut.ref, { deal, code, name: cut.name, price_fen: (before?.price_fen ?? 0) + cut.paid_fen, item: before ? null : line.item });
    }
  }
  return [...found.values()];
}

/** What was taken off a line by hand, as one amount. */
function offOf(cuts) {
  const byHand = cuts.filter((cut) => cut.rule === "manual");
  return byHand.length ? { off_fen: sum(byHand.map((cut) => cut.amount_fen)), reason: byHand[0].name } : null;
}

/** Changed here since it was held, or worth another sum by today's rules. */
export const isDirty = (draft) => JSON.stringify(holdRequest(draft)) !== draft.saved || (draft.quote?.key === quoteKey(draft) && draft.quote.due_fen !== draft.held_due);

/** Even parts that sum to 100; who was asked for by name stays so. @param {string[]} staff @param {Share[]} [before] @returns {Share[]} */
export function evenShares(staff, before = []) {
  const named = new Set(before.filter((share) => share.designated).map((share) => share.staff));
  const part = Math.floor(100 / staff.length);
  return staff.map((person, index) => ({ staff: person, percent: index === 0 ? 100 - part * (staff.length - 1) : part, ...(named.has(person) ? { designated: true } : {}) }));
}

/** What a customer may hand over in cash: the exact amount and the next round ones. @param {number} fen */
export function cashGuesses(fen) {
  const ups = [1000, 5000, 10000].map((step) => Math.ceil(fen / step) * step);
  return [...new Set([fen, ...ups])].slice(0, 4);
}
