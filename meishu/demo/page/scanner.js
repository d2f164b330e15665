/** The scanner: goods on the shelf, members' e-cards, anything else. */
import { barcode } from "./barcode.js";
import { byId, h } from "./dom.js";
import { speaker } from "./reader.js";
import { post } from "./wire.js";
import { W, yuan } from "./words.js";

const outcome = { unplugged: W.notPlugged(W.kinds.scanner), refused: W.refused, silent: W.noAnswer };
const say = speaker("scanner-said");
const shorter = (text) => (text.length > 28 ? `${text.slice(0, 28)}…` : text);
let built = "";

/** @param {any} state */
export function showCodes({ goods, members }) {
  const key = JSON.stringify([goods, members]);
  if (key === built) return;
  built = key;
  byId("tickets").replaceChildren(...goods.map(({ name, barcode: digits, price_fen }) =>
    h("button", { type: "button", class: "ticket", "data-testid": `scan-${digits}`, "data-of": "scanner", "aria-label": W.scanLabel(name), onclick: () => scan(digits, name) },
      h("span", { class: "ticket__name clip" }, name), barcode(digits), h("span", { class: "ticket__foot num" }, h("span", {}, digits), h("b", {}, yuan(price_fen))))));
  byId("ecards").replaceChildren(...members.filter(({ ecard }) => ecard).map(({ name, ecard }) =>
    h("button", { type: "button", class: "ecard", "data-testid": `scan-${ecard}`, "data-of": "scanner", "aria-label": W.scanLabel(W.ecard(name)), title: ecard, onclick: () => scan(ecard, W.ecard(name)) }, name)));
}

export function heardCode({ event, data }) {
  if (event === "member.present" && data.by === "ecard") say(W.present(data.member.name), "jade");
  if (event === "item.scanned") say(W.item(data.item.name, data.item.price_fen), "jade");
  if (event === "scan.unknown") say(W.scanUnknown(shorter(data.text)), "amber");
  if (event === "receipt.scanned") say(data.valid ? W.receiptValid : W.receiptInvalid, data.valid ? "jade" : "alarm");
}

async function scan(text, name) {
  say(W.scanned(shorter(name)), "", { awaits: true });
  const failed = await post("/scan", { text });
  if (failed) say(outcome[failed], "alarm");
}

byId("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("scan-text").value.trim();
  if (text) scan(text, text);
  else say(W.emptyScan, "amber");
});
