// The phone makes the codes that the hub expects: one file of vectors for both, and RFC 4231 for what lies below.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { hmac } from "../../../node_modules/@noble/hashes/hmac.js";
import { sha256 } from "../../../node_modules/@noble/hashes/sha2.js";
import { codeOf, grouped, proofOf, stepOf } from "../../../hub/web/static/js/ecard/code.js";

const sign = (key, message) => hmac(sha256, key, message);
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const vectors = JSON.parse(readFileSync(new URL("../ecards/vectors.json", import.meta.url), "utf-8"));

test("the library's HMAC is that of RFC 4231, and of this machine", () => {
  const known = [
    [Buffer.alloc(20, 0x0b), Buffer.from("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    [Buffer.from("Jefe"), Buffer.from("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    [Buffer.alloc(131, 0xaa), Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"],
  ];
  for (const [key, message, digest] of known) {
    assert.equal(hex(sign(new Uint8Array(key), new Uint8Array(message))), digest);
    assert.equal(createHmac("sha256", key).update(message).digest("hex"), digest);
  }
});

test("every vector of the hub", () => {
  for (const { secret, ecard, at_ms: atMs, step, code, proof } of vectors) {
    assert.equal(stepOf(atMs, 30_000), step);
    assert.equal(codeOf(sign, secret, ecard, step), code);
    assert.equal(proofOf(sign, secret, ecard, atMs), proof);
  }
});

test("a code is shown in groups of four", () => assert.equal(grouped("MSE17K3M9QXT01234567"), "MSE1 7K3M 9QXT 0123 4567"));
