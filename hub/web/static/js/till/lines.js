/** The lines of the bill, and what they come to. */
import { html } from "../lib.js";
import { yuan } from "../format.js";
import { Empty } from "../ui.js";
import { amountOf, listOf, offers } from "./model.js";
import { S } from "../strings.js";

export function Lines({ draft, staff, onEdit, onUse, frozen }) {
  if (!draft.lines.length) return html`<div class="lines"><${Empty} icon="bill" title=${S.till.emptyBill} text=${S.till.emptyBillText} /></div>`;
  return html`<ol class="lines" data-testid="lines">${draft.lines.map((line, index) => html`<${Line} key=${line.key} index=${index + 1} line=${line} draft=${draft}
    staff=${staff} onEdit=${onEdit} onUse=${onUse} frozen=${frozen} />`)}</ol>`;
}

function Line({ line, index, draft, staff, onEdit, onUse, frozen }) {
  const offer = line.item && !line.session_card && line.kind === "service" ? offers(draft, line.item).find((card) => card.free >= line.quantity) : undefined;
  const names = new Map(staff.map((person) => [person.staff, person.name]));
  return html`<li class="line"><button type="button" class="line__main" data-testid="line-${index}" data-item=${line.item ?? ""} disabled=${frozen} onClick=${() => onEdit(line.key)}>
      <span class="line__name">${line.name}${line.quantity > 1 && !line.session_card && html` <span class="num">× ${line.quantity}</span>`}</span>
      <span class="line__amount num">${line.session_card ? S.till.session(line.quantity) : yuan(amountOf(line))}</span>
      <span class="line__notes">${line.shares.map((share) => html`<span class="pill" key=${share.staff}>${names.get(share.staff) ?? "—"}${line.shares.length > 1 ? ` ${share.percent}%` : ""}</span>`)}
        ${!line.shares.length && line.kind === "service" && html`<span class="pill pill--wanted">${S.till.noTechnician}</span>`}
        ${line.room && html`<span>${S.till.room(line.room)}</span>`}${!line.shares.length && line.kind !== "service" && html`<span>${S.kinds[line.kind]}</span>`}</span>
      ${line.session_card && html`<span class="line__why jade">${S.till.bySession}</span>`}
    </button>
    ${offer && html`<button type="button" class="line__offer" data-testid="line-${index}-session" disabled=${frozen} onClick=${() => onUse(line.key, offer.card)}>${S.till.useSession}</button>`}
  </li>`;
}

export function Totals({ draft, paid }) {
  const list = listOf(draft);
  return html`<div class="totals">
    ${list !== paid.due && html`<div class="totals__row"><span>${S.till.subtotal}</span><span class="num">${yuan(list)}</span></div>
      <div class="totals__row jade"><span>${S.till.covered} ${S.till.session(paid.sessions)}</span><span class="num">${yuan(paid.due - list)}</span></div>`}
    <div class="totals__row totals__due"><span>${S.till.due}</span><span class="num" data-testid="due">${yuan(paid.due)}</span></div>
  </div>`;
}
