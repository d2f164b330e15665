/** A voucher, a coupon or a receipt that was scanned: what it is, whose, until when, and what it does on this bill. */
import { html, useState } from "../lib.js";
import { yuan } from "../format.js";
import { Icon } from "../ui.js";
import { prose } from "../strings.js";
import { W } from "../groupbuy/strings.js";
import * as model from "./model.js";

const T = W.seen;
const open = (bill) => location.assign(`/receipts/${bill}`);

/** `voucher`, `coupon` and `receipt` take what was scanned; `strip` is to be drawn. @param {any} bill what useBill gives @param {any} perks what usePerks gives */
export function useSeen(bill, perks) {
  const [seen, set] = useState(null);
  const clear = () => set(null);
  const { draft, put } = bill;
  const voucher = ({ voucher, seen: said, message }) => {
    set({ kind: "voucher", voucher, said, message });
    if (voucher?.state === "sold" && !message && !bill.now().papers.some((one) => one.serial === voucher.serial)) put((before) => model.layPaper(before, voucher));
  };
  const lay = (coupon) => perks.lay(coupon).then((why) => set((before) => (before?.coupon === coupon ? { ...before, why } : before)));
  const coupon = ({ coupon, seen: said, message }) => {
    set({ kind: "coupon", coupon, said, message, why: "", lay: () => lay(coupon) });
    if (coupon && !message) lay(coupon);
  };
  /** With nothing on the bill the receipt opens at once. */
  const receipt = ({ bill: id, valid, number }) => {
    if (valid && !draft.lines.length && !draft.bill) return open(id);
    return set({ kind: "receipt", said: null, message: valid ? "" : T.receiptWrong, bill: valid ? id : null, number });
  };
  return { voucher, coupon, receipt, clear, strip: seen && html`<${Strip} seen=${seen} draft=${draft} put=${put} onClose=${clear} />` };
}

function Strip({ seen, draft, put, onClose }) {
  const { said } = seen;
  const now = standing(seen, draft, put);
  const tone = now.tone ?? "jade";
  return html`<div class="notice notice--${tone} unknown seen" data-testid="seen-code" data-state=${now.state} role="status"><${Icon} name=${tone === "alarm" ? "warning" : "card"} />
    <div class="grow">${said && html`<p class="strong">${said.name} <span class="num">${said.worth}</span></p><p class="small" data-testid="seen-terms">${[...said.terms, said.holder ? T.of(said.holder) : now.state !== "unsold" && T.bearer].filter(Boolean).join(" · ")}</p>`}
      <p class="small strong" data-testid="seen-standing">${now.words}</p></div>
    ${now.action && html`<button type="button" class="btn" data-testid="seen-act" onClick=${() => { now.run(); now.ends && onClose(); }}>${now.action}</button>`}
    <button type="button" class="btn btn--quiet btn--icon" aria-label=${T.close} onClick=${onClose}><${Icon} name="close" small /></button></div>`;
}

/** What it does here, and what one may do about it. */
function standing(seen, draft, put) {
  if (seen.kind === "receipt" && seen.bill) return { state: "receipt", words: T.receipt(seen.number ?? ""), action: T.open, run: () => open(seen.bill), ends: true };
  if (seen.message || !seen.said) return { state: "refused", tone: "alarm", words: prose(seen.message), ...(seen.said?.bill && { action: T.open, run: () => open(seen.said.bill) }) };
  return seen.kind === "voucher" ? ofVoucher(seen.voucher, draft, put) : ofCoupon(seen, draft, put);
}

function ofVoucher(voucher, draft, put) {
  const { serial } = voucher;
  if (voucher.state === "printed") {
    if (draft.lines.some((line) => line.voucher === serial)) return { state: "selling", words: T.selling };
    return { state: "unsold", tone: "amber", words: T.unsold, action: W.paper.sell(yuan(voucher.price_fen)), run: () => put((before) => model.sellPaper(before, voucher)) };
  }
  const laid = model.payment(draft).papers.find((one) => one.serial === serial);
  if (!laid) return { state: "off", tone: "amber", words: T.off, action: T.use, run: () => put((before) => model.layPaper(before, voucher)) };
  const off = { action: T.drop, run: () => put((before) => model.takePaper(before, serial)) };
  if (laid.amount_fen > 0) return { state: "laid", words: T.pays(yuan(laid.amount_fen)) + (laid.amount_fen < laid.left_fen ? ` · ${W.paper.rest(yuan(laid.left_fen - laid.amount_fen))}` : ""), ...off };
  return draft.lines.length ? { state: "unfit", tone: "amber", words: T.unfit, ...off } : { state: "waits", words: T.waits, ...off };
}

function ofCoupon({ coupon, why, lay }, draft, put) {
  const ids = model.laidCoupons(draft);
  const quoted = draft.quote?.coupons?.find((one) => one.coupon === coupon.coupon);
  if (!ids.includes(coupon.coupon)) return { state: "off", tone: "amber", words: prose(quoted?.why || why || T.off), action: T.use, run: lay };
  const off = { action: T.drop, run: () => put((before) => ({ ...before, best: false, coupons: ids.filter((id) => id !== coupon.coupon) })) };
  if (!draft.lines.length) return { state: "waits", words: T.waits, ...off };
  return quoted?.saves_fen > 0 ? { state: "laid", words: T.saves(yuan(quoted.saves_fen)), ...off } : { state: "laid", words: T.laid, ...off };
}
