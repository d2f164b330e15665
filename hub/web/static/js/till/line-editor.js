/** One line of the bill: quantity, technicians and their parts, room, paid by money or by sessions. */
import { html, useState } from "../lib.js";
import { Dialog, Icon } from "../ui.js";
import { evenShares, offers } from "./model.js";
import { LineOff } from "./off.js";
import { S } from "../strings.js";

const QUANTITY_MOST = 999;
const STEP = 10;

export function LineEditor({ draft, line, staff, onChange, onRemove, onClose }) {
  const sum = line.shares.reduce((total, share) => total + share.percent, 0);
  const uneven = line.shares.length > 0 && sum !== 100;
  const free = line.item && line.kind === "service" ? offers(draft, line.item).map((card) => (card.card === line.session_card ? { ...card, free: card.free + line.quantity } : card)).filter((card) => card.free > 0) : [];
  const taken = free.find((card) => card.card === line.session_card);
  const most = taken ? taken.free : QUANTITY_MOST;
  return html`<${Dialog} title=${line.name} testid="line-editor" onClose=${onClose} light=${!uneven} closable=${!uneven} foot=${html`
      <button type="button" class="btn btn--danger" data-testid="line-remove" onClick=${onRemove}>${S.till.remove}</button><span class="grow"></span>
      <button type="button" class="btn btn--primary" data-testid="line-done" disabled=${uneven} onClick=${onClose}>${S.common.done}</button>`}>
    <div class="stack stack--wide">
      ${line.settles ? html`<p class="muted">${S.till.settlesText}</p>` : html`<div class="row row--between"><span class="field__label">${S.till.quantity}</span><div class="stepper">
        <button type="button" class="btn btn--icon" aria-label=${S.till.quantityMinus} data-testid="quantity-minus" disabled=${line.quantity <= 1} onClick=${() => onChange({ quantity: line.quantity - 1 })}><${Icon} name="minus" small /></button>
        <span class="stepper__value num" data-testid="quantity">${line.quantity}</span>
        <button type="button" class="btn btn--icon" aria-label=${S.till.quantityPlus} data-testid="quantity-plus" disabled=${line.quantity >= most} onClick=${() => onChange({ quantity: line.quantity + 1 })}><${Icon} name="plus" small /></button></div></div>`}
      ${free.length > 0 && html`<div class="field"><span class="field__label">${S.till.payWay}</span><div class="row row--wrap">
        <button type="button" class="btn" data-testid="pay-money" aria-pressed=${String(!line.session_card)} onClick=${() => onChange({ session_card: null })}>${S.till.payMoney}</button>
        ${free.map((card) => html`<button type="button" class="btn" key=${card.card} data-testid="pay-session-${card.card}" aria-pressed=${String(card.card === line.session_card)} disabled=${card.free < line.quantity}
          onClick=${() => onChange({ session_card: card.card })}>${card.unit === "DAY" && card.term.visits_left === null ? card.name : S.till.paySession(card.name, card.free)}</button>`)}</div></div>`}
      ${!line.session_card && !line.settles && html`<${LineOff} key=${line.key} line=${line} onChange=${(off) => onChange({ off })} />`}
      ${!line.settles && html`<${Shares} line=${line} staff=${staff} sum=${sum} onChange=${(shares) => onChange({ shares })} />`}
      ${line.kind === "service" && html`<${Room} room=${line.room} onChange=${(room) => onChange({ room })} />`}
    </div>
  <//>`;
}

function Shares({ line, staff, sum, onChange }) {
  const chosen = new Set(line.shares.map((share) => share.staff));
  const toggle = (person) => {
    const next = chosen.has(person) ? line.shares.map((share) => share.staff).filter((other) => other !== person) : [...chosen, person];
    onChange(next.length ? evenShares(next, line.shares) : []);
  };
  const move = (person, by) => {
    const others = line.shares.filter((share) => share.staff !== person);
    const target = others.at(-1);
    const now = line.shares.find((share) => share.staff === person);
    const step = Math.min(by, (target?.percent ?? 1) - 1, 99 - now.percent);
    const amount = by > 0 ? step : Math.max(by, 1 - now.percent);
    onChange(line.shares.map((share) => {
      if (share.staff === person) return { ...share, percent: share.percent + amount };
      return share.staff === target.staff ? { ...share, percent: share.percent - amount } : share;
    }));
  };
  const name = (person) => onChange(line.shares.map((share) => (share.staff === person ? { ...share, designated: !share.designated } : share)));
  const names = new Map(staff.map((person) => [person.staff, person.name]));
  const order = [...staff].sort((one, other) => Number(other.role === "technician") - Number(one.role === "technician"));
  return html`<div class="field"><span class="field__label">${S.till.technicians}</span>
    <div class="row row--wrap">${order.map((person) => html`<button type="button" class="btn" key=${person.staff} data-testid="technician-${person.code}" aria-pressed=${String(chosen.has(person.staff))} onClick=${() => toggle(person.staff)}>${person.name}</button>`)}</div>
    ${line.shares.length > 0 && html`<div class="row row--wrap tight designated" role="group" aria-label=${S.till.designated}>${line.shares.map((share) => html`<button type="button" class="btn btn--small" key=${share.staff} data-testid="designated-${staff.find((person) => person.staff === share.staff)?.code ?? share.staff}" aria-pressed=${String(Boolean(share.designated))} onClick=${() => name(share.staff)}>${S.till.designatedBy(names.get(share.staff) ?? "—")}</button>`)}</div>`}
    ${line.shares.length > 1 && html`<ul class="shares">${line.shares.map((share) => html`<li class="row row--between" key=${share.staff}><span class="clip">${names.get(share.staff)}</span>
      <div class="stepper"><button type="button" class="btn btn--icon" aria-label=${`${names.get(share.staff)} −${STEP}%`} onClick=${() => move(share.staff, -STEP)}><${Icon} name="minus" small /></button>
        <span class="stepper__value num">${share.percent}%</span>
        <button type="button" class="btn btn--icon" aria-label=${`${names.get(share.staff)} +${STEP}%`} onClick=${() => move(share.staff, STEP)}><${Icon} name="plus" small /></button></div></li>`)}</ul>
      ${sum !== 100 && html`<p class="field__error">${S.till.techniciansHint} · ${S.till.percentSum(sum)}</p>`}`}
  </div>`;
}

function Room({ room, onChange }) {
  const [other, setOther] = useState(room && !S.till.rooms.includes(room) ? room : "");
  return html`<div class="field"><span class="field__label">${S.till.roomLabel}</span><div class="row row--wrap">
    ${[null, ...S.till.rooms].map((name) => html`<button type="button" class="btn" key=${name} data-testid="room-${name ?? "none"}" aria-pressed=${String(name === room)} onClick=${() => { setOther(""); onChange(name); }}>${name ?? S.till.roomNone}</button>`)}
    <input class="input room-other" aria-label=${S.till.roomOther} placeholder=${S.till.roomOther} data-testid="room-other" maxlength="20" value=${other} onInput=${(event) => { setOther(event.target.value); onChange(event.target.value.trim() || null); }} /></div></div>`;
}
