/** Coupons and points at the till: the best laid down, what each would save, what the points are worth, gifts. */
import { html, useState } from "../lib.js";
import { ask } from "../api.js";
import { date, price, yuan } from "../format.js";
import { Dialog, Empty, Field, toast } from "../ui.js";
import * as model from "../till/model.js";
import { prose } from "../strings.js";
import { GiftsDialog } from "./gift.js";
import { W } from "./strings.js";
import { parseCount } from "./typed.js";

const T = W.till;

/** `lay` takes a coupon that was scanned; `show` opens "coupons" or "points"; `dialog` is to be drawn. @param {any} bill what useBill gives */
export function usePerks(bill) {
  const [open, show] = useState(null);
  const close = () => show(null);
  /** Laid down where the hub says it fits; where it may not join those that are, in their place if the person says so. @returns {Promise<string>} why it is not */
  const lay = async (coupon) => {
    if (coupon.member && bill.now().member?.member !== coupon.member) {
      if (bill.now().member) return T.ofMember;
      await bill.bring(coupon.member);
    }
    const draft = bill.now();
    const laid = model.laidCoupons(draft);
    if (laid.includes(coupon.coupon)) return "";
    const put = (coupons) => bill.put((before) => ({ ...before, best: false, coupons }));
    const coupons = [...laid, coupon.coupon];
    try {
      if (draft.lines.length) await ask("/quotes", model.quoteRequest({ ...draft, best: false, coupons, points: 0 }));
      put(coupons);
      return "";
    } catch (error) {
      if (error.code === "coupons_apart") toast(error.message, "", { label: T.swap, run: () => put([coupon.coupon]) });
      return error.message;
    }
  };
  const { draft } = bill;
  const dialog = open === "coupons" ? html`<${CouponsDialog} bill=${bill} onClose=${close} />`
    : open === "points" ? html`<${PointsDialog} bill=${bill} onGifts=${() => show("gifts")} onClose=${close} />`
    : open === "gifts" && draft.member ? html`<${GiftsDialog} member=${draft.member} balance=${draft.member.points} onDone=${() => { close(); bill.refresh(); }} onClose=${close} />` : null;
  return { lay, show, dialog };
}

/** The two buttons beside the sum. */
export function PerkButtons({ draft, now, frozen, onShow }) {
  const off = now.offers.filter((offer) => offer.rule === "coupon").reduce((sum, offer) => sum + offer.amount_fen, 0);
  const laid = now.coupons.filter((one) => one.laid).length;
  const free = now.coupons.reduce((sum, one) => sum + one.left, 0);
  const wanted = draft.points || now.pointsMost;
  return html`${(laid > 0 || free > 0) && html`<button type="button" class="btn btn--small num" data-testid="coupons" aria-pressed=${String(laid > 0)} disabled=${frozen} onClick=${() => onShow("coupons")}>${laid ? T.couponsUsed(laid, price(off)) : T.coupons(free)}</button>`}
    ${(wanted > 0 || draft.member?.points > 0) && html`<button type="button" class="btn btn--small num" data-testid="points" aria-pressed=${String(draft.points > 0)} disabled=${frozen} onClick=${() => onShow("points")}>${draft.points ? T.used(draft.points, price(draft.points * now.pointsFen)) : T.button(draft.member?.points ?? 0)}</button>`}`;
}

