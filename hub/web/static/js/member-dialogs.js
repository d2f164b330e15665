/** What can be done to a member: change the profile, bind a card. */
import { html, useEffect, useState } from "./lib.js";
import { read, write } from "./api.js";
import { BirthdayField } from "./people/birthday.js";
import { FindMember } from "./people/find.js";
import { W as P } from "./people/strings.js";
import { emailBad, genderOf, languageOptions } from "./register.js";
import { Busy, Choice, Dialog, Field, fail, toast, useAct, useEvent } from "./ui.js";
import { S } from "./strings.js";

const PHONE = /^1[3-9]\d{9}$/;
const CHANGEABLE = ["name", "phone", "gender", "birthday", "birthday_lunar", "birthday_leap", "address", "email", "source", "referrer", "note", "language"];

export function EditDialog({ member, onDone, onClose }) {
  const [values, setValues] = useState(Object.fromEntries(CHANGEABLE.map((name) => [name, member[name]])));
  const [errors, setErrors] = useState({});
  const [referrer, refer] = useState(null);
  const [busy, act] = useAct();
  useEffect(() => {
    if (member.referrer) read(`/members/${member.referrer}`).then(refer, fail);
  }, []);
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.value }));
  const save = (event) => {
    event.preventDefault();
    const wrong = { name: values.name.trim() ? "" : S.register.nameMissing, phone: !values.phone || PHONE.test(values.phone) ? "" : S.register.phoneBad, email: emailBad(values.email) ? S.register.emailBad : "", birthday: values.birthday === null ? P.birthday.bad : "" };
    setErrors(wrong);
    if (Object.values(wrong).some(Boolean)) return;
    act(async () => {
      await write("PUT", `/members/${member.member}?revision=${member.revision}`, { ...values, name: values.name.trim(), phone: values.phone || null, gender: genderOf(values.gender), email: values.email || null, birthday: values.birthday || null });
      toast(S.member.saved, "jade");
      onDone();
    });
  };
  const text = (name, label, extra = {}) => html`<${Field} label=${label} error=${errors[name]} span=${extra.span}>${(id, bad) => html`<input class="input" id=${id} data-testid="edit-${name}" type=${extra.type ?? "text"} maxlength=${extra.most ?? 60} autocomplete="off" value=${values[name] ?? ""} aria-invalid=${String(bad)} onInput=${put(name)} />`}<//>`;
  return html`<${Dialog} title=${S.member.edit} testid="edit-dialog" onClose=${onClose} guard light=${false} foot=${html`<button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button><button form="edit" class="btn btn--primary" data-testid="edit-save" disabled=${busy}><${Busy} busy=${busy}>${S.common.save}<//></button>`}><form id="edit" class="form-grid" onSubmit=${save} novalidate>
    ${text("name", S.register.name)}${text("phone", S.register.phone, { type: "tel", most: 11 })}
    <div class="field"><span class="field__label">${S.register.gender}</span><${Choice} label=${S.register.gender} value=${values.gender ?? "unknown"} testid="edit-gender" options=${["female", "male", "unknown"].map((gender) => [gender, S.genders[gender]])} onChange=${(gender) => setValues((before) => ({ ...before, gender }))} /></div>
    <${Field} label=${S.register.source}>${(id) => html`<input class="input" id=${id} list="edit-sources" data-testid="edit-source" maxlength="60" autocomplete="off" value=${values.source ?? ""} onInput=${put("source")} /><datalist id="edit-sources">${S.register.sources.map((source) => html`<option key=${source} value=${source} />`)}</datalist>`}<//><div class="span-2"><${BirthdayField} label=${S.register.birthday} testid="edit-birthday" value=${values} error=${errors.birthday} onChange=${(birthday) => setValues((before) => ({ ...before, ...birthday }))} /></div>
    ${text("email", S.register.email, { most: 120 })}<${Field} label=${S.register.language} hint=${S.register.languageHint}>${(id) => html`<select class="input" id=${id} data-testid="edit-language" value=${values.language} onChange=${put("language")}>${languageOptions()}</select>`}<//>${text("address", S.register.address, { span: true, most: 120 })}
    <div class="span-2 stack"><${FindMember} label=${P.register.referrer} testid="edit-referrer" but=${[member.member]} chosen=${referrer} onChoose=${(chosen) => (refer(chosen), setValues((before) => ({ ...before, referrer: chosen?.member ?? null })))} /></div>
    <${Field} label=${S.register.note} span>${(id) => html`<textarea class="input" id=${id} data-testid="edit-note" maxlength="500" value=${values.note} onInput=${put("note")}></textarea>`}<//></form><//>`;
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
