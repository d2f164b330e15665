/** Registering a member in under fifteen seconds: a name and a phone number are enough. */
import { html, useState } from "./lib.js";
import { write } from "./api.js";
import { tail } from "./format.js";
import { Busy, Choice, Dialog, Field, toast, useAct } from "./ui.js";
import { S } from "./strings.js";

const PHONE = /^1[3-9]\d{9}$/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** The error of what was typed so far; while it may still become a number it says how many digits are left. */
export function phoneHint(phone) {
  if (/^1([3-9]\d*)?$/.test(phone) && phone.length < 11) return S.register.phoneLeft(11 - phone.length);
  return phone && !PHONE.test(phone) ? S.register.phoneBad : "";
}

/** What was typed at the till, as a start: digits are a phone number, words a name. */
export function startWith(text) {
  const digits = text.replace(/[\s-]/g, "");
  return /^\d+$/.test(digits) ? { phone: digits.length === 11 ? digits : "" } : { name: /^[a-z]+$/i.test(text) ? "" : text };
}

export function RegisterDialog({ from = {}, card = null, onDone, onClose }) {
  const [values, setValues] = useState({ name: "", phone: "", gender: "female", birthday: "", birthday_lunar: false, source: "", note: "", ...from });
  const [errors, setErrors] = useState({});
  const [busy, act] = useAct();
  const put = (name) => (event) => {
    const value = event.target.type === "checkbox" ? event.target.checked : event.target.value;
    setValues((before) => ({ ...before, [name]: name === "phone" ? value.replace(/\D/g, "").slice(0, 11) : value }));
    setErrors((before) => ({ ...before, [name]: "" }));
  };
  const submit = (event) => {
    event.preventDefault();
    const wrong = { name: values.name.trim() ? "" : S.register.nameMissing, phone: PHONE.test(values.phone) ? "" : S.register.phoneBad };
    setErrors(wrong);
    if (wrong.name || wrong.phone) return void event.target.querySelector(wrong.name ? "[name=name]" : "[name=phone]").focus();
    return void act(async () => {
      const member = await write("POST", "/members", { ...bodyOf(values), ...(card ? { token: card.number } : {}) });
      toast(S.register.done(values.name.trim()), "jade");
      onDone(member.member);
    });
  };
  const hint = phoneHint(values.phone);
  return html`<${Dialog} title=${S.register.title} testid="register-dialog" onClose=${onClose} light=${false}>
    <form id="register" class="form-grid" onSubmit=${submit} novalidate>
      ${card && html`<p class="notice notice--jade span-2">${S.register.card(tail(card.number_masked))}</p>`}
      <${Field} label=${S.register.name} error=${errors.name}>${(id, bad) => html`<input class="input" id=${id} name="name" data-testid="register-name" autofocus=${!values.name} autocomplete="off" maxlength="60" value=${values.name} aria-invalid=${String(bad)} onInput=${put("name")} />`}<//>
      <${Field} label=${S.register.phone} hint=${hint} error=${errors.phone || (hint === S.register.phoneBad && hint)}>${(id, bad) => html`<input class="input num" id=${id} name="phone" data-testid="register-phone" autofocus=${Boolean(values.name)} type="tel" inputmode="numeric" autocomplete="off" value=${values.phone} aria-invalid=${String(bad)} onInput=${put("phone")} />`}<//>
      <div class="field"><span class="field__label">${S.register.gender}</span><${Choice} label=${S.register.gender} value=${values.gender} testid="register-gender" options=${["female", "male", "unknown"].map((gender) => [gender, S.genders[gender]])} onChange=${(gender) => setValues((before) => ({ ...before, gender }))} /></div>
      <${Field} label=${S.register.birthday}>${(id) => html`<div class="row"><input class="input num grow" id=${id} type="date" data-testid="register-birthday" min="1900-01-01" value=${values.birthday} onInput=${put("birthday")} />
        <label class="check"><input type="checkbox" data-testid="register-lunar" checked=${values.birthday_lunar} onChange=${put("birthday_lunar")} />${S.register.lunar}</label></div>`}<//>
      <${Field} label=${S.register.source} span>${(id) => html`<select class="input" id=${id} data-testid="register-source" value=${values.source} onChange=${put("source")}><option value="">${S.register.sourceNone}</option>${S.register.sources.map((source) => html`<option key=${source} value=${source}>${source}</option>`)}</select>`}<//>
      <${Field} label=${S.register.note} span>${(id) => html`<textarea class="input" id=${id} data-testid="register-note" maxlength="500" placeholder=${S.register.notePlaceholder} value=${values.note} onInput=${put("note")}></textarea>`}<//>
      <div class="row row--end span-2"><button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button>
        <button class="btn btn--primary register__go" data-testid="register-go" disabled=${busy}><${Busy} busy=${busy}>${card ? S.register.goCard : S.register.go}<//></button></div>
    </form>
  <//>`;
}

/** The hub knows female, male and nothing said. */
export const genderOf = (choice) => (choice === "unknown" ? null : choice);

/** Only what was filled in. */
function bodyOf(values) {
  const body = { name: values.name.trim(), phone: values.phone, gender: genderOf(values.gender), note: values.note.trim(), source: values.source };
  return { ...body, ...(values.birthday ? { birthday: values.birthday, birthday_lunar: values.birthday_lunar } : {}) };
}

export const emailBad = (email) => Boolean(email) && !EMAIL.test(email);
