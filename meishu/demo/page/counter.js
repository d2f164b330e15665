/** The counter page: one state from the demo's program, shown as the things on a counter. */
import { byId } from "./dom.js";
import { showDisplays } from "./displays.js";
import { heardConsent, heardHelp, showHandhelds } from "./handhelds.js";
import { addPaper, heardPrint, showPapers, showPrinter } from "./printer.js";
import { heardCard, showCards, speaker } from "./reader.js";
import { heardCode, showCodes } from "./scanner.js";
import { heardEnrolment, showSocket } from "./socket.js";
import { onChoice, showThings } from "./things.js";
import { showWalk } from "./walk.js";
import { follow } from "./wire.js";
import { W } from "./words.js";

const says = Object.fromEntries(["reader", "scanner", "printer"].map((kind) => [kind, speaker(`${kind}-said`)]));
let state = null;

follow({
  whole(fresh) {
    state = fresh;
    byId("trouble").hidden = true;
    document.body.dataset.ready = "";
    showLinks(fresh.links);
    showStore(fresh);
    byId("pins").textContent = W.pins(fresh.members.filter(({ pin }) => pin));
    for (const kind of Object.keys(says)) if (!fresh.simulated[kind]) says[kind](W.real[kind]);
    moved();
    showPapers(fresh.papers);
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
    heardPrint(news);
    heardHelp(news);
    heardEnrolment(news);
    if (news.event === "consent") heardConsent(news.data, state);
  },
});

function moved() {
  showThings(state, says);
  chosen();
  showDisplays(state);
  showHandhelds(state);
  showSocket(state);
  showWalk(state);
}

/** What depends on which device is looked at. */
function chosen() {
  showCards(state);
  showCodes(state);
  showPrinter(state);
}

onChoice(() => {
  chosen();
  showDisplays(state);
});

/** An address the program serves on every interface is reached by the name this page came from. */
function reachable(address) {
  const url = new URL(address);
  if (["0.0.0.0", "[::]"].includes(url.hostname)) url.hostname = location.hostname;
  return url.href;
}

function showLinks(links) {
  const addresses = { tablet: links.tablet, owner: links.owner, api: `${links.hub}/api/openapi.json`, handheld: links.handheld, display: links.display };
  for (const [name, address] of Object.entries(addresses)) byId(`open-${name}`).href = reachable(address);
  for (const name of ["handheld", "display", "customer"]) {
    const frame = byId(name);
    if (frame.src !== reachable(links[name])) frame.src = reachable(links[name]);
  }
}

function showStore({ store, simulated }) {
  const real = Object.keys(says).filter((kind) => !simulated[kind]).map((kind) => W.kinds[kind]);
  byId("store").textContent = real.length ? W.storeReal(store, real.join("、")) : W.store(store);
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
