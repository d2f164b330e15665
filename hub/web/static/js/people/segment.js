/** A segment's conditions: as a form holds them, as the hub takes them, in words. */
import { read } from "../api.js";
import { parseYuan, plain } from "../format.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const G = W.segments;
export const DAYS = ["seen_days", "unseen_days", "joined_days"];
/** name: [the hub's bounds, whether they are money] */
export const RANGES = { spent: [["spent_from_fen", "spent_to_fen"], true], balance: [["balance_from_fen", "balance_to_fen"], true], visit: [[`visits_from`, `visits_to`], false], points: [[`points_from`, `points_to`], false] };
export const whole = (text) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : null);
export const amount = (text, money) => (text === "" ? null : money ? parseYuan(text) : whole(text));

/** What may be chosen from. */
export async function choicesOf() {
  const [{ fields, tags }, { tiers }] = await Promise.all([read("/traits"), read("/tiers")]);
  return { fields, tags, tiers };
}

/** A segment as the form holds it: everything as text. */
export function startOf(segment) {
  const ranges = Object.fromEntries(Object.entries(RANGES).map(([name, [bounds, money]]) => [name, bounds.map((bound) => (segment[bound] === undefined ? "" : money ? plain(segment[bound]) : String(segment[bound])))]));
  const days = Object.fromEntries(DAYS.map((name) => [name, segment[name] === undefined ? "" : String(segment[name])]));
  const conditions = (segment.conditions ?? []).map(({ field, equals, at_least: least, at_most: most }) => ({ field, equals: equals ?? "", least: least ?? "", most: most ?? "" }));
  return { tags: segment.tags ?? [], tier: segment.tier ?? "", gender: segment.gender ?? "", source: segment.source ?? "", birthday: segment.birthday_month ? String(segment.birthday_month) : "", conditions, ...days, ...ranges };
}

/** What the hub is asked; what is no number is left out. */
export function bodyOf(values) {
  const body = { tags: values.tags, tier: values.tier, gender: values.gender, source: values.source.trim(), birthday_month: whole(values.birthday) };
  for (const name of DAYS) body[name] = whole(values[name]) || null;
  for (const [name, [bounds, money]] of Object.entries(RANGES)) bounds.forEach((bound, index) => (body[bound] = amount(values[name][index], money)));
  body.conditions = values.conditions.filter((one) => one.field && (one.equals || one.least || one.most)).map((one) => ({ field: one.field, ...(one.equals ? { equals: one.equals } : {}), ...(one.least ? { at_least: one.least } : {}), ...(one.most ? { at_most: one.most } : {}) }));
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== "" && value?.length !== 0));
}

/** @returns {string[]} */
export function said(values, known) {
  const body = bodyOf(values);
  const name = (list, key, id) => list.find((one) => one[key] === id)?.name ?? "";
  const range = (key, label) => RANGES[key][0].some((bound) => body[bound] !== undefined) && G.said.range(label, ...values[key]);
  return [
    ...values.tags.map((tag) => name(known.tags, "tag", tag)), name(known.tiers, "tier", values.tier), S.genders[body.gender], body.source && G.said.is(G.source, body.source),
    body.seen_days && G.said.seen(body.seen_days), body.unseen_days && G.said.unseen(body.unseen_days), body.joined_days && G.said.joined(body.joined_days),
    ...Object.keys(RANGES).map((key) => range(key, G[key])), body.birthday_month && G.said.birthday(body.birthday_month),
    ...(body.conditions ?? []).map((one) => (one.equals ? G.said.is(name(known.fields, "field", one.field), one.equals) : G.said.range(name(known.fields, "field", one.field), one.at_least ?? "", one.at_most ?? ""))),
  ].filter(Boolean);
}
