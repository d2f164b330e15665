/** A birthday, typed as eight digits or chosen by the lunar calendar, whose months have days that no date field knows. */
import { html, useEffect, useState } from "../lib.js";
import { dayOf } from "../format.js";
import { Choice, Field } from "../ui.js";
import { lunarDay, two, typedDay } from "./dates.js";
import { W } from "./strings.js";

const B = W.birthday;
const DAYS = Array.from({ length: 30 }, (_, n) => n + 1);
const MONTHS = Array.from({ length: 12 }, (_, n) => n + 1);

/**
 * @param {{label: string, testid: string, value: {birthday: string|null, birthday_lunar: boolean, birthday_leap: boolean}, onChange: (value: any) => void, error?: string}} props
 * birthday is null while what is typed is no date.
 */
export function BirthdayField({ label, testid, value, onChange, error }) {
  const lunar = value.birthday_lunar;
  const turn = (kind) => onChange({ birthday: "", birthday_lunar: kind === "lunar", birthday_leap: false });
  return html`<div class="field birthday"><span class="field__label">${label}</span>
    <div class="row row--wrap tight"><${Choice} label=${B.kind} value=${lunar ? "lunar" : "solar"} testid="${testid}-kind" options=${Object.entries(B.kinds)} onChange=${turn} />
      ${lunar ? html`<${Lunar} testid=${testid} value=${value} onChange=${onChange} />` : html`<${Solar} label=${label} testid=${testid} value=${value} onChange=${onChange} />`}</div>
    ${error && html`<p class="field__error" role="alert">${error}</p>`}</div>`;
}

function Solar({ label, testid, value, onChange }) {
  const [text, setText] = useState(value.birthday ?? "");
  const type = (event) => {
    setText(event.target.value);
    onChange({ birthday: typedDay(event.target.value), birthday_lunar: false, birthday_leap: false });
  };
  const neat = () => value.birthday && setText(value.birthday);
  return html`<input class="input num grow" data-testid=${testid} aria-label=${label} inputmode="numeric" autocomplete="off" maxlength="10" placeholder=${B.typed} value=${text} aria-invalid=${String(value.birthday === null)} onInput=${type} onBlur=${neat} />`;
}

function Lunar({ testid, value, onChange }) {
  const [parts, setParts] = useState(() => {
    const [year = "", month = "", day = ""] = (value.birthday || "").split("-");
    return { year, month: month && `${value.birthday_leap ? "L" : ""}${Number(month)}`, day: day && String(Number(day)) };
  });
  useEffect(() => {
    const whole = parts.year && parts.month && parts.day;
    const month = Number(parts.month.replace("L", ""));
    onChange({ birthday: whole ? `${parts.year}-${two(month)}-${two(parts.day)}` : "", birthday_lunar: true, birthday_leap: parts.month.startsWith("L") });
  }, [parts]);
  const put = (name) => (event) => setParts((before) => ({ ...before, [name]: event.target.value }));
  const now = Number(dayOf().slice(0, 4));
  const years = Array.from({ length: 110 }, (_, n) => now - n);
  const option = (value_, words) => html`<option key=${value_} value=${value_}>${words}</option>`;
  return html`<select class="input num lunar" aria-label=${B.year} data-testid="${testid}-year" value=${parts.year} onChange=${put("year")}><option value="">${B.year}</option>${years.map((year) => option(String(year), B.yearOf(year)))}</select>
    <select class="input lunar" aria-label=${B.month} data-testid="${testid}-month" value=${parts.month} onChange=${put("month")}><option value="">${B.month}</option>${MONTHS.map((month) => option(String(month), W.birthdays.months[month - 1]))}<optgroup label=${B.leapShort}>${MONTHS.map((month) => option(`L${month}`, B.leapOf(W.birthdays.months[month - 1])))}</optgroup></select>
    <select class="input lunar" aria-label=${B.day} data-testid="${testid}-day" value=${parts.day} onChange=${put("day")}><option value="">${B.day}</option>${DAYS.map((day) => option(String(day), lunarDay(day)))}</select>`;
}
