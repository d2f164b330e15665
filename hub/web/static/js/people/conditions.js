/** The conditions of a segment, to be filled in. */
import { html } from "../lib.js";
import { DayField } from "../day-field.js";
import { Choice, Field } from "../ui.js";
import { S } from "../strings.js";
import { DAYS, RANGES, amount, whole } from "./segment.js";
import { W } from "./strings.js";

const G = W.segments;
const MONTHS = Array.from({ length: 12 }, (_, n) => n + 1);

export function Conditions({ values, known, onChange }) {
  const put = (name) => (event) => onChange({ [name]: event.target.value });
  const turn = (tag) => onChange({ tags: values.tags.includes(tag) ? values.tags.filter((one) => one !== tag) : [...values.tags, tag] });
  const select = (name, options) => html`<${Field} label=${G[name]}>${(id) => html`<select class="input" id=${id} data-testid="segment-${name}" value=${values[name]} onChange=${put(name)}><option value="">${G.any}</option>${options.map(([value, words]) => html`<option key=${value} value=${value}>${words}</option>`)}</select>`}<//>`;
  return html`<div class="stack conditions">
    ${known.tags.length > 0 && html`<div class="field"><span class="field__label">${G.tags}</span><div class="row row--wrap tight">${known.tags.filter((tag) => tag.active || values.tags.includes(tag.tag)).map((tag) => html`<button type="button" key=${tag.tag} class="btn btn--small" data-testid="segment-tag-${tag.tag}" aria-pressed=${String(values.tags.includes(tag.tag))} onClick=${() => turn(tag.tag)}>${tag.name}</button>`)}</div></div>`}
    <div class="form-grid">${select("tier", known.tiers.map((tier) => [tier.tier, tier.name]))}${select("birthday", MONTHS.map((month) => [String(month), G.month(month)]))}
      ${DAYS.map((name) => html`<${Number_} key=${name} name=${name} label=${G[name]} value=${values[name]} onInput=${put(name)} bad=${values[name] !== "" && !whole(values[name])} />`)}${select("source", S.register.sources.map((source) => [source, source]))}</div>
    ${Object.entries(RANGES).map(([name, [, money]]) => html`<${Range} key=${name} name=${name} money=${money} value=${values[name]} onChange=${(range) => onChange({ [name]: range })} />`)}
    <div class="field"><span class="field__label">${G.gender}</span><${Choice} label=${G.gender} value=${values.gender} testid="segment-gender" options=${[["", G.any], ["female", S.genders.female], ["male", S.genders.male]]} onChange=${(gender) => onChange({ gender })} /></div>
    ${known.fields.length > 0 && html`<${Fields} rows=${values.conditions} fields=${known.fields} onChange=${(conditions) => onChange({ conditions })} />`}</div>`;
}

function Number_({ name, label, value, bad, onInput }) {
  return html`<${Field} label=${label} error=${bad && G.bad}>${(id) => html`<input class="input num" id=${id} data-testid="segment-${name}" inputmode="numeric" autocomplete="off" maxlength="4" value=${value} aria-invalid=${String(bad)} onInput=${onInput} />`}<//>`;
}

function Range({ name, money, value, onChange }) {
  const input = (index) => html`<input class="input num grow" data-testid="segment-${name}-${[`from`, `to`][index]}" aria-label=${`${G[name]} ${index ? G.to : G.from}`} inputmode="decimal" autocomplete="off" maxlength="10" placeholder=${index ? G.to : G.from} value=${value[index]} aria-invalid=${String(value[index] !== "" && amount(value[index], money) === null)} onInput=${(event) => onChange(index ? [value[0], event.target.value] : [event.target.value, value[1]])} />`;
  return html`<div class="field" role="group" aria-label=${G[name]}><span class="field__label">${G[name]}</span><div class="row tight">${input(0)}<span aria-hidden="true">—</span>${input(1)}</div></div>`;
}

function Fields({ rows, fields, onChange }) {
  const put = (index, more) => onChange(rows.map((row, at) => (at === index ? { ...row, ...more } : row)));
  return html`<div class="field"><span class="field__label">${G.fields}</span>
    ${rows.map((row, index) => html`<div class="row row--wrap tight" key=${index}><select class="input grow" aria-label=${G.field} data-testid="segment-field-${index}" value=${row.field} onChange=${(event) => put(index, { field: event.target.value, equals: "", least: "", most: "" })}><option value="">${G.field}</option>${fields.map((field) => html`<option key=${field.field} value=${field.field}>${field.name}</option>`)}</select>
      <${Value} row=${row} field=${fields.find((one) => one.field === row.field)} onChange=${(more) => put(index, more)} /><button type="button" class="btn btn--quiet" onClick=${() => onChange(rows.filter((_, at) => at !== index))}>${G.remove}</button></div>`)}
    <div><button type="button" class="btn btn--quiet" data-testid="segment-add-field" disabled=${rows.length >= 10} onClick=${() => onChange([...rows, { field: "", equals: "", least: "", most: "" }])}>${G.addField}</button></div></div>`;
}

function Value({ row, field, onChange }) {
  if (!field) return null;
  const input = (name, label) => html`<input class="input grow" aria-label=${`${field.name} ${label}`} placeholder=${label} data-testid="segment-value-${name}" maxlength="60" autocomplete="off" value=${row[name]} onInput=${(event) => onChange({ [name]: event.target.value })} />`;
  if (field.field_kind === "choice") return html`<select class="input grow" aria-label=${`${field.name} ${G.value}`} data-testid="segment-value-equals" value=${row.equals} onChange=${(event) => onChange({ equals: event.target.value })}><option value=""></option>${field.choices.map((choice) => html`<option key=${choice} value=${choice}>${choice}</option>`)}</select>`;
  if (field.field_kind === "text") return input("equals", G.value);
  const day = (name, label) => html`<${DayField} label=${`${field.name} ${label}`} testid="segment-value-${name}" value=${row[name]} onChange=${(to) => onChange({ [name]: to })} />`;
  const one = field.field_kind === "date" ? day : input;
  return html`${one("least", G.between)}${one("most", G.until)}`;
}
