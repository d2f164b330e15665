/** EAN-13, so that a real scanner can read the screen too. */
import { svg } from "./dom.js";

const LEFT = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
const PARITY = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"];
const flip = (bits) => bits.replace(/./g, (bit) => (bit === "0" ? "1" : "0"));
const turn = (bits) => [...bits].reverse().join("");

/** @param {string} digits 13 of them */
export function modules(digits) {
  const [first, ...rest] = [...digits].map(Number);
  const left = rest.slice(0, 6).map((digit, index) => (PARITY[first][index] === "L" ? LEFT[digit] : turn(flip(LEFT[digit]))));
  const right = rest.slice(6).map((digit) => flip(LEFT[digit]));
  return `101${left.join("")}01010${right.join("")}101`;
}

/** @param {string} digits */
export function barcode(digits) {
  if (!/^\d{13}$/.test(digits)) return svg("svg", { class: "barcode", viewBox: "0 0 113 30", "aria-hidden": "true" });
  const bars = [...modules(digits).matchAll(/1+/g)].map((run) => `M${run.index + 9} 0h${run[0].length}v30h-${run[0].length}z`);
  return svg("svg", { class: "barcode", viewBox: "0 0 113 30", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("path", { d: bars.join("") }));
}
