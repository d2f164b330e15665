/** The scanners: goods on the shelf, members' e-cards, other codes good and bad, anything else. */
import { barcode } from "./barcode.js";
import { byId, h } from "./dom.js";
import { outcome, speaker } from "./reader.js";
import { now } from "./things.js";
import { post } from "./wire.js";
import { W, yuan } from "./words.js";

const say = speaker("scanner-said");
const shorter = (text) => (text.length > 28 ? `${text.slice(0, 28)}…` : text);
const SAID_BY_CODE = /^(?:ecard_|static_ecard$)/;
let built = "";

/** @param {any} state */
export function showCodes({ goods, members, codes }) {
  const device = now("scanner");
  const key = JSON.stringify([goods, members, codes, device]);
  if (key === built) return;
  built = key;
  byId("tickets").replaceChildren(...goods.map(({ name, barcode: digits, price_fen }) =>
    h("button", { type: "button", class: "ticket", "data-testid": `scan-${digits}`, "data-of": "scanner", "aria-label": W.scanLabel(name), onclick: () => scan({ text: digits }, name) },
      h("span", { class: "ticket__name clip" }, name), barcode(digits), h("span", { class: "ticket__foot num" }, h("span", {}, digits), h("b", {}, yuan(price_fen))))));
  byId("ecards").replaceChildren(...members.filter(({ phone }) => phone).map(({ name, phone }) => pill(`scan-phone-${phone}`, name, W.ecard(name), W.ecardTitle, { phone })));
  const fit = codes.filter(({ key: code }) => code !== "chinese-gbk" || device === "scanner");
  byId("codes-label").hidden = !fit.length;
  byId("codes").replaceChildren(...fit.map(({ key: code, text }) => pill(`scan-${code}`, W.codes[code], W.codes[code], text, { text, encoding: code === "chinese-gbk" ? "gb18030" : "utf-8" })));
}

const pill = (testid, name, label, title, what) =>
  h("button", { type: "button", class: "ecard", "data-testid": testid, "data-of": "scanner", "aria-label": W.scanLabel(label), title, onclick: () => scan(what, label) }, name);

export function heardCode({ event, data }) {
  if (event === "member.present" && data.by === "ecard") say(W.present(data.member.name), "jade");
  if (event === "card.suspect" && SAID_BY_CODE.test(data.verdict)) say(W.suspect(data.message), "alarm");
  if (event === "item.scanned") say(W.item(data.item.name, data.item.price_fen), "jade");
  if (event === "scan.unknown") say(W.scanUnknown(shorter(data.text), data.message), "amber");
  if (event === "scan.payment_code") say(W.payment(data.masked), "jade");
  if (event === "coupon.scanned") say(W.coupon(data.coupon, data.message), data.coupon && !data.message ? "jade" : "amber");
  if (event === "terminal.setup_scanned") say(W.setUp, "jade");
  if (event === "receipt.scanned") say(data.valid ? W.receiptValid : W.receiptInvalid, data.valid ? "jade" : "alarm");
}

async function scan(what, name) {
  say(W.scanned(shorter(name)), "", { awaits: true });
  const failed = await post("/scan", { ...what, device: now("scanner") });
  if (failed) say(failed === "refused" ? W.cannotScan : outcome("scanner")[failed], "alarm");
}

byId("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("scan-text").value.trim();
  if (text) scan({ text }, text);
  else say(W.emptyScan, "amber");
});
