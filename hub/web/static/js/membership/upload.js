/** Files to the hub, and files from it: bodies that are no JSON. */
import { Problem, Unreachable } from "../api.js";

const BASE = "/api/v1";
const TIMEOUT_MS = 120_000;

/** @param {string} path @param {Blob|null} file @returns {Promise<Response>} */
async function send(path, file, type = "application/octet-stream") {
  try {
    return await fetch(BASE + path, { method: "POST", body: file ?? undefined, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS), headers: { "Accept-Language": "zh-CN", "Content-Type": file?.type || type } });
  } catch {
    throw new Unreachable();
  }
}

/** Sends a file as it is; the answer is JSON. */
export async function upload(path, file) {
  const response = await send(path, file);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

/** Fetches a file and hands it to the browser to be saved. @param {string} path @param {string} name @param {object|null} body what is asked for, as JSON */
export async function download(path, name, body = null) {
  const response = await send(path, body && JSON.stringify(body), body ? "application/json" : undefined);
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
