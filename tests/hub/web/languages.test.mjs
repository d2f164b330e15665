// The English has the shape of the words it translates. Traditional Chinese is made of the Simplified by the hub.
import assert from "node:assert/strict";
import { test } from "node:test";

import { merged } from "../../../hub/web/static/js/languages.js";

const FOLDERS = ["", "cards/", "commission/", "devices/", "printing/", "reports/", "settings/", "shift/"];
const load = async (folder, language = "") => (await import(`../../../hub/web/static/js/${folder}strings${language}.js`)).words;
const isGroup = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whole groups and folders that have no English yet; sources and rooms are kept as the store wrote them. */
const LATER = { en: ["devices/", "printing/", "devices.", "handheld.", "display.", "helpCalls.", "more.", "till.rooms", "register.sources"] };

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

for (const language of ["en"]) {
  for (const folder of FOLDERS) {
    test(`${language} of ${folder || "every page"} lacks nothing unnoticed`, async () => {
      const known = LATER[language] ?? [];
      const left = differences(await load(folder), await load(folder, `.${language}`), "").filter((one) => !(one.startsWith("missing") && known.some((prefix) => prefix === folder || one.startsWith(`missing ${prefix}`))));
      assert.deepEqual(left, []);
    });
  }
}

test("a key without a translation stays as it is", () => {
  const words = { a: "甲", b: { c: "乙", d: (n) => `${n} 次` }, e: ["丙"] };
  const both = merged(words, { b: { c: "B" } });
  assert.deepEqual([both.a, both.b.c, both.b.d(2), both.e], ["甲", "B", "2 次", ["丙"]]);
  assert.deepEqual(merged(words, undefined).b.c, "乙");
});
