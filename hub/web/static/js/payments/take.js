/** One payment by the payer's code at this tablet: asked for once, found again after a reload, put onto the bill. */
import { useEffect, useRef, useState } from "../lib.js";
import { Unreachable, keyed, newId, once, read } from "../api.js";
import { fail, toast, useEvent } from "../ui.js";
import * as model from "../till/model.js";
import { W } from "./strings.js";
import { S, prose } from "../strings.js";

const KEPT = "meishu.till.payment";
const ASK_AGAIN_MS = 2000;
const LOST_MS = 12_000;
const OVER = new Set(["failed", "cancelled"]);

/** The bill with what the channel has confirmed. @param {model.Draft} draft */
export const paidWith = (draft, { tender, amount_fen, payment }) => model.changeTender(model.takeTender(draft, tender), tender, { typed_fen: amount_fen, payment });

/** Whether money that was received may pay this bill, whole. @param {model.Draft} draft */
export const fits = (draft, view) =>
  draft.lines.length > 0 && !draft.tenders.some((tender) => tender.payment === view.payment) && model.payment(paidWith(draft, view)).left >= 0;

const restore = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "null");

/** The payer's code stays in this page's memory and goes with it. @param {ReturnType<typeof import("../till/bill.js").useBill>} bill */
export function useTake(bill) {
  const [paying, show] = useState(restore);
  const newest = useRef(paying);
  const code = useRef(null);
  const asking = useRef(false);
  const keep = (next) => {
    newest.current = next;
    if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
    else sessionStorage.removeItem(KEPT);
    show(next);
  };
  const over = () => {
    code.current = null;
    keep(null);
  };
  const end = (view) => {
    code.current = null;
    if (OVER.has(view.state)) {
      bill.put((before) => model.dropTender(before, view.tender));
      return keep({ ...newest.current, payment: view.payment, state: view.state, message: view.reason });
    }
    keep(null);
    if (view.bill || !fits(bill.now(), view)) return undefined;
    bill.put((before) => paidWith(before, view));
    return model.payable(model.payment(bill.now())) ? bill.pay() : undefined;
  };
  /** The payment as the hub has it: asked for with the same key until it has answered, then looked at. */
  const find = async (now) => {
    if (now.payment && now.stopping && !now.told) {
      await once("POST", `/payments/${now.payment}/cancellation`, {}).catch((error) => error.code === "payment_over" || Promise.reject(error));
      keep({ ...newest.current, told: true });
    }
    if (now.payment) return read(`/payments/${now.payment}`);
    if (code.current) return keyed("/payments", { tender: now.tender, amount_fen: now.amount_fen, code: code.current }, now.key);
    const { payments } = await read("/payments");
    return payments.findLast((one) => one.here && one.tender === now.tender && one.amount_fen === now.amount_fen);
  };
  const look = async () => {
    const now = newest.current;
    if (!now || OVER.has(now.state) || asking.current) return;
    asking.current = true;
    try {
      const view = await find(now);
      if (newest.current?.key !== now.key) return;
      if (!view && Date.now() - now.since > LOST_MS) over();
      else if (view?.state === "started") keep({ ...newest.current, payment: view.payment, message: "" });
      else if (view) end(view);
    } catch (error) {
      if (error instanceof Unreachable || error.status >= 500) keep({ ...newest.current, message: W.noAnswer });
      else {
        bill.put((before) => model.dropTender(before, now.tender));
        over();
        fail(error);
      }
    } finally {
      asking.current = false;
    }
  };
  const waiting = Boolean(paying) && !OVER.has(paying.state);
  useEffect(() => {
    if (!waiting) return undefined;
    look();
    const timer = setInterval(look, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waiting]);
  useEvent("payment", (event) => {
    if (event.payment !== newest.current?.payment) return;
    if (event.state !== "started") look();
    else if (event.message) keep({ ...newest.current, message: prose(event.message) });
  });

  /** @param {string} text the payer's code @param {string} payer */
  const take = async (text, payer) => {
    if (newest.current) return OVER.has(newest.current.state) ? begin(text, payer) : toast(W.still);
    return begin(text, payer);
  };
  const begin = async (text, kind) => {
    const draft = bill.now();
    if (!model.TENDERS.includes(kind)) return toast(S.till.paymentCode(S.till.payers[kind]));
    if (!draft.lines.length || bill.result || draft.pending) return toast(W.noBill);
    if (model.hasCard(draft) && !draft.member) return toast(S.till.needMember);
    try {
      const { tenders } = await read("/payments");
      if (!tenders.includes(kind)) {
        bill.put((before) => model.takeTender(before, kind));
        return toast(W.byHand(S.till.payers[kind]));
      }
    } catch (error) {
      return fail(error);
    }
    if (!(await bill.ready())) return undefined;
    const next = model.takeTender(bill.now(), kind);
    const asked = model.payment(next).tenders.find((tender) => model.keyOf(tender) === kind);
    if (asked.amount_fen <= 0) return toast(W.nothing);
    bill.put(() => next);
    code.current = text;
    keep({ key: newId(), payment: null, tender: kind, amount_fen: asked.amount_fen, since: Date.now(), state: "started", message: "", stopping: false });
    return undefined;
  };
  const stop = () => {
    code.current = null;
    keep({ ...newest.current, stopping: true });
    look();
  };
  /** A payment of this tablet that its page has forgotten. */
  const adopt = (view) => {
    if (newest.current) return;
    keep({ key: newId(), payment: view.payment, tender: view.tender, amount_fen: view.amount_fen, since: Date.now(), state: "started", message: "", stopping: false });
  };
  return { paying, waiting, take, stop, adopt, leave: over };
}
