/** Digits for amounts; the field keeps the focus, so that a keyboard types into it too. */
import { html } from "../lib.js";
import { S } from "../strings.js";

const KEYS = [..."123456789", ".", "0", "00"];
const LONGEST = 10;

/** The text after a key. @param {string} text @param {string} sign */
export function press(text, sign) {
  if (sign === "erase") return text.slice(0, -1);
  const next = sign === "." && !text ? "0." : text + sign;
  return /^\d{0,7}(\.\d{0,2})?$/.test(next) && next.length <= LONGEST ? next.replace(/^0+(?=\d)/, "") : text;
}

export function NumPad({ onKey }) {
  const keep = (event) => event.preventDefault();
  const key = (sign, words = sign, extra = "") => html`<button type="button" tabindex="-1" class="key num ${extra}" key=${sign} data-testid="num-key-${sign}"
    onPointerDown=${keep} onMouseDown=${keep} onClick=${() => onKey(sign)}>${words}</button>`;
  return html`<div class="numpad">${KEYS.map((sign) => key(sign))}${key("erase", S.common.erase, "key--word numpad__erase")}</div>`;
}
