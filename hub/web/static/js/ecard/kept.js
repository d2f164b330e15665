/** What this phone keeps: an e-card a store, each with its secret, and the last page seen of it. */

const PLACE = "meishu.ecards";

/** @typedef {{hub: string, ecard: string, secret: string, step_ms: number, store_name: string, name_masked: string, offset_ms: number, page: any, seen_ms: number}} Kept */

/** @returns {Kept[]} the one used last first */
export function kept() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}

/** First from now on; one a store. @param {Kept} card */
export function keep(card) {
  localStorage.setItem(PLACE, JSON.stringify([card, ...kept().filter((one) => one.hub !== card.hub)]));
}

/** @param {string} ecard */
export function drop(ecard) {
  localStorage.setItem(PLACE, JSON.stringify(kept().filter((one) => one.ecard !== ecard)));
}
