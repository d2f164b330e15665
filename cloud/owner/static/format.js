// Figures and times as an owner reads them.

import { S } from "./said.js";

const grouped = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });

export const count = (n) => grouped.format(n);

/** Whole yuan, for the eye only. */
export function yuan(fen) {
  const whole = Math.round(fen / 100);
  return `${whole < 0 ? "−" : ""}¥${grouped.format(Math.abs(whole))}`;
}

export function share(part, whole) {
  return whole > 0 ? Math.round((part * 100) / whole) : 0;
}

/** "+12%", "−3%", or "" where there is nothing to compare with. */
export function versus(now, before) {
  if (before <= 0) return "";
  const percent = Math.round(((now - before) * 100) / before);
  if (percent === 0) return S.even;
  return percent > 0 ? `+${percent}%` : `−${-percent}%`;
}

/** The weekday of YYYY-MM-DD. */
export const weekday = (day) => S.date.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()];

export function dayWords(day) {
  const [, month, date] = day.split("-").map(Number);
  return S.date.full(month, date, weekday(day));
}

/** HH:MM of an RFC 3339 time as it stands, in the store's own zone. */
export const clock = (stamp) => stamp.slice(11, 16);

/** "13:05" today, "11 月 20 日 13:05" before. */
export function asOf(stamp, day) {
  const [, month, date] = stamp.slice(0, 10).split("-").map(Number);
  return stamp.slice(0, 10) === day ? clock(stamp) : `${S.date.day(month, date)} ${clock(stamp)}`;
}

/** "不到 1 分钟", "27 分钟", "1 小时 27 分", "2 天 3 小时". */
export function duration(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return S.date.moment;
  if (minutes < 60) return S.date.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? S.date.hoursAnd(hours, minutes % 60) : S.date.hours(hours);
  const days = Math.floor(hours / 24);
  return hours % 24 ? S.date.daysAnd(days, hours % 24) : S.date.days(days);
}
