/** The four things a phone asks the hub; it has no terminal's token, and shows its own errors. */
import { language } from "../languages.js";
import { prose } from "../strings.js";

const TIMEOUT_MS = 8000;

export class Refused extends Error {
  constructor(body) {
    super(prose(body.detail ?? ""));
    this.code = body.code ?? "unknown";
    this.values = body.values ?? {};
  }
}

/** No network, or not the store's. */
export class Away extends Error {}

/** @param {string} path @param {object} body @returns {Promise<any>} */
export async function ask(path, body) {
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { method: "POST", body: JSON.stringify(body), cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS), headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": language } });
  } catch {
    throw new Away();
  }
  const said = await answer.json().catch(() => null);
  if (answer.ok && said) return said;
  if (said?.code) throw new Refused(said);
  throw new Away();
}
