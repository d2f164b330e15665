/** Forms of loyalty: fields, what is wrong at each, and in a sentence what the whole does. */
import { html, useState } from "../lib.js";
import { DayField } from "../day-field.js";
import { Busy, Dialog, Field } from "../ui.js";
import { W } from "./strings.js";

/** Values being edited, and what is wrong with them once somebody tried to save. @param {any} begin @param {(form: any) => Record<string, string|false|null|undefined>} check */
export function useForm(begin, check) {
  const [form, set] = useState(begin);
  const [tried, setTried] = useState(false);
  const wrong = check(form);
  return {
    form, errors: tried ? wrong : {}, right: Object.values(wrong).every((words) => !words), change: (values) => set((before) => ({ ...before, ...values })),
    ready: () => {
      setTried(true);
      const right = Object.values(wrong).every((words) => !words);
      if (!right) requestAnimationFrame(() => document.querySelector("dialog[open] [aria-invalid=true]")?.focus());
      return right;
    },
  };
}

/** @param {{title: string, testid: string, sentence?: string, action?: string, busy: boolean, disabled?: boolean, left?: any, size?: string, onSave: () => void, onClose: () => void, children?: any}} props */
export function FormDialog({ title, testid, sentence, action = W.save, busy, disabled, left, size = "", onSave, onClose, children }) {
  const submit = (event) => {
    event.preventDefault();
    onSave();
  };
  return html`<${Dialog} title=${title} testid=${testid} size=${size} guard light=${false} onClose=${onClose} foot=${html`${left && html`${left}<span class="grow"></span>`}<button type="button" class="btn btn--primary" data-testid="${testid}-save" disabled=${busy || disabled} onClick=${submit}><${Busy} busy=${busy}>${action}<//></button>`}>
    <form class="form-grid" novalidate onSubmit=${submit}>${children}
      ${sentence && html`<p class="effect span-2" data-testid="${testid}-sentence"><span class="muted small">${W.example}</span>${sentence}</p>`}<button hidden></button></form><//>`;
}

/** A field of one line; `of` is what useForm gave. */
export function Text({ of, name, label, hint, unit, num, most = 60, span, testid = name, focus }) {
  return html`<${Field} label=${label} hint=${hint} error=${of.errors[name]} span=${span}>${(id, bad) => html`<span class="unit"><input class="input ${num ? "num" : ""}" id=${id} data-testid=${testid} inputmode=${num === "decimal" ? "decimal" : num ? "numeric" : "text"} maxlength=${most} autocomplete="off" autofocus=${focus} aria-invalid=${String(bad)} value=${of.form[name]} onInput=${(event) => of.change({ [name]: event.target.value })} />${unit && html`<span class="unit__word muted">${unit}</span>`}</span>`}<//>`;
}

export function Day({ of, name, label, testid = name }) {
  return html`<${Field} label=${label} error=${of.errors[name]}>${(id, bad) => html`<${DayField} id=${id} testid=${testid} invalid=${bad} value=${of.form[name]} onChange=${(day) => of.change({ [name]: day })} />`}<//>`;
}

export function Pick({ of, name, label, hint, options, span, testid = name }) {
  return html`<${Field} label=${label} hint=${hint} error=${of.errors[name]} span=${span}>${(id, bad) => html`<select class="input" id=${id} data-testid=${testid} aria-invalid=${String(bad)} value=${of.form[name]} onChange=${(event) => of.change({ [name]: event.target.value })}>${options.map(([value, words]) => html`<option key=${value} value=${value} selected=${value === of.form[name]}>${words}</option>`)}</select>`}<//>`;
}

export function Tick({ of, name, label, hint, testid = name }) {
  return html`<label class="check"><input type="checkbox" data-testid=${testid} checked=${of.form[name]} onChange=${(event) => of.change({ [name]: event.target.checked })} /><span>${label}${hint && html` <span class="muted small">${hint}</span>`}</span></label>`;
}

/** Some of many, each a button that stays down. @param {{options: [string|number, string][]}} props */
export function Many({ of, name, label, hint, options, testid = name }) {
  const chosen = of.form[name];
  const turn = (value) => of.change({ [name]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value] });
  return html`<div class="field span-2" role="group" aria-label=${label}><span class="field__label">${label}</span>
    <div class="row row--wrap tight many">${options.map(([value, words]) => html`<button type="button" class="btn btn--small" key=${value} data-testid="${testid}-${value}" aria-pressed=${String(chosen.includes(value))} onClick=${() => turn(value)}>${words}</button>`)}</div>
    ${of.errors[name] ? html`<p class="field__error" role="alert">${of.errors[name]}</p>` : hint && html`<p class="field__hint">${hint}</p>`}</div>`;
}
