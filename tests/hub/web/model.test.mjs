// The till's arithmetic: how tenders fill a bill, what sessions cover, what cash may be handed over.
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseYuan, price, yuan } from "../../../hub/web/static/js/format.js";
import * as model from "../../../hub/web/static/js/till/model.js";

const CLEAN = { item: "clean", item_kind: "service", name: "深层清洁", category: "面部", price_fen: 19_800 };
const MASK = { item: "mask", item_kind: "goods", name: "面膜", category: "面膜", price_fen: 7_800 };
const CARD = { item: "sv", item_kind: "stored_value_card", name: "充值", category: "储值", price_fen: 100_000 };

const face = (card, balance, expires_at = null) => ({ card, unit: "FACE", balance, covers: [], expires_at, expired: false });
const sessions = (card, balance, covers, expires_at = null) => ({ card, unit: "SESSION", balance, covers, expires_at, expired: false });
const withItems = (draft, ...items) => items.reduce((before, item) => model.add(before, item), draft);
const member = (...cards) => ({ member: "m", cards });
const paidBy = (draft) => Object.fromEntries(model.payment(draft).tenders.map((tender) => [tender.tender, tender.amount_fen]));

test("one tender takes the whole bill", () => {
  const draft = model.takeTender(withItems(model.empty(), CLEAN, MASK), "wechat");
  assert.deepEqual(paidBy(draft), { wechat: 27_600 });
  assert.ok(model.payable(model.payment(draft)));
});

test("another tender takes the place of the one that filled the bill", () => {
  let draft = model.takeTender(withItems(model.empty(), CLEAN), "wechat");
  draft = model.takeTender(draft, "cash");
  assert.deepEqual(paidBy(draft), { cash: 19_800 });
});

test("two people each pay by the same channel", () => {
  let draft = model.changeTender(model.takeTender(withItems(model.empty(), CLEAN, MASK), "wechat"), "wechat", { typed_fen: 10_000, payment: "P1" });
  draft = model.takeTender(draft, "wechat");
  assert.deepEqual(model.payment(draft).tenders.map((tender) => [model.keyOf(tender), tender.amount_fen]), [["wechat P1", 10_000], ["wechat", 17_600]]);
  assert.equal(model.takeTender(draft, "wechat"), draft);
  draft = model.changeTender(draft, "wechat", { typed_fen: 17_600, payment: "P2" });
  assert.ok(model.payable(model.payment(draft)));
  assert.deepEqual(model.tenderRequests(draft).map((tender) => [tender.payment, tender.amount_fen]), [["P1", 10_000], ["P2", 17_600]]);
  draft = model.dropTender(draft, "wechat P1");
  assert.equal(model.payment(draft).left, 10_000);
});

test("a typed amount stands and the next tender takes the rest", () => {
  let draft = model.takeTender(withItems(model.empty(), CLEAN), "alipay");
  draft = model.changeTender(draft, "alipay", { typed_fen: 5_000 });
  assert.equal(model.payment(draft).left, 14_800);
  draft = model.takeTender(draft, "cash");
  assert.deepEqual(paidBy(draft), { alipay: 5_000, cash: 14_800 });
  draft = model.add(draft, MASK);
  assert.deepEqual(paidBy(draft), { alipay: 5_000, cash: 22_600 });
});

test("stored value fills up to the balance, another tender the rest", () => {
  let draft = withItems({ ...model.empty(), member: member(face("a", 10_000)) }, CLEAN);
  draft = model.takeTender(model.takeTender(draft, "stored_value"), "wechat");
  assert.deepEqual(paidBy(draft), { stored_value: 10_000, wechat: 9_800 });
});

test("stored value is named card by card, the one that expires first in front", () => {
  let draft = withItems({ ...model.empty(), member: member(face("late", 50_000), face("soon", 5_000, "2027-01-01T00:00:00+08:00")) }, CLEAN);
  draft = model.takeTender(draft, "stored_value");
  assert.deepEqual(model.tenderRequests(draft), [
    { tender: "stored_value", amount_fen: 5_000, card: "soon" },
    { tender: "stored_value", amount_fen: 14_800, card: "late" },
  ]);
});

