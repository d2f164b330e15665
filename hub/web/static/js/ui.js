/** The components every page is made of. */
import { html, useCallback, useEffect, useRef, useState } from "./lib.js";
import { on } from "./events.js";
import { S } from "./strings.js";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  minus: "M5 12h14",
  plus: "M5 12h14M12 5v14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.5 16.5L21 21",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c1-5.5 15-5.5 16 0",
  card: "M3 6h18v12H3zM3 10h18M7 15h4",
  bill: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  print: "M7 8V3h10v5M5 8h14a2 2 0 0 1 2 2v6h-4M3 16v-6a2 2 0 0 1 2-2M7 14h10v7H7zM3 16h4",
  drawer: "M3 5h18v6H3zM3 11h18v8H3zM10 15h4",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  tablet: "M6 3h12v18H6zM11 18h2",
  right: "M9 5l7 7-7 7",
  warning: "M12 4l9 16H3zM12 10v4M12 17v.5",
  check: "M5 12.5l4.5 4.5L19 7",
  empty: "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10",
  rename: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  cut: "M12 3v9M7 6a8 8 0 1 0 10 0",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
};

/** @param {{name: keyof typeof PATHS, small?: boolean}} props */
export function Icon({ name, small }) {
  return html`<svg class=${small ? "icon icon--s" : "icon"} viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}

/** Runs one action at a time: what comes while it runs is dropped, so a double tap counts once. */
export function useAct() {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const act = useCallback(async (work) => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    try {
      return await work();
    } catch (error) {
      fail(error);
      return undefined;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return /** @type {const} */ ([busy, act]);
}

/** Loads what a page shows, again on reload; an older answer never overwrites a newer one. */
export function useResource(load, inputs) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setState((before) => ({ ...before, loading: true }));
    try {
      const data = await load();
      if (mine === turn.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((before) => ({ ...before, error, loading: false }));
    }
  }, inputs);
  useEffect(() => {
    reload();
    return () => void turn.current++;
  }, [reload]);
  useEvent("resync", reload);
  return { ...state, reload, set: (data) => setState({ data, error: null, loading: false }) };
}

/** @param {string} name @param {(data: any) => void} listener the newest one is called */
export function useEvent(name, listener) {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => on(name, (data) => newest.current(data)), [name]);
}

/** Draws anew every `ms`, for clocks and countdowns. */
export function useTick(ms) {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => set((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

export function Busy({ busy, children }) {
  return busy ? html`<span class="spinner" aria-hidden="true"></span>${children}` : children;
}

/** @param {{icon?: string, title: string, text?: any, children?: any}} props */
export function Empty({ icon = "empty", title, text, children }) {
  return html`<div class="state"><${Icon} name=${icon} /><p class="state__title">${title}</p>${text && html`<p>${text}</p>`}${children}</div>`;
}

export function Loading() {
  return html`<div class="state" role="status"><span class="spinner" aria-hidden="true"></span><p>${S.common.loading}</p></div>`;
}

/** @param {{error: Error, retry: () => void}} props */
export function Failed({ error, retry }) {
  return html`<div class="state" role="alert">
    <${Icon} name="warning" /><p class="state__title">${S.common.loadFailed}</p><p>${error.message}</p>
    <button class="btn" onClick=${retry}>${S.common.retry}</button>
  </div>`;
}

/** A list or page in its three states. `children` is a function of the data. */
export function Loaded({ from, children }) {
  if (from.data) return children(from.data);
  return from.error ? html`<${Failed} error=${from.error} retry=${from.reload} />` : html`<${Loading} />`;
}

/** A modal dialog: holds the focus, closes by Esc, by its cross and, where `light`, by a tap beside it. With `guard` it asks before what was typed is lost. */
export function Dialog({ title, onClose, children, foot, size = "", testid, light = true, closable = true, guard = false }) {
  const box = useRef(null);
  const typed = useRef(false);
  const [asking, ask] = useState(false);
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    if (closable) leave();
  };
  const leave = () => (guard && typed.current ? ask(true) : onClose());
  const beside = (event) => light && closable && event.target === box.current && leave();
  return html`<dialog ref=${box} class="dialog ${size && `dialog--${size}`}" data-testid=${testid} aria-label=${title} onCancel=${cancel} onPointerDown=${beside} onInput=${() => void (typed.current = true)}>
    <header class="dialog__head"><h2>${title}</h2>
      ${closable && html`<button type="button" class="btn btn--quiet btn--icon" aria-label=${S.common.close} onClick=${leave}><${Icon} name="close" /></button>`}
    </header>
    <div class="dialog__body">${children}</div>
    ${foot && html`<footer class="dialog__foot">${foot}</footer>`}
    ${asking && html`<${Confirm} title=${S.common.unsaved.title} text=${S.common.unsaved.text} action=${S.common.unsaved.go} keep=${S.common.unsaved.stay} danger onYes=${onClose} onClose=${() => ask(false)} />`}
  </dialog>`;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, text, action, danger, busy, onYes, onClose, keep = S.common.cancel }) {
  return html`<${Dialog} title=${title} size="slim" testid="confirm" onClose=${onClose} foot=${html`
      <button type="button" class="btn" onClick=${onClose}>${keep}</button>
      <button type="button" class="btn ${danger ? "btn--danger" : "btn--primary"}" data-testid="confirm-yes" disabled=${busy} onClick=${onYes}><${Busy} busy=${busy}>${action}<//></button>`}>
    <p>${text}</p>
  <//>`;
}

