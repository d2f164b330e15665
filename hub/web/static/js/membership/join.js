/** On the customer's own phone: a few fields, sent to the counter. */
import { html, render, useEffect, useState } from "../lib.js";
import { once } from "../api.js";
import { language } from "../languages.js";
import { Busy, Choice, Field, fail, useAct } from "../ui.js";
import { S } from "../strings.js";
import { BirthdayField } from "../people/birthday.js";
import { W as P } from "../people/strings.js";
import { W } from "./strings.js";

const J = W.joining;
const AGAIN_MS = 3000;
const PHONE = /^1[3-9]\d{9}$/;

function Join() {
  const [values, setValues] = useState({ name: "", phone: "", gender: "female", birthday: "", birthday_lunar: false, birthday_leap: false, consented: false });
  const [errors, setErrors] = useState({});
  const [sent, setSent] = useState("");
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value }));
  const send = (event) => {
    event.preventDefault();
    const wrong = { name: values.name.trim() ? "" : J.nameMissing, phone: PHONE.test(values.phone) ? "" : J.phoneBad, consented: values.consented ? "" : J.consentMissing, birthday: values.birthday === null ? P.birthday.bad : "" };
    setErrors(wrong);
    if (Object.values(wrong).some(Boolean)) return void event.target.querySelector("[aria-invalid=true]")?.focus();
    act(async () => {
      const { ticket } = await once("POST", "/joining", { token: location.hash.slice(1), name: values.name.trim(), phone: values.phone, consented: true, language, gender: values.gender === "unknown" ? null : values.gender, birthday: values.birthday || null, birthday_lunar: values.birthday_lunar, birthday_leap: values.birthday_leap });
      setSent(ticket);
    }).catch(fail);
  };
  if (sent) return html`<${Sent} ticket=${sent} />`;
  return html`<form class="panel stack" onSubmit=${send} novalidate><h1 class="h1">${J.hello}</h1><p class="muted">${J.helloText}</p>
    <${Field} label=${J.name} error=${errors.name}>${(id, bad) => html`<input class="input" id=${id} data-testid="join-name" autocomplete="name" maxlength="60" value=${values.name} aria-invalid=${String(bad)} onInput=${put("name")} />`}<//>
    <${Field} label=${J.phone} error=${errors.phone}>${(id, bad) => html`<input class="input num" id=${id} data-testid="join-phone" type="tel" inputmode="numeric" autocomplete="tel-national" maxlength="11" value=${values.phone} aria-invalid=${String(bad)} onInput=${put("phone")} />`}<//>
    <div class="field"><span class="field__label">${J.gender}</span><${Choice} label=${J.gender} value=${values.gender} options=${["female", "male", "unknown"].map((gender) => [gender, S.genders[gender]])} onChange=${(gender) => setValues((before) => ({ ...before, gender }))} /></div>
    <${BirthdayField} label=${J.birthday} testid="join-birthday" value=${values} error=${errors.birthday} onChange=${(birthday) => setValues((before) => ({ ...before, ...birthday }))} />
    <label class="check"><input type="checkbox" data-testid="join-consent" checked=${values.consented} onChange=${put("consented")} /><span>${J.consent}</span></label>${errors.consented && html`<p class="field__error" role="alert">${errors.consented}</p>`}
    <button class="btn btn--primary btn--wide" data-testid="join-send" disabled=${busy}><${Busy} busy=${busy}>${J.send}<//></button></form>`;
}

/** Waits for the counter; once a member, this phone may become their e-card. */
function Sent({ ticket }) {
  const [outcome, setOutcome] = useState({ state: "waiting" });
  useEffect(() => {
    if (outcome.state !== "waiting") return undefined;
    const timer = setInterval(() => once("POST", "/joining-outcomes", { ticket }).then(setOutcome, () => {}), AGAIN_MS);
    return () => clearInterval(timer);
  }, [outcome.state]);
  if (outcome.state === "confirmed") return html`<div class="panel stack center" data-testid="join-done"><h1 class="h1">${J.welcome}</h1><p>${J.welcomeText}</p><a class="btn btn--primary btn--wide" data-testid="join-ecard" href=${`/ecard#${outcome.offer}`}>${J.openEcard}</a></div>`;
  if (outcome.state === "refused") return html`<div class="panel stack center" data-testid="join-refused"><h1 class="h1">${J.askDesk}</h1><p>${J.askDeskText}</p></div>`;
  return html`<div class="panel stack center" data-testid="join-sent" role="status"><h1 class="h1">${J.sent}</h1><p>${J.sentText}</p></div>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Join} />`, app);
