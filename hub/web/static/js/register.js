/** Registering a member in under fifteen seconds: a name and a phone number are enough. */
import { html, useEffect, useState } from "./lib.js";
import { query, read, write } from "./api.js";
import { tail } from "./format.js";
import { LANGUAGES } from "./languages.js";
import { BirthdayField } from "./people/birthday.js";
import { FindMember } from "./people/find.js";
import { W as P } from "./people/strings.js";
import { Busy, Choice, Dialog, Field, toast, useAct } from "./ui.js";
import { S } from "./strings.js";

const PHONE = /^1[3-9]\d{9}$/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PAUSE_MS = 200;
const BLANK = { name: "", phone: "", gender: "female", birthday: "", birthday_lunar: false, birthday_leap: false, source: "", note: "", address: "", email: "", referrer: null, language: "" };

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

/** Who has this number already, and how many have this name: asked while it is typed. */
function useKnown(name, phone) {
  const [known, setKnown] = useState({ member: null, same: 0 });
  const whole = PHONE.test(phone);
  useEffect(() => {
    let over = false;
    const look = async () => {
      const [of, named] = await Promise.all([whole ? read("/members" + query({ q: phone, limit: 1 })) : null, name.length > 1 ? read("/members" + query({ q: name, limit: 20 })) : null]);
      if (!over) setKnown({ member: of?.members[0] ?? null, same: (named?.members ?? []).filter((one) => one.name === name).length });
    };
    const timer = setTimeout(() => look().catch(() => {}), PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [name, whole ? phone : ""]);
  return whole ? known : { ...known, member: null };
}

export function RegisterDialog({ from = {}, card = null, onDone, onClose }) {
  const [values, setValues] = useState({ ...BLANK, ...from });
  const [errors, setErrors] = useState({});
  const [more, show] = useState(false);
  const [busy, act] = useAct();
  const known = useKnown(values.name.trim(), values.phone);
  const put = (name) => (event) => {
    const { value } = event.target;
    setValues((before) => ({ ...before, [name]: name === "phone" ? value.replace(/\D/g, "").slice(0, 11) : value }));
    setErrors((before) => ({ ...before, [name]: "" }));
  };
  const submit = (event) => {
    event.preventDefault();
    const wrong = wrongOf(values, known.member);
    setErrors(wrong);
    const first = ["name", "phone", "email"].find((name) => wrong[name]);
    if (wrong.birthday || first) return void event.target.querySelector(first ? `[name=${first}]` : ".birthday input")?.focus();
    return void act(async () => {
      const member = await write("POST", "/members", { ...bodyOf(values), ...(card ? { token: card.number } : {}) });
      toast(S.register.done(values.name.trim()), "jade");
      onDone(member.member);
    });
  };
  const hint = phoneHint(values.phone);
  const text = (name, label, most) => html`<${Field} label=${label} error=${errors[name]}>${(id, bad) => html`<input class="input" id=${id} name=${name} data-testid="register-${name}" autocomplete="off" maxlength=${most} value=${values[name]} aria-invalid=${String(bad)} onInput=${put(name)} />`}<//>`;
  return html`<${Dialog} title=${S.register.title} testid="register-dialog" onClose=${onClose} guard light=${false} foot=${html`<button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button><button form="register" class="btn btn--primary" data-testid="register-go" disabled=${busy}><${Busy} busy=${busy}>${card ? S.register.goCard : S.register.go}<//></button>`}>
    <form id="register" class="form-grid" onSubmit=${submit} novalidate>
      ${card && html`<p class="notice notice--jade span-2">${S.register.card(tail(card.number_masked))}</p>`}
      <${Field} label=${S.register.name} hint=${known.same > 0 && P.register.same(known.same)} error=${errors.name}>${(id, bad) => html`<input class="input" id=${id} name="name" data-testid="register-name" autofocus=${!values.name} autocomplete="off" maxlength="60" value=${values.name} aria-invalid=${String(bad)} onInput=${put("name")} />`}<//>
      <${Field} label=${S.register.phone} hint=${hint} error=${known.member ? html`<span data-testid="register-known">${P.register.known(known.member.name, known.member.number)} <button type="button" class="link" onClick=${() => onDone(known.member.member)}>${P.register.open}</button></span>` : errors.phone || (hint === S.register.phoneBad && hint)}>${(id, bad) => html`<input class="input num" id=${id} name="phone" data-testid="register-phone" autofocus=${Boolean(values.name)} type="tel" inputmode="numeric" autocomplete="off" value=${values.phone} aria-invalid=${String(bad)} onInput=${put("phone")} />`}<//>
      <div class="field"><span class="field__label">${S.register.gender}</span><${Choice} label=${S.register.gender} value=${values.gender} testid="register-gender" options=${["female", "male", "unknown"].map((gender) => [gender, S.genders[gender]])} onChange=${(gender) => setValues((before) => ({ ...before, gender }))} /></div>
      <${Field} label=${S.register.source}>${(id) => html`<select class="input" id=${id} data-testid="register-source" value=${values.source} onChange=${put("source")}><option value="">${S.register.sourceNone}</option>${S.register.sources.map((source) => html`<option key=${source} value=${source}>${source}</option>`)}</select>`}<//>
      <div class="span-2"><${BirthdayField} label=${S.register.birthday} testid="register-birthday" value=${values} error=${errors.birthday} onChange=${(birthday) => setValues((before) => ({ ...before, ...birthday }))} /></div>
      <${Field} label=${S.register.note} span>${(id) => html`<textarea class="input" id=${id} data-testid="register-note" maxlength="500" placeholder=${S.register.notePlaceholder} value=${values.note} onInput=${put("note")}></textarea>`}<//>
      ${more && html`${text("address", S.register.address, 120)}${text("email", S.register.email, 120)}<${Field} label=${S.register.language} hint=${S.register.languageHint}>${(id) => html`<select class="input" id=${id} data-testid="register-language" value=${values.language} onChange=${put("language")}>${languageOptions()}</select>`}<//><div class="span-2 stack"><${FindMember} label=${P.register.referrer} testid="register-referrer" chosen=${values.referrer} onChoose=${(referrer) => setValues((before) => ({ ...before, referrer }))} /></div>`}
      <div class="span-2"><button type="button" class="btn btn--quiet" data-testid="register-more" aria-expanded=${String(more)} onClick=${() => show(!more)}>${more ? P.register.less : P.register.more}</button></div>
    </form>
  <//>`;
}

function wrongOf(values, known) {
  return {
    name: values.name.trim() ? "" : S.register.nameMissing, phone: PHONE.test(values.phone) ? (known ? P.register.known(known.name, known.number) : "") : S.register.phoneBad,
    birthday: values.birthday === null ? P.birthday.bad : "", email: emailBad(values.email) ? S.register.emailBad : "",
  };
}

/** What a member may read. */
export const languageOptions = () => [["", S.register.languageNone], ...Object.entries(LANGUAGES)].map(([value, words]) => html`<option key=${value} value=${value}>${words}</option>`);

/** The hub knows female, male and nothing said. */
export const genderOf = (choice) => (choice === "unknown" ? null : choice);

/** Only what was filled in. */
function bodyOf(values) {
  const { birthday, birthday_lunar, birthday_leap } = values;
  const body = { name: values.name.trim(), phone: values.phone, gender: genderOf(values.gender), note: values.note.trim(), source: values.source, address: values.address.trim(), language: values.language };
  return { ...body, ...(values.email ? { email: values.email.trim() } : {}), ...(values.referrer ? { referrer: values.referrer.member } : {}), ...(birthday ? { birthday, birthday_lunar, birthday_leap } : {}) };
}

export const emailBad = (email) => Boolean(email) && !EMAIL.test(email.trim());
