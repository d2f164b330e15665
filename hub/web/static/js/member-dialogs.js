/** What can be done to a member: change the profile, bind a card. */
import { html, useState } from "./lib.js";
import { write } from "./api.js";
import { emailBad, genderOf } from "./register.js";
import { Busy, Choice, Dialog, Field, toast, useAct, useEvent } from "./ui.js";
import { S } from "./strings.js";

const PHONE = /^1[3-9]\d{9}$/;
const CHANGEABLE = ["name", "phone", "gender", "birthday", "birthday_lunar", "address", "email", "source", "referrer", "note"];

export function EditDialog({ member, onDone, onClose }) {
  const [values, setValues] = useState(Object.fromEntries(CHANGEABLE.map((name) => [name, member[name]])));
  const [errors, setErrors] = useState({});
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value }));
  const save = (event) => {
    event.preventDefault();
    const wrong = { name: values.name.trim() ? "" : S.register.nameMissing, phone: !values.phone || PHONE.test(values.phone) ? "" : S.register.phoneBad, email: emailBad(values.email) ? S.register.emailBad : "" };
    setErrors(wrong);
    if (wrong.name || wrong.phone || wrong.email) return;
    act(async () => {
      await write("PUT", `/members/${member.member}`, { ...values, name: values.name.trim(), phone: values.phone || null, gender: genderOf(values.gender), email: values.email || null, birthday: values.birthday || null });
      toast(S.member.saved, "jade");
      onDone();
    });
  };
  const text = (name, label, extra = {}) => html`<${Field} label=${label} error=${errors[name]} span=${extra.span}>${(id, bad) => html`<input class="input" id=${id} data-testid="edit-${name}" type=${extra.type ?? "text"} maxlength=${extra.most ?? 60} autocomplete="off" value=${values[name] ?? ""} aria-invalid=${String(bad)} onInput=${put(name)} />`}<//>`;
  return html`<${Dialog} title=${S.member.edit} testid="edit-dialog" onClose=${onClose} light=${false}><form class="form-grid" onSubmit=${save} novalidate>
    ${text("name", S.register.name)}${text("phone", S.register.phone, { type: "tel", most: 11 })}
    <div class="field"><span class="field__label">${S.register.gender}</span><${Choice} label=${S.register.gender} value=${values.gender ?? "unknown"} testid="edit-gender" options=${["female", "male", "unknown"].map((gender) => [gender, S.genders[gender]])} onChange=${(gender) => setValues((before) => ({ ...before, gender }))} /></div>
    <${Field} label=${S.register.birthday}>${(id) => html`<div class="row"><input class="input num grow" id=${id} type="date" min="1900-01-01" value=${values.birthday ?? ""} onInput=${put("birthday")} /><label class="check"><input type="checkbox" checked=${values.birthday_lunar} onChange=${put("birthday_lunar")} />${S.register.lunar}</label></div>`}<//>
    ${text("source", S.register.source)}${text("email", S.register.email, { most: 120 })}${text("address", S.register.address, { span: true, most: 120 })}
    <${Field} label=${S.register.note} span>${(id) => html`<textarea class="input" id=${id} data-testid="edit-note" maxlength="500" value=${values.note} onInput=${put("note")}></textarea>`}<//>
    <div class="row row--end span-2"><button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button><button class="btn btn--primary" data-testid="edit-save" disabled=${busy}><${Busy} busy=${busy}>${S.common.save}<//></button></div></form><//>`;
}

export function BindDialog({ member, onDone, onClose }) {
  const [number, setNumber] = useState("");
  const [busy, act] = useAct();
  useEvent("card.unknown", (card) => setNumber(card.number));
  const bind = (event) => {
    event.preventDefault();
    if (!number.trim()) return;
    act(async () => {
      await write("POST", `/members/${member.member}/tokens`, { number: number.trim() });
      toast(S.member.bindDone, "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${S.member.bindTitle} size="slim" testid="bind-dialog" onClose=${onClose}><form class="stack" onSubmit=${bind}><p class="muted">${S.member.bindText}</p>
    <${Field} label=${S.member.bindNumber}>${(id) => html`<input class="input num" id=${id} data-testid="bind-number" autofocus autocomplete="off" inputmode="numeric" maxlength="64" value=${number} onInput=${(event) => setNumber(event.target.value)} />`}<//>
    <button class="btn btn--primary btn--wide" data-testid="bind-go" disabled=${busy || !number.trim()}><${Busy} busy=${busy}>${S.member.bindGo}<//></button></form><//>`;
}
