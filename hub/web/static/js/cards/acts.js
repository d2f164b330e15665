/** What is done to a card with a reason: frozen, locked, extended, given to another, its expired lots posted. */
import { html, useEffect, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { useApproval } from "../approval.js";
import { initial, yuan } from "../format.js";
import { Busy, Dialog, Field, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const PAUSE_MS = 150;
const DAYS = [30, 90, 180, 365];
const isExpired = (lot) => !lot.lapsed && lot.used < lot.size && lot.expires_at && new Date(lot.expires_at) <= new Date();
/** Paid and not yet earned of a lot: what its share of the card's liability is, lapsed or not. */
const liability = (lot) => lot.principal_fen - lot.owed_fen - Math.floor((lot.principal_fen * lot.used) / lot.size);

/** What can be done to the card as it stands. */
export function actsOf(card, may) {
  const acts = card.stopped ? ["resume"] : ["freeze", "lock"];
  if (!card.stopped && card.lots.some((lot) => (lot.expires_at || lot.discount_ends_at) && (lot.left > 0 || card.unit === "DAY"))) acts.push("extend");
  if (!card.stopped && !card.lots.some((lot) => lot.owed_fen > 0)) acts.push("transfer");
  acts.push("close");
  if (may("post_lapse") && !card.stopped && card.unit !== "DAY" && card.lots.some(isExpired)) acts.push("lapse");
  if (may("post_lapse") && card.lots.some((lot) => lot.lapsed)) acts.push("unlapse");
  return acts;
}

const SENDS = {
  freeze: ({ card, reason }) => [`/cards/${card.card}/stop`, { how: "frozen", reason }, W.stop.frozen],
  lock: ({ card, reason }) => [`/cards/${card.card}/stop`, { how: "locked", reason }, W.stop.locked],
  resume: ({ card, approval }) => [`/cards/${card.card}/resumption`, { ...approval }, W.resumed],
  extend: ({ card, reason, days, approval }) => [`/cards/${card.card}/extension`, { days, reason, ...approval }, W.extend.done],
  transfer: ({ card, reason, to, approval }) => [`/cards/${card.card}/transfer`, { to: to.member, reason, ...approval }, W.transfer.done(to.name)],
  lapse: ({ card, reason }) => [`/cards/${card.card}/lapse`, { reason }, W.lapse.done],
  unlapse: ({ card, reason }) => [`/cards/${card.card}/lapse-reversal`, { reason }, W.lapse.undone],
};

export function Act({ name, card, onDone, onClose }) {
  const [reason, setReason] = useState(W.reasons[name]?.[0] ?? "");
  const [days, setDays] = useState(DAYS[0]);
  const [to, setTo] = useState(null);
  const [busy, act] = useAct();
  const { guard, dialog } = useApproval();
  const ready = (name === "resume" || reason.trim()) && (name !== "transfer" || to) && (name !== "extend" || (days >= 1 && days <= 3650));
  const go = (event) => {
    event.preventDefault();
    if (!ready) return;
    act(() => guard({ action: "card", amount_fen: Math.max(1, card.principal_left_fen), reason: `${W.acts[name][0]} ${card.name}` }, async (id) => {
      const [path, body, words] = SENDS[name]({ card, reason: reason.trim(), days, to, approval: id ? { approval: id } : {} });
      await write("POST", path, body);
      toast(words, "jade");
      onDone();
    }));
  };
  const lots = card.lots.filter(name === "lapse" ? isExpired : (lot) => lot.lapsed);
  const worth = yuan(lots.reduce((sum, lot) => sum + liability(lot), 0));
  const words = name === "extend" ? W.extend.go(days) : name === "transfer" ? (to ? W.transfer.go(to.name) : W.transfer.choose) : name === "lapse" ? W.lapse.go(worth) : name === "unlapse" ? W.lapse.undo(worth) : W.acts[name][0];
  return html`<${Dialog} title=${`${W.acts[name][0]} · ${card.name}`} testid="act-dialog" onClose=${onClose} light=${false} foot=${html`
      <button type="button" class="btn btn--primary num" data-testid="act-go" disabled=${busy || !ready} onClick=${go}><${Busy} busy=${busy}>${words}<//></button>`}>
    <form class="stack" onSubmit=${go}><p class="muted">${name === "lapse" ? W.lapse.text : name === "unlapse" ? W.lapse.back : name === "transfer" ? W.transfer.text : W.acts[name][1]}</p>
      ${name === "extend" && html`<${Days} days=${days} onChange=${setDays} />`}
      ${name === "transfer" && html`<${FindMember} chosen=${to} onChoose=${setTo} />`}
      ${W.reasons[name] && html`<${Reason} words=${W.reasons[name]} value=${reason} onChange=${setReason} />`}<button hidden></button></form>
    ${dialog}<//>`;
}

/** A reason to tap or to type. */
export function Reason({ words, value, onChange }) {
  return html`<div class="stack stack--tight"><div class="row row--wrap tight" role="group" aria-label=${W.reason}>${words.map((one, index) => html`<button type="button" class="btn btn--small" key=${one} data-testid="act-reason-${index}" aria-pressed=${String(one === value)} onClick=${() => onChange(one)}>${one}</button>`)}</div>
    <${Field} label=${W.reason}>${(id) => html`<input class="input" id=${id} data-testid="act-reason" maxlength="60" autocomplete="off" value=${value} onInput=${(event) => onChange(event.target.value)} />`}<//></div>`;
}

function Days({ days, onChange }) {
  return html`<${Field} label=${W.extend.days}>${(id) => html`<div class="row row--wrap tight">${DAYS.map((count) => html`<button type="button" class="btn btn--small num" key=${count} data-testid="extend-${count}" aria-pressed=${String(count === days)} onClick=${() => onChange(count)}>${count} ${W.extend.unit}</button>`)}
    <input class="input num days" id=${id} type="number" min="1" max="3650" data-testid="extend-days" value=${days || ""} onInput=${(event) => onChange(Number(event.target.value))} /></div>`}<//>`;
}

function FindMember({ chosen, onChoose }) {
  const [text, setText] = useState("");
  const [wanted, want] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => want(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const from = useResource(async () => (wanted ? (await read("/members" + query({ q: wanted, limit: 6 }))).members : []), [wanted]);
  const here = location.pathname.split("/").at(-1);
  const rows = (from.data ?? []).filter((member) => member.member !== here);
  return html`<${Field} label=${W.transfer.find}>${(id) => html`<input class="input" id=${id} autofocus type="search" data-testid="transfer-search" autocomplete="off" maxlength="60" placeholder=${W.transfer.search} value=${text} onInput=${(event) => setText(event.target.value)} />`}<//>
    ${wanted && from.data && rows.length === 0 && html`<p class="muted small">${W.transfer.none}</p>`}
    <ul class="panel panel--flush ${rows.length ? "" : "is-empty"}">${rows.map((member) => html`<li key=${member.member}><button type="button" class="item-row ${chosen?.member === member.member ? "is-active" : ""}" data-testid="transfer-to-${member.member}" aria-pressed=${String(chosen?.member === member.member)} onClick=${() => onChoose(member)}><span class="avatar" aria-hidden="true">${initial(member.name)}</span><span class="grow">${member.name}<br /><span class="muted small num">${member.phone_masked}</span></span></button></li>`)}</ul>`;
}
