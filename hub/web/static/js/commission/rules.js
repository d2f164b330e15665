/** The rules of commission, by what they pay for. */
import { html, useState } from "../lib.js";
import { read } from "../api.js";
import { dayOf, plain, yuan } from "../format.js";
import { Empty, Icon, Loaded, useResource } from "../ui.js";
import { Editor } from "./editor.js";
import { W } from "./strings.js";

/** 7.5 of 75 permille. @param {number} permille */
export const rate = (permille) => String(permille / 10);

export function Rules({ may }) {
  const from = useResource(() => read("/commission/rules"), []);
  const [editing, edit] = useState(null);
  const mayChange = may("manage_staff");
  const done = () => {
    edit(null);
    from.reload();
  };
  return html`<${Loaded} from=${from}>${(list) => {
    const kinds = Object.keys(W.kinds).filter((kind) => list.rules.some((rule) => rule.kind_of === kind));
    return html`<div class="row row--wrap"><p class="muted small grow">${W.rule.order}</p>${mayChange && html`<button type="button" class="btn btn--primary" data-testid="rule-add" onClick=${() => edit({})}><${Icon} name="plus" small />${W.rule.add}</button>`}</div>
      ${list.rules.length === 0 ? html`<${Empty} icon="card" title=${W.rule.empty} text=${W.rule.emptyText} />` : kinds.map((kind) => html`<section class="panel panel--flush" key=${kind}><div class="panel__head panel__head--pad"><h2>${W.kindsLong[kind]}</h2></div>
        <ul>${list.rules.filter((rule) => rule.kind_of === kind).map((rule) => html`<${Row} key=${rule.rule + rule.from_day} rule=${rule} onEdit=${mayChange && !rule.until ? () => edit(rule) : null} />`)}</ul></section>`)}
      ${editing && html`<${Editor} rule=${editing} list=${list} onDone=${done} onClose=${() => edit(null)} />`}`;
  }}<//>`;
}

function Row({ rule, onEdit }) {
  const scope = rule.item ? rule.item_name : rule.category ?? W.rule.all;
  const chips = [rule.level && W.rule.level(rule.level), rule.designated === true && W.rule.designated, rule.designated === false && W.rule.turn].filter(Boolean);
  const when = rule.until ? W.rule.until(rule.from_day, rule.until) : W.rule.from(rule.from_day);
  return html`<li class="rule" data-testid="rule-${rule.rule}" data-over=${String(Boolean(rule.until && rule.until <= dayOf()))}><div><p class="strong">${rule.name}</p>
      <p class="row row--wrap tight small muted"><span>${scope}</span>${rule.unit_fen === null && html`<span>${W.rule.bases[rule.basis]}</span>`}${chips.map((chip) => html`<span class="chip" key=${chip}>${chip}</span>`)}<span class="num">${when}</span></p></div>
    <div class="row row--end"><span class="rule__pay num">${payOf(rule)}</span>${onEdit && html`<button type="button" class="btn btn--quiet btn--icon" data-testid="rule-edit" aria-label=${W.editor.change} onClick=${onEdit}><${Icon} name="rename" /></button>`}</div></li>`;
}

function payOf(rule) {
  if (rule.slabs.length) return rule.slabs.map(([above, permille]) => (above ? W.rule.above(plain(above), rate(permille)) : W.rule.rate(rate(permille)))).join("，");
  return rule.unit_fen === null ? W.rule.rate(rate(rule.permille)) : W.rule.unit(yuan(rule.unit_fen));
}
