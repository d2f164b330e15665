/** The printers, their rolls, and what came out of them. */
import { byId, h, still } from "./dom.js";
import { receipt } from "./receipt.js";
import { speaker } from "./reader.js";
import { nameOf, now } from "./things.js";
import { post } from "./wire.js";
import { W } from "./words.js";

const MAX_PAPERS = 30;
const RUN_OUT_BYTES = 260;
const DRAWER_MS = 2500;
/** Dots across the paper, eight a millimetre: 58 mm rolls print 384, labels of 40 mm 320. */
const WIDTHS = { printer: 576, slip: 384, label: 320 };
const say = speaker("printer-said");
const shown = new Map();
const key = ({ number, at_ms }) => `${number} ${at_ms}`;
let kicks = -1;
let armed = false;
let halfway = "";
let missed = false;
let simulated = {};

/** The store's clock, as on the paper itself. */
const clock = new Intl.DateTimeFormat("zh-CN", { timeStyle: "medium", hour12: false, timeZone: "Asia/Shanghai" });

/** All papers, newest first; those that stand already stay as they are. */
export function showPapers(papers) {
  const wanted = new Set(papers.map(key));
  for (const [paper, { slip }] of shown) if (!wanted.has(paper)) drop(paper, slip);
  for (const paper of papers) put(paper);
  empty();
}

/** One more has come out. */
export function addPaper(paper) {
  const slip = put(paper);
  for (const [oldest, old] of shown) if (shown.size > MAX_PAPERS) drop(oldest, old.slip);
  if (missed) say(W.restPrinted, "jade");
  else if (paper.device !== now("printer")) say(W.otherPrinter(nameOf(paper.device)), "jade");
  missed = false;
  empty();
  byId("papers").scrollTo({ top: 0 });
  if (!slip || slip.hidden || still()) return;
  const roll = slip.querySelector(".slip__roll");
  roll.animate([{ height: "0px" }, { height: `${roll.offsetHeight}px` }], { duration: 900, easing: "steps(30)" });
}

function drop(paper, slip) {
  slip.remove();
  shown.delete(paper);
}

function put(paper) {
  if (shown.has(key(paper))) return null;
  const slip = h("article", { class: "slip", "data-testid": `paper-${paper.number}`, "data-from": paper.device },
    h("header", { class: "slip__head small" }, h("span", { class: "num" }, W.slip(paper.number, clock.format(paper.at_ms))), h("span", { class: "muted num" }, W.slipBytes(paper.bytes)),
      h("a", { class: "slip__png", href: `/paper/${paper.number}.png`, target: "_blank", rel: "noopener" }, W.slipPicture)),
    h("div", { class: "slip__roll" }, receipt(paper.blocks, { whole: true, width: WIDTHS[paper.device] })));
  slip.hidden = paper.device !== now("printer");
  shown.set(key(paper), { slip, device: paper.device });
  byId("unfinished").after(slip);
  return slip;
}

/** Only the paper of the printer that is looked at is seen. */
function empty() {
  const device = now("printer");
  let any = false;
  for (const { slip, device: from } of shown.values()) {
    slip.hidden = from !== device;
    any ||= from === device;
  }
  const [title, hint] = simulated[device] === false ? [W.noPaperReal, W.noPaperRealHint] : (W.noPaper[device] ?? W.noPaper.printer);
  const fresh = title + hint;
  const box = byId("no-paper");
  if (box.dataset.shown !== fresh) box.replaceChildren(h("p", { class: "state__title" }, title), h("p", { class: "small" }, hint));
  box.dataset.shown = fresh;
  box.hidden = any || (halfway !== "" && halfway !== "[]");
}

/** @param {any} state */
export function showPrinter({ printers, plugged, simulated: simulators }) {
  simulated = simulators;
  const device = now("printer");
  const printer = printers[device] ?? { paper: "ok", cover_open: false, runs_out: false, unfinished: [], drawer_kicks: 0 };
  byId("printer").dataset.device = device;
  const stopped = !plugged[device] || printer.paper === "out" || printer.cover_open;
  byId("machine-led").dataset.tone = stopped ? "alarm" : printer.paper === "low" ? "amber" : "jade";
  for (const button of document.querySelectorAll("[data-paper]")) button.setAttribute("aria-pressed", String(button.dataset.paper === printer.paper));
  document.querySelector("[data-paper=low]").hidden = device === "label";
  byId("cover").setAttribute("aria-pressed", String(printer.cover_open));
  byId("cover").textContent = printer.cover_open ? W.coverOpen : W.coverClosed;
  byId("runs-out").hidden = device === "label";
  byId("runs-out").setAttribute("aria-pressed", String(printer.runs_out));
  if (printer.runs_out && !armed) say(W.armed, "amber");
  armed = printer.runs_out;
  showUnfinished(printer.unfinished, device);
  byId("drawer").hidden = device !== "printer";
  showDrawer(printers.printer?.drawer_kicks ?? 0);
  empty();
}

function showUnfinished(blocks, device) {
  const ink = blocks.filter((block) => block.type !== "drawer" && (block.type !== "text" || block.text));
  const fresh = JSON.stringify(ink);
  if (fresh === halfway) return;
  halfway = fresh;
  byId("unfinished").replaceChildren(...(ink.length ? [h("header", { class: "slip__head small" }, h("span", { class: "amber strong" }, W.slipUnfinished)), receipt(blocks, { whole: false, width: WIDTHS[device] })] : []));
}

function showDrawer(times) {
  const [drawer, words] = [byId("drawer"), byId("drawer-said")];
  const kicked = kicks >= 0 && times > kicks;
  kicks = times;
  const shut = () => { delete drawer.dataset.open; words.textContent = W.drawerShut; };
  if (!kicked) return "open" in drawer.dataset ? undefined : shut();
  drawer.dataset.open = "";
  words.textContent = W.drawerOpen;
  return setTimeout(() => kicks === times && shut(), DRAWER_MS);
}

export function heardPrint({ event, data }) {
  if (event !== "receipt" && !(event === "print" && data.slip !== "receipt")) return;
  const slip = W.slips[data.slip] ?? W.slips.receipt;
  if (data.state === "printed" || data.state === "sent") say(W[data.state](slip), "jade");
  else if (data.state === "failed" || data.state === "unknown") say(data.message || W.notPrinted(slip), data.state === "failed" ? "alarm" : "amber");
  else say(data.message || W.printing);
  missed = data.state === "failed" || data.state === "unknown";
}

async function set(body) {
  const failed = await post("/printer", { device: now("printer"), ...body });
  if (failed) say(failed === "silent" ? W.noAnswer : W.refused, "alarm");
}

byId("papers").append(
  h("div", { class: "state", id: "no-paper" }),
  h("div", { class: "slip slip--unfinished", id: "unfinished", "data-testid": "paper-unfinished" }),
);
for (const button of document.querySelectorAll("[data-paper]")) button.addEventListener("click", () => set({ paper: button.dataset.paper }));
byId("cover").addEventListener("click", (event) => set({ cover_open: event.currentTarget.getAttribute("aria-pressed") !== "true" }));
byId("runs-out").addEventListener("click", (event) => set(event.currentTarget.getAttribute("aria-pressed") === "true" ? { paper: "ok" } : { run_out_after: RUN_OUT_BYTES }));