test("stored value never pays for cards, and never above the balance", () => {
  const holder = { ...model.empty(), member: member(face("a", 500_000)) };
  assert.deepEqual(paidBy(model.takeTender(withItems(holder, CARD), "stored_value")), { stored_value: 0 });
  let draft = model.takeTender(withItems({ ...model.empty(), member: member(face("a", 1_000)) }, CLEAN), "stored_value");
  draft = model.changeTender(draft, "stored_value", { typed_fen: 19_800 });
  assert.equal(model.payable(model.payment(draft)), false);
});

test("cash gives change and refuses too little", () => {
  let draft = model.takeTender(withItems(model.empty(), CLEAN), "cash");
  draft = model.changeTender(draft, "cash", { received_fen: 20_000 });
  assert.equal(model.payment(draft).change, 200);
  assert.deepEqual(model.tenderRequests(draft), [{ tender: "cash", amount_fen: 19_800, received_fen: 20_000 }]);
  draft = model.changeTender(draft, "cash", { received_fen: 10_000 });
  assert.equal(model.payable(model.payment(draft)), false);
});

test("a covered service is paid by the card as long as sessions are free", () => {
  const holder = { ...model.empty(), member: member(sessions("s", 2, ["clean"])) };
  const draft = withItems(holder, CLEAN, CLEAN, CLEAN);
  assert.deepEqual(draft.lines.map((line) => [line.quantity, line.session_card]), [[2, "s"], [1, null]]);
  assert.equal(model.dueOf(draft), 19_800);
  assert.equal(model.sessionsOf(draft), 2);
});

test("sessions that expire first are offered first", () => {
  const holder = { ...model.empty(), member: member(sessions("late", 3, ["clean"], "2028-01-01"), sessions("soon", 1, ["clean"], "2027-01-01")) };
  assert.deepEqual(withItems(holder, CLEAN, CLEAN).lines.map((line) => line.session_card), ["soon", "late"]);
});

test("when the member leaves, their cards no longer pay", () => {
  let draft = withItems({ ...model.empty(), member: member(sessions("s", 2, ["clean"]), face("a", 9_000)) }, CLEAN, MASK);
  draft = model.withMember(model.takeTender(draft, "stored_value"), null);
  assert.equal(draft.lines[0].session_card, null);
  assert.deepEqual(draft.tenders, []);
});

test("a bill paid by sessions alone needs no tender", () => {
  const draft = withItems({ ...model.empty(), member: member(sessions("s", 2, ["clean"])) }, CLEAN);
  assert.ok(model.payable(model.payment(draft)));
  assert.deepEqual(model.tenderRequests(draft), []);
});

test("shares are whole percents that sum to 100", () => {
  for (const count of [1, 2, 3, 4, 5, 6]) {
    const shares = model.evenShares(Array.from({ length: count }, (_, index) => String(index)));
    assert.equal(shares.reduce((total, share) => total + share.percent, 0), 100);
  }
});

test("a held bill that was not touched is not written again", () => {
  const bill = { bill: "b", revision: 2, note: "", lines: [{ line: 1, line_kind: "service", item: "clean", name: "深层清洁", category: "", price_fen: 19_800, quantity: 1, shares: [], session_card: null, room: null, cuts: [] }] };
  const draft = model.fromBill(bill, null);
  assert.equal(model.isDirty(draft), false);
  assert.equal(model.isDirty(model.add(draft, MASK)), true);
});

test("lines go out as the hub takes them", () => {
  const draft = model.addQuick(withItems(model.empty(), CLEAN), "修眉", 3_000);
  assert.deepEqual(model.lineRequests(draft), [
    { item: "clean", quantity: 1, shares: [] },
    { name: "修眉", amount_fen: 3_000, quantity: 1, shares: [] },
  ]);
});

test("cash guesses start with the exact amount", () => {
  assert.deepEqual(model.cashGuesses(42_420), [42_420, 43_000, 45_000, 50_000]);
  assert.deepEqual(model.cashGuesses(10_000), [10_000]);
});

test("amounts are read as people type them, or not at all", () => {
  const cases = [["424.2", 42_420], ["424.20", 42_420], ["¥1,260", 126_000], ["8。5", 850], ["３００．５", 30_050], ["￥1，260", 126_000], ["0.01", 1], ["12.345", null], ["", null], ["-5", null], ["abc", null], ["1e3", null], ["99999999", null]];
  for (const [text, fen] of cases) assert.equal(parseYuan(text), fen, text);
});

test("money is shown with two decimals, on tiles without empty ones", () => {
  assert.equal(yuan(126_000), "¥1,260.00");
  assert.equal(yuan(-2_980), "−¥29.80");
  assert.equal(price(19_800), "¥198");
  assert.equal(price(19_850), "¥198.50");
});