function CouponsDialog({ bill, onClose }) {
  const { draft, put } = bill;
  const now = model.figures(draft);
  const coupons = draft.quote?.coupons ?? [];
  const laid = coupons.filter((one) => one.laid);
  const free = coupons.filter((one) => !one.laid);
  const choose = (chosen) => put((before) => ({ ...before, best: false, coupons: chosen }));
  const ids = laid.map((one) => one.coupon);
  const groups = [
    [T.applies, laid, (one) => html`<span class="num strong jade">${T.saves(price(one.saves_fen))}</span><button type="button" class="btn btn--small" data-testid="coupon-drop-${one.coupon}" disabled=${!now.quoted} onClick=${() => choose(ids.filter((id) => id !== one.coupon))}>${T.drop}</button>`],
    [T.can, free.filter((one) => !one.why && one.saves_fen > 0), (one) => html`<span class="num jade">${T.saves(price(one.saves_fen))}</span><button type="button" class="btn btn--small" data-testid="coupon-use-${one.coupon}" disabled=${!now.quoted} onClick=${() => choose([...ids, one.coupon])}>${T.use}</button>`],
    [T.cannot, free.filter((one) => one.why || one.saves_fen <= 0), (one) => one.instead_fen > 0 && html`<button type="button" class="btn btn--small" data-testid="coupon-instead-${one.coupon}" disabled=${!now.quoted} onClick=${() => choose([one.coupon])}>${T.instead(price(one.instead_fen))}</button>`],
  ];
  const best = Boolean(draft.best && draft.quote?.best);
  return html`<${Dialog} title=${T.title} testid="coupons-dialog" onClose=${onClose} foot=${html`<span class="grow num strong" data-testid="coupons-due">${yuan(now.due)}</span><button type="button" class="btn btn--primary" data-testid="coupons-done" onClick=${onClose}>${T.done}</button>`}>
    <div class="row row--wrap row--between"><div class="row row--wrap tight" role="group" aria-label=${T.title}><button type="button" class="btn btn--small" data-testid="coupons-best" aria-pressed=${String(best)} onClick=${() => put((before) => ({ ...before, best: true, coupons: [] }))}>${T.best}</button>
      <button type="button" class="btn btn--small" data-testid="coupons-none" aria-pressed=${String(!best && !laid.length)} onClick=${() => choose([])}>${T.none}</button></div><span class="muted small">${best ? T.bestText : T.byHand}</span></div>
    ${coupons.length === 0 && html`<${Empty} icon="card" title=${T.empty} />`}
    ${groups.map(([title, list, acts]) => list.length > 0 && html`<section key=${title}><h3 class="form-part">${title}</h3><ul>${list.map((one) => html`<li class="coupon" key=${one.coupon} data-testid="coupon-${one.coupon}" data-laid=${String(one.laid)}><div><p><b>${one.name}</b>${one.left > 1 && html` <span class="chip">${T.left(one.left)}</span>`}</p>
      <p class="muted small num">${[one.words, one.expires_at ? W.figures.until(date(one.expires_at)) : W.figures.forever].join(" · ")}</p>${one.why && html`<p class="amber small" data-testid="coupon-why">${prose(one.why)}</p>`}</div><div class="coupon__acts">${acts(one)}</div></li>`)}</ul></section>`)}
    <p class="muted small">${T.scanHint}</p><//>`;
}

function PointsDialog({ bill, onGifts, onClose }) {
  const { draft, put } = bill;
  const now = model.figures(draft);
  const most = draft.quote?.points_most ?? 0;
  const each = draft.quote?.points_fen ?? 0;
  const [text, setText] = useState(String(draft.points || most || ""));
  const points = text.trim() ? parseCount(text) : 0;
  const bad = points === null || points > most;
  const save = (event) => {
    event.preventDefault();
    if (bad) return;
    put((before) => ({ ...before, points }));
    onClose();
  };
  return html`<${Dialog} title=${T.pointsTitle} size="slim" testid="points-dialog" onClose=${onClose} foot=${html`
      ${draft.points > 0 && html`<button type="button" class="btn btn--danger" data-testid="points-none" onClick=${() => { put((before) => ({ ...before, points: 0 })); onClose(); }}>${T.clear}</button>`}
      <button type="button" class="btn btn--primary num" data-testid="points-go" disabled=${bad || !most} onClick=${save}>${bad ? T.go : T.worth(yuan((points ?? 0) * each))}</button>`}>
    <form class="stack" onSubmit=${save}><p class="num">${T.have(draft.member?.points ?? 0)} <span class="muted small">${most > 0 && T.most(most, yuan(most * each))}</span></p>
      ${most > 0 && html`<${Field} label=${T.use_} error=${bad ? T.tooMany(most) : ""}>${(id, wrong) => html`<input class="input input--money num" id=${id} autofocus data-testid="points-amount" inputmode="numeric" autocomplete="off" maxlength="9" aria-invalid=${String(wrong)} value=${text} onInput=${(event) => setText(event.target.value)} />`}<//>
      <div class="row row--wrap tight"><button type="button" class="btn btn--small num" data-testid="points-all" onClick=${() => setText(String(most))}>${T.all(most)}</button></div>`}
      <button type="button" class="btn" data-testid="points-gifts" disabled=${!now.quoted && draft.lines.length > 0} onClick=${onGifts}>${T.gifts}</button><button hidden></button></form><//>`;
}