let fields = 0;
/** @param {{label: string, hint?: any, error?: any, children: (id: string, invalid: boolean) => any}} props */
export function Field({ label, hint, error, span, children }) {
  const id = useRef(`field-${++fields}`).current;
  return html`<div class="field ${span ? "span-2" : ""}"><label for=${id}>${label}</label>${children(id, Boolean(error))}
    ${error ? html`<p class="field__error" role="alert">${error}</p>` : hint && html`<p class="field__hint">${hint}</p>`}</div>`;
}

/** One of few: [[value, label]]. */
export function Choice({ label, value, options, onChange, testid }) {
  return html`<div class="seg" role="group" aria-label=${label}>${options.map(([option, words]) => html`
    <button type="button" key=${option} aria-pressed=${String(option === value)} data-testid=${testid && `${testid}-${option}`} onClick=${() => onChange(option)}>${words}</button>`)}</div>`;
}

/** Digits to tap; the keyboard types into it too while it is shown. `left` and `right` are the corner keys. */
export function Keypad({ onDigit, onDelete, onEnter, left, right, disabled, keyboard = true }) {
  const newest = useRef(null);
  newest.current = { onDigit, onDelete, onEnter, disabled };
  useEffect(() => {
    if (!keyboard) return undefined;
    const press = (event) => {
      const now = newest.current;
      if (now.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^\d$/.test(event.key)) now.onDigit(event.key);
      else if (event.key === "Backspace") now.onDelete();
      else if (event.key === "Enter" && now.onEnter && !(event.target instanceof HTMLButtonElement)) now.onEnter();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [keyboard]);
  const digit = (sign) => html`<button type="button" class="key num" key=${sign} data-testid="pin-key-${sign}" disabled=${disabled} onClick=${() => onDigit(sign)}>${sign}</button>`;
  return html`<div class="keypad">${[..."123456789"].map(digit)}${left ?? html`<span></span>`}${digit("0")}${right ?? html`
    <button type="button" class="key key--word" data-testid="pin-delete" disabled=${disabled} onClick=${onDelete}>${S.common.erase}</button>`}</div>`;
}

/** @param {{length: number, filled: number, shake?: boolean}} props */
export function PinDots({ length, filled, shake }) {
  return html`<div class="pin ${shake ? "shake" : ""}" role="img" aria-label=${S.common.pinEntered(filled)}>
    ${Array.from({ length }, (_, index) => html`<i class=${index < filled ? "is-on" : ""} key=${index}></i>`)}</div>`;
}

/** A word to the person that goes by itself; errors stay longer. @param {"" | "jade" | "alarm"} tone */
export function toast(text, tone = "", action = null) {
  const host = document.getElementById("toasts");
  const box = document.createElement("div");
  box.className = `toast ${tone && `toast--${tone}`}`;
  box.dataset.testid = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  const gone = () => {
    box.remove();
    if (!host.children.length) host.hidePopover?.();
  };
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action ? action.label : S.common.understood;
  button.addEventListener("click", () => {
    gone();
    action?.run();
  });
  box.append(button);
  for (const old of [...host.children].slice(0, -2)) old.remove();
  host.append(box);
  if (host.showPopover) {
    if (host.matches(":popover-open")) host.hidePopover();
    host.showPopover();
  }
  setTimeout(gone, tone === "alarm" ? 9000 : action ? 8000 : 3500);
}

/** Says what went wrong, in the hub's words. @param {any} error */
export function fail(error) {
  if (!error?.code) console.error(error);
  toast(error?.code ? error.message : S.errors.unknown, "alarm");
}
