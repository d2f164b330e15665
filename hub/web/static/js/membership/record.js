/** Writing a visit's record, and noting a patch test. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { DayField } from "../day-field.js";
import { Busy, Choice, Dialog, Field, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const C = W.care;
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** A line as a person writes it: a name, a value and perhaps its unit. */
function reading(line) {
  const [name, value = "", ...unit] = line.split(/\s+/);
  return { name, value, unit: unit.join(" ").slice(0, 10) };
}

export function RecordDialog({ member, record, today, onDone, onClose }) {
  const staff = useResource(() => read("/staff"), []);
  const [values, setValues] = useState({
    day: record.day ?? today, technician: record.technician ?? "", services: (record.services ?? []).join("\n"), products: (record.products ?? []).join("\n"),
    readings: (record.readings ?? []).map((one) => [one.name, one.value, one.unit].filter(Boolean).join(" ")).join("\n"), advice: record.advice ?? "", note: record.note ?? "",
  });
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.value }));
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      const body = { day: values.day, bill: record.bill ?? null, services: lines(values.services), products: lines(values.products), readings: lines(values.readings).map(reading), advice: values.advice, note: values.note, technician: values.technician || null };
      await (record.record ? write("PUT", `/care-records/${record.record}`, body) : write("POST", `/members/${member}/care-records`, body));
      toast(C.saved, "jade");
      onDone();
    });
  };
  const area = (name, hint) => html`<${Field} label=${C[name]} hint=${hint}>${(id) => html`<textarea class="input" id=${id} data-testid="record-${name}" maxlength="500" value=${values[name]} onInput=${put(name)}></textarea>`}<//>`;
  return html`<${Dialog} title=${record.record ? C.edit : C.add} testid="record-dialog" onClose=${onClose} guard light=${false} foot=${html`<button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button><button form="record" class="btn btn--primary" data-testid="record-save" disabled=${busy}><${Busy} busy=${busy}>${S.common.save}<//></button>`}><form id="record" class="form-grid" onSubmit=${save}>
    <${Field} label=${C.day}>${(id) => html`<${DayField} id=${id} testid="record-day" max=${today} value=${values.day} onChange=${(day) => setValues((before) => ({ ...before, day: day || today }))} />`}<//>
    <${Field} label=${C.technician}>${(id) => html`<select class="input" id=${id} value=${values.technician} onChange=${put("technician")}><option value="">${C.nobody}</option>${(staff.data?.staff ?? []).map((one) => html`<option key=${one.staff} value=${one.staff}>${one.name}</option>`)}</select>`}<//>
    ${area("services", C.listHint)}${area("readings", C.readingsHint)}${area("products", C.listHint)}${area("advice")}
    <${Field} label=${C.note} span>${(id) => html`<textarea class="input" id=${id} data-testid="record-note" maxlength="500" value=${values.note} onInput=${put("note")}></textarea>`}<//></form><//>`;
}

export function TestDialog({ member, onDone, onClose }) {
  const items = useResource(() => read("/catalog/items"), []);
  const [values, setValues] = useState({ category: "", result: "fine", note: "" });
  const [busy, act] = useAct();
  const categories = [...new Set((items.data?.items ?? []).filter((item) => item.item_kind === "service").map((item) => item.category))];
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      await write("POST", `/members/${member}/patch-tests`, { ...values, category: values.category || categories[0] });
      toast(C.saved, "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${C.addTest} size="slim" testid="test-dialog" onClose=${onClose} light=${false}><form class="stack" onSubmit=${save}>
    <${Field} label=${C.category}>${(id) => html`<select class="input" id=${id} data-testid="test-category" value=${values.category || categories[0]} onChange=${(event) => setValues((before) => ({ ...before, category: event.target.value }))}>${categories.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select>`}<//>
    <div class="field"><span class="field__label">${C.result}</span><${Choice} label=${C.result} value=${values.result} testid="test-result" options=${Object.entries(C.results)} onChange=${(result) => setValues((before) => ({ ...before, result }))} /></div>
    <${Field} label=${C.note}>${(id) => html`<textarea class="input" id=${id} maxlength="500" value=${values.note} onInput=${(event) => setValues((before) => ({ ...before, note: event.target.value }))}></textarea>`}<//>
    <button class="btn btn--primary btn--wide" data-testid="test-save" disabled=${busy || !categories.length}><${Busy} busy=${busy}>${S.common.save}<//></button></form><//>`;
}
