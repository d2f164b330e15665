/** The readers and the cards beside them. */
import { byId, h, still } from "./dom.js";
import { now } from "./things.js";
import { post } from "./wire.js";
import { W } from "./words.js";

const SILENCE_MS = 2500;

/** A line of result; what nobody answers in time says so. */
export function speaker(id) {
  const line = byId(id);
  let waiting = 0;
  return (text, tone = "", { awaits = false } = {}) => {
    clearTimeout(waiting);
    line.textContent = text;
    line.dataset.tone = tone;
    if (awaits) waiting = setTimeout(() => { line.textContent = W.silent; line.dataset.tone = "amber"; }, SILENCE_MS);
  };
}

/** Why a thing did not happen. */
export const outcome = (kind) => ({ unplugged: W.notPlugged(W.kinds[kind]), refused: W.refused, silent: W.noAnswer });

const say = speaker("reader-said");
let built = "";

/** @param {any} state */
export function showCards({ members, cards, lying, simulated }) {
  const device = now("reader");
  const there = lying[device];
  byId("lift").hidden = !there;
  byId("slab-word").textContent = there ? W.lies : W.layHere;
  byId("slab").toggleAttribute("data-lying", Boolean(there));
  byId("stay").hidden = device === "wedge" || !simulated[device];
  const key = JSON.stringify([members, cards, device]);
  if (key === built) return;
  built = key;
  byId("cards").replaceChildren(...(device === "ic" ? cards.map(icCard) : plainCards(members, device)));
}

const plainCards = (members, device) => [
  ...members.filter(({ card }) => card).map(({ name, card }) => plastic({ testid: `tap-${card}`, name, number: card, label: `${name}，${W.cardNumber(card)}`, tap: (from) => lay(from, { number: card }) })),
  plastic({ testid: "tap-unknown", kind: "unknown", name: W.unknownCard, number: W.unknownHint, tap: (from) => lay(from, { number: stranger() }) }),
  plastic({ testid: "tap-bad", kind: "bad", name: W.badFrame, number: device === "wedge" ? W.badKeys : W.badHint, tap: (from) => lay(from, { number: "0000000000", bad: true }) }),
];

const icCard = ({ key, holder }) => plastic({ testid: `tap-${key}`, kind: W.icKinds[key], name: W.icNames[key](holder), number: W.icHints[key], tap: (from) => lay(from, { card: key }) });

export function heardCard({ event, data }) {
  if (event === "member.present" && data.by === "card") say(W.present(data.member.name, data.signature), "jade");
  if (event === "card.unknown") say(W.cardUnknown(data.number ?? data.number_masked), "amber");
  if (event === "card.suspect" && !/ecard/.test(data.verdict)) say(W.suspect(data.message), "alarm");
  if (event === "read.failed") say(W.readFailed, "amber");
}

function plastic({ testid, name, number, label, kind, tap }) {
  return h("button", { type: "button", class: `plastic ${kind ? `plastic--${kind}` : ""}`, "data-testid": testid, "data-of": "reader", "aria-label": label, onclick: (event) => tap(event.currentTarget) },
    h("span", { class: "plastic__name" }, name), h("span", { class: "plastic__number num" }, number));
}

async function lay(from, body) {
  const device = now("reader");
  const stay = byId("stay").getAttribute("aria-checked") === "true" && device !== "wedge" && !body.bad;
  animate(from);
  say(body.bad ? W.badSent : body.card ? W.laid : W.read(body.number), "", { awaits: !body.bad });
  const failed = await post("/tap", { device, stay, ...body });
  if (failed) say(outcome("reader")[failed], "alarm");
}

/** The card goes to the reader and back; the tap itself does not wait for it. */
function animate(card) {
  const slab = byId("slab");
  slab.dataset.reading = "";
  setTimeout(() => delete slab.dataset.reading, 600);
  if (still()) return;
  const [from, to] = [card.getBoundingClientRect(), slab.getBoundingClientRect()];
  const x = to.left + to.width / 2 - from.left - from.width / 2;
  const y = to.top + to.height / 2 - from.top - from.height / 2;
  const there = { transform: `translate(${x}px, ${y}px) scale(.82)`, zIndex: 2 };
  card.animate([{ transform: "none", zIndex: 2 }, { ...there, offset: 0.35 }, { ...there, offset: 0.65 }, { transform: "none", zIndex: 2 }], { duration: 620, easing: "ease-in-out" });
}

/** A card holds 32 bits. */
const stranger = () => String(crypto.getRandomValues(new Uint32Array(1))[0]).padStart(10, "0");

byId("stay").addEventListener("click", (event) => {
  const on = event.currentTarget.getAttribute("aria-checked") !== "true";
  event.currentTarget.setAttribute("aria-checked", String(on));
  if (on) say(W.stays);
});
byId("lift").addEventListener("click", async () => {
  const failed = await post("/lift", { device: now("reader") });
  say(failed ? outcome("reader")[failed] : W.lifted, failed ? "alarm" : "");
});
