/** The hub's live events, with one connection a page. `link` tells whether the hub can be reached. */
import { read } from "./api.js";

const NAMES = [
  "hello", "status", "member.present", "card.unknown", "item.scanned", "scan.unknown", "receipt.scanned",
  "read.failed", "device", "device.removed", "device.test", "devices", "unknown", "enrolment", "payment", "payment.refund",
  "card.suspect", "ecard", "counter.offer", "scan.payment_code", "coupon.scanned", "group_buy.scanned", "voucher.scanned", "pairing.scanned", "terminal.setup_scanned", "counter.display", "bill", "receipt", "print", "consent", "screen", "help.called", "help.cleared", "terminal.changed", "display", "display.changed", "import", "joining", "resync", "gone",
];
const AGAIN_MS = 3000;

/** @type {Map<string, Set<(data: any) => void>>} */
const listeners = new Map();
/** @type {EventSource | null} */
let source = null;
let greeted = false;

/** The last status, and whether the hub is reached; kept for whoever comes later. */
export const latest = { status: null, up: null };

/** @param {string} name @param {(data: any) => void} listener @returns {() => void} stops listening */
export function on(name, listener) {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all.add(listener));
  if (!source) connect();
  return () => all.delete(listener);
}

function emit(name, data) {
  for (const listener of listeners.get(name) ?? []) listener(data);
}

function setUp(up) {
  if (latest.up === up) return;
  latest.up = up;
  emit("link", { up });
}

function connect() {
  source = new EventSource("/api/v1/events");
  for (const name of NAMES) source.addEventListener(name, (event) => receive(name, JSON.parse(event.data)));
  source.addEventListener("open", () => setUp(true));
  source.addEventListener("error", () => {
    setUp(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, AGAIN_MS);
  });
}

async function reconnect() {
  source.close();
  await read("/terminal").catch(() => {});
  connect();
}

function receive(name, data) {
  setUp(true);
  if (name === "gone") return void location.assign("/pair");
  if (name === "status") latest.status = data;
  emit(name, data);
  if (name !== "hello") return;
  if (greeted) emit("resync", {});
  greeted = true;
}

addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => {
  if (event.persisted && source) connect();
});
