/** Referrals: what they are rewarded with, who brought whom, what was paid and what was taken back. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { moment, parseYuan, plain, price } from "../format.js";
import { Choice, Dialog, Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { FormDialog, Pick, Text, useForm } from "./fields.js";
import { ofPlan } from "./sentence.js";
import { W } from "./strings.js";
import { optional, parseCount } from "./typed.js";

const R = W.referral;
const E = W.errors;
const LEVELS = [0, 1];
const DAYS_MOST = 3650;
const POINTS_MOST = 10_000_000;

export function Referrals({ may }) {
  const from = useResource(async () => {
    const [plan, { kinds }, { referrers }] = await Promise.all([read("/referrals/plan"), read("/coupon-kinds"), may("see_reports") ? read("/referrals") : { referrers: [] }]);
    return { plan, kinds: kinds.map((one) => one.kind), referrers };
  }, []);
  const [dialog, show] = useState(null);
  const close = () => show(null);
  const done = () => {
    close();
    from.reload();
  };
  return html`<${Loaded} from=${from}>${({ plan, kinds, referrers }) => {
    const names = new Map(kinds.map((kind) => [kind.coupon_kind, kind.name]));
    return html`<section class="panel"><div class="panel__head"><h2 class="grow">${R.plan}</h2>${may("manage_loyalty") && html`<button type="button" class="btn btn--small" data-testid="plan-edit" onClick=${() => show(["plan"])}>${W.change}</button>`}</div><p class="effect" data-testid="plan-sentence">${ofPlan(plan, names)}</p></section>
      <section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${R.figures}</h2></div>${referrers.length === 0 ? html`<${Empty} icon="person" title=${R.empty} text=${R.emptyText} />` : html`<${Referrers} referrers=${referrers} onOpen=${(one) => show(["of", one])} />`}</section>
      ${dialog?.[0] === "plan" && html`<${PlanDialog} plan=${plan} kinds=${kinds} names=${names} onDone=${done} onClose=${close} />`}
      ${dialog?.[0] === "of" && html`<${BroughtDialog} member=${dialog[1].referrer} name=${dialog[1].name} onClose=${close} />`}`;
  }}<//>`;
}

function Referrers({ referrers, onOpen }) {
  return html`<ul>${referrers.map((one) => html`<li key=${one.referrer}><button type="button" class="item-row" data-testid="referrer-${one.referrer}" onClick=${() => onOpen(one)}><span class="grow"><b>${one.name}</b> <span class="chip">${R.brought(one.members)}</span>${one.reversed > 0 && html` <span class="chip chip--amber">${R.reversed(one.reversed)}</span>`}<br />
      <span class="muted small num">${[one.points > 0 && `${one.points} ${R.points}`, one.coupons > 0 && `${R.coupon} ${one.coupons}`, one.bonus_fen > 0 && `${R.bonus} ${price(one.bonus_fen)}`, one.reversed_points > 0 && `${R.columns.reversed} ${one.reversed_points} ${R.points}`, one.reversed_bonus_fen > 0 && `${R.columns.reversed} ${price(one.reversed_bonus_fen)}`].filter(Boolean).join(" · ")}</span></span><${Icon} name="right" small /></button></li>`)}</ul>`;
}

/** Whom a member brought. @param {{member: string, name: string, onClose: () => void}} props */
export function BroughtDialog({ member, name, onClose }) {
  const from = useResource(() => read(`/members/${member}/referrals`), [member]);
  return html`<${Dialog} title=${R.of(name)} testid="brought-dialog" onClose=${onClose}><${Loaded} from=${from}>${({ referrals }) => (referrals.length ? html`<ul>${referrals.map((one) => html`<li class="item-row" key=${`${one.bill} ${one.level}`}><span class="grow"><a class="plain strong" href="/members/${one.member}">${one.member_name}</a>${one.level > 1 && html` <span class="chip">${R.second}</span>`}<br /><span class="muted small num">${moment(one.at)} · <a href="/receipts/${one.bill}">${R.bill(one.bill_number)}</a></span>
      ${one.reversed !== null && html`<br /><span class="amber small">${R.back(one.reversed)}</span>`}</span><span class="r num ${one.reversed === null ? "strong" : "muted"}">${[one.points > 0 && `${one.points} ${R.points}`, one.coupon && R.coupon, one.bonus_fen > 0 && price(one.bonus_fen)].filter(Boolean).join(" + ") || R.nothing}</span></li>`)}</ul>` : html`<${Empty} icon="person" title=${R.empty} />`)}<//><//>`;
}

