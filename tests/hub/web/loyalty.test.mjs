// What the forms of loyalty read of what is typed, and what they say of it in a sentence.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ofBundle, ofKind, ofPlan, ofPoints, ofRate, ofTier } from "../../../hub/web/static/js/loyalty/sentence.js";
import { parseCount, parseFold, parseTimes } from "../../../hub/web/static/js/loyalty/typed.js";
import * as model from "../../../hub/web/static/js/till/model.js";

const plain = (text) => text.replaceAll("\u2009", "");
const table = (parse, rows) => rows.forEach(([typed, value]) => assert.equal(parse(typed), value, typed));

test("a discount as people type it", () => table(parseFold, [["8.5", 85], ["85", 85], ["8", 80], ["0.1", 1], ["9.9", 99], ["0", null], ["10", 10], ["100", null], ["", null], ["8.55", null], ["\uff18.\uff15", 85], ["-1", null]]));

test("multiples of points", () => table(parseTimes, [["1.5", 150], ["0", 0], ["10", 1000], ["10.01", null], ["2.05", 205], ["", null], ["x", null]]));

test("whole numbers within bounds", () => {
  table(parseCount, [["0", 0], ["1,000", 1000], ["100000000", 100_000_000], ["100000001", null], ["1.5", null], ["", null], ["-1", null]]);
  assert.deepEqual([parseCount("0", 1), parseCount("1", 1), parseCount("21", 1, 20)], [null, 1, null]);
});

const kind = { how: "amount", threshold_fen: 500_00, amount_fen: 50_00, percent: 100, cap_fen: null, item: null, price_fen: 0, items: [], categories: [], services: false, valid_from: null, valid_to: null, valid_days: 30, with_tier: true, with_bundle: true, with_others: false, per_bill: 1, issue_limit: null, occasion: null, returns: true };
const names = new Map([["a", "面霜"], ["b", "按摩"]]);

test("a kind of coupon in a sentence", () => {
  const said = (values) => plain(ofKind({ ...kind, ...values }, names));
  assert.equal(said({}), "满 ¥500 减 ¥50，全场可用（卡项除外），不与其他券同用，领取后 30 天内有效");
  assert.equal(said({ how: "percent", percent: 85, cap_fen: 30_00, threshold_fen: 0, services: true, with_others: true, valid_days: null }), "打 8.5 折，最多减 ¥30，所有服务可用，可与会员折扣、套餐、其他券同用，长期有效");
  assert.equal(said({ how: "gift", item: "a", threshold_fen: 0, with_tier: false, returns: false, issue_limit: 100 }), "送「面霜」一份，不与会员折扣、其他券同用，领取后 30 天内有效，限量 100 张，退款不退券");
  assert.equal(said({ how: "trial", item: "b", price_fen: 0, threshold_fen: 1, occasion: "birthday", per_bill: 2 }), "满 ¥0.01 「按摩」体验价 ¥0，不与其他券同用，每单最多 2 张，领取后 30 天内有效，生日当月自动发放");
  assert.match(said({ categories: ["商品"], items: ["b"], valid_from: "2031-01-01", valid_to: "2031-01-31", valid_days: null }), /限商品类、按摩，不与其他券同用，2031 年 1 月 1 日 至 2031 年 1 月 31 日 有效$/);
});

