/** The counter page: one state from the demo's program, shown as the things on a counter. */
import { byId, h } from "./dom.js";
import { addPaper, heardReceipt, showPapers, showPrinter } from "./printer.js";
import { heardCard, showCards, speaker } from "./reader.js";
import { heardCode, showCodes } from "./scanner.js";
import { showWalk } from "./walk.js";
import { follow, post } from "./wire.js";
import { W } from "./words.js";

const KINDS = ["reader", "scanner", "printer"];
const says = Object.fromEntries(KINDS.map((kind) => [kind, speaker(`${kind}-said`)]));
const handheldSays = speaker("handheld-said");
const told = new Map();
let state = null;

follow({
  whole(fresh) {
    state = fresh;
    byId("trouble").hidden = true;
    document.body.dataset.ready = "";
    showLinks(fresh.links);
    showStore(fresh);
    showCards(fresh.members);
    showCodes(fresh);
    showPapers(fresh.papers, { real: !fresh.simulated.printer });
    byId("pins").textContent = W.pins(fresh.members.filter(({ pin }) => pin));
    for (const kind of KINDS) if (!fresh.simulated[kind]) says[kind](W.real[kind]);
    moved();
  },
  lost() {
    byId("trouble").textContent = W.lost;
    byId("trouble").hidden = false;
  },
  state(change) {
    if (!state) return;
    Object.assign(state, change);
    moved();
  },
  paper: addPaper,
  heard(news) {
    heardCard(news);
    heardCode(news);
    heardReceipt(news);
    if (news.event === "consent") heardConsent(news.data);
  },
});

function moved() {
  for (const kind of KINDS) showDevice(kind);
  showPrinter(state.printer, { plugged: state.plugged.printer });
  showWalk(state);
}

/** An address the program serves on every interface is reached by the name this page came from. */
function reachable(address) {
  const url = new URL(address);
  if (["0.0.0.0", "[::]"].includes(url.hostname)) url.hostname = location.hostname;
  return url.href;
}

function showLinks(links) {
  const addresses = { tablet: links.tablet, owner: links.owner, api: `${links.hub}/api/openapi.json`, handheld: links.handheld, display: links.display };
  for (const [name, address] of Object.entries(addresses)) byId(`open-${name}`).href = reachable(address);
  for (const name of ["handheld", "display"]) {
    const frame = byId(name);
    if (frame.src !== reachable(links[name])) frame.src = reachable(links[name]);
  }
}

function showStore({ store, simulated }) {
  const real = KINDS.filter((kind) => !simulated[kind]).map((kind) => W.kinds[kind]);
  byId("store").textContent = real.length ? W.storeReal(store, real.join("、")) : W.store(store);
}

/** The cable is ours, the state is the store's: both are shown, so that one can be seen to follow the other. */
function showDevice(kind) {
  const [here, plugged, device] = [state.simulated[kind], state.plugged[kind], state.devices[kind]];
  document.querySelector(`[data-real="${kind}"]`).hidden = here;
  const cable = document.querySelector(`[data-plug="${kind}"]`);
  cable.hidden = !here;
  cable.setAttribute("aria-checked", String(plugged));
  cable.setAttribute("aria-label", W.kinds[kind]);
  cable.querySelector(".switch__word").textContent = plugged ? W.plugged : W.unplugged;
  for (const control of byId(kind).querySelectorAll("[data-of], .levers button, .scan button, .scan input")) control.disabled = !here;
  byId(kind).toggleAttribute("data-unplugged", !plugged);
  const [tone, words] = standing(device);
  document.querySelector(`[data-state-of="${kind}"]`).replaceChildren(h("span", { class: `dot ${tone && `dot--${tone}`}` }), h("span", {}, words));
  tellStanding(kind, device, tone);
}

/** What the store says of a device, once, when it changes; the head of the panel keeps its short form. */
function tellStanding(kind, device, tone) {
  if (!device) return;
  const before = told.get(kind);
  const reason = device.reason ?? "";
  if (reason === before) return;
  told.set(kind, reason);
  if (reason) says[kind](device.message?.zh ?? words(device), tone);
  else if (before) says[kind](W.wellAgain(W.kinds[kind]), "jade");
}

/** The first sentence of what the hub would tell the front desk. */
const words = (device) => device.message?.zh?.split("。")[0] ?? W.trouble;

function standing(device) {
  if (!device) return ["", W.unknownState];
  if (device.state === "ready") {
    const paper = W.paperStates[device.details?.paper];
    return paper ? ["amber", paper] : ["jade", W.ready];
  }
  return [device.state === "attention" ? "amber" : "alarm", words(device)];
}

function heardConsent(consent) {
  const pin = state?.members.find(({ name, pin: has }) => has && name[0] === consent.member_name[0])?.pin;
  byId("phone").toggleAttribute("data-asked", consent.state === "asked");
  if (consent.state === "asked") handheldSays(W.askedPin(consent.member_name, pin), "rouge");
  else handheldSays(W.consents[consent.state] ?? "", consent.state === "given" ? "jade" : "amber");
}

for (const cable of document.querySelectorAll("[data-plug]")) {
  cable.addEventListener("click", async () => {
    const failed = await post("/plug", { device: cable.dataset.plug, plugged: cable.getAttribute("aria-checked") !== "true" });
    if (failed) says[cable.dataset.plug](failed === "silent" ? W.noAnswer : W.refused, "alarm");
  });
}

/** Screens of a fixed size, made smaller where there is less room. */
const fit = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const [width, height] = [Number(target.dataset.width), Number(target.dataset.height)];
    const scale = Math.min(1, contentRect.width / width);
    const frame = target.querySelector("iframe");
    Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
    target.style.height = `${Math.round(height * scale)}px`;
  }
});
for (const stage of document.querySelectorAll(".stage")) fit.observe(stage);
