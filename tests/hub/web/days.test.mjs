// Days and months as they are typed, and stepped by the arrow keys.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readDay, readMonth, stepped } from "../../../hub/web/static/js/days.js";

test("a day is typed year first, with any sign between or none", () => {
  const typed = { "": "", " ": "", 20261122: "2026-11-22", "2026-11-2": "2026-11-02", "2026/1/12": "2026-01-12", "2026.11.22": "2026-11-22", "2026年11月22日": "2026-11-22", "２０２６１１２２": "2026-11-22", 20240229: "2024-02-29" };
  for (const [text, day] of Object.entries(typed)) assert.equal(readDay(text), day, text);
});

test("what is no day, or one too early or too late, is none", () => {
  for (const text of ["2026", "202611", "2026112", "20261331", "20260229", "11/22/2026", "18991231", "22-11-2026", "明天"]) assert.equal(readDay(text), null, text);
  const within = { min: "2026-11-10", max: "2026-11-20" };
  assert.deepEqual(["20261109", "20261110", "20261120", "20261121"].map((text) => readDay(text, within)), [null, "2026-11-10", "2026-11-20", null]);
});

test("month and day alone are of the given year, and a year being typed is none of them", () => {
  assert.deepEqual(["1122", "11-2", "11月2日", "0230", "2026", "1990"].map((text) => readDay(text, { year: "2026" })), ["2026-11-22", "2026-11-02", "2026-11-02", null, null, null]);
  assert.equal(readDay("1122"), null);
});

test("a month is typed the same way", () => {
  const typed = { "": "", 202611: "2026-11", "2026-1": "2026-01", "2026年11月": "2026-11", 202613: null, 2026: null, "11-2026": null };
  for (const [text, month] of Object.entries(typed)) assert.equal(readMonth(text), month, text);
  assert.equal(readMonth("202612", { max: "2026-11" }), null);
});

test("the arrow keys go over the ends of months and years", () => {
  assert.deepEqual([stepped("2026-11-30", 1), stepped("2026-01-01", -1), stepped("2024-02-28", 1), stepped("2026-12", 1), stepped("2026-01", -1)], ["2026-12-01", "2025-12-31", "2024-02-29", "2027-01", "2025-12"]);
});
