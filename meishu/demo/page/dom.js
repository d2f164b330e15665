/** Small tools for building elements; no inline styles, as the page's policy asks. */
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, any>} [attributes] @param {...any} children */
export const h = (name, attributes, ...children) => build(document.createElement(name), attributes, children);

/** @param {string} name @param {Record<string, any>} [attributes] @param {...any} children */
export const svg = (name, attributes, ...children) => build(document.createElementNS(SVG, name), attributes, children);

/** @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id}`);
  return element;
}

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function build(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