test("tiers, rates, points, bundles and referrals in a sentence", () => {
  const tier = { service_percent: 88, goods_percent: 100, points_percent: 150, priority: true, top_up_once_fen: 1000_00, top_up_total_fen: null, spent_fen: 0, points: null, visits: null, keep_days: 365, keep_spent_fen: 1 };
  assert.equal(plain(ofTier(tier)), "一次充值满 ¥1,000，或累计消费满 ¥0，即可达到；服务 8.8 折，积分 1.5 倍，优先服务；365 天内消费不足 ¥0.01，降一级");
  assert.equal(plain(ofTier({ ...tier, top_up_once_fen: null, spent_fen: null, service_percent: 100, points_percent: 100, priority: false, keep_days: null })), "只能由店长手工设置；没有折扣");
  assert.equal(plain(ofRate({ item: null, category: "商品", percent: 250, weekdays: [3, 7] }, names)), "每周三、日，商品类，积分 2.5 倍");
  assert.equal(plain(ofRate({ item: "a", category: null, percent: 0, weekdays: [] }, names)), "面霜，不积分");
  const settings = { points_per_100yuan: 100, points_on: "consumption", points_fen: 1, points_max_percent: 50, points_days: 0, points_consent: false };
  assert.equal(plain(ofPoints(settings)), "消费每 100 元得 100 积分；100 积分抵 ¥1；每单最多抵 50%；积分长期有效");
  assert.equal(plain(ofPoints({ ...settings, points_per_100yuan: 0 })), "现在不积分");
  const items = new Map([["a", { name: "面霜", price_fen: 299_00 }], ["b", { name: "按摩", price_fen: 128_00 }]]);
  assert.equal(plain(ofBundle({ items: [{ item: "a", quantity: 1 }, { item: "b", quantity: 2 }], price_fen: 500_00, with_tier: false }, items)), "面霜 × 1 + 按摩 × 2，合购 ¥500（原价 ¥555，省 ¥55）；与会员折扣比，取便宜的");
  const plan = { on: "purchase", least_fen: 100_00, bonus_days: 30, levels: [{ points: 100, coupon_kind: "k", bonus_fen: 1 }, { points: 10, coupon_kind: null, bonus_fen: 0 }] };
  assert.equal(plain(ofPlan(plan, new Map([["k", "推荐券"]]))), "新会员首次消费满 ¥100，介绍人得 100 积分、优惠券「推荐券」一张、储值赠送 ¥0.01（30 天内用完），介绍人的介绍人得 10 积分；首单退款时一并收回");
  assert.equal(plain(ofPlan({ ...plan, levels: [] }, new Map())), "介绍新会员没有奖励");
});

const member = { member: "M", cards: [], coupons: 2, points: 0 };
const sold = (draft) => model.add(draft, { item: "a", name: "面霜", item_kind: "goods", category: "商品", price_fen: 299_00 });
const quoted = (draft, coupons) => ({ ...draft, quote: { key: model.quoteKey(draft), due_fen: 249_00, off_fen: 50_00, rounding_fen: 0, rounding_for: "cash", approval_fen: 0, lines: [{ amount_fen: 249_00, cuts: [] }], coupons } });

test("the hub chooses among a member's coupons until somebody does, and what it chose is what is held", () => {
  const draft = sold(model.withMember(model.empty(), member));
  assert.deepEqual([model.quoteRequest(draft).best, model.quoteRequest(draft).coupons, model.hasCuts(draft)], [true, undefined, true]);
  assert.equal(model.holdRequest(draft).coupons, undefined);
  const priced = quoted(draft, [{ coupon: "C1", laid: true }, { coupon: "C2", laid: false }]);
  assert.deepEqual([model.laidCoupons(priced), model.holdRequest(priced).coupons], [["C1"], ["C1"]]);
  assert.deepEqual(model.laidCoupons(sold(priced)), []);
  const none = { ...priced, best: false, coupons: [] };
  assert.deepEqual([model.quoteRequest(none).best, model.holdRequest(none).coupons, model.laidCoupons(none)], [undefined, undefined, []]);
});

test("without a member nothing is chosen; another member's coupons are chosen anew", () => {
  const nobody = sold(model.empty());
  assert.deepEqual([model.quoteRequest(nobody).best, model.hasCuts(nobody)], [undefined, false]);
  const chosen = { ...sold(model.withMember(model.empty(), member)), best: false, coupons: ["C2"] };
  assert.deepEqual(model.quoteRequest(chosen).coupons, ["C2"]);
  const other = model.withMember(chosen, { ...member, member: "N" });
  assert.deepEqual([other.best, other.coupons, model.quoteRequest(other).best], [true, [], true]);
});
