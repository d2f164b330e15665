// The English has the shape of the words it translates. Traditional Chinese is made of the Simplified by the hub.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { merged } from "../../../hub/web/static/js/languages.js";

const STATIC = new URL("../../../hub/web/static/js/", import.meta.url);
const FOLDERS = ["", ...readdirSync(STATIC, { recursive: true }).filter((path) => path.endsWith("/strings.js")).map((path) => path.slice(0, -"strings.js".length)), "../../../../cloud/owner/static/"];
const load = async (folder, language = "") => (await import(`../../../hub/web/static/js/${folder}strings${language}.js`)).words;
const isGroup = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What the store keeps as it is written. */
const KEPT = ["till.rooms", "register.sources"];
/** Chinese that is meant: the languages' own names, the mark. */
const OWN = /简体中文|繁體中文|"美"/g;

/** @returns {string[]} "missing a.b", "extra a.b", "kind a.b" */
function differences(words, other, path) {
  const found = Object.keys(other ?? {}).filter((name) => !(name in words)).map((name) => `extra ${path}${name}`);
  for (const [name, value] of Object.entries(words)) {
    if (!(name in (other ?? {}))) found.push(isGroup(value) ? `missing ${path}${name}.` : `missing ${path}${name}`);
    else if (typeof value !== typeof other[name] || Array.isArray(value) !== Array.isArray(other[name])) found.push(`kind ${path}${name}`);
    else if (isGroup(value)) found.push(...differences(value, other[name], `${path}${name}.`));
    else if (Array.isArray(value) && name !== "reasons" && value.length !== other[name].length) found.push(`length ${path}${name}`);
  }
  return found;
}

const text = (words) => JSON.stringify(words, (_, value) => (typeof value === "function" ? String(value) : value));

for (const folder of FOLDERS) {
  test(`the English of ${folder || "every page"} is whole`, async () => {
    const english = await load(folder, ".en");
    const left = differences(await load(folder), english, "").filter((one) => !KEPT.some((name) => one === `missing ${name}`));
    assert.deepEqual(left, []);
    assert.deepEqual(text(english).replace(OWN, "").match(/\p{Script=Han}+/gu) ?? [], []);
  });
}

test("a key without a translation stays as it is", () => {
  const words = { a: "甲", b: { c: "乙", d: (n) => `${n} 次` }, e: ["丙"] };
  const both = merged(words, { b: { c: "B" } });
  assert.deepEqual([both.a, both.b.c, both.b.d(2), both.e], ["甲", "B", "2 次", ["丙"]]);
  assert.deepEqual(merged(words, undefined).b.c, "乙");
});
