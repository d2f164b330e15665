/** Which device of a kind is looked at, its state in the store's words, and its cable. */
import { byId, h } from "./dom.js";
import { post } from "./wire.js";
import { W } from "./words.js";

const KINDS = ["reader", "scanner", "printer", "display"];
const chosen = { reader: "reader", scanner: "scanner", printer: "printer", display: "vfd" };
const told = new Map();
const listeners = [];
let state = null;

/** The key of the device that is looked at. */
export const now = (kind) => chosen[kind];

/** Called whenever another device is looked at. */
export const onChoice = (listener) => listeners.push(listener);

export const nameOf = (key) => state?.things.find((thing) => thing.key === key)?.name ?? "";

const of = (kind) => state.things.filter((thing) => thing.kind === kind);
const panel = (kind) => document.querySelector(`[data-kind="${kind}"]`);

/** @param {any} fresh @param {Record<string, (text: string, tone?: string) => void>} says */
export function showThings(fresh, says) {
  state = fresh;
  for (const kind of KINDS) {
    const things = of(kind);
    panel(kind).toggleAttribute("data-none", !things.length);
    if (!things.length) continue;
    if (!things.some(({ key }) => key === chosen[kind])) chosen[kind] = things[0].key;
    showTabs(panel(kind).querySelector("[data-tabs]"), things, chosen[kind], (key) => choose(kind, key, says));
    standing(panel(kind).querySelector("[data-standing]"), chosen[kind]);
    const real = panel(kind).querySelector("[data-real]");
    if (real) real.hidden = state.simulated[chosen[kind]];
    panel(kind).toggleAttribute("data-unplugged", !state.plugged[chosen[kind]]);
    for (const control of panel(kind).querySelectorAll("[data-of], .levers button, .scan button, .scan input")) control.disabled = !state.simulated[chosen[kind]];
    for (const { key } of things) tellStanding(kind, key, says[kind]);
  }
  const base = byId("base-standing");
  if (of("terminals").length) standing(base, "base");
}

function choose(kind, key, says) {
  chosen[kind] = key;
  showThings(state, says);
  for (const listener of listeners) listener(kind, key);
}

/** One button a device, with its state as a dot; a single one needs none. */
function showTabs(box, things, key, choosing) {
  box.hidden = things.length < 2;
  tabs(box, things.map((thing) => ({ key: thing.key, words: W.tabs[thing.key] ?? thing.name, tone: tone(thing.key) })), key, choosing);
}

/** @param {{key: string, words: string, tone: string}[]} items */
export function tabs(box, items, key, choosing) {
  const shown = JSON.stringify([items, key]);
  if (box.dataset.shown === shown) return;
  box.dataset.shown = shown;
  const had = box.contains(document.activeElement) ? document.activeElement.dataset.tab : "";
  box.replaceChildren(...items.map((item) =>
    h("button", { type: "button", role: "tab", class: "tab", "data-tab": item.key, "data-testid": `tab-${item.key}`, "aria-selected": String(item.key === key), onclick: () => choosing(item.key) },
      h("span", { class: `dot ${item.tone && `dot--${item.tone}`}` }), item.words)));
  if (had) box.querySelector(`[data-tab="${had}"]`)?.focus();
}

/** The cable is ours, the state is the store's: both are shown, so that one can be seen to follow the other. */
function standing(box, key) {
  const [colour, words] = well(key);
  box.hidden = false;
  const plugged = state.plugged[key];
  const said = JSON.stringify([colour, words, plugged, key, nameOf(key)]);
  if (box.dataset.said === said) return;
  box.dataset.said = said;
  const cable = h("button", { class: "switch", type: "button", role: "switch", "data-testid": `plug-${key}`, "aria-checked": String(plugged), "aria-label": W.cable(nameOf(key)), onclick: () => pull(key, !plugged) },
    h("span", {}, plugged ? W.plugged : W.unplugged), h("span", { class: "switch__track" }, h("i", {})));
  box.replaceChildren(h("span", { class: "device__state", "data-testid": `state-${key}`, "data-state": state.devices[key]?.state ?? "" }, h("span", { class: `dot ${colour && `dot--${colour}`}` }), h("span", {}, h("b", {}, nameOf(key)), ` ${words}`)), ...(state.simulated[key] ? [cable] : []));
}

async function pull(key, plugged) {
  const failed = await post("/plug", { device: key, plugged });
  if (failed) alarm(failed);
}

/** What could not be sent is told at the top of the page. */
export function alarm(failed) {
  byId("trouble").textContent = failed === "silent" ? W.noAnswer : W.refused;
  byId("trouble").hidden = false;
}

/** What the store says of a device, once, when it changes. */
function tellStanding(kind, key, say) {
  const device = state.devices[key];
  if (!device || !say) return;
  const [before, reason] = [told.get(key), device.reason ?? ""];
  if (reason === before) return;
  told.set(key, reason);
  if (reason) say(W.ails(nameOf(key), device.message?.zh ?? W.trouble), tone(key));
  else if (before) say(W.wellAgain(nameOf(key)), "jade");
}

const tone = (key) => well(key)[0];

function well(key) {
  const device = state.devices[key];
  if (!device) return ["", W.unknownState];
  if (device.state === "ready") {
    const paper = W.paperStates[device.details?.paper];
    return paper ? ["amber", paper] : ["jade", W.ready];
  }
  return [device.state === "attention" ? "amber" : "alarm", device.message?.zh?.split("。")[0] ?? W.trouble];
}
