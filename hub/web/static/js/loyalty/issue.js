/** Handing out coupons: to one member, to a segment that was counted first, or to whoever brings them. */
import { html, useEffect, useState } from "../lib.js";
import { ask, query, read, write } from "../api.js";
import { initial } from "../format.js";
import { Choice, Dialog, Empty, Icon, Loaded, fail, toast, useAct, useResource } from "../ui.js";
import { choicesOf, said, startOf } from "../people/segment.js";
import { FormDialog, Pick, Text, useForm } from "./fields.js";
import { W } from "./strings.js";
import { parseCount } from "./typed.js";

const I = W.issue;
const PAUSE_MS = 160;
const FOUND_MOST = 6;
const COPIES_MOST = 500;
const CODES_SHOWN = 12;

/** @param {{kind: any, onDone: () => void, onClose: () => void}} props */
export function IssueDialog({ kind, onDone, onClose }) {
  const [target, aim] = useState("member");
  const [member, choose] = useState(null);
  const [counted, count] = useState(null);
  const [codes, setCodes] = useState(null);
  const [busy, act] = useAct();
  const of = useForm({ copies: "1", note: "" }, (form) => ({ copies: target !== "segment" && parseCount(form.copies, 1, COPIES_MOST) === null && W.errors.count }));
  const copies = parseCount(of.form.copies, 1, COPIES_MOST) ?? 1;
  const single = () => act(async () => {
    const body = { coupon_kind: kind.coupon_kind, ...(target === "member" ? { member: member.member } : {}), copies, note: of.form.note.trim() };
    const { coupons } = await write("POST", "/coupons", body);
    toast(I.done(coupons.length), "jade");
    if (target === "bearer") setCodes(coupons);
    else onDone();
  });
  const many = () => act(async () => {
    try {
      const { issued } = await write("POST", "/segments/coupons", { coupon_kind: kind.coupon_kind, segment: counted.segment, members: counted.members, note: counted.note });
      toast(I.done(issued), "jade");
      onDone();
    } catch (error) {
      if (error.code === "unfit") {
        count(null);
        toast(I.changed, "alarm");
      } else throw error;
    }
  });
  if (codes) return html`<${Codes} name=${kind.name} coupons=${codes} onClose=${onDone} />`;
  const ready = target === "bearer" || (target === "member" ? member : counted?.members > 0);
  const save = () => of.ready() && ready && (target === "segment" ? many() : single());
  return html`<${FormDialog} title=${I.title(kind.name)} testid="issue-dialog" busy=${busy} disabled=${!ready} action=${target === "segment" ? I.goMany(counted?.members ?? 0) : I.go(copies)} onSave=${save} onClose=${onClose}>
    <div class="field span-2"><span class="field__label">${I.to}</span><${Choice} label=${I.to} value=${target} testid="issue-to" options=${Object.entries(I.targets)} onChange=${aim} /></div>
    ${target === "member" && html`<div class="span-2"><${MemberPick} chosen=${member} onChoose=${choose} /></div>`}
    ${target === "segment" && html`<${SegmentPick} counted=${counted} onCount=${count} />`}
    ${target === "bearer" && html`<p class="muted small span-2">${I.bearerText}</p>`}
    ${target !== "segment" && html`<${Text} of=${of} name="copies" label=${I.copies} num="numeric" unit=${W.units.copies} most=3 testid="issue-copies" /><${Text} of=${of} name="note" label=${I.note} hint=${I.noteHint} testid="issue-note" />`}<//>`;
}

