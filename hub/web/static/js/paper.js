/** A receipt's document as the paper will show it: cells of a fixed pitch, the QR as a mark. */
import { html } from "./lib.js";
import { Icon } from "./ui.js";
import { S } from "./strings.js";

const DRAWN = new Set(["text", "row", "rule", "qr", "feed"]);

/** @param {{document: {width: number, parts: any[]}}} props */
export function Paper({ document }) {
  return html`<div class="paper" data-testid="paper" tabindex="0" role="group" aria-label=${S.bill.preview}><div class="paper__roll" data-width=${document.width}>${document.parts.filter((part) => DRAWN.has(part.type)).map((part, index) => html`<${Part} key=${index} part=${part} />`)}</div></div>`;
}

function Part({ part }) {
  const look = `${part.bold ? "is-bold" : ""} ${part.size > 1 ? "is-double" : ""}`;
  if (part.type === "text") return html`<p class="paper__text ${look}" data-align=${part.align ?? "left"}>${part.text}</p>`;
  if (part.type === "rule") return html`<hr class="paper__rule" data-style=${part.style ?? "single"} />`;
  if (part.type === "row") return html`<p class="paper__row ${look}">${part.cells.map((cell, index) => html`<span key=${index} data-align=${cell.align ?? "left"} style=${{ flex: cell.width ? `0 0 ${cell.width}ch` : "1 1 0" }}>${cell.text}</span>`)}</p>`;
  if (part.type === "qr") return html`<p class="paper__qr"><${Icon} name="scan" /><span>${S.bill.qr}</span></p>`;
  return html`<div class="paper__feed"></div>`;
}
