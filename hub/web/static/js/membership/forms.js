/** Consent forms: read, signed on the tablet, looked at again. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { date } from "../format.js";
import { Busy, Dialog, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { Drawn, Pad } from "./pad.js";
import { W } from "./strings.js";

const C = W.care;

export function FormsPanel({ member, signings, may, onChanged }) {
  const from = useResource(() => read("/consent-forms"), []);
  const [signing, sign] = useState(null);
  const [shown, show] = useState(null);
  const [adding, add] = useState(false);
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${C.forms}</h2>${may("manage_catalog") && html`<button type="button" class="btn btn--quiet" data-testid="form-add" onClick=${() => add(true)}>${C.addForm}</button>`}</div>
    <${Loaded} from=${from}>${({ forms }) => html`<ul>${forms.filter((form) => form.active).map((form) => html`<li class="row row--between token" key=${form.form}><div class="grow"><p class="strong clip-2">${form.name}</p><p class="muted small">${C.version(form.version)}</p></div><button type="button" class="btn" data-testid="form-sign" onClick=${() => sign(form)}>${C.sign}</button></li>`)}</ul>
      ${forms.length === 0 && html`<p class="muted small">${C.noForms}</p>`}`}<//>
    <ul>${signings.map((one) => html`<li key=${one.signing}><button type="button" class="item-row btn--wide" data-testid="signing" onClick=${() => show(one.signing)}><span class="grow">${one.name}</span><span class="muted small num">${C.signed(date(one.day))}</span></button></li>`)}</ul>
    ${signing && html`<${Sign} member=${member} form=${signing} onClose=${() => sign(null)} onDone=${() => (sign(null), onChanged())} />`}
    ${shown && html`<${Signed} signing=${shown} onClose=${() => show(null)} />`}
    ${adding && html`<${AddForm} onClose=${() => add(false)} onDone=${(forms) => (add(false), from.set(forms))} />`}</section>`;
}

function Sign({ member, form, onClose, onDone }) {
  const [strokes, setStrokes] = useState([]);
  const [busy, act] = useAct();
  const points = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  const send = () => act(async () => {
    await write("POST", `/members/${member}/signings`, { form: form.form, version: form.version, strokes });
    toast(C.signedDone, "jade");
    onDone();
  });
  return html`<${Dialog} title=${form.name} testid="sign-dialog" onClose=${onClose} light=${false} foot=${html`<button type="button" class="btn" onClick=${() => setStrokes([])}>${C.clear}</button><button type="button" class="btn btn--primary" data-testid="sign-go" disabled=${busy || points < 5} onClick=${send}><${Busy} busy=${busy}>${C.signIt}<//></button>`}>
    <p class="pre form-text">${form.text}</p><p class="small muted">${C.here}</p><${Pad} strokes=${strokes} onChange=${setStrokes} label=${C.here} /><//>`;
}

function Signed({ signing, onClose }) {
  const from = useResource(() => read(`/signings/${signing}`), [signing]);
  return html`<${Dialog} title=${from.data?.name ?? C.forms} testid="signed-dialog" onClose=${onClose}><${Loaded} from=${from}>${(one) => html`<p class="pre form-text">${one.text}</p><${Drawn} strokes=${one.strokes} label=${one.signer} />
    <p class="row row--between"><span>${one.signer} · ${C.signed(date(one.day))} · ${C.version(one.version)}</span><span class="chip ${one.valid ? "chip--jade" : "chip--alarm"}">${one.valid ? C.valid : C.invalid}</span></p>`}<//><//>`;
}

function AddForm({ onClose, onDone }) {
  const [values, setValues] = useState({ name: "", text: "" });
  const [busy, act] = useAct();
  const save = (event) => {
    event.preventDefault();
    act(async () => onDone(await write("POST", "/consent-forms", values)));
  };
  return html`<${Dialog} title=${C.addForm} testid="form-dialog" onClose=${onClose} guard light=${false}><form class="stack" onSubmit=${save}>
    <${Field} label=${C.formName}>${(id) => html`<input class="input" id=${id} data-testid="form-name" required maxlength="60" autofocus value=${values.name} onInput=${(event) => setValues((before) => ({ ...before, name: event.target.value }))} />`}<//>
    <${Field} label=${C.formText}>${(id) => html`<textarea class="input form-input" id=${id} data-testid="form-text" required maxlength="6000" value=${values.text} onInput=${(event) => setValues((before) => ({ ...before, text: event.target.value }))}></textarea>`}<//>
    <button class="btn btn--primary btn--wide" data-testid="form-save" disabled=${busy}><${Busy} busy=${busy}>${S.common.save}<//></button></form><//>`;
}
