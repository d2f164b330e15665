/** The phone's own side of hub/ecards/codes.py: the code of a moment, and the proof to read one's page. Pure: `hmac` comes in. */

export const PREFIX = "MSE1";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS = 8;
const words = new TextEncoder();

/** @param {number} atMs @param {number} stepMs */
export const stepOf = (atMs, stepMs) => Math.floor(atMs / stepMs);

/**
 * What the phone shows in this step.
 * @param {(key: Uint8Array, message: Uint8Array) => Uint8Array} hmac HMAC-SHA-256
 * @param {string} secret hex @param {string} ecard @param {number} step
 */
export const codeOf = (hmac, secret, ecard, step) => PREFIX + ecard + letters(hmac(bytes(secret), message("meishu-ecard-1\0", ecard, step)));

/** What reads the phone's page at a moment: no code, so that reading uses none up. Hex. */
export const proofOf = (hmac, secret, ecard, atMs) => hex(hmac(bytes(secret), message("meishu-ecard-proof-1\0", ecard, atMs)));

/** In groups of four, as a person types it. @param {string} code */
export const grouped = (code) => code.match(/.{4}/g).join(" ");

function message(domain, ecard, number) {
  const head = words.encode(domain + ecard);
  const whole = new Uint8Array(head.length + 8);
  whole.set(head);
  new DataView(whole.buffer).setBigUint64(head.length, BigInt(number));
  return whole;
}

/** The first 40 bits, five a letter. */
function letters(digest) {
  let bits = 0n;
  for (const byte of digest.subarray(0, (LETTERS * 5) / 8)) bits = (bits << 8n) | BigInt(byte);
  return Array.from({ length: LETTERS }, (_, place) => ALPHABET[Number((bits >> BigInt(5 * (LETTERS - 1 - place))) & 31n)]).join("");
}

const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (digest) => Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
