/** Consent forms: written, written anew, and who signed which edition. */
import { html, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { date } from "../format.js";
import { Drawn } from "../membership/pad.js";
import { start } from "../shell.js";
import { Busy, Confirm, Dialog, Empty, Field, Icon, Loaded, fail, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const F = W.forms;

function Forms({ may }) {
  const from = useResource(() => read("/consent-forms"), []);
  const [chosen, choose] = useState(null);
  const [writing, edit] = useState(null);
  const saved = (found) => {
    from.set(found);
    edit(null);
    toast(F.saved, "jade");
  };
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a><h1 class="h1 grow">${F.title}</h1>
      ${may("manage_catalog") && html`<button type="button" class="btn btn--primary" data-testid="form-add" onClick=${() => edit({})}><${Icon} name="plus" small />${F.add}</button>`}</header>
    <${Loaded} from=${from}>${({ forms }) => (forms.length ? html`<div class="columns columns--side"><ul class="panel panel--flush">${forms.map((form) => html`<li key=${form.form}><button type="button" class="item-row ${chosen === form.form ? "is-active" : ""}" data-testid="form-${form.form}" aria-pressed=${String(chosen === form.form)} onClick=${() => choose(form.form)}><span class="grow strong clip-2">${form.name}</span><span class="muted small num">${F.edition(form.version)}</span><span class="chip ${form.active ? "chip--jade" : ""}">${form.active ? F.active : F.retired}</span></button></li>`)}</ul>
      ${chosen ? html`<${Editions} key=${`${chosen} ${forms.find((form) => form.form === chosen)?.version}`} form=${chosen} may=${may} onEdit=${edit} onTurned=${saved} />` : html`<${Empty} icon="bill" title=${F.pick} />`}</div>` : html`<${Empty} icon="bill" title=${F.none} text=${F.noneText} />`)}<//>
    ${writing && html`<${Write} form=${writing} onClose=${() => edit(null)} onDone=${saved} />`}`;
}

function Editions({ form, may, onEdit, onTurned }) {
  const from = useResource(() => read(`/consent-forms/${form}`), []);
  return html`<${Loaded} from=${from}>${({ editions }) => html`<div class="stack">${editions.map((edition, index) => html`<${Edition} key=${edition.version} form=${form} edition=${edition} newest=${index === 0} may=${may} onEdit=${onEdit} onTurned=${onTurned} />`)}</div>`}<//>`;
}

function Edition({ form, edition, newest, may, onEdit, onTurned }) {
  const [asked, ask] = useState(false);
  const [open, setOpen] = useState(false);
  const [busy, act] = useAct();
  const turn = () => act(async () => {
    onTurned(await write("PUT", `/consent-forms/${form}`, { name: edition.name, text: edition.text, active: !edition.active }));
    ask(false);
  });
  const state = edition.active ? F.active : newest ? F.retired : F.old;
  return html`<section class="panel stack" data-testid="edition-${edition.version}"><div class="row row--between row--wrap row--top"><div class="grow"><h2 class="clip-2">${edition.name}</h2><p class="muted small num">${F.edition(edition.version)} · ${F.made(edition.staff_name, date(edition.at))}</p></div><span class="chip ${edition.active ? "chip--jade" : ""}">${state}</span></div>
    <p class="pre form-text" tabindex="0">${edition.text}</p>
    <div class="row row--wrap tight">${may("manage_catalog") && newest && html`<button type="button" class="btn" data-testid="form-edit" onClick=${() => onEdit({ form, ...edition })}>${F.edit}</button><button type="button" class="btn btn--quiet" data-testid="form-turn" disabled=${busy} onClick=${() => (edition.active ? ask(true) : turn())}>${edition.active ? F.retire : F.use}</button>`}
      <button type="button" class="btn btn--quiet" data-testid="signed-open" aria-expanded=${String(open)} disabled=${!edition.signed} onClick=${() => setOpen(!open)}>${F.signed(edition.signed)}</button></div>
    ${open && html`<${Signings} form=${form} version=${edition.version} />`}
    ${asked && html`<${Confirm} title=${F.retireTitle} text=${F.retireText} action=${F.retire} busy=${busy} onYes=${turn} onClose=${() => ask(false)} />`}</section>`;
}

function Signings({ form, version }) {
  const path = `/consent-forms/${form}/editions/${version}/signings`;
  const from = useResource(() => read(path), []);
  const [shown, show] = useState(null);
  const [busy, act] = useAct();
  const more = () => act(async () => {
    const next = await read(path + query({ cursor: from.data.next_cursor })).catch(fail);
    if (next) from.set({ ...next, signings: [...from.data.signings, ...next.signings] });
  });
  return html`<${Loaded} from=${from}>${({ signings, next_cursor: next }) => html`<ul>${signings.map((one) => html`<li key=${one.signing}><button type="button" class="item-row" data-testid="signing" onClick=${() => show(one)}><span class="grow"><span class="strong">${one.member_name}</span><span class="muted small num block">${W.number(one.member_number)}</span></span><span class="muted small num">${date(one.day)}</span></button></li>`)}</ul>
    ${next && html`<button type="button" class="btn btn--quiet btn--wide" disabled=${busy} onClick=${more}>${F.more}</button>`}`}<//>
    ${shown && html`<${Signed} one=${shown} onClose=${() => show(null)} />`}`;
}

function Signed({ one, onClose }) {
  const from = useResource(() => read(`/signings/${one.signing}`), []);
  return html`<${Dialog} title=${from.data?.name ?? F.title} testid="signed-dialog" onClose=${onClose} foot=${html`<a class="btn" href="/members/${one.member}">${F.member}</a>`}><${Loaded} from=${from}>${(signed) => html`<p class="pre form-text" tabindex="0">${signed.text}</p><${Drawn} strokes=${signed.strokes} label=${signed.signer} />
    <p class="row row--between row--wrap"><span>${F.by(signed.signer, date(signed.day))} · ${F.edition(signed.version)}</span><span class="chip ${signed.valid ? "chip--jade" : "chip--alarm"}">${signed.valid ? F.valid : F.invalid}</span></p>`}<//><//>`;
}

function Write({ form, onClose, onDone }) {
  const [values, setValues] = useState({ name: form.name ?? "", text: form.text ?? "" });
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.value }));
  const save = (event) => {
    event.preventDefault();
    act(async () => onDone(await (form.form ? write("PUT", `/consent-forms/${form.form}`, { ...values, active: true }) : write("POST", "/consent-forms", values))));
  };
  const same = form.form && form.active && values.name === form.name && values.text === form.text;
  return html`<${Dialog} title=${form.form ? F.edit : F.add} testid="form-dialog" size="wide" onClose=${onClose} guard light=${false}><form class="stack" onSubmit=${save}>
    ${form.form && html`<p class="notice">${F.newText}</p>`}
    <${Field} label=${F.name}>${(id) => html`<input class="input" id=${id} data-testid="form-name" required maxlength="60" autofocus autocomplete="off" value=${values.name} onInput=${put("name")} />`}<//>
    <${Field} label=${F.text} hint=${F.textHint}>${(id) => html`<textarea class="input form-input" id=${id} data-testid="form-text" required maxlength="6000" value=${values.text} onInput=${put("text")}></textarea>`}<//>
    <button class="btn btn--primary btn--wide" data-testid="form-save" disabled=${busy || same || !values.name.trim() || !values.text.trim()}><${Busy} busy=${busy}>${form.form ? F.saveNew(form.version + 1) : F.save}<//></button></form><//>`;
}

start(Forms);
