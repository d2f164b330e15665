/** A rule of commission, made or changed from a day on. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { DayField } from "../day-field.js";
import { dayOf, parseYuan, plain } from "../format.js";
import { Busy, Choice, Confirm, Dialog, Field, Icon, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const E = W.editor;
const OF_KIND = { service: ["service"], goods: ["goods"], card_sale: ["stored_value_card", "session_card", "period_card", "discount_card"], top_up: ["stored_value_card"], redemption: ["service", "goods"] };
const CARDS = new Set(["card_sale", "top_up"]);
const MOST_SLABS = 10;

/** Permille of what a person typed as percent; null when it is none. @param {string} text */
export function parsePercent(text) {
  const match = /^(\d{1,3})(?:\.(\d))?$/.exec(text.normalize("NFKC").replace("%", "").trim());
  const permille = match ? Number(match[1]) * 10 + Number(match[2] ?? 0) : null;
  return permille !== null && permille <= 1000 ? permille : null;
}

const percent = (permille) => (permille === null || permille === undefined ? "" : String(permille / 10));

/** What the form begins with. */
function begin(rule, openFrom) {
  const today = dayOf();
  const how = rule.slabs?.length ? "slabs" : rule.unit_fen !== null && rule.unit_fen !== undefined ? "unit_fen" : "permille";
  return {
    name: rule.name ?? "", kind_of: rule.kind_of ?? "service", basis: rule.basis ?? "paid", how, percent: percent(rule.permille), unit: how === "unit_fen" ? plain(rule.unit_fen) : "",
    slabs: rule.slabs?.length ? rule.slabs.map(([above, permille]) => ({ above: plain(above), percent: percent(permille) })) : [{ above: "0", percent: "" }, { above: "", percent: "" }],
    scope: rule.item ? "item" : rule.category ? "category" : "all", item: rule.item ?? "", category: rule.category ?? "", level: rule.level ?? "", designated: rule.designated === true ? "yes" : rule.designated === false ? "no" : "both",
    day: rule.from_day && rule.from_day > today ? rule.from_day : (openFrom > `${today.slice(0, 7)}-01` ? openFrom : rule.rule ? today : `${today.slice(0, 7)}-01`),
  };
}

/** What is sent, or null while the form is not right. */
function told(form) {
  const body = { name: form.name.trim(), from_day: form.day, kind_of: form.kind_of, basis: CARDS.has(form.kind_of) && form.basis === "earned" ? "paid" : form.basis, level: form.level || null, designated: { yes: true, no: false, both: null }[form.designated] };
  if (form.scope === "category") body.category = form.category || null;
  if (form.scope === "item") body.item = form.item || null;
  if (!body.name || !form.day || (form.scope !== "all" && !form[form.scope])) return null;
  if (form.how === "permille") body.permille = parsePercent(form.percent);
  if (form.how === "unit_fen") body.unit_fen = parseYuan(form.unit);
  if (form.how === "slabs") {
    body.slabs = form.slabs.map((slab) => ({ above_fen: parseYuan(slab.above), permille: parsePercent(slab.percent) }));
    if (body.slabs.some((slab, place) => slab.above_fen === null || slab.permille === null || (place && slab.above_fen <= body.slabs[place - 1].above_fen))) return null;
  }
  return body[form.how] === null ? null : body;
}

