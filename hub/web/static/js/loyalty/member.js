/** On the member's page: the tier with its reason and what is missing to the next, points with their history, coupons. */
import { html, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { useApproval } from "../approval.js";
import { date, moment, price, yuan } from "../format.js";
import { Choice, Dialog, Icon, Loaded, fail, toast, useAct, useEvent, useResource } from "../ui.js";
import { FormDialog, Pick, Text, Tick, useForm } from "./fields.js";
import { Withdraw } from "./figures.js";
import { GiftsDialog } from "./gift.js";
import { GiveDialog } from "./issue.js";
import { BroughtDialog } from "./referrals.js";
import { W } from "./strings.js";
import { parseCount } from "./typed.js";

const M = W.member;
const FEW = 5;
const MONEY = new Set(["top_up_once", "top_up_total", "spent", "keep"]);
const valueOf = (rule, value) => (MONEY.has(rule) ? price(value) : value);

/** @param {{member: any, may: (permission: string) => boolean, onChanged: () => void}} props */
export function Perks({ member, may, onChanged }) {
  return html`<${Tier} member=${member} may=${may} onChanged=${onChanged} /><${Points} member=${member} may=${may} onChanged=${onChanged} /><${Coupons} member=${member} may=${may} onChanged=${onChanged} />`;
}

function Tier({ member, may, onChanged }) {
  const from = useResource(async () => {
    const [history, { referrals }] = await Promise.all([read(`/members/${member.member}/tier`), read(`/members/${member.member}/referrals`)]);
    return { ...history, brought: new Set(referrals.filter((one) => one.reversed === null && one.level === 1).map((one) => one.member)).size, any: referrals.length > 0 };
  }, [member.member]);
  const [dialog, show] = useState("");
  useEvent("bill", from.reload);
  const done = () => {
    show("");
    from.reload();
    onChanged();
  };
  return html`<section class="panel" data-testid="member-tier"><div class="panel__head"><h2 class="grow">${M.tier}</h2>${may("manage_loyalty") && html`<button type="button" class="btn btn--quiet" data-testid="tier-set" onClick=${() => show("set")}>${M.set}</button>`}</div>
    <${Loaded} from=${from}>${({ tier, next, keep, changes, brought, any }) => html`<p class="row row--wrap tight"><b class="h2" data-testid="tier-name">${tier?.name ?? M.noTier}</b>${tier?.locked && html`<span class="chip">${M.locked}</span>`}${tier?.priority && html`<span class="chip chip--jade">${W.tier.priority}</span>`}</p>
      ${tier && html`<p class="muted small num" data-testid="tier-why">${M.why[tier.rule](valueOf(tier.rule, tier.value))}${tier.reason && html`（${tier.reason}）`} · ${M.since(date(tier.since))}</p>`}
      ${keep && html`<p class="small num">${M.keep(keep.days, price(keep.spent_fen), price(keep.needed_fen))}</p>`}
      ${next.length > 0 ? html`<${Steps} next=${next} locked=${tier?.locked} />` : tier && html`<p class="muted small">${M.top}</p>`}
      ${(changes.length > 0 || any) && html`<div class="row row--wrap tight tokens__actions">${changes.length > 0 && html`<button type="button" class="btn btn--small" data-testid="tier-history" onClick=${() => show("history")}>${M.history}</button>`}${any && html`<button type="button" class="btn btn--small" data-testid="member-referrals" onClick=${() => show("brought")}>${M.referrals(brought)}</button>`}</div>`}
      ${dialog === "history" && html`<${TierHistory} changes=${changes} onClose=${() => show("")} />`}
      ${dialog === "brought" && html`<${BroughtDialog} member=${member.member} name=${member.name} onClose=${() => show("")} />`}
      ${dialog === "set" && html`<${TierDialog} member=${member} tier=${tier} onDone=${done} onClose=${() => show("")} />`}`}<//></section>`;
}

/** What is missing to the next tier; where nothing is, the next bill brings it. */
function Steps({ next, locked }) {
  if (!locked && next.some((one) => one.value >= one.needed)) return html`<p class="notice notice--jade" data-testid="tier-reached">${M.reached}</p>`;
  return html`<div class="steps"><p class="small">${M.next(next[0].name)}</p>${next.map((one) => html`<div class="step" key=${one.rule}><span class="row row--between small num"><span>${M.lacks[one.rule](valueOf(one.rule, Math.max(0, one.needed - one.value)))}</span><span class="muted">${valueOf(one.rule, one.value)} / ${valueOf(one.rule, one.needed)}</span></span><svg class="meter-line" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="meter-line__all" width="100" height="4" /><rect class="meter-line__now" width=${Math.min(100, (one.value * 100) / Math.max(1, one.needed))} height="4" /></svg></div>`)}</div>`;
}

function TierHistory({ changes, onClose }) {
  return html`<${Dialog} title=${M.history} testid="tier-changes" onClose=${onClose}><ul>${changes.map((one, place) => html`<li class="moved" key=${place}><b>${M.from(one.before || M.nothing, one.tier || M.nothing)}</b><span class="muted small num">${moment(one.at)}</span><span class="muted small num">${M.why[one.rule](valueOf(one.rule, one.value))}${one.reason && `（${one.reason}）`}</span><span class="muted small r">${one.staff_name}</span></li>`)}</ul><//>`;
}

function TierDialog({ member, tier, onDone, onClose }) {
  const tiers = useResource(() => read("/tiers"), []);
  const of = useForm({ tier: tier?.tier ?? "", reason: "", locked: tier?.locked ?? false }, (form) => ({ reason: !form.reason.trim() && W.errors.reason }));
  const [busy, act] = useAct();
  const save = () => of.ready() && act(async () => {
    await write("PUT", `/members/${member.member}/tier`, { tier: of.form.tier || null, reason: of.form.reason.trim(), locked: of.form.locked });
    toast(M.set_, "jade");
    onDone();
  });
  return html`<${FormDialog} title=${M.setTitle} testid="tier-set-dialog" busy=${busy} onSave=${save} onClose=${onClose}>
    <${Pick} of=${of} name="tier" label=${M.setTo} testid="tier-set-to" options=${[["", of.form.locked ? M.nothing : M.auto], ...(tiers.data?.tiers ?? []).map((one) => [one.tier, one.name])]} />
    <${Text} of=${of} name="reason" label=${M.reason} testid="tier-set-reason" /><div class="span-2"><${Tick} of=${of} name="locked" label=${M.lock} testid="tier-set-locked" /></div><//>`;
}

function Points({ member, may, onChanged }) {
  const from = useResource(() => read(`/members/${member.member}/points` + query({ limit: FEW })), [member.member]);
  const [dialog, show] = useState("");
  const { guard, dialog: approval } = useApproval();
  const [busy, act] = useAct();
  useEvent("bill", from.reload);
  const done = () => {
    show("");
    from.reload();
    onChanged();
  };
  const more = () => act(async () => {
    const next = await read(`/members/${member.member}/points` + query({ limit: 20, cursor: from.data.next_cursor })).catch(fail);
    if (next) from.set({ ...from.data, movements: [...from.data.movements, ...next.movements], next_cursor: next.next_cursor });
  });
  return html`<section class="panel" data-testid="member-points"><div class="panel__head"><h2 class="grow">${M.points}</h2>${may("sell") && html`<button type="button" class="btn btn--quiet" data-testid="points-gifts" onClick=${() => show("gifts")}>${M.gifts}</button><button type="button" class="btn btn--quiet" data-testid="points-adjust" onClick=${() => show("adjust")}>${M.adjust}</button>`}</div>
    <${Loaded} from=${from}>${({ points, movements, next_cursor: next }) => html`<p><b class="h1 num" data-testid="points-balance">${points.balance.toLocaleString("en")}</b> ${points.balance > 0 && html`<span class="muted small num">${M.worth(yuan(points.worth_fen))}</span>`}</p>
      ${points.balance < 0 && html`<p class="amber small num">${M.owed(-points.balance)}</p>`}${points.expiring > 0 && html`<p class="amber small num">${M.soon(points.expiring, date(points.expiring_at))}</p>`}
      ${movements.length === 0 ? html`<p class="muted small">${M.noPoints}</p>` : html`<ul>${movements.map((one, place) => html`<li class="moved" key=${place}><span>${one.bill ? html`<a href="/receipts/${one.bill}">${M.movements[one.what]}</a>` : M.movements[one.what]}${one.item_name && ` · ${one.item_name}`}</span><b class="num r ${one.points > 0 ? "jade" : ""}">${one.points > 0 ? "+" : "−"}${Math.abs(one.points)}</b>
        <span class="muted small num">${moment(one.at)}${one.reason && one.reason !== one.item_name && ` · ${one.reason}`}</span><span class="muted small r">${one.staff_name}</span></li>`)}</ul>`}
      ${next && html`<button type="button" class="btn btn--quiet btn--wide" disabled=${busy} onClick=${more}>${M.showMore}</button>`}
      ${dialog === "adjust" && html`<${AdjustDialog} member=${member} worth=${points.balance > 0 ? points.worth_fen / points.balance : 1} guard=${guard} onDone=${done} onClose=${() => show("")} />`}
      ${dialog === "gifts" && html`<${GiftsDialog} member=${member} balance=${points.balance} onDone=${done} onClose=${() => show("")} />`}`}<//>${approval}</section>`;
}

function AdjustDialog({ member, worth, guard, onDone, onClose }) {
  const of = useForm({ way: "more", points: "", reason: "" }, (form) => ({ points: parseCount(form.points, 1) === null && W.errors.count, reason: !form.reason.trim() && W.errors.reason }));
  const [busy, act] = useAct();
  const save = () => of.ready() && act(async () => {
    const points = parseCount(of.form.points, 1) * (of.form.way === "more" ? 1 : -1);
    const reason = of.form.reason.trim();
    const sent = await guard({ action: "points", amount_fen: Math.max(1, Math.abs(points) * worth), reason }, (approval) => write("POST", `/members/${member.member}/points/adjustments`, { points, reason, ...(approval ? { approval } : {}) }));
    if (!sent) return;
    toast(M.adjusted, "jade");
    onDone();
  });
  return html`<${FormDialog} title=${M.adjustTitle} testid="adjust-dialog" busy=${busy} onSave=${save} onClose=${onClose}>
    <div class="field span-2"><span class="field__label">${M.adjust}</span><${Choice} label=${M.adjust} value=${of.form.way} testid="adjust-way" options=${[["more", M.more], ["less", M.less]]} onChange=${(way) => of.change({ way })} /></div>
    <${Text} of=${of} name="points" label=${M.amount} num="numeric" unit=${W.units.points} most=9 focus testid="adjust-points" /><${Text} of=${of} name="reason" label=${M.reason} testid="adjust-reason" /><//>`;
}

const TONES = { issued: "chip--jade", redeemed: "", voided: "", expired: "chip--amber", early: "chip--amber" };

function Coupons({ member, may, onChanged }) {
  const [all, showAll] = useState(false);
  const from = useResource(() => read(`/members/${member.member}/coupons` + query({ state: all ? "all" : "good" })), [member.member, all]);
  const [dialog, show] = useState(null);
  useEvent("bill", from.reload);
  const close = () => show(null);
  const done = () => {
    close();
    from.reload();
    onChanged();
  };
  return html`<section class="panel" data-testid="member-coupons"><div class="panel__head"><h2 class="grow">${M.coupons}</h2><button type="button" class="btn btn--quiet" data-testid="coupons-all" onClick=${() => showAll(!all)}>${all ? M.showGood : M.showAll}</button>${may("manage_loyalty") && html`<button type="button" class="btn btn--quiet" data-testid="coupon-give" onClick=${() => show({ give: true })}>${M.issue}</button>`}</div>
    <${Loaded} from=${from}>${({ coupons }) => (coupons.length === 0 ? html`<p class="muted small">${M.noCoupons}</p>` : html`<ul>${coupons.map((one) => html`<li class="coupon" key=${one.coupon} data-testid="coupon-${one.coupon}" data-state=${one.state}><div><p class="row row--wrap tight"><b>${one.name}</b><span class="chip ${TONES[one.state]}">${M.states[one.state]}</span></p><p class="muted small num">${[one.words, one.expires_at ? W.figures.until(date(one.expires_at)) : W.figures.forever, W.figures.whys[one.why] ?? one.why, one.note].filter(Boolean).join(" · ")}</p></div>
      <div class="coupon__acts">${one.bill && html`<a class="btn btn--quiet" href="/receipts/${one.bill}">${M.bill}</a>`}${one.state === "issued" && html`<button type="button" class="btn btn--quiet btn--icon" aria-label=${`${M.show} ${one.name}`} data-testid="coupon-show" onClick=${() => show({ code: one })}><${Icon} name="scan" small /></button>`}
        ${(one.state === "issued" || one.state === "early") && may("manage_loyalty") && html`<button type="button" class="btn btn--quiet" data-testid="coupon-withdraw" onClick=${() => show({ take: one })}>${M.withdraw}</button>`}</div></li>`)}</ul>`)}<//>
    ${dialog?.give && html`<${GiveDialog} member=${member} onDone=${done} onClose=${close} />`}
    ${dialog?.take && html`<${Withdraw} taking=${{ count: 1, coupon: dialog.take.coupon }} onDone=${done} onClose=${close} />`}
    ${dialog?.code && html`<${Dialog} title=${dialog.code.name} size="slim" testid="coupon-code" onClose=${close}><div class="ecard"><img src="/api/v1/codes.svg${query({ text: dialog.code.code, symbology: "qr" })}" width="240" height="240" alt=${dialog.code.words} /><p class="h2">${dialog.code.words}</p><p class="muted">${W.issue.codes}</p></div><//>`}</section>`;
}
