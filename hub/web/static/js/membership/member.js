/** On the member's page: what the store asks beyond the profile, and the way to the record. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { DayField } from "../day-field.js";
import { Busy, Dialog, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const T = W.traits;

export function Membership({ member }) {
  const from = useResource(async () => ({ known: await read("/traits"), mine: await read(`/members/${member.member}/traits`) }), [member.member]);
  const [open, setOpen] = useState(false);
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${T.open}</h2><a class="btn btn--quiet" data-testid="to-care" href="/members/${member.member}/care">${W.care.open}</a><button type="button" class="btn btn--quiet" data-testid="traits-edit" disabled=${!from.data} onClick=${() => setOpen(true)}>${S.common.change}</button></div>
    <${Loaded} from=${from}>${({ known, mine }) => html`<${Shown} known=${known} mine=${mine} />`}<//>
    ${open && html`<${Edit} member=${member} data=${from.data} onClose=${() => setOpen(false)} onDone=${() => (setOpen(false), from.reload())} />`}</section>`;
}

function Shown({ known, mine }) {
  const tags = known.tags.filter((tag) => mine.tags.includes(tag.tag));
  const rows = known.fields.filter((field) => mine.values[field.field]);
  if (!tags.length && !rows.length) return html`<p class="muted small">${T.none}</p>`;
  return html`${tags.length > 0 && html`<div class="row row--wrap tight">${tags.map((tag) => html`<span class="chip chip--jade" key=${tag.tag}>${tag.name}</span>`)}</div>`}
    <dl class="pairs">${rows.map((field) => html`<dt key=${field.field}>${field.name}</dt><dd>${mine.values[field.field]}</dd>`)}</dl>`;
}

function Edit({ member, data, onClose, onDone }) {
  const [values, setValues] = useState(data.mine.values);
  const [tags, setTags] = useState(data.mine.tags);
  const [busy, act] = useAct();
  const turn = (tag) => setTags((before) => (before.includes(tag) ? before.filter((one) => one !== tag) : [...before, tag]));
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      await write("PUT", `/members/${member.member}/traits`, { values, tags, revision: member.revision });
      toast(T.saved, "jade");
      onDone();
    });
  };
  const put = (field) => (value) => setValues((before) => ({ ...before, [field]: value }));
  return html`<${Dialog} title=${T.edit} testid="traits-dialog" onClose=${onClose} guard light=${false} foot=${html`<button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button><button form="traits" class="btn btn--primary" data-testid="traits-save" disabled=${busy}><${Busy} busy=${busy}>${S.common.save}<//></button>`}><form id="traits" class="form-grid" onSubmit=${save}>
    ${data.known.fields.filter((field) => field.active || values[field.field]).map((field) => html`<${Field} key=${field.field} label=${field.name}>${(id) => html`<${Trait} id=${id} field=${field} value=${values[field.field] ?? ""} onChange=${put(field.field)} />`}<//>`)}
    <div class="field span-2"><span class="field__label">${T.tags}</span><div class="row row--wrap tight">${data.known.tags.filter((tag) => tag.active || tags.includes(tag.tag)).map((tag) => html`<button type="button" key=${tag.tag} class="btn btn--small" aria-pressed=${String(tags.includes(tag.tag))} onClick=${() => turn(tag.tag)}>${tag.name}</button>`)}<a class="btn btn--quiet" href="/members/traits">${T.manage}</a></div></div></form><//>`;
}

/** One field of the store's own, by its kind. */
function Trait({ id, field, value, onChange }) {
  const testid = `trait-${field.field}`;
  const put = (event) => onChange(event.target.value);
  if (field.field_kind === "date") return html`<${DayField} id=${id} testid=${testid} value=${value} onChange=${onChange} />`;
  if (field.field_kind === "choice") return html`<select class="input" id=${id} value=${value} onChange=${put}><option value=""></option>${field.choices.map((choice) => html`<option key=${choice} value=${choice}>${choice}</option>`)}</select>`;
  return html`<input class="input" id=${id} data-testid=${testid} inputmode=${field.field_kind === "number" ? "decimal" : undefined} maxlength="200" value=${value} onInput=${put} />`;
}
