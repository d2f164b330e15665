/** What a session card or a package holds: parts of sessions, each for some services, and cards of days; bought or given. */
import { html } from "../lib.js";
import { price } from "../format.js";
import { Icon } from "../ui.js";
import { W } from "./strings.js";

const MOST = 20;
const UNITS_MOST = 20;
const fresh = () => ({ covers: [], sessions: 10, units: [], gift: false, card: null });
const freshCard = () => ({ covers: [], sessions: 0, units: [], gift: true, card: "" });

/** @typedef {{covers: string[], sessions: number, units: number[], gift: boolean, card: string|null}} Part card: empty until one is chosen */

/** @param {any} item @returns {Part[]} */
export function partsOf(item) {
  if (item.components?.length) return item.components.map((part) => ({ ...part, units: part.units.length ? part.units : part.covers.map(() => 1) }));
  return item.covers?.length ? [{ covers: item.covers, sessions: item.sessions, units: item.covers.map(() => 1), gift: false, card: null }] : [fresh()];
}

/** As the hub takes them: one plain part in the short form. */
export function putParts(parts) {
  const [first] = parts;
  if (parts.length === 1 && first.card === null && !first.gift && first.units.every((unit) => unit === 1)) return { sessions: first.sessions, covers: first.covers, components: [] };
  return { sessions: 0, covers: [], components: parts.map(({ covers, sessions, units, gift, card }) => ({ covers, sessions, gift, card, units: units.every((unit) => unit === 1) ? [] : units })) };
}

/** Whether each part says what it is, and not all is given. @param {Part[]} parts */
export const wholeParts = (parts) => parts.length > 0 && parts.every((part) => (part.card === null ? part.covers.length > 0 && part.sessions > 0 : part.card)) && parts.some((part) => !part.gift);

/** The cards of days in a package, by name: 肩颈月卡、赠 八折卡. @param {any} item @param {Map<string, string>} names */
export const cardsIn = (item, names) => item.components.filter((part) => part.card).map((part) => (part.gift ? W.catalog.given : W.catalog.holds)(names.get(part.card) ?? "—"));

export function Parts({ parts, services, cards, onChange }) {
  const change = (index, values) => onChange(parts.map((part, at) => (at === index ? { ...part, ...values } : part)));
  const add = (part) => onChange([...parts, part]);
  const free = cards.filter((card) => !parts.some((part) => part.card === card.item));
  return html`<div class="stack"><p class="field__label">${W.catalog.parts} <span class="muted small">${W.catalog.partsHint}</span></p>
    ${parts.map((part, index) => html`<${part.card === null ? Part : CardPart} key=${index} part=${part} index=${index} services=${services} cards=${cards.filter((card) => card.item === part.card || free.includes(card))} onChange=${(values) => change(index, values)} onRemove=${parts.length > 1 && (() => onChange(parts.filter((_, at) => at !== index)))} />`)}
    ${parts.length < MOST && html`<div class="row row--wrap"><button type="button" class="btn" data-testid="part-add" onClick=${() => add({ ...fresh(), gift: true, sessions: 1 })}><${Icon} name="plus" small />${W.catalog.addPart}</button>
      ${free.length > 0 && html`<button type="button" class="btn" data-testid="part-add-card" onClick=${() => add(freshCard())}><${Icon} name="plus" small />${W.catalog.addCard}</button>`}</div>`}</div>`;
}

/** A period or discount card of the catalogue. */
function CardPart({ part, index, cards, onChange, onRemove }) {
  return html`<fieldset class="part" data-testid="part-${index + 1}"><legend class="strong">${W.catalog.part(index + 1)}</legend>
    <div class="row row--wrap"><${Gift} part=${part} index=${index} onChange=${onChange} /><span class="grow"></span><${Remove} index=${index} onRemove=${onRemove} /></div>
    <p class="field__label">${W.catalog.card}</p><div class="row row--wrap tight">${cards.map((card) => html`<button type="button" class="btn btn--small" key=${card.item} data-testid="part-${index + 1}-card-${card.item}" aria-pressed=${String(part.card === card.item)} onClick=${() => onChange({ card: card.item })}>${card.name} <span class="muted num">${price(card.price_fen)} · ${W.catalog.days(card.valid_days)}</span></button>`)}</div></fieldset>`;
}

const Gift = ({ part, index, onChange }) => html`<label class="check"><input type="checkbox" data-testid="part-${index + 1}-gift" checked=${part.gift} onChange=${(event) => onChange({ gift: event.target.checked })} />${W.catalog.gift}</label>`;
const Remove = ({ index, onRemove }) => onRemove && html`<button type="button" class="btn btn--quiet" data-testid="part-${index + 1}-remove" onClick=${onRemove}>${W.catalog.removePart}</button>`;

function Part({ part, index, services, onChange, onRemove }) {
  const names = new Map(services.map((service) => [service.item, service.name]));
  const toggle = (item) => {
    const at = part.covers.indexOf(item);
    if (at < 0) return onChange({ covers: [...part.covers, item], units: [...part.units, 1] });
    return onChange({ covers: part.covers.filter((other) => other !== item), units: part.units.filter((_, other) => other !== at) });
  };
  return html`<fieldset class="part" data-testid="part-${index + 1}"><legend class="strong">${W.catalog.part(index + 1)}</legend>
    <div class="row row--wrap"><label class="row">${W.catalog.sessions}<input class="input num part__number" type="number" min="1" max="1000" data-testid="part-${index + 1}-sessions" value=${part.sessions || ""} onInput=${(event) => onChange({ sessions: Number(event.target.value) })} /></label>
      <${Gift} part=${part} index=${index} onChange=${onChange} /><span class="grow"></span><${Remove} index=${index} onRemove=${onRemove} /></div>
    <p class="field__label">${W.catalog.covers}</p><div class="row row--wrap tight">${services.map((service) => html`<button type="button" class="btn btn--small" key=${service.item} data-testid="part-${index + 1}-covers-${service.item}" aria-pressed=${String(part.covers.includes(service.item))} onClick=${() => toggle(service.item)}>${service.name}</button>`)}</div>
    ${part.covers.length > 1 && html`<details class="small" open=${part.units.some((unit) => unit > 1)}><summary class="part__units">${W.catalog.units} <span class="muted">${W.catalog.unitsHint}</span></summary><ul class="stack stack--tight">${part.covers.map((item, at) => html`<li key=${item}><label class="row row--between"><span class="grow">${W.catalog.unit(names.get(item) ?? "—")}</span><input class="input num part__number" type="number" min="1" max=${UNITS_MOST} data-testid="part-${index + 1}-units-${item}" value=${part.units[at]} onInput=${(event) => onChange({ units: part.units.map((unit, other) => (other === at ? Math.max(1, Number(event.target.value) || 1) : unit)) })} /></label></li>`)}</ul></details>`}
  </fieldset>`;
}