test("days and hours are the store's, wherever the tablet believes to be", async () => {
  globalThis.document = { documentElement: { dataset: { zone: "Asia/Shanghai" } } };
  const { clock, dayOf, weekdayOf } = await import("../../../hub/web/static/js/format.js?shanghai");
  assert.equal(clock("2026-11-21T16:05:00Z"), "00:05");
  assert.equal(dayOf("2026-11-21T16:05:00Z"), "2026-11-22");
  assert.equal(weekdayOf("2026-11-21T16:05:00Z"), 0);
  assert.equal(dayOf("2026-11-21T15:55:00Z"), "2026-11-21");
  delete globalThis.document;
});

const quoted = (draft, cuts, more = {}) => ({
  ...draft,
  quote: {
    key: model.quoteKey(draft), rounding_fen: 0, rounding_for: "cash", approval_fen: 0, off_fen: cuts.reduce((sum, cut) => sum + cut, 0),
    due_fen: model.listOf(draft) - cuts.reduce((sum, cut) => sum + cut, 0),
    lines: draft.lines.map((line, index) => ({ amount_fen: model.amountOf(line) - cuts[index], cuts: cuts[index] ? [{ rule: "manual", name: "8 折", amount_fen: cuts[index] }] : [] })), ...more,
  },
});

test("what is taken off a line is added up here as the hub adds it up", () => {
  const draft = withItems(model.empty(), CLEAN);
  for (const [off, amount] of [[{ percent: 85 }, 16_830], [{ price_fen: 15_000 }, 15_000], [{ off_fen: 1 }, 19_799], [{ off_fen: 99_999 }, 0], [null, 19_800]]) {
    assert.equal(model.dueOf(model.change(draft, 1, { off })), amount);
  }
  assert.equal(model.dueOf(model.change({ ...draft, lines: [{ ...draft.lines[0], price_fen: 1_001 }] }, 1, { off: { percent: 85 } })), 851);
});

test("the hub's answer stands for the bill it was asked of, and for no other", () => {
  const draft = quoted(withItems(model.empty(), CLEAN, MASK), [3_960, 0]);
  assert.equal(model.dueOf(draft), 23_640);
  assert.equal(model.figures(draft).quoted, true);
  const other = model.add(draft, MASK);
  assert.equal(model.figures(other).quoted, false);
  assert.equal(model.dueOf(other), 35_400);
  assert.equal(model.figures(model.change(draft, 1, { shares: [{ staff: "s", percent: 100 }], room: "3" })).quoted, true);
});

test("a bill without cuts waits for nobody", () => {
  const draft = withItems(model.empty(), CLEAN);
  assert.equal(model.hasCuts(draft), false);
  assert.equal(model.hasCuts({ ...draft, off_fen: 1 }), true);
  assert.equal(model.hasCuts(model.add(quoted(draft, [100]), MASK)), true);
});

test("rounding is taken where the tender fits", () => {
  const draft = { ...quoted(model.addQuick(model.empty(), "修眉", 12_837), [0], { rounding_fen: 7 }), rounded: true };
  assert.equal(model.dueOf(draft), 12_837);
  const cash = model.takeTender(draft, "cash");
  assert.deepEqual(paidBy(cash), { cash: 12_830 });
  assert.deepEqual(paidBy(model.takeTender({ ...draft, quote: { ...draft.quote, rounding_for: "all" } }, "wechat")), { wechat: 12_830 });
});

test("what the member owes comes onto the bill once, and goes with the member", () => {
  const owing = { member: "m", cards: [], debts: [{ bill: "b", line: 2, name: "肩颈舒缓", left_fen: 6_800 }] };
  let draft = model.addDebts(model.addDebts({ ...model.empty(), member: owing }));
  assert.deepEqual(model.lineRequests(draft), [{ settles: { bill: "b", line: 2 }, amount_fen: 6_800 }]);
  assert.equal(model.owedBy(owing), 6_800);
  draft = model.withMember(draft, { member: "other", cards: [] });
  assert.deepEqual(draft.lines, []);
});

test("what has to be approved next: what was taken off, then what stays owing", () => {
  let draft = quoted(withItems({ ...model.empty(), member: member() }, CLEAN), [5_000], { approval_fen: 5_000 });
  draft = model.takeTender(draft, "arrears");
  assert.deepEqual(model.wanting(draft), { action: "discount", amount_fen: 5_000 });
  draft = { ...draft, approvals: { discount: { id: "a", amount_fen: 5_000 } } };
  assert.deepEqual(model.wanting(draft), { action: "arrears", amount_fen: 14_800 });
});