const begin = (plan) => ({
  on: plan.on, least: plan.levels.length ? plain(plan.least_fen) : "1", levels: String(plan.levels.length), bonus_days: plan.bonus_days ? String(plan.bonus_days) : "",
  ...Object.fromEntries(LEVELS.flatMap((level) => {
    const gives = plan.levels[level];
    return [[`points${level}`, gives?.points ? String(gives.points) : ""], [`coupon${level}`, gives?.coupon_kind ?? ""], [`bonus${level}`, gives?.bonus_fen ? plain(gives.bonus_fen) : ""]];
  })),
});

const bodyOf = (form) => ({
  on: form.on, least_fen: Math.max(1, parseYuan(form.least) ?? 1), bonus_days: optional(form.bonus_days, parseCount),
  levels: LEVELS.slice(0, Number(form.levels)).map((level) => ({ points: optional(form[`points${level}`], parseCount, 0) ?? 0, coupon_kind: form[`coupon${level}`] || null, bonus_fen: optional(form[`bonus${level}`], parseYuan, 0) ?? 0 })),
});

function check(form) {
  const wrong = { least: !parseYuan(form.least) && E.yuan, bonus_days: form.bonus_days.trim() && parseCount(form.bonus_days, 1, DAYS_MOST) === null && E.days };
  for (const level of LEVELS.slice(0, Number(form.levels))) {
    wrong[`points${level}`] = form[`points${level}`].trim() && parseCount(form[`points${level}`], 0, POINTS_MOST) === null && E.count;
    wrong[`bonus${level}`] = form[`bonus${level}`].trim() && parseYuan(form[`bonus${level}`]) === null && E.yuan;
    if (level === 0 && !form.points0.trim() && !form.coupon0 && !form.bonus0.trim()) wrong.points0 = E.nothing;
  }
  return wrong;
}

function PlanDialog({ plan, kinds, names, onDone, onClose }) {
  const of = useForm(() => begin(plan), check);
  const [busy, act] = useAct();
  const save = () => of.ready() && act(async () => {
    await write("PUT", "/referrals/plan", bodyOf(of.form));
    toast(W.saved, "jade");
    onDone();
  });
  const choose = (name, label, options) => html`<div class="field span-2"><span class="field__label">${label}</span><${Choice} label=${label} value=${of.form[name]} testid="plan-${name}" options=${options} onChange=${(value) => of.change({ [name]: value })} /></div>`;
  const shown = LEVELS.slice(0, Number(of.form.levels));
  const given = kinds.filter((kind) => kind.active || shown.some((level) => of.form[`coupon${level}`] === kind.coupon_kind)).map((kind) => [kind.coupon_kind, kind.name]);
  return html`<${FormDialog} title=${R.editPlan} testid="plan-dialog" size="wide" busy=${busy} sentence=${ofPlan(bodyOf(of.form), names)} onSave=${save} onClose=${onClose}>
    ${choose("levels", R.levels, R.counts.map((words, count) => [String(count), words]))}
    ${shown.length > 0 && html`${choose("on", R.on, Object.entries(R.ons))}<${Text} of=${of} name="least" label=${R.least} num="decimal" unit=${W.units.yuan} most=10 testid="plan-least" /><${Text} of=${of} name="bonus_days" label=${R.bonusDays} hint=${R.bonusDaysHint} num="numeric" unit=${W.units.days} most=4 testid="plan-days" />`}
    ${shown.map((level) => html`<fieldset class="part span-2" key=${level}><legend class="strong">${R.level[level]}</legend><div class="form-grid form-grid--three"><${Text} of=${of} name="points${level}" label=${R.points} num="numeric" most=8 testid="plan-points-${level}" /><${Pick} of=${of} name="coupon${level}" label=${R.coupon} testid="plan-coupon-${level}" options=${[["", W.none], ...given]} /><${Text} of=${of} name="bonus${level}" label=${R.bonus} num="decimal" unit=${W.units.yuan} most=10 testid="plan-bonus-${level}" /></div></fieldset>`)}<//>`;
}
