/** What somebody, and the store, is to reach in a month. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain } from "../format.js";
import { Busy, Dialog, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

export function Targets({ month, measure, report, onDone, onClose }) {
  const from = useResource(() => read("/staff"), []);
  return html`<${Loaded} from=${from}>${({ staff }) => html`<${Form} month=${month} measure=${measure} report=${report} staff=${staff} onDone=${onDone} onClose=${onClose} />`}<//>`;
}

function Form({ month, measure, report, staff, onDone, onClose }) {
  const at = report.columns.findIndex((column) => column.key === "target");
  const known = (name) => report.rows.find((row) => row[1] === name)?.[at] ?? null;
  const people = [{ staff: null, name: W.target.store, before: report.totals?.[at] ?? null }, ...staff.map((person) => ({ staff: person.staff, name: person.name, before: known(person.name) }))];
  const [typed, type] = useState({});
  const [busy, act] = useAct();
  const value = (person) => typed[person.staff] ?? (person.before ? plain(person.before) : "");
  const bad = (person) => value(person).trim() !== "" && parseYuan(value(person)) === null;
  const changed = people.filter((person) => person.staff in typed);
  const go = () => act(async () => {
    for (const person of changed) await write("PUT", "/commission/targets", { month, measure, amount_fen: parseYuan(value(person)) ?? 0, staff: person.staff });
    toast(W.target.done, "jade");
    onDone();
  });
  return html`<${Dialog} title=${W.target.title(month)} testid="targets-dialog" guard light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary" data-testid="targets-go" disabled=${busy || !changed.length || people.some(bad)} onClick=${go}><${Busy} busy=${busy}>${W.target.go}<//></button>`}>
    <div class="stack"><p class="muted small">${W.target[measure]} · ${W.target.hint}</p><div class="form-grid">${people.map((person) => html`<${Field} key=${person.staff} label=${person.name} error=${bad(person) && W.target.bad}>${(id, invalid) => html`<input class="input input--money num" id=${id} inputmode="decimal" aria-invalid=${String(invalid)} value=${value(person)} onInput=${(event) => type({ ...typed, [person.staff]: event.target.value })} />`}<//>`)}</div></div><//>`;
}
