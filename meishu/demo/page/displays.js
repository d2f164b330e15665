/** Customer displays as a customer sees them: two lines of a VFD, eight LED digits with their lamps, a screen. */
import { byId, h, svg } from "./dom.js";
import { now } from "./things.js";
import { W } from "./words.js";

const [COLUMNS, CELL, ROW] = [20, 20, 34];
const wide = (char) => char.codePointAt(0) > 0x7e;
/** Which of the segments a to g a digit lights. */
const LIT = { 0: "abcdef", 1: "bc", 2: "abged", 3: "abgcd", 4: "fgbc", 5: "afgcd", 6: "afgedc", 7: "abc", 8: "abcdefg", 9: "abcdfg", "-": "g", " ": "" };
const PATHS = { a: "M6 2h16l-3 4h-10z", b: "M24 3v18l-3 2-2-3v-13z", c: "M24 43v-18l-3-2-2 3v13z", d: "M6 44h16l-3-4h-10z", e: "M4 43v-18l3-2 2 3v13z", f: "M4 3v18l3 2 2-3v-13z", g: "M7 23l3-2h8l3 2-3 2h-8z" };
const shown = new Map();

/** @param {any} state */
export function showDisplays({ displays, plugged }) {
  const key = now("display");
  for (const name of ["vfd", "led"]) {
    const box = byId(name);
    box.hidden = !displays[name];
    if (!displays[name]) continue;
    box.toggleAttribute("data-chosen", key === name);
    const fresh = JSON.stringify([displays[name], plugged[name]]);
    if (shown.get(name) === fresh) continue;
    shown.set(name, fresh);
    const picture = name === "vfd" ? vfd(displays[name], plugged[name]) : led(displays[name], plugged[name]);
    box.setAttribute("aria-label", plugged[name] ? said(displays[name]) : W.dark);
    box.dataset.says = said(displays[name]);
    box.replaceChildren(h("span", { class: "glass__name" }, W.glass[name]), picture);
  }
}

const said = ({ lines, digits, lamp }) => [...lines, lamp, digits].filter(Boolean).join(" ");

function vfd({ lines }, on) {
  const cells = lines.map((line, row) => {
    let column = 0;
    const letters = [];
    for (const char of line) {
      const span = wide(char) ? 2 : 1;
      letters.push(svg("text", { class: "vfd__char", x: (column + span / 2) * CELL + 6, y: row * ROW + 31 }, char));
      column += span;
    }
    return svg("g", {}, ...Array.from({ length: COLUMNS }, (_, index) => svg("rect", { class: "vfd__cell", x: index * CELL + 7, y: row * ROW + 8, width: CELL - 2, height: ROW - 6, rx: 2 })), ...letters);
  });
  return svg("svg", { class: "vfd", viewBox: `0 0 ${COLUMNS * CELL + 12} ${2 * ROW + 14}`, "data-on": on, "aria-hidden": "true" }, ...cells);
}

function led({ digits, lamp }, on) {
  const places = [];
  for (const char of digits) {
    if (char === "." && places.length) places.at(-1).dot = true;
    else places.push({ char, dot: false });
  }
  while (places.length < 8) places.unshift({ char: " ", dot: false });
  const figures = places.slice(-8).map(({ char, dot }, index) => svg("g", { transform: `translate(${index * 34 + 6} 8)` },
    ...Object.entries(PATHS).map(([segment, d]) => svg("path", { class: "led__segment", d, "data-lit": on && (LIT[char] ?? "").includes(segment) })),
    svg("circle", { class: "led__segment", cx: 29, cy: 42, r: 2.6, "data-lit": on && dot })));
  const lamps = W.lamps.map((word, index) => svg("text", { class: "led__lamp", x: index * 68 + 40, y: 72, "data-lit": on && word === lamp }, word));
  return svg("svg", { class: "led", viewBox: "0 0 284 80", "aria-hidden": "true" }, ...figures, ...lamps);
}
