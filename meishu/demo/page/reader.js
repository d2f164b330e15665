/** The reader and the cards beside it. */
import { byId, h, still } from "./dom.js";
import { post } from "./wire.js";
import { W } from "./words.js";

const SILENCE_MS = 2500;
const outcome = { unplugged: W.notPlugged(W.kinds.reader), refused: W.refused, silent: W.noAnswer };

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

const say = speaker("reader-said");
let built = "";

/** @param {{name: string, card: string | null}[]} members */
export function showCards(members) {
  const key = JSON.stringify(members);
  if (key === built) return;
  built = key;
  byId("cards").replaceChildren(
    ...members.filter(({ card }) => card).map(({ name, card }) => plastic({ testid: `tap-${card}`, name, number: card, label: `${name},${W.cardNumber(card)}`, tap: (from) => lay(from, { number: card }) })),
    plastic({ testid: "tap-unknown", kind: "unknown", name: W.unknownCard, number: W.unknownHint, tap: (from) => lay(from, { number: stranger() }) }),
    plastic({ testid: "tap-bad", kind: "bad", name: W.badFrame, number: W.badHint, tap: (from) => lay(from, { number: "0000000000", bad: true }) }),
  );
}

export function heardCard({ event, data }) {
  if (event === "member.present" && data.by === "card") say(W.present(data.member.name), "jade");
  if (event === "card.unknown") say(W.cardUnknown(data.number ?? data.number_masked), "amber");
}

function plastic({ testid, name, number, label, kind, tap }) {
  return h("button", { type: "button", class: `plastic ${kind ? `plastic--${kind}` : ""}`, "data-testid": testid, "data-of": "reader", "aria-label": label, onclick: (event) => tap(event.currentTarget) },
    h("span", { class: "plastic__name" }, name), h("span", { class: "plastic__number num" }, number));
}

async function lay(from, body) {
  animate(from);
  say(body.bad ? W.badSent : W.read(body.number), "", { awaits: !body.bad });
  const failed = await post("/tap", body);
  if (failed) say(outcome[failed], "alarm");
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
