/** Which language this browser's person reads, and words in it: what a translation lacks stands in Simplified Chinese. */

export const LANGUAGES = { "zh-CN": "简体中文", "zh-TW": "繁體中文", en: "English" };
const COOKIE = "meishu_language";
const PEOPLE = "meishu.languages";
const YEAR_S = 31_536_000;

const THIN = "\u2009";
const FULL = { ",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01" };

const kept = () => new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(globalThis.document?.cookie ?? "")?.[1] ?? "";

/** A cookie, so that the hub draws the page's own words in it too. */
export const language = kept() in LANGUAGES ? kept() : "zh-CN";

/** Kept for this browser and, where somebody is signed in, for them. @param {keyof typeof LANGUAGES} name @param {string} [staff] */
export function choose(name, staff) {
  document.cookie = `${COOKIE}=${name}; path=/; max-age=${YEAR_S}; samesite=lax`;
  if (staff) localStorage.setItem(PEOPLE, JSON.stringify({ ...people(), [staff]: name }));
}

/** Who signs in reads what they chose before on this browser. @param {string} staff */
export function chooseOf(staff) {
  const theirs = people()[staff];
  if (theirs in LANGUAGES && theirs !== language) choose(theirs);
}

function people() {
  try {
    return JSON.parse(localStorage.getItem(PEOPLE) ?? "{}");
  } catch {
    return {};
  }
}

/** Words from the hub, set as Chinese is: full-width punctuation after Han text, thin spaces. @param {string} text */
export const prose = (text) => spaced(text.replace(/(?<=\p{Script=Han})[,;:?!]/gu, (sign) => FULL[sign]));

/** Sets numbers and Latin apart from Han text by a thin space. @param {string} text */
export const spaced = (text) =>
  text.replace(/(\p{Script=Han})([A-Za-z0-9])/gu, `$1${THIN}$2`).replace(/([A-Za-z0-9%])(\p{Script=Han})/gu, `$1${THIN}$2`);

function set(words) {
  if (typeof words === "string") return spaced(words);
  if (typeof words === "function") return (...values) => set(words(...values));
  if (Array.isArray(words)) return words.map(set);
  return Object.fromEntries(Object.entries(words).map(([name, value]) => [name, set(value)]));
}

const isGroup = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** `words` with what `other` has in place of it; a key at a time. */
export const merged = (words, other) =>
  Object.fromEntries(Object.entries(words).map(([name, value]) => [name, name in (other ?? {}) ? (isGroup(value) ? merged(value, other[name]) : other[name]) : value]));

/**
 * The words of a module in the language of this browser. Its translations stand beside it, as strings.en.js.
 * @template T @param {T} words @param {string} module its import.meta.url @returns {Promise<T>}
 */
export async function worded(words, module) {
  if (language === "zh-CN") return set(words);
  const beside = new URL(`strings.${language}.js`, module).href;
  const other = await import(beside).catch(() => ({ words: {} }));
  return set(merged(words, other.words));
}
