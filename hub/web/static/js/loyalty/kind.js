/** A kind of coupon, made or changed. */
import { html, useState } from "../lib.js";
import { write } from "../api.js";
import { parseYuan, plain } from "../format.js";
import { Choice, Confirm, toast, useAct } from "../ui.js";
import { Day, FormDialog, Many, Pick, Text, Tick, useForm } from "./fields.js";
import { ofKind } from "./sentence.js";
import { W } from "./strings.js";
import { fold, optional, parseCount, parseFold } from "./typed.js";

const C = W.coupon;
const E = W.errors;
const DAYS_MOST = 3650;
const BILL_MOST = 20;
const ISSUE_MOST = 10_000_000;
const money = (fen) => (fen ? plain(fen) : "");

function begin(kind) {
  const dated = Boolean(kind.valid_from || kind.valid_to);
  return {
    name: kind.name ?? "", how: kind.how ?? "amount", threshold: money(kind.threshold_fen), amount: money(kind.amount_fen), fold: kind.percent && kind.percent < 100 ? fold(kind.percent) : "", cap: money(kind.cap_fen), item: kind.item ?? "", price: kind.how === "trial" ? plain(kind.price_fen) : "",
    scope: kind.items?.length ? "items" : kind.categories?.length ? "categories" : kind.services ? "services" : "all", items: kind.items ?? [], categories: kind.categories ?? [],
    term: dated ? "dates" : kind.valid_days || !kind.coupon_kind ? "days" : "ever", days: String(kind.valid_days ?? (kind.coupon_kind ? "" : 30)), begins: kind.valid_from ?? "", ends: kind.valid_to ?? "",
    with_tier: kind.with_tier ?? true, with_bundle: kind.with_bundle ?? false, with_others: kind.with_others ?? false, per_bill: String(kind.per_bill ?? 1), limit: kind.issue_limit ? String(kind.issue_limit) : "", occasion: kind.occasion ?? "none", returns: kind.returns ?? true,
  };
}

/** What is sent; what is not right yet stands in as if it were not there. */
function bodyOf(form) {
  const own = form.how === "gift" || form.how === "trial";
  return {
    name: form.name.trim(), how: form.how, threshold_fen: optional(form.threshold, parseYuan, 0) ?? 0, amount_fen: form.how === "amount" ? (parseYuan(form.amount) ?? 0) : 0, percent: form.how === "percent" ? (parseFold(form.fold) ?? 100) : 100,
    cap_fen: form.how === "percent" ? optional(form.cap, parseYuan) : null, item: own ? form.item || null : null, price_fen: form.how === "trial" ? (parseYuan(form.price) ?? 0) : 0,
    items: !own && form.scope === "items" ? form.items : [], categories: !own && form.scope === "categories" ? form.categories : [], services: !own && form.scope === "services",
    valid_from: form.term === "dates" ? form.begins || null : null, valid_to: form.term === "dates" ? form.ends || null : null, valid_days: form.term === "days" ? parseCount(form.days, 1, DAYS_MOST) : null,
    with_tier: form.with_tier, with_bundle: form.with_bundle, with_others: form.with_others, per_bill: parseCount(form.per_bill, 1, BILL_MOST) ?? 1, issue_limit: optional(form.limit, (text) => parseCount(text, 1, ISSUE_MOST)), occasion: form.occasion === "none" ? null : form.occasion, returns: form.returns,
  };
}

const check = (form) => ({
  name: !form.name.trim() && E.name, threshold: form.threshold.trim() && parseYuan(form.threshold) === null && E.yuan, amount: form.how === "amount" && !parseYuan(form.amount) && E.yuan, fold: form.how === "percent" && parseFold(form.fold) === null && E.fold,
  cap: form.how === "percent" && form.cap.trim() && !parseYuan(form.cap) && E.yuan, item: (form.how === "gift" || form.how === "trial") && !form.item && E.item, price: form.how === "trial" && parseYuan(form.price) === null && E.yuan,
  items: form.scope === "items" && form.how !== "gift" && form.how !== "trial" && !form.items.length && E.items, categories: form.scope === "categories" && form.how !== "gift" && form.how !== "trial" && !form.categories.length && E.items,
  days: form.term === "days" && parseCount(form.days, 1, DAYS_MOST) === null && E.days, begins: form.term === "dates" && !form.begins && !form.ends && E.nothing, ends: form.term === "dates" && form.begins && form.ends && form.ends < form.begins && E.order,
  per_bill: parseCount(form.per_bill, 1, BILL_MOST) === null && E.count, limit: form.limit.trim() && parseCount(form.limit, 1, ISSUE_MOST) === null && E.count,
});

