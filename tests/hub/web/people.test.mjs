// Birthdays as they are typed and said, and a segment's way through its form and back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { lunarDay, lunarWords, typedDay } from "../../../hub/web/static/js/people/dates.js";
import { bodyOf, said, startOf } from "../../../hub/web/static/js/people/segment.js";

test("a birthday is typed as it comes to hand; what is no day of the past is none", () => {
  const days = {
    "": "", " ": "", 19900517: "1990-05-17", "1990-5-7": "1990-05-07", "1990/05/17": "1990-05-17", "１９９００５１７": "1990-05-17", 20000229: "2000-02-29",
    "1990年5月7日": "1990-05-07", 1990517: null, 1990117: null, 19900230: null, 19000229: null, 1990: null, "90-05-17": null, 18991231: null, 20991231: null, 明天: null,
  };
  for (const [typed, day] of Object.entries(days)) assert.equal(typedDay(typed), day, typed);
});

test("lunar days are said as the calendar says them", () => {
  assert.deepEqual([1, 10, 11, 15, 19, 20, 21, 29, 30].map(lunarDay), ["初一", "初十", "十一", "十五", "十九", "二十", "廿一", "廿九", "三十"]);
  assert.equal(lunarWords("1990-08-15", false), "八月十五");
  assert.equal(lunarWords("1990-12-30", true), "闰腊月三十");
});

test("a segment goes through the form and back; nothing typed asks for everybody", () => {
  assert.deepEqual(bodyOf(startOf({})), {});
  const segment = { tags: ["t"], tier: "g", gender: "female", source: "抖音", birthday_month: 3, unseen_days: 30, spent_from_fen: 100000, spent_to_fen: 123456, visits_to: 0, conditions: [{ field: "f", at_least: "50", at_most: "60" }] };
  assert.deepEqual(bodyOf(startOf(segment)), segment);
});

test("what is no number is left out until it is one", () => {
  const values = { ...startOf({}), seen_days: "x", spent: ["12.", "abc"], visit: ["1.5", ""], points: ["", "-1"], conditions: [{ field: "", equals: "x", least: "", most: "" }, { field: "f", equals: "", least: "", most: "" }] };
  assert.deepEqual(bodyOf(values), { spent_from_fen: 1200 });
});

test("conditions are said in words", () => {
  const known = { tags: [{ tag: "t", name: "孕期" }], tiers: [{ tier: "g", name: "金卡" }], fields: [{ field: "f", name: "体重" }] };
  const values = startOf({ tags: ["t"], tier: "g", unseen_days: 30, balance_from_fen: 10000, conditions: [{ field: "f", at_most: "60" }] });
  assert.deepEqual(said(values, known), ["孕期", "金卡", "30 天未来", "储值余额（元）至少 100", "体重不超过 60"]);
});
