/** What the customer sees of this till: told as it changes, never waited for, never tried again. */
import { useEffect, useRef } from "../lib.js";
import * as model from "./model.js";

const PAUSE_MS = 120;
const TIMEOUT_MS = 4000;
const LINES_MOST = 100;
const NAME_MOST = 60;
const FEN_MOST = 100_000_000;

const shorten = (text) => [...text].slice(0, NAME_MOST).join("");
const bounded = (fen) => Math.min(FEN_MOST, Math.max(0, fen));
const lineOf = (line, amount_fen) => ({ name: shorten(line.name) || "\u2014", quantity: line.quantity, amount_fen: bounded(amount_fen), by_session: Boolean(line.session_card) });

/** The line that changed last; null when one went away. */
function changedLine(lines, before) {
  if (lines.length < before.length) return null;
  return lines.findLast((line) => !before.some((other) => other.key === line.key && other.quantity === line.quantity && other.price_fen === line.price_fen)) ?? null;
}

/** @param {model.Draft} draft what stands on the bill @param {any} paid how @param {any} result the bill that was just settled */
export function shownOf(draft, paid, result, line = null) {
  if (result) {
    const received = result.tenders.reduce((sum, tender) => sum + tender.received_fen, 0);
    const change = result.tenders.reduce((sum, tender) => sum + tender.change_fen, 0);
    const whole = { lines: result.lines.slice(-LINES_MOST).map((one) => lineOf(one, one.amount_fen)), due_fen: bounded(result.due_fen), received_fen: bounded(received), ...(result.member ? { customer: result.member.name } : {}) };
    return change > 0 ? { view: "change", amount_fen: bounded(change), ...whole } : { view: "received", amount_fen: bounded(received), ...whole };
  }
  if (!draft.lines.length) return { view: "welcome" };
  const { lines } = model.figures(draft);
  const whole = { lines: draft.lines.slice(-LINES_MOST).map((one) => lineOf(one, lines.get(one.key).amount)), due_fen: bounded(paid.due), ...(draft.member ? { customer: shorten(draft.member.name) } : {}) };
  if (line && !draft.tenders.length) return { view: "item", text: shorten(line.name), amount_fen: bounded(lines.get(line.key)?.amount ?? model.amountOf(line)), ...whole };
  return { view: "total", amount_fen: bounded(paid.due), ...whole };
}

/** One at a time, and of what waits only the newest: an older one never overtakes it. */
function teller() {
  let waiting = null;
  let running = false;
  const run = async () => {
    running = true;
    while (waiting) {
      const body = waiting;
      waiting = null;
      await fetch("/api/v1/counter/display", { method: "PUT", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => {});
    }
    running = false;
  };
  return (body) => {
    waiting = body;
    if (!running) run();
  };
}

export function useCustomer(draft, paid, result) {
  const tell = useRef(null);
  const before = useRef({ lines: [], last: null, told: "" });
  tell.current ??= teller();
  useEffect(() => {
    const now = before.current;
    if (draft.lines !== now.lines) {
      now.last = changedLine(draft.lines, now.lines) ?? (draft.lines.length < now.lines.length ? null : now.last);
      now.lines = draft.lines;
    }
    const body = JSON.stringify(shownOf(draft, paid, result, now.last));
    if (body === now.told) return undefined;
    const timer = setTimeout(() => {
      now.told = body;
      tell.current(body);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, result]);
}
