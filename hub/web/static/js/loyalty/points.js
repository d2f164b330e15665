/** Points: how they are earned and what they are worth, rates by item, category and weekday, gifts. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { Choice, Confirm, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { Setting } from "../settings/store.js";
import { FormDialog, Many, Pick, Text, useForm } from "./fields.js";
import { ofPoints, ofRate } from "./sentence.js";
import { W } from "./strings.js";
import { parseCount, parseTimes, times } from "./typed.js";

const P = W.points;
const E = W.errors;
const RULES = { points_per_100yuan: 1, points_on: "choice", points_fen: "money", points_max_percent: 1, points_days: 1, points_consent: "bool" };
const TWICE = 200;

export function Points({ may }) {
  const from = useResource(async () => {
    const [{ rates }, { gifts }, { items }, settings] = await Promise.all([read("/points/rates"), read("/points/gifts"), read("/catalog/items"), read("/settings")]);
    return { rates, gifts, items, settings };
  }, []);
  const [dialog, show] = useState(null);
  const [busy, act] = useAct();
  const close = () => show(null);
  const done = () => {
    close();
    from.reload();
  };
  const put = (name, value) => act(async () => {
    from.set({ ...from.data, settings: await write("PUT", "/settings", { name, value: JSON.stringify(value) }) });
    toast(W.saved, "jade");
  });
  const mayChange = may("manage_loyalty");
  const add = (kind, words) => mayChange && html`<button type="button" class="btn btn--small" data-testid="${kind}-add" onClick=${() => show([kind, {}])}><${Icon} name="plus" small />${words}</button>`;
  return html`<${Loaded} from=${from}>${({ rates, gifts, items, settings }) => {
    const names = new Map(items.map((item) => [item.item, item.name]));
    return html`<div class="groups"><section class="panel"><div class="panel__head"><h2 class="grow">${P.rules}</h2><span class="muted small">${P.rulesText}</span></div><p class="effect" data-testid="points-sentence">${ofPoints(settings)}</p>
        ${Object.entries(RULES).map(([name, form]) => html`<${Setting} key=${name} name=${name} form=${form} value=${settings[name]} locked=${busy || !may("manage_settings")} onPut=${(value) => put(name, value)} />`)}</section>
      <div class="stack"><section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${P.rates}</h2>${add("rate", P.addRate)}</div><p class="muted small pad-x">${rates.length ? P.ratesText : P.noRates}</p>
        <ul>${rates.map((rate) => html`<li class="perk" key=${rate.rate} data-testid="rate-${rate.rate}"><div class="grow"><p class="row row--wrap tight"><b>${rate.name}</b>${!rate.active && html`<span class="chip chip--amber">${W.stopped}</span>`}</p><p class="muted small">${ofRate(rate, names)}</p></div>
          ${mayChange && html`<button type="button" class="btn btn--quiet btn--icon" aria-label="${W.change} ${rate.name}" data-testid="rate-edit" onClick=${() => show(["rate", rate])}><${Icon} name="rename" /></button>`}</li>`)}</ul></section>
      <section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${P.gifts}</h2>${add("gift", P.addGift)}</div><p class="muted small pad-x">${gifts.length ? P.giftsText : P.noGifts}</p>
        <ul>${gifts.map((gift) => html`<li class="perk" key=${gift.item} data-testid="gift-${gift.item}"><b class="grow">${names.get(gift.item) ?? "—"}</b><span class="num">${gift.points} ${W.units.points}</span>
          ${mayChange && html`<button type="button" class="btn btn--quiet btn--icon" aria-label="${W.change} ${names.get(gift.item)}" data-testid="gift-edit" onClick=${() => show(["gift", gift])}><${Icon} name="rename" /></button>`}</li>`)}</ul></section></div></div>
      ${dialog?.[0] === "rate" && html`<${RateDialog} rate=${dialog[1]} items=${items} names=${names} onDone=${done} onClose=${close} />`}
      ${dialog?.[0] === "gift" && html`<${GiftDialog} gift=${dialog[1]} items=${items} names=${names} onDone=${done} onClose=${close} />`}`;
  }}<//>`;
}

const rateOf = (form) => ({ name: form.name.trim(), percent: parseTimes(form.times) ?? 0, item: form.scope === "items" ? form.item || null : null, category: form.scope === "categories" ? form.category || null : null, weekdays: [...form.weekdays].sort() });

const checkRate = (form) => ({ name: !form.name.trim() && E.name, times: parseTimes(form.times) === null && E.times, item: form.scope === "items" && !form.item && E.item, category: form.scope === "categories" && !form.category && E.item });

function RateDialog({ rate, items, names, onDone, onClose }) {
  const of = useForm(() => ({ name: rate.name ?? "", times: times(rate.percent ?? TWICE), scope: rate.item ? "items" : rate.category ? "categories" : "all", item: rate.item ?? "", category: rate.category ?? "", weekdays: rate.weekdays ?? [] }), checkRate);
  const [busy, act] = useAct();
  const send = (active) => act(async () => {
    const body = { ...rateOf(of.form), active };
    await (rate.rate ? write("PUT", `/points/rates/${rate.rate}`, body) : write("POST", "/points/rates", body));
    toast(W.saved, "jade");
    onDone();
  });
  const sold = items.filter((item) => item.active);
  const left = rate.rate && html`<button type="button" class="btn ${rate.active ? "btn--danger" : ""}" data-testid="rate-stop" disabled=${busy} onClick=${() => of.ready() && send(!rate.active)}>${rate.active ? W.stop : W.resume}</button>`;
  return html`<${FormDialog} title=${P.editRate} testid="rate-dialog" busy=${busy} left=${left} sentence=${ofRate(rateOf(of.form), names)} onSave=${() => of.ready() && send(rate.active ?? true)} onClose=${onClose}>
    <${Text} of=${of} name="name" label=${W.name} focus=${!rate.rate} testid="rate-name" /><${Text} of=${of} name="times" label=${P.times} num="decimal" unit=${W.units.times} most=5 testid="rate-times" />
    <div class="field span-2"><span class="field__label">${W.scope.label}</span><${Choice} label=${W.scope.label} value=${of.form.scope} testid="rate-scope" options=${[["all", W.all], ["categories", W.scope.categories], ["items", W.scope.items]]} onChange=${(scope) => of.change({ scope })} /></div>
    ${of.form.scope === "categories" && html`<${Pick} of=${of} name="category" label=${W.scope.categories} span testid="rate-category" options=${[["", "—"], ...[...new Set(sold.map((item) => item.category))].map((name) => [name, name])]} />`}
    ${of.form.scope === "items" && html`<${Pick} of=${of} name="item" label=${W.scope.items} span testid="rate-item" options=${[["", "—"], ...sold.map((item) => [item.item, item.name])]} />`}
    <${Many} of=${of} name="weekdays" label=${P.weekdays} hint=${P.weekdaysHint} testid="rate-day" options=${W.sentence.days_.map((name, index) => [index + 1, name])} /><//>`;
}

function GiftDialog({ gift, items, names, onDone, onClose }) {
  const of = useForm(() => ({ item: gift.item ?? "", points: gift.points ? String(gift.points) : "" }), (form) => ({ item: !form.item && E.item, points: parseCount(form.points, 1) === null && E.count }));
  const [dropping, drop] = useState(false);
  const [busy, act] = useAct();
  const send = (points, words) => act(async () => {
    await write("PUT", `/points/gifts/${of.form.item}`, { points });
    toast(words, "jade");
    onDone();
  });
  if (dropping) return html`<${Confirm} title=${`${P.drop} · ${names.get(gift.item)}`} text=${P.giftsText} action=${P.drop} danger busy=${busy} onYes=${() => send(0, P.dropped)} onClose=${() => drop(false)} />`;
  const left = gift.item && html`<button type="button" class="btn btn--danger" data-testid="gift-drop" onClick=${() => drop(true)}>${P.drop}</button>`;
  const sold = items.filter((item) => item.active && (item.item_kind === "goods" || item.item_kind === "service"));
  return html`<${FormDialog} title=${P.editGift} testid="gift-dialog" busy=${busy} left=${left} onSave=${() => of.ready() && send(parseCount(of.form.points), W.saved)} onClose=${onClose}>
    ${gift.item ? html`<div class="field"><span class="field__label">${P.item}</span><p class="strong fixed">${names.get(gift.item)}</p></div>` : html`<${Pick} of=${of} name="item" label=${P.item} testid="gift-item" options=${[["", "—"], ...sold.map((item) => [item.item, item.name])]} />`}
    <${Text} of=${of} name="points" label=${P.cost} num="numeric" unit=${W.units.points} most=9 testid="gift-points" /><//>`;
}
