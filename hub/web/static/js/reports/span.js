/** Two days, with the spans people ask for at a touch. */
import { html } from "../lib.js";
import { DayField } from "../day-field.js";
import { dayOf } from "../format.js";
import { Choice } from "../ui.js";
import { W } from "./strings.js";

const pad = (number) => String(number).padStart(2, "0");

/** The first and the last day of a month, `shift` months from this one. */
export function monthSpan(shift = 0) {
  const [year, month] = dayOf().split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + shift, 1));
  const last = new Date(Date.UTC(year, month + shift, 0));
  const text = (day) => `${day.getUTCFullYear()}-${pad(day.getUTCMonth() + 1)}-${pad(day.getUTCDate())}`;
  return { from: text(first), to: text(last) };
}

const yesterday = () => new Date(Date.parse(`${dayOf()}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

const PRESETS = {
  today: () => ({ from: dayOf(), to: dayOf() }), yesterday: () => ({ from: yesterday(), to: yesterday() }),
  month: () => monthSpan(), lastMonth: () => monthSpan(-1),
};

export function Span({ span, onChange, children }) {
  const chosen = Object.keys(PRESETS).find((name) => PRESETS[name]().from === span.from && PRESETS[name]().to === span.to);
  const day = (name) => html`<${DayField} label=${W[name]} testid="span-${name}" value=${span[name]} onChange=${(day_) => day_ && onChange({ ...span, [name]: day_ })} />`;
  return html`<div class="span"><${Choice} label=${W.dates} value=${chosen} testid="span" options=${Object.keys(PRESETS).map((name) => [name, W[name]])} onChange=${(name) => onChange(PRESETS[name]())} />
    ${day(`from`)}<span class="span__to" aria-hidden="true">—</span>${day(`to`)}${children}</div>`;
}