test("parts of a card count what they cover and what a treatment takes", () => {
  const card = {
    ...sessions("s", 12, ["clean", "long"]),
    lots: [{ left: 5, covers: ["clean", "long"], units: [1, 2], expires_at: null }, { left: 1, covers: ["clean"], units: [1], expires_at: null }, { left: 6, covers: ["clean"], units: [1], expires_at: "2020-01-01T00:00:00Z" }],
  };
  const holder = { ...model.empty(), member: member(card) };
  assert.deepEqual(["clean", "long"].map((item) => model.offers(holder, item)[0].free), [6, 2]);
  const one = model.add(holder, CLEAN);
  assert.deepEqual(["clean", "long"].map((item) => model.offers(one, item)[0].free), [5, 2]);
  assert.equal(model.offers({ ...holder, member: member({ ...card, stopped: "frozen" }) }, "clean").length, 0);
});

test("a held bill keeps what was taken off by hand, and is written again where today's rules make another sum", () => {
  const bill = { bill: "b", revision: 1, note: "", due_fen: 15_840, lines: [{ line: 1, line_kind: "service", item: "clean", name: "深层清洁", category: "", price_fen: 19_800, quantity: 1, shares: [], session_card: null, room: null, cuts: [{ rule: "manual", name: "8 折", amount_fen: 3_960 }] }] };
  const draft = model.fromBill(bill, null);
  assert.deepEqual(draft.lines[0].off, { off_fen: 3_960, reason: "8 折" });
  assert.equal(model.isDirty(quoted(draft, [3_960])), false);
  assert.equal(model.isDirty(quoted(draft, [4_960])), true);
});

test("points and coupons of a held bill are laid down again, and go with the member", () => {
  const cuts = [{ rule: "coupon", name: "新客券", amount_fen: 1_000, ref: "C1" }, { rule: "points", name: "积分抵扣", amount_fen: 300, ref: "300" }];
  const line = { line: 1, line_kind: "service", item: "clean", name: "深层清洁", category: "", price_fen: 19_800, quantity: 1, shares: [], session_card: null, room: null, cuts };
  const draft = model.fromBill({ bill: "b", revision: 1, note: "", due_fen: 18_500, lines: [line] }, member());
  assert.deepEqual([draft.points, draft.coupons], [300, ["C1"]]);
  assert.deepEqual([model.quoteRequest(draft).points, model.holdRequest(draft).coupons], [300, ["C1"]]);
  const other = model.withMember(draft, { member: "other", cards: [] });
  assert.deepEqual([other.points, other.coupons], [0, []]);
});

test("who was asked for by name stays so when another joins", () => {
  const shares = model.evenShares(["a", "b"], [{ staff: "a", percent: 100, designated: true }]);
  assert.deepEqual(shares, [{ staff: "a", percent: 50, designated: true }, { staff: "b", percent: 50 }]);
});

const DEAL = { deal: "d", code: "8100000001", name: "美团 深层清洁单人", price_fen: 9_900, item: "clean" };
const AMOUNT = { deal: "e", code: "7700000001", name: "美团 88 代 100", price_fen: 8_800, item: null };

test("a voucher for an item pays one piece on a line of its own", () => {
  const two = model.add(withItems(model.empty(), CLEAN), CLEAN);
  const split = model.layVoucher(two, DEAL, CLEAN);
  assert.deepEqual(split.lines.map((line) => line.quantity), [1, 1]);
  const none = model.layVoucher(model.empty(), DEAL, CLEAN);
  assert.deepEqual(none.lines.map((line) => [line.item, line.quantity]), [["clean", 1]]);
  const another = model.layVoucher(none, { ...DEAL, code: "8100000002" }, CLEAN);
  assert.equal(another.lines.length, 2);
  assert.deepEqual(model.add(none, CLEAN).lines.map((line) => line.quantity), [1, 1]);
  assert.equal(model.layVoucher(withItems(model.empty(), CLEAN), DEAL, CLEAN).lines.length, 1);
});

