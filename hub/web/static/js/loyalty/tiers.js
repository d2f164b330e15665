/** Tiers, highest first: what each gives, how it is reached and kept. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain } from "../format.js";
import { Confirm, Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { FormDialog, Text, Tick, useForm } from "./fields.js";
import { ofTier } from "./sentence.js";
import { W } from "./strings.js";
import { fold, optional, parseCount, parseFold, parseTimes, times } from "./typed.js";

const T = W.tier;
const E = W.errors;
const WHOLE = 100;
const DAYS_MOST = 3650;
const VISITS_MOST = 100_000;
const MONEY = ["top_up_once", "top_up_total", "spent"];

export function Tiers({ may }) {
  const from = useResource(() => read("/tiers"), []);
  const [editing, edit] = useState(null);
  const done = () => {
    edit(null);
    from.reload();
  };
  const mayChange = may("manage_loyalty");
  return html`<${Loaded} from=${from}>${({ tiers }) => html`<div class="row row--wrap"><p class="muted small grow">${mayChange ? "" : W.readOnly}</p>${mayChange && html`<button type="button" class="btn btn--primary" data-testid="tier-add" onClick=${() => edit({ rank: (tiers[0]?.rank ?? 0) + 1 })}><${Icon} name="plus" small />${T.add}</button>`}</div>
    ${tiers.length === 0 ? html`<${Empty} icon="person" title=${T.empty} text=${T.emptyText} />` : html`<ul class="panel panel--flush">${tiers.map((tier) => html`<li class="perk" key=${tier.tier} data-testid="tier-${tier.tier}"><div class="grow"><p class="row row--wrap tight"><b>${tier.name}</b><span class="chip">${T.level(tier.rank)}</span>${tier.priority && html`<span class="chip chip--jade">${T.priority}</span>`}</p><p class="muted small">${ofTier(tier)}</p></div>
      ${mayChange && html`<div class="perk__acts"><button type="button" class="btn btn--quiet btn--icon" aria-label=${T.edit(tier.name)} data-testid="tier-edit" onClick=${() => edit(tier)}><${Icon} name="rename" /></button></div>`}</li>`)}</ul>`}
    ${editing && html`<${TierDialog} key=${editing.tier ?? "new"} tier=${editing} onDone=${done} onClose=${() => edit(null)} />`}`}<//>`;
}

const typed = (value, words = String) => (value === null || value === undefined ? "" : words(value));

const begin = (tier) => ({
  name: tier.name ?? "", rank: String(tier.rank), service: tier.service_percent < WHOLE ? fold(tier.service_percent) : "", goods: tier.goods_percent < WHOLE ? fold(tier.goods_percent) : "", points_times: times(tier.points_percent ?? WHOLE), priority: tier.priority ?? false,
  top_up_once: typed(tier.top_up_once_fen, plain), top_up_total: typed(tier.top_up_total_fen, plain), spent: typed(tier.spent_fen, plain), points: typed(tier.points), visits: typed(tier.visits), keep_days: typed(tier.keep_days), keep_spent: tier.keep_days ? plain(tier.keep_spent_fen) : "",
});

const bodyOf = (form) => ({
  name: form.name.trim(), rank: parseCount(form.rank, 0, 100) ?? 0, service_percent: optional(form.service, parseFold, WHOLE) ?? WHOLE, goods_percent: optional(form.goods, parseFold, WHOLE) ?? WHOLE, points_percent: parseTimes(form.points_times) ?? WHOLE, priority: form.priority,
  ...Object.fromEntries(MONEY.map((name) => [`${name}_fen`, optional(form[name], parseYuan)])), points: optional(form.points, parseCount), visits: optional(form.visits, parseCount), keep_days: optional(form.keep_days, parseCount), keep_spent_fen: form.keep_days.trim() ? (parseYuan(form.keep_spent) ?? 0) : 0,
});

const check = (form) => ({
  name: !form.name.trim() && E.name, rank: parseCount(form.rank, 0, 100) === null && E.rank, service: form.service.trim() && parseFold(form.service) === null && E.fold, goods: form.goods.trim() && parseFold(form.goods) === null && E.fold, points_times: parseTimes(form.points_times) === null && E.times,
  ...Object.fromEntries(MONEY.map((name) => [name, form[name].trim() && parseYuan(form[name]) === null && E.yuan])), points: form.points.trim() && parseCount(form.points) === null && E.count, visits: form.visits.trim() && parseCount(form.visits, 0, VISITS_MOST) === null && E.count,
  keep_days: (form.keep_days.trim() || form.keep_spent.trim()) && parseCount(form.keep_days, 1, DAYS_MOST) === null && E.days, keep_spent: form.keep_days.trim() && parseYuan(form.keep_spent) === null && E.yuan,
});

function TierDialog({ tier, onDone, onClose }) {
  const of = useForm(() => begin(tier), check);
  const [retiring, retire] = useState(false);
  const [busy, act] = useAct();
  const save = () => of.ready() && act(async () => {
    await (tier.tier ? write("PUT", `/tiers/${tier.tier}`, bodyOf(of.form)) : write("POST", "/tiers", bodyOf(of.form)));
    toast(W.saved, "jade");
    onDone();
  });
  const stop = () => act(async () => {
    await write("DELETE", `/tiers/${tier.tier}`);
    toast(T.retired, "jade");
    onDone();
  });
  if (retiring) return html`<${Confirm} title=${T.retireTitle(tier.name)} text=${T.retireText} action=${T.retire} danger busy=${busy} onYes=${stop} onClose=${() => retire(false)} />`;
  const left = tier.tier && html`<button type="button" class="btn btn--danger" data-testid="tier-retire" onClick=${() => retire(true)}>${T.retire}</button>`;
  const yuan = (name) => html`<${Text} of=${of} key=${name} name=${name} label=${T[name]} num="decimal" unit=${W.units.yuan} most=10 testid="tier-${name}" />`;
  return html`<${FormDialog} title=${tier.tier ? T.edit(tier.name) : T.add} testid="tier-dialog" size="wide" busy=${busy} left=${left} sentence=${ofTier(bodyOf(of.form))} onSave=${save} onClose=${onClose}>
    <${Text} of=${of} name="name" label=${W.name} focus=${!tier.tier} testid="tier-name" /><${Text} of=${of} name="rank" label=${T.rank} hint=${T.rankHint} num="numeric" most=3 testid="tier-rank" />
    <${Text} of=${of} name="service" label=${T.service} hint=${T.foldHint} num="decimal" unit=${W.units.fold} most=3 testid="tier-service" /><${Text} of=${of} name="goods" label=${T.goods} hint=${T.foldHint} num="decimal" unit=${W.units.fold} most=3 testid="tier-goods" />
    <${Text} of=${of} name="points_times" label=${T.points} hint=${T.pointsHint} num="decimal" unit=${W.units.times} most=5 testid="tier-times" /><${Tick} of=${of} name="priority" label=${T.priority} testid="tier-priority" />
    <h3 class="form-part span-2">${T.reach}</h3>${MONEY.map(yuan)}
    <${Text} of=${of} name="points" label=${T.earned} num="numeric" unit=${W.units.points} most=9 testid="tier-points" /><${Text} of=${of} name="visits" label=${T.visits} num="numeric" unit=${W.units.days} most=6 testid="tier-visits" />
    <h3 class="form-part span-2">${T.keep} <span class="muted small">${T.keepHint}</span></h3><${Text} of=${of} name="keep_days" label=${T.keepDays} num="numeric" unit=${W.units.days} most=4 testid="tier-keep-days" /><${Text} of=${of} name="keep_spent" label=${T.keepSpent} num="decimal" unit=${W.units.yuan} most=10 testid="tier-keep-spent" /><//>`;
}
