/** A day or a month: typed year first on every machine, whatever its browser's language, or picked from the calendar. */
import { html, useRef, useState } from "./lib.js";
import { readDay, readMonth, stepped } from "./days.js";
import { dayOf } from "./format.js";
import { Icon, toast } from "./ui.js";
import { S } from "./strings.js";

const D = S.common.days;

/**
 * Says only days there are, and "" once it is emptied or left with what is no day.
 * @param {{value: string, onChange: (day: string) => void, month?: boolean, min?: string, max?: string, id?: string, label?: string, testid?: string, disabled?: boolean, invalid?: boolean}} props
 */
export function DayField({ value, onChange, month = false, min, max, id, label, testid, disabled, invalid }) {
  const [text, setText] = useState(null);
  const calendar = useRef(null);
  const within = { min: min || undefined, max: max || undefined };
  const understood = (typed, short) => (month ? readMonth(typed, within) : readDay(typed, { ...within, year: short ? dayOf().slice(0, 4) : undefined }));
  const say = (day) => day !== null && day !== (value ?? "") && onChange(day);
  const type = (event) => {
    setText(event.target.value);
    say(understood(event.target.value));
  };
  const leave = () => {
    if (text === null) return;
    const day = understood(text, true);
    if (day === null) toast(D.none(text), "alarm");
    say(day ?? "");
    setText(null);
  };
  const press = (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter" && text !== null && understood(text, true) === null) event.preventDefault();
    if (event.key === "Enter") return leave();
    if (!by || !value) return undefined;
    event.preventDefault();
    setText(null);
    return say(understood(stepped(value, by)));
  };
  const open = () => {
    try {
      calendar.current.showPicker();
    } catch {
      calendar.current.focus();
    }
  };
  const wrong = invalid || (text !== null && text.length > 7 && understood(text, true) === null);
  return html`<span class="day-field ${month ? "day-field--month" : ""}"><input class="input num" id=${id} aria-label=${label} data-testid=${testid} inputmode="numeric" autocomplete="off" maxlength="11" placeholder=${month ? D.monthShape : D.shape}
      disabled=${disabled} aria-invalid=${String(Boolean(wrong))} value=${text ?? value ?? ""} onInput=${type} onBlur=${leave} onKeyDown=${press} />
    <input ref=${calendar} class="day-field__calendar" type=${month ? "month" : "date"} tabindex="-1" aria-hidden="true" disabled=${disabled} min=${within.min} max=${within.max} value=${value ?? ""} onChange=${(event) => event.target.value && (setText(null), say(event.target.value))} />
    <button type="button" class="day-field__open" tabindex="-1" aria-label=${D.open} disabled=${disabled} onClick=${open}><${Icon} name="calendar" small /></button></span>`;
}
