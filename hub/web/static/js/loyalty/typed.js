/** What people type, read: discounts, multiples, whole numbers. */

/** Percent asked of what people type as a discount: 8.5 or 85; null where it is none. @param {string} text */
export function parseFold(text) {
  const typed = text.normalize("NFKC").trim();
  const percent = /^\d(\.\d)?$/.test(typed) ? Math.round(Number(typed) * 10) : /^[1-9]\d$/.test(typed) ? Number(typed) : 0;
  return percent >= 1 && percent <= 99 ? percent : null;
}

/** A whole number; null where it is none. @param {string} text */
export function parseCount(text, least = 0, most = 100_000_000) {
  const typed = text.normalize("NFKC").replace(/[,\s]/g, "");
  const count = /^\d{1,9}$/.test(typed) ? Number(typed) : null;
  return count !== null && count >= least && count <= most ? count : null;
}

/** Percent of a multiple with two decimals at most: 1.5 is 150; null where it is none. @param {string} text */
export function parseTimes(text) {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(text.normalize("NFKC").trim());
  const percent = match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
  return percent !== null && percent <= 1000 ? percent : null;
}

export const fold = (percent) => String(percent / 10);
export const times = (percent) => String(percent / 100);

/** Reads an optional field: `empty` where nothing is typed. @template T @param {string} text @param {(text: string) => T|null} parse @param {T|null} empty */
export const optional = (text, parse, empty = null) => (text.trim() ? parse(text) : empty);
