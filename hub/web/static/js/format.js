/** Money, times and names as people read them. */
import { S } from "./strings.js";

/** ¥1,260.00 @param {number} fen */
export function yuan(fen) {
  const sign = fen < 0 ? "−" : "";
  const [whole, cents] = (Math.abs(fen) / 100).toFixed(2).split(".");
  return `${sign}¥${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/** ¥198 where there are no cents, for tiles. @param {number} fen */
export function price(fen) {
  return yuan(fen).replace(/\.00$/, "");
}

/** 424.20, to be edited. @param {number} fen */
export function plain(fen) {
  return (fen / 100).toFixed(2).replace(/\.00$/, "");
}

/** Fen of what a person typed, full width or not; null when it is no amount. @param {string} text */
export function parseYuan(text) {
  const match = /^(\d{1,7})(?:\.(\d{0,2}))?$/.exec(text.normalize("NFKC").replace(/[¥,\s]/g, "").replace("。", "."));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

/** The store's zone stands on the page: its days and hours are shown, wherever the tablet believes to be. */
const inStore = new Intl.DateTimeFormat("en-CA", {
  timeZone: globalThis.document?.documentElement.dataset.zone || undefined,
  hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

/** @param {string|Date} at */
const partsOf = (at) => Object.fromEntries(inStore.formatToParts(new Date(at)).map((part) => [part.type, part.value]));

/** 14:32 @param {string|Date} at */
export function clock(at) {
  const { hour, minute } = partsOf(at);
  return `${hour}:${minute}`;
}

/** 2026-11-22 @param {string|Date} when */
export function dayOf(when = new Date()) {
  const { year, month, day } = partsOf(when);
  return `${year}-${month}-${day}`;
}

/** 0 is Sunday. @param {string|Date} at */
export function weekdayOf(at) {
  return new Date(`${dayOf(at)}T00:00:00Z`).getUTCDay();
}

/** Today's times as 14:32, others as 11 月 2 日 14:32. @param {string} at */
export function moment(at) {
  const day = dayOf(at) === dayOf() ? "" : `${date(at)} `;
  return day + clock(at);
}

/** 11 月 2 日, with the year when it is another one. @param {string} at */
export function date(at) {
  const [year, month, day] = (/^\d{4}-\d\d-\d\d$/.test(at) ? at : dayOf(at)).split("-").map(Number);
  return S.dates.day(year === Number(dayOf().slice(0, 4)) ? null : year, month, day);
}

/** How long ago, coarse. @param {string} at */
export function ago(at) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(at).getTime()) / 60_000));
  if (minutes < 1) return S.dates.now;
  if (minutes < 60) return S.dates.minutes(minutes);
  if (minutes < 48 * 60) return S.dates.hours(Math.floor(minutes / 60));
  return S.dates.days(Math.floor(minutes / 1440));
}

/** The sign in the circle: the family name, or two given names of staff. @param {string} name */
export function initial(name) {
  return [...(name || "")][0] ?? "?";
}

/** A card's number as a person checks it. @param {string} number */
export function tail(number) {
  return number.slice(-4);
}
