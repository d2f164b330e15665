/** The store's rules in groups. Each is kept as soon as it is chosen; what this page does not know is shown as it is. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain } from "../format.js";
import { Choice, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

/** How each is shown: one of few, a number with what it is multiplied by, money, yes or no, words. */
const GROUPS = {
  till: { rounding: "choice", rounding_for: "choice", manual_off_percent: 1, arrears_limit_fen: "money" },
  cards: { value_cap_fen: "money", draw_order: "choice", cooling_days: 1, low_balance_fen: "money", low_sessions: 1, remind_days: 1 },
  loyalty: { points_per_100yuan: 1, points_on: "choice", points_fen: "money", points_max_percent: 1, points_days: 1, points_consent: "bool", coupons_best: "bool", coupons_back: "bool" },
  care: { patch_test: "choice", patch_test_categories: "list", patch_test_days: 1 },
  security: { static_ecards: "bool", pin_attempts: 1, pin_lock_ms: 60_000, session_ms: 3_600_000, consent_ms: 1000 },
  language: { language: "choice" },
  paper: { auto_print: "bool", receipt_footer: "text", receipt_width: "choice", print_keep_minutes: 1, receipt_fallback: "bool", service_slips: "choice" },
};
const KNOWN = new Set(Object.values(GROUPS).flatMap((fields) => Object.keys(fields)));

export function Store({ may }) {
  const from = useResource(() => read("/settings"), []);
  const [busy, act] = useAct();
  const locked = !may("manage_settings") || busy;
  const put = (name, value) => act(async () => {
    from.set(await write("PUT", "/settings", { name, value: JSON.stringify(value) }));
    toast(W.saved, "jade");
  });
  return html`<${Loaded} from=${from}>${(settings) => {
    const others = Object.keys(settings).filter((name) => !KNOWN.has(name));
    return html`${!may("manage_settings") && html`<p class="notice">${W.readOnly}</p>`}
      <div class="groups">${Object.entries(GROUPS).map(([group, fields]) => html`<section class="panel" key=${group}><div class="panel__head"><h2 class="grow">${W.groups[group]}</h2><span class="muted small">${W.groupText[group]}</span></div>
          ${Object.entries(fields).filter(([name]) => name in settings).map(([name, form]) => html`<${Setting} key=${name} name=${name} form=${form} value=${settings[name]} locked=${locked} onPut=${(value) => put(name, value)} />`)}</section>`)}
        ${others.length > 0 && html`<section class="panel"><div class="panel__head"><h2>${W.groups.other}</h2></div>${others.map((name) => html`<${Setting} key=${name} name=${name} form="json" value=${settings[name]} locked=${locked} onPut=${(value) => put(name, value)} />`)}</section>`}</div>`;
  }}<//>`;
}

export function Setting({ name, form, value, locked, onPut }) {
  const [label, text, words] = W.fields[name] ?? [name, "", ""];
  const control = form === "choice" ? html`<${Choice} label=${label} value=${String(value)} testid="setting-${name}" options=${Object.entries(words)} onChange=${(chosen) => !locked && chosen !== String(value) && onPut(typeof value === "number" ? Number(chosen) : chosen)} />`
    : form === "bool" ? html`<${Choice} label=${label} value=${value} testid="setting-${name}" options=${[[true, W.on], [false, W.off]]} onChange=${(chosen) => !locked && chosen !== value && onPut(chosen)} />`
    : html`<${Typed} name=${name} label=${label} form=${form} unit=${words} value=${value} locked=${locked} onPut=${onPut} />`;
  return html`<div class="setting"><div class="grow"><p>${label}</p><p class="muted small">${text}</p></div><div class="setting__control" data-testid="setting-${name}">${control}</div></div>`;
}

const SHOWN = { list: (value) => value.join("、"), money: plain, text: (value) => value, json: (value) => JSON.stringify(value) };

function Typed({ name, label, form, unit, value, locked, onPut }) {
  const shown = typeof form === "number" ? String(value / form) : SHOWN[form](value);
  const [text, setText] = useState(null);
  const [bad, setBad] = useState(false);
  const parse = (typed) => {
    if (form === "money") return parseYuan(typed);
    if (form === "text") return typed.trim();
    if (form === "list") return [...new Set(typed.split(/[、,，]/).map((word) => word.trim()).filter(Boolean))];
    if (form !== "json") return /^\d+(\.\d+)?$/.test(typed.trim()) ? Math.round(Number(typed) * form) : null;
    try {
      return JSON.parse(typed);
    } catch {
      return null;
    }
  };
  const save = () => {
    if (text === null || text === shown) return setText(null);
    const next = parse(text);
    setBad(next === null);
    if (next === null) return undefined;
    setText(null);
    return onPut(next);
  };
  return html`<span class="setting__typed ${typeof form === "number" || form === "money" ? "" : "is-wide"}"><input class="input num" aria-label=${label} data-testid="setting-${name}-input" autocomplete="off" maxlength="200" inputmode=${form === "money" || typeof form === "number" ? "decimal" : "text"} aria-invalid=${String(bad)} disabled=${locked} value=${text ?? shown}
      onInput=${(event) => setText(event.target.value)} onBlur=${save} onKeyDown=${(event) => event.key === "Enter" && event.target.blur()} />${typeof unit === "string" && unit && html`<span class="muted">${unit}</span>`}</span>`;
}
