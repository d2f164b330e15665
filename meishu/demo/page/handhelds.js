/** Member handhelds: the browser's page, and small ones with four lines and keys. */
import { byId, h } from "./dom.js";
import { speaker } from "./reader.js";
import { alarm, tabs } from "./things.js";
import { post } from "./wire.js";
import { W } from "./words.js";

const KEYS = ["1", "2", "3", "decline", "4", "5", "6", "help", "7", "8", "9", "erase", "", "0", "", "pin"];
const LOW = 12;
const WELL = 88;
const say = speaker("handheld-said");
let key = "browser";
let typed = "";
let state = null;
let built = "";

/** @param {any} fresh */
export function showHandhelds(fresh) {
  state = fresh;
  const all = fresh.handhelds;
  byId("handheld-tabs").hidden = !all.length;
  const dots = (one) => (!one.screen ? "" : one.screen.kind === "consent" || one.screen.help ? "alarm" : one.battery <= LOW ? "amber" : "jade");
  tabs(byId("handheld-tabs"), [{ key: "browser", words: W.browser, tone: "jade" }, ...all.map((one) => ({ key: one.key, words: W.handhelds[one.key], tone: dots(one) }))], key, choose);
  const one = all.find((item) => item.key === key);
  byId("base-standing").hidden = !one || key === "esp";
  byId("handheld-browser").hidden = Boolean(one);
  byId("handheld-small").hidden = !one;
  if (one) small(one);
}

function choose(chosen) {
  key = chosen;
  typed = "";
  say(W.handheldWords[chosen] ?? W.handheldWords.other);
  showHandhelds(state);
}

function small(one) {
  const fresh = JSON.stringify([one, typed]);
  if (fresh === built) return;
  built = fresh;
  const box = byId("handheld-small");
  const had = box.contains(document.activeElement) ? document.activeElement.dataset.testid : "";
  const lines = one.screen?.lines ?? W.noLink;
  box.replaceChildren(
    h("div", { class: "pocket", "data-asked": one.screen?.kind === "consent" },
      h("div", { class: "pocket__top" }, h("span", {}, one.name || W.handhelds[one.key]), h("span", { class: one.battery <= LOW ? "amber" : "" }, W.battery(one.battery))),
      h("div", { class: "lcd", "data-testid": "lcd", "data-on": Boolean(one.screen) }, ...lines.map((line) => h("p", {}, line || "\u00a0")), h("p", { class: "lcd__typed", "aria-label": W.typed(typed.length) }, "●".repeat(typed.length) || "\u00a0")),
      h("div", { class: "pad" }, ...KEYS.map(padKey))),
    h("div", { class: "levers pocket__levers" },
      lever("low", one.battery > LOW ? W.drain : W.charge, () => send("/battery", { handheld: key, percent: one.battery > LOW ? LOW : WELL })),
      lever("card", W.tapHere(cardHolder().name), () => press("tap", cardHolder().card))),
    ...(one.code && !one.name ? [h("p", { class: "muted small" }, W.newHandheld)] : []),
  );
  if (had) box.querySelector(`[data-testid="${had}"]`)?.focus();
}

const cardHolder = () => state.members.find(({ pin }) => pin);
const lever = (name, words, act) => h("button", { type: "button", class: "btn btn--lever", "data-testid": `handheld-${name}`, onclick: act }, words);

function padKey(name) {
  if (!name) return h("span", {});
  const words = W.keys[name] ?? name;
  return h("button", { type: "button", class: `pad__key ${W.keys[name] ? "pad__key--word" : "num"}`, "data-testid": `key-${name}`, onclick: () => stroke(name) }, words);
}

function stroke(name) {
  if (/^\d$/.test(name)) typed = (typed + name).slice(0, 6);
  else if (name === "erase") typed = "";
  else if (name === "pin") {
    if (typed) press("pin", typed);
    typed = "";
  } else press(name);
  showHandhelds(state);
}

const press = (what, value = "") => send("/press", { handheld: key, key: what, value });

async function send(path, body) {
  const failed = await post(path, body);
  if (failed === "unplugged") say(W.noAir, "alarm");
  else if (failed) alarm(failed);
}

export function heardHelp({ event, data }) {
  if (event === "help.called") say(W.helpCalled(data.room ?? data.name), "rouge");
  if (event === "help.cleared") say(W.helpCleared, "jade");
}

export function heardConsent(consent, { members }) {
  const pin = members.find(({ name, pin: has }) => has && name[0] === consent.member_name[0])?.pin;
  byId("phone").toggleAttribute("data-asked", consent.state === "asked");
  if (consent.state === "asked") say(W.askedPin(consent.member_name, pin), "rouge");
  else say(W.consents[consent.state] ?? "", consent.state === "given" ? "jade" : "amber");
}
