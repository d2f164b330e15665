/** The bill's life: made, held, taken up, consented to, paid. What was sent stays until the hub has answered. */
import { useEffect, useRef, useState } from "../lib.js";
import { Unreachable, ask, read, write } from "../api.js";
import { fail, toast, useAct, useEvent } from "../ui.js";
import * as model from "./model.js";
import { readHeld } from "./held.js";
import { offerSlips } from "../printing/offer.js";
import { W } from "../loyalty/strings.js";
import { S } from "../strings.js";

const STORE = "meishu.till";
const ASKED = "meishu.till.consent";
const QUOTE_PAUSE_MS = 150;
const APPROVALS_MOST = 2;
const POINTS_OVER = new Set(["points_too_many", "points_too_few"]);
const APPROVALS = new Set(["approval_needed", "approval_unfit"]);

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

/** @param {(asked: {action: string, amount_fen: number, reason?: string}) => Promise<string|null>} approve somebody else's word for what this person may not do alone */
export function useBill(approve) {
  const [draft, setDraft] = useState(restore);
  const newest = useRef(draft);
  const [result, setResult] = useState(null);
  const [consent, showConsent] = useState(() => restoreConsent(draft));
  const [held, setHeld] = useState(0);
  const [busy, act] = useAct();
  const [said, say] = useState("");
  const turn = useRef(0);

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

  /** The bill has become too small for the points, or they have expired. */
  const fewerPoints = (points) => {
    put((before) => ({ ...before, points: Math.max(0, points) }));
    toast(W.till.changed(Math.max(0, points)));
  };
  /** What the hub makes of the bill. An older answer, or one of another bill, is dropped. */
  const quote = async () => {
    const now = newest.current;
    const key = model.quoteKey(now);
    const mine = ++turn.current;
    try {
      const quoted = await ask("/quotes", model.quoteRequest(now));
      if (mine !== turn.current || model.quoteKey(newest.current) !== key) return;
      say("");
      keep({ ...newest.current, quote: { ...quoted, key } });
    } catch (error) {
      if (mine === turn.current && error.code !== "member_needed" && !(error instanceof Unreachable)) say(error.message ?? "");
      if (mine === turn.current && POINTS_OVER.has(error.code)) fewerPoints(error.values.most ?? error.values.available);
      throw error;
    }
  };
  const wanted = model.quoteKey(draft);
  const members = draft.member;
  useEffect(() => {
    turn.current++;
    say("");
    if (!draft.lines.length || draft.pending) return undefined;
    const timer = setTimeout(() => quote().catch(() => {}), QUOTE_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted, members]);

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
    const sent = { ...body, approval: now.approvals.discount?.id };
    if (now.bill && !model.isDirty(now)) return now;
    const bill = now.bill ? await write("PUT", `/bills/${now.bill}`, { ...sent, revision: now.revision }) : await write("POST", "/bills", sent);
    return keep({ ...newest.current, bill: bill.bill, revision: bill.revision, saved: JSON.stringify(body), held_due: bill.due_fen });
  };
  const obtain = async (asked) => {
    const id = await approve({ ...asked, reason: newest.current.off_reason });
    if (id) keep({ ...newest.current, approvals: { ...newest.current.approvals, [asked.action]: { id, amount_fen: asked.amount_fen } } });
    return Boolean(id);
  };
  /** Does it; where the hub wants somebody's approval, asks for it and goes on by itself. */
  const permitted = async (work) => {
    const off = model.figures(newest.current).approval;
    if (off && !model.isApproved(newest.current, off) && !(await obtain({ action: "discount", amount_fen: off }))) return undefined;
    for (let asked = 0; ; asked++) {
      try {
        return await work();
      } catch (error) {
        if (!APPROVALS.has(error.code) || asked >= APPROVALS_MOST) throw error;
        if (error.code === "approval_unfit") keep({ ...newest.current, approvals: {} });
        if (!(await obtain(model.wanting(newest.current)))) return undefined;
      }
    }
  };
  const settleHeld = async (consent) => {
    const { bill, revision } = consent ? newest.current : await store();
    const now = newest.current;
    return settle(`/bills/${bill}/settlement`, { revision, tenders: model.tenderRequests(now), approval: now.approvals.arrears?.id, ...(consent ? { consent } : {}) });
  };
  const attempt = async () => {
    const now = newest.current;
    const { stored, sessions } = model.payment(now);
    if (now.member?.has_pin && (stored > 0 || sessions > 0 || model.figures(now).toAgree > 0)) {
      const { bill, revision } = await store();
      setConsent(await write("POST", `/bills/${bill}/consents`, { revision, stored_value_fen: stored, sessions }));
      return undefined;
    }
    const { discount, arrears } = now.approvals;
    if (now.bill || (discount && arrears)) return settleHeld();
    return settle("/sales", { ...model.holdRequest(now), note: undefined, tenders: model.tenderRequests(now), print: true, approval: (arrears ?? discount)?.id });
  };
  const pay = () => act(async () => {
    const now = newest.current;
    if (now.pending) return settle(now.pending.path, now.pending.body);
    if (!model.figures(now).quoted && model.hasCuts(now)) await quote();
    return model.payable(model.payment(newest.current)) ? permitted(attempt) : undefined;
  });
  /** Priced by the hub, and allowed where it must be: before money is asked for. */
  const ready = () => act(async () => {
    if (!model.figures(newest.current).quoted) await quote();
    const off = model.figures(newest.current).approval;
    return !off || model.isApproved(newest.current, off) || obtain({ action: "discount", amount_fen: off });
  });
  const agreed = (given) => act(() => permitted(() => settleHeld(given.consent)));

  const hold = () => act(() => permitted(async () => {
    if (!model.figures(newest.current).quoted && model.hasCuts(newest.current)) await quote();
    const { bill } = await store();
    const rooms = newest.current.lines.some((line) => line.room);
    keep(model.empty());
    toast(S.till.heldDone, "jade");
    countHeld();
    if (rooms) offerSlips(bill);
  }));
  const take = (id) => act(async () => {
    const bill = await read(`/bills/${id}`);
    if (newest.current.lines.length && !newest.current.pending) await store();
    const member = bill.member ? await read(`/members/${bill.member.member}`) : null;
    setResult(null);
    keep(model.fromBill(bill, member));
  });
  return {
    draft, now: () => newest.current, put, result, consent, held, busy, said, frozen: Boolean(draft.pending) && !busy, refresh, bring, bind, ready, pay, agreed, hold, take,
    unask: () => setConsent(null), next: () => setResult(null), clear: () => put(model.empty),
  };
}
