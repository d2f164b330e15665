/** What a session card holds: parts of sessions, each for some services, bought or given. */
import { html } from "../lib.js";
import { Icon } from "../ui.js";
import { W } from "./strings.js";

const MOST = 20;
const UNITS_MOST = 20;
const fresh = () => ({ covers: [], sessions: 10, units: [], gift: false });

/** @param {any} item @returns {{covers: string[], sessions: number, units: number[], gift: boolean}[]} */
export function partsOf(item) {
  if (item.components?.length) return item.components.map((part) => ({ ...part, units: part.units.length ? part.units : part.covers.map(() => 1) }));
  return item.covers?.length ? [{ covers: item.covers, sessions: item.sessions, units: item.covers.map(() => 1), gift: false }] : [fresh()];
}

/** As the hub takes them: one plain part in the short form. */
export function putParts(parts) {
  const [first] = parts;
  if (parts.length === 1 && !first.gift && first.units.every((unit) => unit === 1)) return { sessions: first.sessions, covers: first.covers, components: [] };
  return { sessions: 0, covers: [], components: parts.map(({ covers, sessions, units, gift }) => ({ covers, sessions, gift, units: units.every((unit) => unit === 1) ? [] : units })) };
}

export function Parts({ parts, services, onChange }) {
  const change = (index, values) => onChange(parts.map((part, at) => (at === index ? { ...part, ...values } : part)));
  return html`<div class="stack"><p class="field__label">${W.catalog.parts}</p>
    ${parts.map((part, index) => html`<${Part} key=${index} part=${part} index=${index} services=${services} onChange=${(values) => change(index, values)} onRemove=${parts.length > 1 && (() => onChange(parts.filter((_, at) => at !== index)))} />`)}
    ${parts.length < MOST && html`<button type="button" class="btn" data-testid="part-add" onClick=${() => onChange([...parts, { ...fresh(), gift: true, sessions: 1 }])}><${Icon} name="plus" small />${W.catalog.addPart}</button>`}</div>`;
}

function Part({ part, index, services, onChange, onRemove }) {
  const names = new Map(services.map((service) => [service.item, service.name]));
  const toggle = (item) => {
    const at = part.covers.indexOf(item);
    if (at < 0) return onChange({ covers: [...part.covers, item], units: [...part.units, 1] });
    return onChange({ covers: part.covers.filter((other) => other !== item), units: part.units.filter((_, other) => other !== at) });
  };
  return html`<fieldset class="part" data-testid="part-${index + 1}"><legend class="strong">${W.catalog.part(index + 1)}</legend>
    <div class="row row--wrap"><label class="row">${W.catalog.sessions}<input class="input num part__number" type="number" min="1" max="1000" data-testid="part-${index + 1}-sessions" value=${part.sessions || ""} onInput=${(event) => onChange({ sessions: Number(event.target.value) })} /></label>
      <label class="check"><input type="checkbox" data-testid="part-${index + 1}-gift" checked=${part.gift} onChange=${(event) => onChange({ gift: event.target.checked })} />${W.catalog.gift}</label><span class="grow"></span>
      ${onRemove && html`<button type="button" class="btn btn--quiet" data-testid="part-${index + 1}-remove" onClick=${onRemove}>${W.catalog.removePart}</button>`}</div>
    <p class="field__label">${W.catalog.covers}</p><div class="row row--wrap tight">${services.map((service) => html`<button type="button" class="btn btn--small" key=${service.item} data-testid="part-${index + 1}-covers-${service.item}" aria-pressed=${String(part.covers.includes(service.item))} onClick=${() => toggle(service.item)}>${service.name}</button>`)}</div>
    ${part.covers.length > 1 && html`<details class="small" open=${part.units.some((unit) => unit > 1)}><summary class="part__units">${W.catalog.units} <span class="muted">${W.catalog.unitsHint}</span></summary><ul class="stack stack--tight">${part.covers.map((item, at) => html`<li key=${item}><label class="row row--between"><span class="grow">${W.catalog.unit(names.get(item) ?? "—")}</span><input class="input num part__number" type="number" min="1" max=${UNITS_MOST} data-testid="part-${index + 1}-units-${item}" value=${part.units[at]} onInput=${(event) => onChange({ units: part.units.map((unit, other) => (other === at ? Math.max(1, Number(event.target.value) || 1) : unit)) })} /></label></li>`)}</ul></details>`}
  </fieldset>`;
}
