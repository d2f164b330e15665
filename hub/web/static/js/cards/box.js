/** A card in a member's hands: what is left of each part, and what can be done to it. */
import { html, useState } from "../lib.js";
import { date, yuan } from "../format.js";
import { Dialog } from "../ui.js";
import { S } from "../strings.js";
import { Act, actsOf } from "./acts.js";
import { Close } from "./close.js";
import { W } from "./strings.js";

const show = (card, amount) => (card.unit === "FACE" ? yuan(amount) : card.unit === "DAY" ? W.term.days(amount) : `${amount} ${S.member.sessionsUnit}`);
/** What a card of days gives: its discount, its limit, what is left of it now. */
const termOf = (term) => [term.percent && W.term.percent(term.percent), term.limit, term.visits_left !== null && W.term.visitsLeft(term.visits_left)].filter(Boolean).join(" · ");
/** What stored value takes off beside paying. */
const offOf = (lot) => W.discount.line(W.term.percent(lot.discount.percent), [lot.discount.services && W.discount.services, lot.discount.goods && W.discount.goods, lot.discount.items.length > 0 && W.discount.items(lot.discount.items.length)].filter(Boolean).join("、"), lot.discount_on ? lot.discount_ends_at && W.discount.until(date(lot.discount_ends_at)) : W.discount.over);
/** What a part covers, in words. */
const coverOf = (lot, names) => lot.covers.map((item) => names.get(item) ?? "—").join("、");

export function CardBox({ card, names, may, onChanged }) {
  const [open, setOpen] = useState(false);
  const size = card.lots.reduce((total, lot) => total + lot.size, 0);
  const left = size - card.lots.reduce((total, lot) => total + lot.used, 0);
  const parts = card.unit === "DAY" && card.covers.length > 0 ? card.lots : card.unit === "SESSION" ? card.lots.filter((lot) => lot.left > 0 || lot.owed_fen > 0) : card.lots.filter((lot) => lot.owed_fen > 0);
  return html`<li class="cardbox" data-testid="card-${card.card}" data-over=${String(card.expired || card.balance === 0)} data-stopped=${card.stopped ?? ""}>
    <div class="row row--between row--top"><div class="grow"><p class="strong">${card.name}${card.unit === "DAY" && card.lots.some((lot) => lot.gift) && html` <span class="chip chip--jade">${W.gift}</span>`}</p><p class="small ${card.expired ? "alarm" : "muted"}">${card.expired ? S.member.expired : card.expires_at ? S.member.expires(date(card.expires_at)) : card.term ? W.term.firstUse : S.member.forever}</p>${card.term && html`<p class="small" data-testid="card-term">${termOf(card.term)}</p>`}${card.lots.filter((lot) => lot.discount_on).map((lot) => html`<p class="small jade" key=${lot.lot} data-testid="card-discount">${offOf(lot)}</p>`)}</div>
      <div class="r"><p class="stat__value num">${show(card, card.balance)}</p>${card.unit === "FACE" && html`<p class="muted tiny num">${S.member.principalLeft(yuan(card.principal_left_fen))}</p>`}</div></div>
    ${card.stopped && html`<p class="chip chip--amber chip--wrap">${W.states[card.stopped]} · ${card.stop_reason}</p>`}
    <div class="meter" aria-hidden="true"><i style=${{ width: `${size ? Math.round((left / size) * 100) : 0}%` }}></i></div>
    ${parts.length > 0 && html`<ul class="parts">${parts.map((lot) => html`<li class="row row--between small" key=${lot.lot}><span class="grow muted clip">${coverOf(lot, names)}${lot.gift && card.unit !== "DAY" && html` <span class="chip chip--jade">${W.gift}</span>`}${lot.owed_fen > 0 && html` <span class="chip chip--amber num">${W.owed(yuan(lot.owed_fen))}</span>`}</span>
      ${card.unit === "SESSION" && html`<span class="num">${W.part(lot.left, lot.size)}</span>`}</li>`)}</ul>`}
    <button type="button" class="btn btn--small" data-testid="card-manage-${card.card}" onClick=${() => setOpen(true)}>${W.manage}</button>
    ${open && html`<${Manage} card=${card} names=${names} may=${may} onChanged=${onChanged} onClose=${() => setOpen(false)} />`}</li>`;
}

function Manage({ card, names, may, onChanged, onClose }) {
  const [act, setAct] = useState(null);
  const done = () => {
    setAct(null);
    onClose();
    onChanged();
  };
  return html`<${Dialog} title=${card.name} size="wide" testid="card-dialog" onClose=${onClose}>
    <div class="stack stack--wide">${card.stopped && html`<p class="notice notice--amber">${W.stopped[card.stopped](card.stop_reason)}</p>`}
      <${Lots} card=${card} names=${names} />
      ${may("sell") && html`<div class="acts">${actsOf(card, may).map((name) => html`<button type="button" class="act" key=${name} data-testid="card-act-${name}" onClick=${() => setAct(name)}><b>${W.acts[name][0]}</b><span class="muted small">${W.acts[name][1]}</span></button>`)}</div>`}</div>
    ${act === "close" ? html`<${Close} card=${card} onDone=${done} onClose=${() => setAct(null)} />` : act && html`<${Act} name=${act} card=${card} onDone=${done} onClose=${() => setAct(null)} />`}<//>`;
}

function Lots({ card, names }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${W.lots}><table class="table num lots"><thead><tr><th>${W.bought}</th><th>${W.expires}</th><th class="r">${W.paid}</th><th class="r">${W.left}</th></tr></thead>
    <tbody>${card.lots.map((lot) => html`<tr key=${lot.lot}><td><p>${date(lot.bought_at)}</p>${lot.discount && html`<p class="muted small lots__cover">${offOf(lot)}</p>`}${lot.covers.length > 0 && html`<p class="muted small lots__cover">${coverOf(lot, names)}</p>`}</td>
      <td><p>${lot.expires_at ? date(lot.expires_at) : card.term ? W.term.firstUse : W.forever}</p><p class="row row--wrap tight">${lot.gift && html`<span class="chip chip--jade">${W.gift}</span>`}${lot.lapsed && html`<span class="chip">${W.lapsed}</span>`}${!lot.lapsed && lot.left > 0 && lot.expires_at && new Date(lot.expires_at) <= new Date() && html`<span class="chip chip--alarm">${S.member.expired}</span>`}</p></td>
      <td class="r">${yuan(lot.principal_fen - lot.owed_fen)}${lot.owed_fen > 0 && html`<p class="amber small">${W.owed(yuan(lot.owed_fen))}</p>`}</td><td class="r strong">${card.unit === "FACE" ? yuan(lot.left) : card.unit === "DAY" ? W.term.part(lot.left, lot.size) : W.part(lot.left, lot.size)}</td></tr>`)}</tbody></table></div>`;
}