test("vouchers pay beside tenders, and each is sent with its code", () => {
  let draft = model.layVoucher(withItems(model.empty(), MASK), { ...AMOUNT, price_fen: 5_000 });
  assert.deepEqual(model.quoteRequest(draft).group_buys, [{ deal: "e", code: "7700000001" }]);
  assert.equal(model.payment(draft).left, 2_800);
  draft = model.takeTender(draft, "cash");
  assert.deepEqual(paidBy(draft), { cash: 2_800 });
  assert.deepEqual(model.tenderRequests(draft)[0], { tender: "group_buy", amount_fen: 5_000, deal: "e", reference: "7700000001" });
  assert.ok(model.hasCuts(draft));
  assert.equal(model.takeVoucher(draft, AMOUNT).vouchers.length, 0);
});

test("a held bill keeps its vouchers, those over several lines too", () => {
  const cut = (paid_fen) => ({ rule: "group_buy", name: AMOUNT.name, amount_fen: 600, ref: "e 7700000001", paid_fen });
  const line = (number, paid_fen) => ({ line: number, item: null, name: "快速", line_kind: "quick", category: "", price_fen: 5_000, quantity: 1, shares: [], session_card: null, room: null, settles: null, cuts: [cut(paid_fen)] });
  const draft = model.fromBill({ bill: "b", revision: 1, note: "", due_fen: 8_800, lines: [line(1, 4_400), line(2, 4_400)] }, null);
  assert.deepEqual(draft.vouchers.map(({ deal, code, price_fen }) => [deal, code, price_fen]), [["e", "7700000001", 8_800]]);
});

const days = (card, covers, visits_left = null, more = {}) => ({ card, unit: "DAY", balance: 20, covers, expires_at: "2099-01-01", expired: false, term: { usable: true, visits_left, percent: null }, ...more });

test("a card of days covers a service before sessions do, as often as it may", () => {
  const holder = { ...model.empty(), member: member(sessions("s", 3, ["clean"], "2030-01-01"), days("d", ["clean"], 1)) };
  assert.deepEqual(withItems(holder, CLEAN, CLEAN).lines.map((line) => line.session_card), ["d", "s"]);
  const endless = { ...model.empty(), member: member(days("d", ["clean"])) };
  assert.deepEqual(withItems(endless, CLEAN, CLEAN, CLEAN).lines.map((line) => [line.session_card, line.quantity]), [["d", 3]]);
  assert.equal(model.counted(model.offers(endless, "clean")), 0);
  assert.ok(model.byDays(endless, { session_card: "d" }));
});

test("one that cannot be used, or covers something else, covers nothing", () => {
  const over = { ...model.empty(), member: member(days("d", ["clean"], null, { term: { usable: false, visits_left: null } }), days("e", ["mask"])) };
  assert.equal(withItems(over, CLEAN).lines[0].session_card, null);
});

const PAPER = { serial: "V0010000183988", name: "五百元代金券", left_fen: 50_000, price_fen: 45_000, items: [], categories: [], services: false };

test("a printed voucher pays all it can of what it is for, and is sold on a line of its own", () => {
  const draft = model.layPaper(withItems(model.empty(), CLEAN, MASK), { ...PAPER, categories: ["面部"] });
  assert.deepEqual(model.payment(draft).papers.map((paper) => paper.amount_fen), [19_800]);
  assert.equal(model.payment(draft).left, 7_800);
  const paid = model.takeTender(draft, "cash");
  assert.deepEqual(model.tenderRequests(paid)[0], { tender: "voucher", amount_fen: 19_800, reference: "V0010000183988" });
  assert.equal(model.takePaper(draft, "V0010000183988").papers.length, 0);
  const least = (threshold_fen) => model.payment(model.layPaper(withItems(model.empty(), CLEAN, MASK), { ...PAPER, categories: ["面部"], threshold_fen })).papers[0].amount_fen;
  assert.deepEqual([19_799, 19_800, 19_801].map(least), [19_800, 19_800, 0]);
  const two = model.layPaper(model.layPaper(withItems(model.empty(), CLEAN), { ...PAPER, left_fen: 10_000 }), { ...PAPER, serial: "V2" });
  assert.deepEqual(model.payment(two).papers.map((paper) => paper.amount_fen), [10_000, 9_800]);
  const sale = model.sellPaper(model.empty(), PAPER);
  assert.deepEqual(model.lineRequests(sale), [{ voucher: "V0010000183988" }]);
  assert.deepEqual([model.dueOf(sale), model.openLines(sale).length, model.sellsPaper(sale)], [45_000, 0, true]);
});
