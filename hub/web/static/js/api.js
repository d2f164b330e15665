/** The hub's JSON API: reads, writes that are never counted twice, problems in plain words. */
import { language } from "./languages.js";
import { S, prose } from "./strings.js";

const BASE = "/api/v1";
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [300, 900, 2000];
const UNRESOLVED = "meishu.unresolved";
const UNRESOLVED_MOST = 50;

/** An answer of the hub that says no. `code` is stable, `message` is for the person. */
export class Problem extends Error {
  /** @param {number} status @param {{code?: string, title?: string, detail?: string, values?: Record<string, any>}} body */
  constructor(status, body) {
    super(prose(body.detail || body.title || S.errors.unknown));
    this.status = status;
    this.code = body.code || "unknown";
    this.values = body.values || {};
  }
}

/** No answer: whether a write took effect is not known, until it is sent again with the same key. */
export class Unreachable extends Error {
  constructor() {
    super(S.errors.unreachable);
    this.code = "unreachable";
    this.values = {};
  }
}

/** @param {string} path @returns {Promise<any>} */
export async function read(path) {
  return finish(await send("GET", path, undefined, {}));
}

/**
 * Sends a write. While its outcome is unknown the same write keeps the same Idempotency-Key, over retries,
 * over a second press and over a reload of the page.
 * @param {"POST"|"PUT"|"DELETE"} method @param {string} path @param {object} [body] @returns {Promise<any>}
 */
export async function write(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const name = `${method} ${path} ${text ?? ""}`;
  const key = keyOf(name);
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await send(method, path, text, { "Idempotency-Key": key });
      if (![502, 503, 504].includes(response.status) || attempt >= PAUSES_MS.length) {
        if (response.status < 500) forget(name);
        return await finish(response);
      }
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt >= PAUSES_MS.length) throw error;
    }
    await new Promise((resume) => setTimeout(resume, PAUSES_MS[attempt]));
  }
}

/** Sends a write under a key of the caller's, once; what is sent is kept nowhere. @param {string} path @param {object} body @param {string} key */
export async function keyed(path, body, key) {
  return finish(await send("POST", path, JSON.stringify(body), { "Idempotency-Key": key }));
}

/**
 * Sends a write once and keeps nothing of it: for what names itself what it answers, and must not be stored, as a PIN.
 * @param {"POST"} method @param {string} path @param {object} body @returns {Promise<any>}
 */
export async function once(method, path, body) {
  return finish(await send(method, path, JSON.stringify(body), {}));
}

/** Asks with a body; nothing is kept of it, so that it may be asked again. @param {string} path @param {object} body */
export async function ask(path, body) {
  return finish(await send("POST", path, JSON.stringify(body), {}));
}

/** @param {Record<string, string|number|undefined|null>} values */
export function query(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return kept.length ? "?" + new URLSearchParams(kept.map(([name, value]) => [name, String(value)])) : "";
}

/** A PNG that the hub draws of `body`, as a data address. @param {string} path @param {object} body */
export async function picture(path, body) {
  const response = await send("POST", path, JSON.stringify(body), {});
  if (!response.ok) return finish(response);
  const blob = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(new Unreachable()));
    reader.readAsDataURL(blob);
  });
}

/** Where to go after pairing or signing in; only a path of this hub. @param {string} otherwise */
export function nextPath(otherwise) {
  const wanted = new URLSearchParams(location.search).get("next") || "";
  return /^\/(?![/\\])/.test(wanted) ? wanted : otherwise;
}

async function send(method, path, text, headers) {
  try {
    return await fetch(BASE + path, {
      method,
      body: text,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { Accept: "application/json", "Accept-Language": language, ...(text === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    });
  } catch {
    throw new Unreachable();
  }
}

async function finish(response) {
  if (response.status === 204) return null;
  let body;
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new Unreachable();
    body = {};
  }
  if (response.ok) return body;
  if (response.status === 401 && leave(body.code)) return new Promise(() => {});
  throw new Problem(response.status, body);
}

function leave(code) {
  const door = { terminal_required: "/pair", session_required: "/sign-in" }[code];
  if (!door || location.pathname === door) return false;
  location.assign(door + query({ next: location.pathname + location.search }));
  return true;
}

/** @returns {[string, string][]} */
function unresolved() {
  try {
    return JSON.parse(sessionStorage.getItem(UNRESOLVED) || "[]");
  } catch {
    return [];
  }
}

function keyOf(name) {
  const all = unresolved();
  const known = all.find(([other]) => other === name);
  if (known) return known[1];
  const key = newId();
  sessionStorage.setItem(UNRESOLVED, JSON.stringify([...all, [name, key]].slice(-UNRESOLVED_MOST)));
  return key;
}

function forget(name) {
  sessionStorage.setItem(UNRESOLVED, JSON.stringify(unresolved().filter(([other]) => other !== name)));
}

/** 128 random bits in hex; randomUUID is not there without TLS. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
