/** The bill being made, as values: no screen, no network. */

/**
 * @typedef {{staff: string, percent: number}} Share
 * @typedef {{key: number, item: string|null, name: string, kind: string, note: string, price_fen: number, quantity: number,
 *   shares: Share[], session_card: string|null, room: string|null}} Line
 * @typedef {{tender: string, typed_fen: number|null, received_fen: number|null, reference: string}} Tender
 * @typedef {{bill: string|null, revision: number, saved: string, member: any, lines: Line[], tenders: Tender[], note: string, pending: any}} Draft
 */

export const TENDERS = ["stored_value", "wechat", "alipay", "bank_card", "cash"];
const CARD_KINDS = new Set(["stored_value_card", "session_card"]);
const QUANTITY_MOST = 999;

/** @returns {Draft} */
export const empty = () => ({ bill: null, revision: 0, saved: "", member: null, lines: [], tenders: [], note: "", pending: null });

export const isEmpty = (draft) => !draft.lines.length && !draft.member && !draft.bill;
export const amountOf = (line) => line.price_fen * line.quantity;
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
export const listOf = (draft) => sum(draft.lines.map(amountOf));
export const dueOf = (draft) => sum(draft.lines.filter((line) => !line.session_card).map(amountOf));
export const sessionsOf = (draft) => sum(draft.lines.filter((line) => line.session_card).map((line) => line.quantity));
export const hasCard = (draft) => draft.lines.some((line) => CARD_KINDS.has(line.kind));

/** Session cards of the present member that cover an item, with the sessions this bill leaves free. */
export function offers(draft, item) {
  return (draft.member?.cards ?? [])
    .filter((card) => card.unit === "SESSION" && !card.expired && card.covers.includes(item))
    .map((card) => ({ ...card, free: card.balance - sum(draft.lines.filter((line) => line.session_card === card.card).map((line) => line.quantity)) }))
    .sort((one, other) => (one.expires_at ?? "9") < (other.expires_at ?? "9") ? -1 : 1);
}

/** Cards with face value that can pay, the ones that expire first in front. */
export function faceCards(draft) {
  return (draft.member?.cards ?? [])
    .filter((card) => card.unit === "FACE" && !card.expired && card.balance > 0)
    .sort((one, other) => (one.expires_at ?? "9") < (other.expires_at ?? "9") ? -1 : 1);
}

export const faceOf = (draft) => sum(faceCards(draft).map((card) => card.balance));

/** One more of an item; a service that a session card covers is paid by the card. */
export function add(draft, item, technician = null) {
  const offer = item.item_kind === "service" ? offers(draft, item.item).find((card) => card.free > 0) : undefined;
  const card = offer?.card ?? null;
  const same = draft.lines.find((line) => line.item === item.item && line.session_card === card);
  if (same) return change(draft, same.key, { quantity: Math.min(QUANTITY_MOST, same.quantity + 1) });
  const line = {
    key: nextKey(draft), item: item.item, name: item.name, kind: item.item_kind, note: item.category, price_fen: item.price_fen, quantity: 1,
    shares: technician && item.item_kind === "service" ? [{ staff: technician, percent: 100 }] : [], session_card: card, room: null,
  };
  return { ...draft, lines: [...draft.lines, line] };
}

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
  const lines = draft.lines.map((line) => (line.session_card && !cards.has(line.session_card) ? { ...line, session_card: null } : line));
  return { ...draft, member, lines, tenders: draft.tenders.filter((tender) => tender.tender !== "stored_value") };
}

/**
 * How the bill is paid now. What was typed stands; the stored value fills up to the balance; one more takes the rest.
 * @param {Draft} draft
 */
export function payment(draft) {
  const due = dueOf(draft);
  const face = hasCard(draft) ? 0 : faceOf(draft);
  let left = due - sum(draft.tenders.map((tender) => tender.typed_fen ?? 0));
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
    due, left, tenders, stored, sessions: sessionsOf(draft), change: Math.max(0, received - (cash?.amount_fen ?? 0)),
    shortCash: Boolean(cash) && received < cash.amount_fen, overStored: stored > face,
  };
}

export const payable = (paid) => paid.left === 0 && !paid.shortCash && !paid.overStored && paid.tenders.every((tender) => tender.amount_fen > 0 || paid.due === 0);

/** Takes a tender in. Where nothing is left to pay it takes the place of the one that filled the rest. */
export function takeTender(draft, kind) {
  if (draft.tenders.some((tender) => tender.tender === kind)) return draft;
  const nothingLeft = payment(draft).left <= 0;
  const kept = nothingLeft && kind !== "stored_value" ? dropFilling(draft.tenders) : draft.tenders;
  return { ...draft, tenders: [...kept, { tender: kind, typed_fen: null, received_fen: null, reference: "" }] };
}

function dropFilling(tenders) {
  const other = tenders.findLast((tender) => tender.typed_fen === null && tender.tender !== "stored_value");
  const filling = other ?? tenders.findLast((tender) => tender.typed_fen === null);
  return tenders.filter((tender) => tender !== filling);
}

export const dropTender = (draft, kind) => ({ ...draft, tenders: draft.tenders.filter((tender) => tender.tender !== kind) });
export const changeTender = (draft, kind, values) => ({ ...draft, tenders: draft.tenders.map((tender) => (tender.tender === kind ? { ...tender, ...values } : tender)) });

/** Tenders as the hub takes them; stored value is named card by card. */
export function tenderRequests(draft) {
  return payment(draft).tenders.filter((tender) => tender.amount_fen > 0).flatMap((tender) => {
    if (tender.tender === "stored_value") return storedRequests(draft, tender.amount_fen);
    const request = { tender: tender.tender, amount_fen: tender.amount_fen };
    if (tender.tender === "cash" && tender.received_fen !== null) return [{ ...request, received_fen: tender.received_fen }];
    return [tender.reference.trim() ? { ...request, reference: tender.reference.trim() } : request];
  });
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
  return draft.lines.map((line) => ({
    ...(line.item ? { item: line.item } : { name: line.name, amount_fen: line.price_fen }),
    quantity: line.quantity, shares: line.shares,
    ...(line.session_card ? { session_card: line.session_card } : {}), ...(line.room ? { room: line.room } : {}),
  }));
}

export const holdRequest = (draft) => ({ ...(draft.member ? { member: draft.member.member } : {}), lines: lineRequests(draft), note: draft.note });

/** A held bill taken up on this tablet. */
export function fromBill(bill, member) {
  const lines = bill.lines.map((line) => ({
    key: line.line, item: line.item, name: line.name, kind: line.line_kind, note: line.category, price_fen: line.price_fen, quantity: line.quantity,
    shares: line.shares, session_card: line.session_card, room: line.room,
  }));
  const draft = { ...empty(), bill: bill.bill, revision: bill.revision, member, lines, note: bill.note };
  return { ...draft, saved: JSON.stringify(holdRequest(draft)) };
}

export const isDirty = (draft) => JSON.stringify(holdRequest(draft)) !== draft.saved;

/** Even parts that sum to 100. @param {string[]} staff @returns {Share[]} */
export function evenShares(staff) {
  const part = Math.floor(100 / staff.length);
  return staff.map((person, index) => ({ staff: person, percent: index === 0 ? 100 - part * (staff.length - 1) : part }));
}

/** What a customer may hand over in cash: the exact amount and the next round ones. @param {number} fen */
export function cashGuesses(fen) {
  const ups = [1000, 5000, 10000].map((step) => Math.ceil(fen / step) * step);
  return [...new Set([fen, ...ups])].slice(0, 4);
}