function MemberPick({ chosen, onChoose }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState(null);
  useEffect(() => {
    if (!text.trim()) return setFound(null);
    const timer = setTimeout(() => read("/members" + query({ q: text.trim(), limit: FOUND_MOST })).then(({ members }) => setFound(members), fail), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  if (chosen) return html`<div class="row found"><span class="avatar" aria-hidden="true">${initial(chosen.name)}</span><div class="grow"><p class="strong">${chosen.name}</p><p class="muted small num">${chosen.phone_masked ?? chosen.number}</p></div><button type="button" class="btn btn--small" data-testid="issue-other" onClick=${() => onChoose(null)}>${W.change}</button></div>`;
  return html`<label class="search"><${Icon} name="search" small /><span class="sr-only">${I.find}</span><input class="search__input" type="search" data-testid="issue-find" autofocus autocomplete="off" maxlength="60" placeholder=${I.find} value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${(event) => event.key === "Enter" && event.preventDefault()} /></label>
    ${found && (found.length ? html`<ul class="founds">${found.map((member) => html`<li key=${member.member}><button type="button" class="item-row" data-testid="issue-found-${member.member}" onClick=${() => onChoose(member)}><span class="avatar" aria-hidden="true">${initial(member.name)}</span><span class="grow"><b>${member.name}</b><br /><span class="muted small num">${member.phone_masked ?? member.number}</span></span></button></li>`)}</ul>` : html`<p class="muted small">${I.nobody}</p>`)}`;
}

/** A segment that was kept by a name, a tier, or everybody; `onCount` gets it with how many it has, null while that is not known. */
function SegmentPick({ counted, onCount }) {
  const from = useResource(async () => ({ known: await choicesOf(), saved: (await read("/segments/saved")).segments }), []);
  const of = useForm({ segment: "all" }, () => ({}));
  const [kind, id] = of.form.segment.split(":");
  const saved = from.data?.saved.find((one) => one.saved === id);
  const known = from.data?.known;
  useEffect(() => {
    onCount(null);
    if (!known) return undefined;
    let stale = false;
    const segment = kind === "saved" ? saved.segment : kind === "tier" ? { tier: id } : {};
    const note = saved?.name ?? known.tiers.find((one) => one.tier === id)?.name ?? "";
    ask("/segments", { ...segment, limit: 1 }).then(({ total }) => stale || onCount({ segment, note, members: total }), fail);
    return () => void (stale = true);
  }, [of.form.segment, known]);
  const conditions = counted && saved ? said(startOf(saved.segment), known).join(W.and) : "";
  const words = !counted ? I.counting : [I.count(counted.members), kind === "all" ? I.everybody : conditions].filter(Boolean).join(W.comma);
  return html`<${Loaded} from=${from}>${(data) => html`<div class="span-2"><${Pick} of=${of} name="segment" label=${I.segment} testid="segment-pick" hint=${html`<a href="/members/segments">${I.define}</a>`} options=${[["all", I.all], ...data.saved.map((one) => [`saved:${one.saved}`, one.name]), ...data.known.tiers.map((one) => [`tier:${one.tier}`, I.tier(one.name)])]} /></div>
    <p class="notice ${counted && kind === "all" ? "notice--amber" : "notice--jade"} span-2" role="status" data-testid="segment-count" data-members=${counted?.members ?? ""}>${words}</p>`}<//>`;
}

/** Codes of coupons that nobody owns, to be scanned off the screen or a print. */
function Codes({ name, coupons, onClose }) {
  return html`<${Dialog} title=${name} testid="codes-dialog" onClose=${onClose}><p class="muted">${I.codes}</p><ul class="codes">${coupons.slice(0, CODES_SHOWN).map((one) => html`<li key=${one.coupon}><img src="/api/v1/codes.svg${query({ text: one.code, symbology: "qr" })}" width="150" height="150" alt=${one.words} /></li>`)}</ul><//>`;
}

/** One of the kinds that may be handed out, for this member. @param {{member: any, onDone: () => void, onClose: () => void}} props */
export function GiveDialog({ member, onDone, onClose }) {
  const from = useResource(async () => (await read("/coupon-kinds")).kinds.filter((one) => one.kind.active), []);
  const of = useForm({ kind: "", copies: "1", note: "" }, (form) => ({ copies: parseCount(form.copies, 1, COPIES_MOST) === null && W.errors.count }));
  const [busy, act] = useAct();
  const kinds = from.data ?? [];
  const chosen = of.form.kind || kinds[0]?.kind.coupon_kind;
  const copies = parseCount(of.form.copies, 1, COPIES_MOST) ?? 1;
  const save = () => of.ready() && chosen && act(async () => {
    await write("POST", "/coupons", { coupon_kind: chosen, member: member.member, copies, note: of.form.note.trim() });
    toast(I.done(copies), "jade");
    onDone();
  });
  return html`<${FormDialog} title=${I.title(member.name)} testid="give-dialog" busy=${busy} disabled=${!chosen} action=${I.go(copies)} onSave=${save} onClose=${onClose}>
    <div class="span-2"><${Loaded} from=${from}>${() => (kinds.length ? html`<${Pick} of=${{ ...of, form: { ...of.form, kind: chosen } }} name="kind" label=${I.choose} testid="give-kind" options=${kinds.map(({ kind, words }) => [kind.coupon_kind, `${kind.name} · ${words}`])} />` : html`<${Empty} icon="card" title=${I.noKinds} />`)}<//></div>
    <${Text} of=${of} name="copies" label=${I.copies} num="numeric" unit=${W.units.copies} most=3 testid="give-copies" /><${Text} of=${of} name="note" label=${I.note} hint=${I.noteHint} testid="give-note" /><//>`;
}
