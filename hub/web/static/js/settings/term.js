/** A card of days: what it covers or takes off, how often, from when. */
import { html } from "../lib.js";
import { Choice, Field } from "../ui.js";
import { W } from "./strings.js";

const FRESH = { starts: "sale", visits: 0, per: "day", discount: null };
export const OFF = { percent: 88, services: true, goods: false, items: [], with_tier: false };
const VISITS_MOST = 100;
const whole = (text, most) => Math.min(most, Math.max(0, Math.floor(Number(text) || 0)));

/** What the hub is told of an item's days. */
export const termOf = (item) => ({ covers: item.covers ?? [], term: item.term ?? (item.item_kind === "discount_card" ? { ...FRESH, discount: OFF } : FRESH) });

/** What is still missing, in words; empty if nothing is. */
export function termError(kind, { covers, term: { discount } }) {
  if (kind === "period_card" && !covers.length) return W.term.missing.covers;
  return discountError(discount);
}

export function discountError(discount) {
  if (discount && !(discount.percent >= 1 && discount.percent <= 99)) return W.term.missing.percent;
  if (discount && !discount.services && !discount.goods && !discount.items.length) return W.term.missing.scope;
  return "";
}

/** In a line of the catalogue. */
export function termWords({ item_kind, term }) {
  const limit = item_kind === "period_card" && (term.visits ? (term.per === "week" ? W.term.perWeek : W.term.perDay)(term.visits) : W.term.noLimit);
  return [limit, term.discount && W.term.folds(term.discount.percent), term.starts === "first_use" && W.term.startsAs.first_use].filter(Boolean).join(" \u00b7 ");
}

const toggled = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);

export function Term({ kind, term: { covers, term }, items, onChange }) {
  const put = (values) => onChange({ covers, term: { ...term, ...values } });
  const services = items.filter((one) => one.item_kind === "service" && (one.active || covers.includes(one.item)));
  const limit = term.visits ? term.per : "none";
  return html`<div class="stack">
    <div class="field"><span class="field__label">${W.term.starts}</span><${Choice} label=${W.term.starts} value=${term.starts} testid="term-starts" options=${Object.entries(W.term.startsAs)} onChange=${(starts) => put({ starts })} /></div>
    ${kind === "period_card" && html`<div class="field"><span class="field__label">${W.term.covers}</span><${Picks} all=${services} chosen=${covers} testid="term-covers" onToggle=${(item) => onChange({ covers: toggled(covers, item), term })} /></div>
      <div class="field"><span class="field__label">${W.term.limit}</span><${Choice} label=${W.term.limit} value=${limit} testid="term-limit" options=${Object.entries(W.term.limitAs)} onChange=${(per) => put(per === "none" ? { visits: 0 } : { per, visits: term.visits || 1 })} /></div>
      ${term.visits > 0 && html`<${Field} label=${W.term.times}>${(id) => html`<input class="input num part__number" id=${id} type="number" min="1" max=${VISITS_MOST} data-testid="term-visits" value=${term.visits} onInput=${(event) => put({ visits: Math.max(1, whole(event.target.value, VISITS_MOST)) })} />`}<//>`}
      <label class="check"><input type="checkbox" data-testid="term-discount" checked=${Boolean(term.discount)} onChange=${(event) => put({ discount: event.target.checked ? OFF : null })} />${W.term.discount}</label>`}
    ${term.discount && html`<${Discount} off=${term.discount} items=${items} onChange=${(discount) => put({ discount })} />`}</div>`;
}

/** What stored value takes off beside paying (充3000享8折), and until when. */
export function Beside({ off, days, items, onChange, onDays }) {
  return html`<div class="stack"><label class="check"><input type="checkbox" data-testid="item-discount" checked=${Boolean(off)} onChange=${(event) => onChange(event.target.checked ? OFF : null)} />${W.term.beside} <span class="muted small">${W.term.besideHint}</span></label>
    ${off && html`<${Discount} off=${off} items=${items} onChange=${onChange} />
      <${Field} label=${W.term.besideDays} hint=${W.term.besideDaysHint}>${(id) => html`<input class="input num part__number" id=${id} type="number" min="1" max="36500" data-testid="item-discount-days" value=${days} onInput=${(event) => onDays(event.target.value)} />`}<//>
      <label class="check"><input type="checkbox" data-testid="item-while-left" checked=${Boolean(off.while_left)} onChange=${(event) => onChange({ ...off, while_left: event.target.checked })} />${W.term.whileLeft} <span class="muted small">${W.term.whileLeftHint}</span></label>`}</div>`;
}

function Discount({ off, items, onChange }) {
  const put = (values) => onChange({ ...off, ...values });
  const single = items.filter((one) => (one.item_kind === "service" || one.item_kind === "goods") && (one.active || off.items.includes(one.item)));
  return html`<${Field} label=${W.term.percent} hint=${off.percent >= 1 && off.percent <= 99 ? W.term.folds(off.percent) : W.term.percentHint}>${(id) => html`<input class="input num part__number" id=${id} type="number" min="1" max="99" data-testid="term-percent" value=${off.percent || ""} onInput=${(event) => put({ percent: whole(event.target.value, 100) })} />`}<//>
    <div class="field" role="group" aria-label=${W.term.scope}><span class="field__label">${W.term.scope}</span><div class="row row--wrap tight">
      ${["services", "goods"].map((name) => html`<button type="button" class="btn btn--small" key=${name} data-testid="term-${name}" aria-pressed=${String(off[name])} onClick=${() => put({ [name]: !off[name] })}>${W.term[name]}</button>`)}</div>
      <details class="small" open=${off.items.length > 0}><summary class="part__units">${W.term.items}</summary><${Picks} all=${single} chosen=${off.items} testid="term-item" onToggle=${(item) => put({ items: toggled(off.items, item) })} /></details></div>
    <label class="check"><input type="checkbox" data-testid="term-with-tier" checked=${off.with_tier} onChange=${(event) => put({ with_tier: event.target.checked })} />${W.term.withTier} <span class="muted small">${W.term.withTierHint}</span></label>`;
}

function Picks({ all, chosen, testid, onToggle }) {
  return html`<div class="row row--wrap tight">${all.map((one) => html`<button type="button" class="btn btn--small" key=${one.item} data-testid="${testid}-${one.item}" aria-pressed=${String(chosen.includes(one.item))} onClick=${() => onToggle(one.item)}>${one.name}</button>`)}</div>`;
}
