/** The store's own fields and tags. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { start } from "../shell.js";
import { Busy, Choice, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const T = W.traits;
const split = (text) => text.split(/[\u3001\uff0c,\n]/u).map((word) => word.trim()).filter(Boolean);

function Fields({ may }) {
  const from = useResource(() => read("/traits"), []);
  const [field, edit] = useState(null);
  const [tag, setTag] = useState("");
  const [shown, show] = useState(null);
  const [busy, act] = useAct();
  const change = (path, method, body) => act(async () => {
    from.set(await write(method, path, body));
    toast(T.saved, "jade");
    edit(null);
    show(null);
    setTag("");
  });
  const place = (one, position) => write("PUT", `/traits/fields/${one.field}`, { name: one.name, field_kind: one.field_kind, choices: one.choices, position, active: one.active });
  const up = (fields, index) => act(async () => {
    await place(fields[index], index - 1);
    from.set(await place(fields[index - 1], index));
  });
  const free = may("manage_catalog");
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a><h1 class="h1 grow">${T.title}</h1></header>
    <${Loaded} from=${from}>${({ fields, tags }) => html`<div class="columns columns--even">
      <section class="panel"><div class="panel__head"><h2 class="grow">${T.fields}</h2>${free && html`<button type="button" class="btn" data-testid="field-add" onClick=${() => edit({ name: "", field_kind: "text", choices: [], position: fields.length, active: true })}>${T.addField}</button>`}</div>
        ${fields.length ? html`<ul>${fields.map((one, index) => html`<li class="item-row" key=${one.field}><div class="grow"><p class=${one.active ? "strong" : "muted"}>${one.name}</p><p class="muted small">${T.kinds[one.field_kind]}${one.choices.length ? ` · ${one.choices.join("、")}` : ""}</p></div>
          ${!one.active && html`<span class="chip">${T.retired}</span>`}${free && index > 0 && html`<button type="button" class="btn btn--quiet" data-testid="field-up-${index}" disabled=${busy} onClick=${() => up(fields, index)}>${T.up}</button>`}${free && html`<button type="button" class="btn btn--quiet" onClick=${() => edit(one)}>${S.common.change}</button>`}</li>`)}</ul>` : html`<${Empty} title=${T.noFields} text=${T.noFieldsText} />`}</section>
      <section class="panel"><div class="panel__head"><h2 class="grow">${T.tags}</h2></div>
        <div class="row row--wrap tight">${tags.map((one) => html`<button type="button" key=${one.tag} class="btn btn--small ${one.active ? "" : "muted"}" data-testid="tag-${one.tag}" disabled=${!free || busy} onClick=${() => show(one)}>${one.name}${one.active ? "" : ` · ${T.retired}`}</button>`)}</div>
        ${tags.length === 0 && html`<p class="muted">${T.noTags}</p>`}
        ${free && html`<form class="row tag-add" onSubmit=${(event) => (event.preventDefault(), tag.trim() && change("/traits/tags", "POST", { name: tag.trim() }))}><input class="input grow" data-testid="tag-name" aria-label=${T.tagName} placeholder=${T.tagName} maxlength="20" value=${tag} onInput=${(event) => setTag(event.target.value)} /><button class="btn" data-testid="tag-add" disabled=${busy}>${T.addTag}</button></form>`}</section></div>`}<//>
    ${field && html`<${FieldDialog} field=${field} busy=${busy} onSave=${(body) => (field.field ? change(`/traits/fields/${field.field}`, "PUT", body) : change("/traits/fields", "POST", body))} onClose=${() => edit(null)} />`}
    ${shown && html`<${TagDialog} tag=${shown} busy=${busy} onSave=${(body) => change(`/traits/tags/${shown.tag}`, "PUT", body)} onClose=${() => show(null)} />`}`;
}

function TagDialog({ tag, busy, onSave, onClose }) {
  const [values, setValues] = useState({ name: tag.name, active: tag.active });
  const put = (more) => setValues((before) => ({ ...before, ...more }));
  return html`<${Dialog} title=${tag.name} size="slim" testid="tag-dialog" onClose=${onClose} light=${false}><form class="stack" onSubmit=${(event) => (event.preventDefault(), onSave({ ...values, name: values.name.trim() }))}>
    <${Field} label=${T.name}>${(id) => html`<input class="input" id=${id} data-testid="tag-rename" autofocus maxlength="20" required autocomplete="off" value=${values.name} onInput=${(event) => put({ name: event.target.value })} />`}<//>
    <label class="check"><input type="checkbox" data-testid="tag-active" checked=${values.active} onChange=${(event) => put({ active: event.target.checked })} /><span>${T.use}</span></label>
    <button class="btn btn--primary btn--wide" data-testid="tag-save" disabled=${busy || !values.name.trim()}><${Busy} busy=${busy}>${S.common.save}<//></button></form><//>`;
}

function FieldDialog({ field, busy, onSave, onClose }) {
  const [values, setValues] = useState({ ...field, words: field.choices.join("、") });
  const put = (name, value) => setValues((before) => ({ ...before, [name]: value }));
  const save = (event) => {
    event.preventDefault();
    onSave({ name: values.name.trim(), field_kind: values.field_kind, choices: values.field_kind === "choice" ? split(values.words) : [], position: values.position, active: values.active });
  };
  return html`<${Dialog} title=${field.field ? field.name : T.addField} size="slim" testid="field-dialog" onClose=${onClose} light=${false}><form class="stack" onSubmit=${save}>
    <${Field} label=${T.name}>${(id) => html`<input class="input" id=${id} data-testid="field-name" autofocus maxlength="20" required value=${values.name} onInput=${(event) => put("name", event.target.value)} />`}<//>
    ${!field.field && html`<div class="field"><span class="field__label">${T.kind}</span><${Choice} label=${T.kind} value=${values.field_kind} testid="field-kind" options=${Object.entries(T.kinds)} onChange=${(kind) => put("field_kind", kind)} /></div>`}
    ${values.field_kind === "choice" && html`<${Field} label=${T.choices} hint=${T.choicesHint}>${(id) => html`<textarea class="input" id=${id} data-testid="field-choices" value=${values.words} onInput=${(event) => put("words", event.target.value)}></textarea>`}<//>`}
    ${field.field && html`<label class="check"><input type="checkbox" checked=${values.active} onChange=${(event) => put("active", event.target.checked)} /><span>${T.use}</span></label>`}
    <button class="btn btn--primary btn--wide" data-testid="field-save" disabled=${busy}><${Busy} busy=${busy}>${S.common.save}<//></button></form><//>`;
}

start(Fields);
