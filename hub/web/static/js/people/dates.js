/** Birthdays as they are typed, and lunar days as the calendar says them. */
import { readDay } from "../days.js";
import { dayOf } from "../format.js";
import { W } from "./strings.js";

/** @param {number|string} number */
export const two = (number) => String(number).padStart(2, "0");

/** 初一, 十五, 廿三, 三十: as the calendar says it. */
export function lunarDay(day) {
  if (day === 20) return W.birthdays.twentieth;
  if (day === 30) return W.birthdays.thirtieth;
  const tens = day === 10 ? 0 : Math.floor(day / 10);
  return W.birthdays.tens[tens] + W.birthdays.ones[day % 10];
}

/** 八月十五, of YYYY-MM-DD. */
export function lunarWords(birthday, leap) {
  const [, month, day] = birthday.split("-").map(Number);
  return `${leap ? W.birthdays.leap : ""}${W.birthdays.months[month - 1]}${lunarDay(day)}`;
}

/** What was typed as YYYY-MM-DD; "" for nothing, null for no date that was. */
export function typedDay(text) {
  return readDay(text, { max: dayOf() });
}
