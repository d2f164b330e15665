/** What a rule does, in a sentence. Values as the hub has them; `names` tells what items and kinds are called. */
import { date, price } from "../format.js";
import { W } from "./strings.js";
import { fold, times } from "./typed.js";

const T = W.sentence;
const join = (parts) => parts.filter(Boolean).join(W.comma);

/** 满 ¥500 减 ¥50，全场可用，不与其他券同用 @param {any} kind @param {Map<string, string>} names */
export function ofKind(kind, names) {
  const over = kind.threshold_fen > 0 ? T.over(price(kind.threshold_fen)) : "";
  const item = names.get(kind.item) ?? "…";
  const gives = { amount: T.less(price(kind.amount_fen)), percent: T.fold(fold(kind.percent)) + (kind.cap_fen ? T.cap(price(kind.cap_fen)) : ""), gift: T.gift(item), trial: T.trial(item, price(kind.price_fen)) }[kind.how];
  return join([over + gives, scopeOf(kind, names), besideOf(kind), kind.per_bill > 1 && T.perBill(kind.per_bill), termOf(kind), kind.issue_limit && T.limit(kind.issue_limit), kind.occasion && T.occasion[kind.occasion], kind.returns === false && T.kept]);
}

/** What a coupon or a series of vouchers is good for. */
export function scopeOf(kind, names) {
  if (kind.item) return "";
  const only = [...kind.categories.map(T.category), ...kind.items.map((item) => names.get(item) ?? "…")];
  if (kind.services && !only.length) return W.scope.text.services;
  return only.length ? W.scope.text.only([kind.services && W.scope.services, ...only].filter(Boolean).join(W.and)) : W.scope.text.all;
}

function besideOf(kind) {
  const apart = [["tier", kind.with_tier], ["bundle", kind.with_bundle], ["others", kind.with_others]].filter(([, may]) => !may).map(([what]) => T.withs[what]);
  return apart.length ? T.apart(apart.join(W.and)) : T.together;
}

export function termOf(kind) {
  const { valid_from: from, valid_to: to } = kind;
  const dates = from && to ? T.dates(date(from), date(to)) : from ? T.from(date(from)) : to ? T.to(date(to)) : "";
  return join([dates, kind.valid_days && T.days(kind.valid_days)]) || T.ever;
}

const REACHED = { top_up_once_fen: "top_up_once", top_up_total_fen: "top_up_total", spent_fen: "spent", points: "points", visits: "visits" };

/** 累计消费满 ¥3,000，即可达到；服务 8.5 折 @param {any} tier */
export function ofTier(tier) {
  const ways = Object.entries(REACHED).filter(([name]) => tier[name] !== null && tier[name] !== undefined).map(([name, rule]) => T.rules[rule](name.endsWith("_fen") ? price(tier[name]) : tier[name]));
  const gives = [tier.service_percent < 100 && T.tier.service(fold(tier.service_percent)), tier.goods_percent < 100 && T.tier.goods(fold(tier.goods_percent)), tier.points_percent !== 100 && T.tier.points(times(tier.points_percent)), tier.priority && T.tier.priority];
  return [ways.length ? T.tier.reach(ways.join(W.or)) : T.tier.nobody, join(gives) || T.tier.plain, tier.keep_days && T.tier.keep(tier.keep_days, price(tier.keep_spent_fen))].filter(Boolean).join(W.semicolon);
}

/** 每周三，商品类，积分 2 倍 @param {any} rate @param {Map<string, string>} names */
export function ofRate(rate, names) {
  const what = rate.item ? (names.get(rate.item) ?? "…") : rate.category ? T.category(rate.category) : T.everything;
  const when = rate.weekdays.length ? T.weekdays(rate.weekdays.map((day) => T.days_[day - 1]).join(W.and)) : "";
  return rate.percent ? T.rate(what, times(rate.percent), when) : T.never(what, when);
}

/** How points are earned, what they are worth and how long they live. @param {any} settings the store's */
export function ofPoints(settings) {
  if (!settings.points_per_100yuan) return T.earnNone;
  const hundred = 100;
  return [T.earn(settings.points_per_100yuan, T.on[settings.points_on]), T.worth(hundred, price(settings.points_fen * hundred)), settings.points_max_percent < 100 && T.most(settings.points_max_percent), settings.points_days ? T.live(settings.points_days) : T.forever, settings.points_consent && T.agree].filter(Boolean).join(W.semicolon);
}

/** @param {any} bundle @param {Map<string, any>} items */
export function ofBundle(bundle, items) {
  const parts = bundle.items.filter((one) => items.has(one.item)).map((one) => T.part(items.get(one.item).name, one.quantity)).join(" + ");
  const list = listOf(bundle, items);
  return T.bundle(parts || "…", price(bundle.price_fen), price(list), price(Math.max(0, list - bundle.price_fen))) + W.semicolon + (bundle.with_tier ? T.withTier : T.withoutTier);
}

export const listOf = (bundle, items) => bundle.items.reduce((sum, one) => sum + (items.get(one.item)?.price_fen ?? 0) * one.quantity, 0);

/** @param {any} plan @param {Map<string, string>} names of kinds of coupons */
export function ofPlan(plan, names) {
  const gives = (level) => [level.points > 0 && T.plan.points(level.points), level.coupon_kind && T.plan.coupon(names.get(level.coupon_kind) ?? "…"), level.bonus_fen > 0 && T.plan.bonus(price(level.bonus_fen), plan.bonus_days)].filter(Boolean).join(W.and);
  const levels = plan.levels.map((level, index) => gives(level) && `${T.plan.level[index]} ${gives(level)}`).filter(Boolean);
  return levels.length ? [T.plan.first[plan.on](price(plan.least_fen)), ...levels].join(W.comma) + W.semicolon + T.plan.back : T.plan.none;
}
