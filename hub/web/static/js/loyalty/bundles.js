/** Bundles: items that together cost less. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain, price } from "../format.js";
import { Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { FormDialog, Text, Tick, useForm } from "./fields.js";
import { listOf, ofBundle } from "./sentence.js";
import { W } from "./strings.js";

const B = W.bundle;
const E = W.errors;
const ITEMS_MOST = 20;

export function Bundles({ may }) {
  const from = useResource(async () => ({ bundles: (await read("/bundles")).bundles, items: (await read("/catalog/items")).items }), []);
  const [editing, edit] = useState(null);
  const done = () => {
    edit(null);
    from.reload();
  };
  const mayChange = may("manage_loyalty");
  return html`<${Loaded} from=${from}>${({ bundles, items }) => {
    const known = new Map(items.map((item) => [item.item, item]));
    return html`<div class="row row--wrap"><p class="muted small grow">${mayChange ? "" : W.readOnly}</p>${mayChange && html`<button type="button" class="btn btn--primary" data-testid="bundle-add" onClick=${() => edit({})}><${Icon} name="plus" small />${B.add}</button>`}</div>
      ${bundles.length === 0 ? html`<${Empty} icon="empty" title=${B.empty} text=${B.emptyText} />` : html`<ul class="panel panel--flush">${[...bundles].sort((one, other) => Number(other.active) - Number(one.active)).map((bundle) => html`<li class="perk" key=${bundle.bundle} data-testid="bundle-${bundle.bundle}"><div class="grow"><p class="row row--wrap tight"><b>${bundle.name}</b>${!bundle.active && html`<span class="chip chip--amber">${W.stopped}</span>`}</p><p class="muted small">${ofBundle(bundle, known)}</p></div>
        <div class="perk__acts"><span class="num strong">${price(bundle.price_fen)}</span>${mayChange && html`<button type="button" class="btn btn--quiet btn--icon" aria-label=${B.edit(bundle.name)} data-testid="bundle-edit" onClick=${() => edit(bundle)}><${Icon} name="rename" /></button>`}</div></li>`)}</ul>`}
      ${editing && html`<${BundleDialog} key=${editing.bundle ?? "new"} bundle=${editing} known=${known} onDone=${done} onClose=${() => edit(null)} />`}`;
  }}<//>`;
}

const bodyOf = (form) => ({ name: form.name.trim(), items: form.items.filter((one) => one.item), price_fen: parseYuan(form.price) ?? 0, with_tier: form.with_tier });

function BundleDialog({ bundle, known, onDone, onClose }) {
  const of = useForm(() => ({ name: bundle.name ?? "", items: bundle.items ?? [{ item: "", quantity: 1 }, { item: "", quantity: 1 }], price: bundle.bundle ? plain(bundle.price_fen) : "", with_tier: bundle.with_tier ?? false }), (form) => {
    const body = bodyOf(form);
    const fen = parseYuan(form.price);
    return { name: !form.name.trim() && E.name, items: !body.items.length && E.items, price: fen === null ? E.yuan : body.items.length > 0 && fen > listOf(body, known) && E.total };
  });
  const [busy, act] = useAct();
  const send = (active) => act(async () => {
    const body = { ...bodyOf(of.form), active };
    await (bundle.bundle ? write("PUT", `/bundles/${bundle.bundle}`, body) : write("POST", "/bundles", body));
    toast(W.saved, "jade");
    onDone();
  });
  const left = bundle.bundle && html`<button type="button" class="btn ${bundle.active ? "btn--danger" : ""}" data-testid="bundle-stop" disabled=${busy} onClick=${() => of.ready() && send(!bundle.active)}>${bundle.active ? W.stop : W.resume}</button>`;
  const body = bodyOf(of.form);
  return html`<${FormDialog} title=${bundle.bundle ? B.edit(bundle.name) : B.add} testid="bundle-dialog" busy=${busy} left=${left} sentence=${ofBundle(body, known)} onSave=${() => of.ready() && send(bundle.active ?? true)} onClose=${onClose}>
    <${Text} of=${of} name="name" label=${W.name} span focus=${!bundle.bundle} testid="bundle-name" /><${Items} of=${of} known=${known} />
    <${Text} of=${of} name="price" label=${B.price} hint=${B.list(price(listOf(body, known)))} num="decimal" unit=${W.units.yuan} most=10 testid="bundle-price" /><${Tick} of=${of} name="with_tier" label=${B.withTier} testid="bundle-with-tier" /><//>`;
}

function Items({ of, known }) {
  const { items } = of.form;
  const put = (place, values) => of.change({ items: items.map((one, at) => (at === place ? { ...one, ...values } : one)) });
  const free = (own) => [...known.values()].filter((item) => (item.active || item.item === own) && (item.item_kind === "service" || item.item_kind === "goods") && (item.item === own || !items.some((one) => one.item === item.item)));
  return html`<div class="field span-2"><span class="field__label">${B.items}</span>${items.map((one, place) => html`<div class="row part-row" key=${place}><select class="input grow" aria-label=${B.items} data-testid="bundle-item-${place}" value=${one.item} onChange=${(event) => put(place, { item: event.target.value })}><option value="">—</option>${free(one.item).map((item) => html`<option key=${item.item} value=${item.item} selected=${item.item === one.item}>${item.name} ${price(item.price_fen)}</option>`)}</select>
      <input class="input num part__number" type="number" min="1" max="99" aria-label=${B.quantity} data-testid="bundle-quantity-${place}" value=${one.quantity} onInput=${(event) => put(place, { quantity: Math.min(99, Math.max(1, Number(event.target.value) || 1)) })} />
      <button type="button" class="btn btn--quiet btn--icon" aria-label=${B.remove} disabled=${items.length < 2} onClick=${() => of.change({ items: items.filter((_, at) => at !== place) })}><${Icon} name="close" small /></button></div>`)}
    ${of.errors.items && html`<p class="field__error" role="alert">${of.errors.items}</p>`}
    ${items.length < ITEMS_MOST && html`<button type="button" class="btn btn--small" data-testid="bundle-item-add" onClick=${() => of.change({ items: [...items, { item: "", quantity: 1 }] })}><${Icon} name="plus" small />${B.addItem}</button>`}</div>`;
}
