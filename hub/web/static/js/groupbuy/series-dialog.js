/** A series of printed vouchers, made or changed. */
import { html } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain, price, yuan } from "../format.js";
import { Choice, toast, useAct, useResource } from "../ui.js";
import { Day, FormDialog, Many, Pick, Text, useForm } from "../loyalty/fields.js";
import { ofKind, scopeOf, termOf } from "../loyalty/sentence.js";
import { W as L } from "../loyalty/strings.js";
import { W } from "./strings.js";

const T = W.paper;
const SCOPES = ["all", "services", "categories", "items"];
const money = (fen) => (fen ? plain(fen) : "");

const begin = (series) => ({
  name: series.name ?? "", how: series.coupon_kind ? "given" : "sold", face: money(series.face_fen), price: money(series.price_fen), threshold: money(series.threshold_fen), coupon: series.coupon_kind ?? "", begins: series.valid_from ?? "", ends: series.valid_to ?? "",
  scope: series.items?.length ? "items" : series.categories?.length ? "categories" : series.services ? "services" : "all", items: series.items ?? [], categories: series.categories ?? [],
});

/** What is sent; what is not right yet stands in as if it were not there. */
function bodyOf(form) {
  const none = { face_fen: 0, price_fen: 0, threshold_fen: 0, valid_from: null, valid_to: null, items: [], categories: [], services: false };
  if (form.how === "given") return { ...none, name: form.name.trim(), coupon_kind: form.coupon || null };
  return {
    name: form.name.trim(), coupon_kind: null, face_fen: parseYuan(form.face) ?? 0, price_fen: parseYuan(form.price) ?? 0, threshold_fen: (form.threshold.trim() && parseYuan(form.threshold)) || 0, valid_from: form.begins || null, valid_to: form.ends || null,
    items: form.scope === "items" ? form.items : [], categories: form.scope === "categories" ? form.categories : [], services: form.scope === "services",
  };
}

function check(form) {
  const name = !form.name.trim() && L.errors.name;
  if (form.how === "given") return { name, coupon: !form.coupon && T.missing.coupon };
  const [face, cost] = [parseYuan(form.face), parseYuan(form.price)];
  return {
    name, face: !face && T.missing.face, price: !cost ? T.missing.face : cost > (face ?? 0) && T.missing.price, threshold: form.threshold.trim() && parseYuan(form.threshold) === null && T.missing.face, ends: form.begins && form.ends && form.ends < form.begins && L.errors.order,
    items: form.scope === "items" && !form.items.length && L.errors.items, categories: form.scope === "categories" && !form.categories.length && L.errors.items,
  };
}

/** 面值 ¥500，售 ¥450，满 ¥800 可用，限面部类 */
function sentenceOf(form, names, kinds) {
  const series = bodyOf(form);
  if (form.how === "given") {
    const found = kinds.find(({ kind }) => kind.coupon_kind === form.coupon);
    return found ? ofKind(found.kind, names) : "";
  }
  return [series.face_fen > 0 && T.worth(yuan(series.face_fen), yuan(series.price_fen)), series.threshold_fen > 0 && T.over(price(series.threshold_fen)), scopeOf(series, names), termOf(series), T.once].filter(Boolean).join(L.comma);
}

/** @param {{series: any, onDone: () => void, onClose: () => void}} props */
export function SeriesDialog({ series, onDone, onClose }) {
  const kinds = useResource(() => read("/coupon-kinds"), []).data?.kinds ?? [];
  const items = useResource(() => read("/catalog/items"), []).data?.items ?? [];
  const of = useForm(() => begin(series), check);
  const [busy, act] = useAct();
  const { form } = of;
  const goods = items.filter((item) => item.item_kind === "service" || item.item_kind === "goods");
  const sold = goods.filter((item) => item.active || form.items.includes(item.item));
  const categories = [...new Set([...sold.map((item) => item.category), ...form.categories])];
  const names = new Map(items.map((item) => [item.item, item.name]));
  const save = () => of.ready() && act(async () => {
    const body = { ...bodyOf(form), active: series.active ?? true };
    await (series.series ? write("PUT", `/vouchers/series/${series.series}`, body) : write("POST", "/vouchers/series", body));
    toast(W.settings.saved, "jade");
    onDone();
  });
  const choose = (name, label, options, testid) => html`<div class="field span-2"><span class="field__label">${label}</span><${Choice} label=${label} value=${form[name]} testid=${testid} options=${options} onChange=${(value) => of.change({ [name]: value })} /></div>`;
  const amount = (name, label, hint) => html`<${Text} of=${of} name=${name} label=${label} hint=${hint} num="decimal" unit=${L.units.yuan} most=10 testid="series-${name}" />`;
  return html`<${FormDialog} title=${series.name ?? T.add} testid="series-dialog" size="wide" busy=${busy} sentence=${sentenceOf(form, names, kinds)} onSave=${save} onClose=${onClose}>
    <${Text} of=${of} name="name" label=${T.name} span focus=${!series.series} testid="series-name" />
    ${!series.series && choose("how", T.kind, ["sold", "given"].map((how) => [how, T.kinds[how]]), "series-how")}
    ${form.how === "given" ? html`<div class="span-2"><${Pick} of=${of} name="coupon" label=${T.coupon} hint=${T.couponHint} testid="series-coupon" options=${[["", "—"], ...kinds.map(({ kind, words }) => [kind.coupon_kind, `${kind.name} · ${words}`])]} /></div>` : html`
      ${amount("face", T.face)}${amount("price", T.price)}${amount("threshold", T.threshold, T.thresholdHint)}
      ${choose("scope", L.scope.label, SCOPES.map((scope) => [scope, L.scope[scope]]), "series-scope")}
      ${form.scope === "categories" && html`<${Many} of=${of} name="categories" label=${L.scope.categories} testid="series-category" options=${categories.map((name) => [name, name])} />`}
      ${form.scope === "items" && html`<${Many} of=${of} name="items" label=${L.scope.items} testid="series-items" options=${sold.map((item) => [item.item, item.name])} />`}
      <${Day} of=${of} name="begins" label=${T.from} testid="series-from" /><${Day} of=${of} name="ends" label=${T.to} testid="series-to" />`}<//>`;
}