export function Editor({ rule, list, onDone, onClose }) {
  const items = useResource(() => read("/catalog/items"), []);
  const [form, set] = useState(begin(rule, list.open_from));
  const [retiring, retire] = useState(false);
  const [busy, act] = useAct();
  const change = (values) => set({ ...form, ...values });
  const body = told(form);
  const save = () => act(async () => {
    await (rule.rule ? write("PUT", `/commission/rules/${rule.rule}`, body) : write("POST", "/commission/rules", body));
    toast(E.saved, "jade");
    onDone();
  });
  const stop = () => act(async () => {
    await write("POST", `/commission/rules/${rule.rule}/retirement`, { from_day: form.day });
    toast(E.retired, "jade");
    onDone();
  });
  if (retiring) return html`<${Confirm} title=${E.retireTitle(rule.name)} text=${E.retireText(form.day)} action=${E.retire} danger busy=${busy} onYes=${stop} onClose=${() => retire(false)} />`;
  return html`<${Dialog} title=${rule.rule ? E.change : E.add} testid="rule-dialog" guard light=${false} onClose=${onClose} foot=${html`${rule.rule && html`<button type="button" class="btn btn--danger" data-testid="rule-retire" onClick=${() => retire(true)}>${E.retire}</button><span class="grow"></span>`}<button type="button" class="btn btn--primary" data-testid="rule-save" disabled=${busy || !body} onClick=${save}><${Busy} busy=${busy}>${E.save}<//></button>`}>
    <div class="form-grid"><${Text} label=${E.name} hint=${E.nameHint} name="name" form=${form} change=${change} testid="rule-name" most="60" />
      <${Pick} label=${E.kind} name="kind_of" form=${form} change=${change} testid="rule-kind" options=${Object.entries(W.kindsLong)} />
      <div class="field span-2"><span class="field__label">${E.how}</span><${Choice} label=${E.how} value=${form.how} testid="rule-how" options=${Object.entries(E.hows)} onChange=${(how) => change({ how })} /></div>
      ${form.how === "permille" && html`<${Text} label=${E.percent} name="percent" form=${form} change=${change} testid="rule-percent" money error=${form.percent && parsePercent(form.percent) === null && E.badPercent} />`}
      ${form.how === "unit_fen" && html`<${Text} label=${E.unit} name="unit" form=${form} change=${change} testid="rule-unit" money error=${form.unit && parseYuan(form.unit) === null && E.bad} />`}
      ${form.how === "slabs" && html`<${Slabs} slabs=${form.slabs} onChange=${(slabs) => change({ slabs })} />`}
      ${form.how !== "unit_fen" && html`<${Pick} label=${E.basis} name="basis" form=${form} change=${change} testid="rule-basis" hint=${(form.kind_of === "redemption" ? E.redeemHint : E.basisHint)[form.basis]} options=${Object.entries(W.rule.bases).filter(([basis]) => basis !== "earned" || !CARDS.has(form.kind_of))} />`}
      <div class="field span-2"><span class="field__label">${E.scope}</span><${Choice} label=${E.scope} value=${form.scope} testid="rule-scope" options=${Object.entries(E.scopes)} onChange=${(scope) => change({ scope })} /></div>
      ${form.scope === "category" && html`<${Pick} label=${E.category} name="category" form=${form} change=${change} options=${[["", "—"], ...list.categories.map((name) => [name, name])]} />`}
      ${form.scope === "item" && html`<${Pick} label=${E.item} name="item" form=${form} change=${change} options=${[["", "—"], ...(items.data?.items ?? []).filter((item) => item.active && OF_KIND[form.kind_of].includes(item.item_kind)).map((item) => [item.item, item.name])]} />`}
      <${Pick} label=${E.level} name="level" form=${form} change=${change} options=${[["", E.anyLevel], ...list.levels.map((name) => [name, name])]} />
      <div class="field"><span class="field__label">${E.call}</span><${Choice} label=${E.call} value=${form.designated} testid="rule-call" options=${Object.entries(E.calls)} onChange=${(designated) => change({ designated })} /></div>
      <${Field} label=${E.day} hint=${list.open_from && E.openFrom(list.open_from)}>${(id) => html`<${DayField} id=${id} testid="rule-day" min=${list.open_from} value=${form.day} onChange=${(day) => change({ day })} />`}<//></div><//>`;
}

function Text({ label, hint, name, form, change, testid, money, most = "12", error }) {
  return html`<${Field} label=${label} hint=${hint} error=${error}>${(id, invalid) => html`<input class="input ${money ? "input--money num" : ""}" id=${id} data-testid=${testid} maxlength=${most} autocomplete="off" inputmode=${money ? "decimal" : "text"} aria-invalid=${String(invalid)} value=${form[name]} onInput=${(event) => change({ [name]: event.target.value })} />`}<//>`;
}

function Pick({ label, hint, name, form, change, options, testid }) {
  return html`<${Field} label=${label} hint=${hint}>${(id) => html`<select class="input" id=${id} data-testid=${testid} value=${form[name]} onChange=${(event) => change({ [name]: event.target.value })}>${options.map(([value, words]) => html`<option key=${value} value=${value} selected=${value === form[name]}>${words}</option>`)}</select>`}<//>`;
}

function Slabs({ slabs, onChange }) {
  const put = (place, values) => onChange(slabs.map((slab, at) => (at === place ? { ...slab, ...values } : slab)));
  return html`<div class="stack span-2">${slabs.map((slab, place) => html`<div class="slab" key=${place}><${Field} label=${E.above}>${(id) => html`<input class="input input--money num" id=${id} inputmode="decimal" data-testid="slab-${place}-above" disabled=${place === 0} value=${slab.above} onInput=${(event) => put(place, { above: event.target.value })} />`}<//>
      <${Field} label=${E.percent}>${(id) => html`<input class="input input--money num" id=${id} inputmode="decimal" data-testid="slab-${place}-percent" value=${slab.percent} onInput=${(event) => put(place, { percent: event.target.value })} />`}<//>
      ${place > 0 ? html`<button type="button" class="btn btn--quiet btn--icon" aria-label=${E.removeSlab} onClick=${() => onChange(slabs.filter((_, at) => at !== place))}><${Icon} name="close" /></button>` : html`<span></span>`}</div>`)}
    ${slabs.length < MOST_SLABS && html`<button type="button" class="btn" data-testid="slab-add" onClick=${() => onChange([...slabs, { above: "", percent: "" }])}><${Icon} name="plus" small />${E.addSlab}</button>`}</div>`;
}