/** @param {{kind: any, items: any[], names: Map<string, string>, onDone: () => void, onClose: () => void}} props */
export function KindDialog({ kind, items, names, onDone, onClose }) {
  const of = useForm(() => begin(kind), check);
  const [stopping, stop] = useState(false);
  const [busy, act] = useAct();
  const { form } = of;
  const own = form.how === "gift" || form.how === "trial";
  const sold = items.filter((item) => item.active && (item.item_kind === "service" || item.item_kind === "goods"));
  const send = (values) => act(async () => {
    const body = { ...bodyOf(form), active: kind.active ?? true, ...values };
    await (kind.coupon_kind ? write("PUT", `/coupon-kinds/${kind.coupon_kind}`, body) : write("POST", "/coupon-kinds", body));
    toast(W.saved, "jade");
    onDone();
  });
  if (stopping) return html`<${Confirm} title=${C.stopTitle(kind.name)} text=${C.stopText} action=${W.stop} danger busy=${busy} onYes=${() => send({ active: false })} onClose=${() => stop(false)} />`;
  const left = kind.coupon_kind && html`<button type="button" class="btn ${kind.active ? "btn--danger" : ""}" data-testid="kind-stop" onClick=${() => (kind.active ? stop(true) : send({ active: true }))}>${kind.active ? W.stop : W.resume}</button>`;
  const choose = (name, label, options, testid) => html`<div class="field span-2"><span class="field__label">${label}</span><${Choice} label=${label} value=${form[name]} testid=${testid} options=${options} onChange=${(value) => of.change({ [name]: value })} /></div>`;
  return html`<${FormDialog} title=${kind.coupon_kind ? C.edit(kind.name) : C.add} testid="kind-dialog" size="wide" busy=${busy} left=${left} sentence=${ofKind(bodyOf(form), names)} onSave=${() => of.ready() && send({})} onClose=${onClose}>
    <${Text} of=${of} name="name" label=${W.name} hint=${C.nameHint} span focus=${!kind.coupon_kind} testid="kind-name" />
    ${choose("how", C.how, Object.entries(C.hows), "kind-how")}
    <${Text} of=${of} name="threshold" label=${C.threshold} hint=${C.thresholdHint} num="decimal" unit=${W.units.yuan} most=10 testid="kind-threshold" />
    ${form.how === "amount" && html`<${Text} of=${of} name="amount" label=${C.amount} num="decimal" unit=${W.units.yuan} most=10 testid="kind-amount" />`}
    ${form.how === "percent" && html`<${Text} of=${of} name="fold" label=${C.fold} num="decimal" unit=${W.units.fold} most=3 testid="kind-fold" /><${Text} of=${of} name="cap" label=${C.cap} hint=${C.capHint} num="decimal" unit=${W.units.yuan} most=10 testid="kind-cap" />`}
    ${own && html`<${Pick} of=${of} name="item" label=${C[form.how]} testid="kind-item" options=${[["", "—"], ...sold.map((item) => [item.item, item.name])]} />`}
    ${form.how === "trial" && html`<${Text} of=${of} name="price" label=${C.price} num="decimal" unit=${W.units.yuan} most=10 testid="kind-price" />`}
    ${!own && choose("scope", W.scope.label, [["all", W.scope.all], ["services", W.scope.services], ["categories", W.scope.categories], ["items", W.scope.items]], "kind-scope")}
    ${!own && form.scope === "categories" && html`<${Many} of=${of} name="categories" label=${W.scope.categories} testid="kind-category" options=${[...new Set(sold.map((item) => item.category))].map((name) => [name, name])} />`}
    ${!own && form.scope === "items" && html`<${Many} of=${of} name="items" label=${W.scope.items} testid="kind-items" options=${sold.map((item) => [item.item, item.name])} />`}
    ${choose("term", C.term, Object.entries(C.terms), "kind-term")}
    ${form.term === "days" && html`<${Text} of=${of} name="days" label=${C.days} num="numeric" unit=${W.units.days} most=4 testid="kind-days" />`}
    ${form.term === "dates" && html`<${Day} of=${of} name="begins" label=${C.begins} testid="kind-begins" /><${Day} of=${of} name="ends" label=${C.ends} testid="kind-ends" />`}
    <div class="field span-2" role="group" aria-label=${C.stacking}><span class="field__label">${C.stacking}</span><div class="row row--wrap">${["tier", "bundle", "others"].map((what) => html`<${Tick} of=${of} key=${what} name="with_${what}" label=${C.with[what]} testid="kind-with-${what}" />`)}</div></div>
    <${Text} of=${of} name="per_bill" label=${C.perBill} num="numeric" unit=${W.units.copies} most=2 testid="kind-per-bill" />
    <${Text} of=${of} name="limit" label=${C.limit} hint=${C.limitHint} num="numeric" unit=${W.units.copies} most=8 testid="kind-limit" />
    <${Pick} of=${of} name="occasion" label=${C.occasion} testid="kind-occasion" options=${Object.entries(C.occasions)} />
    <div class="span-2"><${Tick} of=${of} name="returns" label=${C.returns} hint=${C.returnsHint} testid="kind-returns" /></div><//>`;
}
