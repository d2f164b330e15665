/** Paper as it prints: columns of 12 dots, a wide character takes two; drawn in dots, so it fits any width. */
import { svg } from "./dom.js";

const COLUMN = 12;
const CELL = 24;
const LINE = 30;
const BASE = 24;
const WIDE = 576;
const MARGIN = 28;
const TOOTH = 8;

const wide = (char) => char.codePointAt(0) > 0x7e;
const span = (run) => [...run.text].reduce((sum, char) => sum + (wide(char) ? 2 : 1), 0) * COLUMN * run.width;
let width = WIDE;
const start = (align, used) => MARGIN + Math.max(0, align === "center" ? Math.floor((width - used) / 2) : align === "right" ? width - used : 0);

/** @param {any[]} blocks @param {{whole: boolean, width?: number}} paper */
export function receipt(blocks, { whole, width: dots = WIDE }) {
  width = dots;
  const pieces = [];
  let top = MARGIN;
  const last = blocks.findLastIndex((block) => block.type === "cut");
  blocks.forEach((block, index) => {
    if (index === last && index === blocks.findLastIndex(({ type }) => type !== "drawer")) return;
    const [element, height] = piece(block, top);
    if (element) pieces.push(element);
    top += height;
  });
  const [full, high] = [width + 2 * MARGIN, top + MARGIN];
  return svg("svg", { class: `receipt receipt--${width}`, viewBox: `0 0 ${full} ${high}`, role: "img", "aria-label": said(blocks) },
    svg("path", { class: "receipt__sheet", d: outline(full, high, whole) }), ...pieces);
}

function piece(block, top) {
  if (block.type === "text") return text(block, top);
  if (block.type === "raster" || block.type === "qr") return picture(block, top);
  if (block.type === "cut") return [svg("path", { class: "receipt__cut", d: `M0 ${top + 12}H${width + 2 * MARGIN}` }), CELL];
  return [null, 0];
}

function text(block, top) {
  const runs = block.runs ?? [block];
  const high = LINE * Math.max(...runs.map((run) => run.height));
  let left = start(block.align, runs.reduce((sum, run) => sum + span(run), 0));
  const line = svg("g", {});
  for (const run of runs) {
    const foot = top + high - (LINE - BASE) / 2 - 4 * run.height;
    if (run.text) line.append(svg("g", { transform: `translate(${left} ${foot}) scale(${run.width} ${run.height})` }, letters(run)));
    left += span(run);
  }
  return [line, high];
}

/** One element a run: each character at its own column, as the printer's head puts it. */
function letters(run) {
  const whole = svg("text", { class: run.bold ? "receipt__text is-bold" : "receipt__text" });
  let at = 0;
  for (const [part] of run.text.matchAll(/[\x20-\x7e]+|[^\x20-\x7e]+/g)) {
    const places = [];
    for (const char of part) {
      places.push(...Array(char.length).fill(at));
      at += (wide(char) ? 2 : 1) * COLUMN;
    }
    whole.append(svg("tspan", { class: wide(part) ? "is-wide" : "is-narrow", x: places.join(" ") }, part));
  }
  return whole;
}

function picture(block, top) {
  const [wideDots, high] = block.type === "qr" ? [220, 220] : [block.width, block.height];
  const image = svg("image", { class: "receipt__dots", x: start(block.align, wideDots), y: top, width: wideDots, height: high, href: `data:image/png;base64,${block.png_base64}` });
  return [image, high];
}

/** Torn by the cutter's teeth at the foot; what is still in the printer has no foot. */
function outline(across, height, whole) {
  const teeth = [];
  const step = across / 52;
  for (let index = 1; index <= 52; index += 1) teeth.push(`L${(across - index * step).toFixed(1)} ${index % 2 ? height : height - TOOTH}`);
  return whole ? `M1 1H${across - 1}V${height - TOOTH}${teeth.join("")}Z` : `M1 ${height}V1H${across - 1}V${height}`;
}

const said = (blocks) => blocks.filter((block) => block.type === "text" && block.text).map((block) => block.text.trim()).join(",");
