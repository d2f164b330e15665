/** Which language this browser's person reads, and words in it: what the English lacks stands in Simplified Chinese. */

export const LANGUAGES = { "zh-CN": "简体中文", "zh-TW": "繁體中文", en: "English" };
const COOKIE = "meishu_language";
const TABLET = "meishu.tablet_language";
const YEAR_S = 31_536_000;

const THIN = "\u2009";
const FULL = { ",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01" };

const shown = globalThis.document?.documentElement.lang;

/** What the hub drew this page in: the person's choice, else the store's. */
export const language = shown in LANGUAGES ? shown : "zh-CN";

const keep = (name) => {
  document.cookie = `${COOKIE}=${name}; path=/; max-age=${name ? YEAR_S : 0}; samesite=lax`;
};

/** What the person at this browser reads from the next page on. @param {keyof typeof LANGUAGES} name */
export const choose = keep;

/** What this browser shows while nobody is signed in. @param {keyof typeof LANGUAGES} name */
export function chooseHere(name) {
  localStorage.setItem(TABLET, name);
  keep(name);
}

/** Who signs in reads what they chose before, wherever that was; else what this browser shows. @param {string} theirs */
export const signedIn = (theirs) => keep(theirs in LANGUAGES ? theirs : localStorage.getItem(TABLET) ?? "");

/** Who signs out leaves the browser as it was. */
export const signedOut = () => keep(localStorage.getItem(TABLET) ?? "");

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
 * The words of a module in the language of this browser. English stands beside it as strings.en.js; the hub serves
 * strings.zh-TW.js, made of the Simplified words.
 * @template T @param {T} words @param {string} module its import.meta.url @param {string} [name] another language than the page's @returns {Promise<T>}
 */
export async function worded(words, module, name = language) {
  if (name === "zh-CN") return set(words);
  const beside = new URL(`strings.${name}.js`, module).href;
  const other = await import(beside).catch(() => ({ words: {} }));
  return set(merged(words, other.words));
}
