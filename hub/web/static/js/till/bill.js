/** The bill's life: made, held, taken up, consented to, paid. What was sent stays until the hub has answered. */
import { useEffect, useRef, useState } from "../lib.js";
import { Unreachable, read, write } from "../api.js";
import { fail, toast, useAct, useEvent } from "../ui.js";
import * as model from "./model.js";
import { readHeld } from "./held.js";
import { offerSlips } from "../printing/offer.js";
import { S } from "../strings.js";

const STORE = "meishu.till";
const ASKED = "meishu.till.consent";

/** @returns {model.Draft} */
function restore() {
  try {
    return { ...model.empty(), ...JSON.parse(sessionStorage.getItem(STORE) ?? "{}") };
  } catch {
    return model.empty();
  }
}

/** The member's answer may come while the page is loaded anew; it is for the bill that still stands here. @param {model.Draft} draft */
function restoreConsent(draft) {
  const asked = JSON.parse(sessionStorage.getItem(ASKED) ?? "null");
  return asked && asked.bill === draft.bill && !draft.pending && new Date(asked.expires_at).getTime() > Date.now() ? asked : null;
}

export function useBill() {
  const [draft, setDraft] = useState(restore);
  const newest = useRef(draft);
  const [result, setResult] = useState(null);
  const [consent, showConsent] = useState(() => restoreConsent(draft));
  const [held, setHeld] = useState(0);
  const [busy, act] = useAct();

  const keep = (next) => {
    newest.current = next;
    sessionStorage.setItem(STORE, JSON.stringify(next));
    setDraft(next);
    return next;
  };
  const setConsent = (next) => {
    if (next) sessionStorage.setItem(ASKED, JSON.stringify(next));
    else sessionStorage.removeItem(ASKED);
    showConsent(next);
  };
  const put = (step) => {
    if (newest.current.pending) return newest.current;
    setResult(null);
    return keep(step(newest.current));
  };
  const countHeld = () => readHeld().then(({ bills }) => setHeld(bills.length), () => {});
  const refresh = async () => {
    const { member } = newest.current;
    if (!member) return;
    const page = await read(`/members/${member.member}`).catch(() => null);
    if (page && newest.current.member?.member === page.member) keep({ ...newest.current, member: page });
  };
  /** Another tablet has settled or discarded the bill that stands here. */
  const gone = ({ bill, state }) => {
    const { bill: here, pending } = newest.current;
    if (!here || bill !== here || pending || !S.till.elsewhere[state]) return;
    setConsent(null);
    keep(model.empty());
    toast(S.till.elsewhere[state]);
  };
  const lookAgain = () => {
    const { bill } = newest.current;
    if (bill) read(`/bills/${bill}`).then(gone, () => {});
    countHeld();
    refresh();
  };
  useEffect(lookAgain, []);
  useEvent("bill", (event) => {
    gone(event);
    countHeld();
    if (!newest.current.pending) refresh();
  });
  useEvent("resync", lookAgain);

  const bring = (member) => read(`/members/${member}`).then((page) => put((before) => model.withMember(before, page)), fail);
  const bind = (card) => act(async () => {
    await write("POST", `/members/${newest.current.member.member}/tokens`, { number: card.number });
    toast(S.member.bindDone, "jade");
    return true;
  });

  /** Sends what settles the bill; without an answer the bill is frozen with it, to be sent again as it was. */
  const settle = async (path, body) => {
    keep({ ...newest.current, pending: { path, body } });
    try {
      setResult(await write("POST", path, body));
      keep(model.empty());
      setConsent(null);
    } catch (error) {
      setConsent(null);
      if (error instanceof Unreachable || error.status >= 500) throw error;
      keep({ ...newest.current, pending: null });
      refresh();
      throw error;
    }
  };
  /** The bill as the hub holds it: put aside first, or changed where this tablet changed it. */
  const store = async () => {
    const now = newest.current;
    const body = model.holdRequest(now);
    if (now.bill && !model.isDirty(now)) return now;
    const bill = now.bill ? await write("PUT", `/bills/${now.bill}`, { ...body, revision: now.revision }) : await write("POST", "/bills", body);
    return keep({ ...newest.current, bill: bill.bill, revision: bill.revision, saved: JSON.stringify(body) });
  };
  const pay = () => act(async () => {
    const now = newest.current;
    if (now.pending) return settle(now.pending.path, now.pending.body);
    const tenders = model.tenderRequests(now);
    const { stored, sessions } = model.payment(now);
    if (now.member?.has_pin && (stored > 0 || sessions > 0)) {
      const { bill, revision } = await store();
      setConsent(await write("POST", `/bills/${bill}/consents`, { revision, stored_value_fen: stored, sessions }));
      return undefined;
    }
    if (!now.bill) return settle("/sales", { ...model.holdRequest(now), note: undefined, tenders, print: true });
    const { bill, revision } = await store();
    return settle(`/bills/${bill}/settlement`, { revision, tenders });
  });
  const agreed = (given) => act(() => settle(`/bills/${newest.current.bill}/settlement`, { revision: newest.current.revision, tenders: model.tenderRequests(newest.current), consent: given.consent }));

  const hold = () => act(async () => {
    const { bill } = await store();
    const rooms = newest.current.lines.some((line) => line.room);
    keep(model.empty());
    toast(S.till.heldDone, "jade");
    countHeld();
    if (rooms) offerSlips(bill);
  });
  const take = (id) => act(async () => {
    const bill = await read(`/bills/${id}`);
    if (newest.current.lines.length && !newest.current.pending) await store();
    const member = bill.member ? await read(`/members/${bill.member.member}`) : null;
    setResult(null);
    keep(model.fromBill(bill, member));
  });
  return {
    draft, now: () => newest.current, put, result, consent, held, busy, frozen: Boolean(draft.pending) && !busy, bring, bind, pay, agreed, hold, take,
    unask: () => setConsent(null), next: () => setResult(null), clear: () => put(model.empty),
  };
}
