/** The lines of the bill with what each rule takes off them, and what they come to. */
import { html } from "../lib.js";
import { yuan } from "../format.js";
import { PerkButtons } from "../loyalty/till.js";
import { W } from "../loyalty/strings.js";
import { Empty, Icon } from "../ui.js";
import { amountOf, byDays, figures, offers, openLines, roundable } from "./model.js";
import { S } from "../strings.js";

export function Lines({ draft, staff, onEdit, onUse, frozen }) {
  if (!draft.lines.length) return html`<div class="lines"><${Empty} icon="bill" title=${S.till.emptyBill} text=${S.till.emptyBillText} /></div>`;
  const { lines } = figures(draft);
  return html`<ol class="lines" data-testid="lines" tabindex="0" aria-label=${S.till.lines}>${draft.lines.map((line, index) => html`<${Line} key=${line.key} index=${index + 1} line=${line} figure=${lines.get(line.key)} draft=${draft}
    staff=${staff} onEdit=${onEdit} onUse=${onUse} frozen=${frozen} />`)}</ol>`;
}

function Line({ line, figure, index, draft, staff, onEdit, onUse, frozen }) {
  const offer = line.item && !line.session_card && line.kind === "service" ? offers(draft, line.item).find((card) => card.free >= line.quantity) : undefined;
  const names = new Map(staff.map((person) => [person.staff, person.name]));
  const list = amountOf(line);
  return html`<li class="line"><button type="button" class="line__main" data-testid="line-${index}" data-item=${line.item ?? ""} disabled=${frozen} onClick=${() => onEdit(line.key)}>
      <span class="line__name">${line.kind === "arrears" && `${S.kinds.arrears} `}${line.name}${line.quantity > 1 && !line.session_card && html` <span class="num">× ${line.quantity}</span>`}</span>
      <span class="line__amount num">${line.session_card ? S.till.session(line.quantity) : html`${figure.amount < list && html`<s class="line__list">${yuan(list)}</s> `}${yuan(figure.amount)}`}</span>
      <span class="line__notes">${line.shares.map((share) => html`<span class="pill" key=${share.staff}>${share.designated && html`<b class="pill__mark">${S.till.designatedMark}</b> `}${names.get(share.staff) ?? "—"}${line.shares.length > 1 ? ` ${share.percent}%` : ""}</span>`)}
        ${!line.shares.length && line.kind === "service" && html`<span class="pill pill--wanted">${S.till.noTechnician}</span>`}
        ${line.room && html`<span>${S.till.room(line.room)}</span>`}${!line.shares.length && line.kind !== "service" && html`<span>${S.kinds[line.kind]}</span>`}</span>
      ${line.session_card && html`<span class="line__why jade">${byDays(draft, line) ? S.till.byDays : S.till.bySession}</span>`}
      ${figure.cuts.filter((cut) => cut.amount_fen > 0).map((cut, at) => html`<span class="line__cut jade" key=${at} data-testid="line-${index}-cut">${S.off.cut(S.off.rules[cut.rule], cut.name)} <span class="num">−${yuan(cut.amount_fen)}</span></span>`)}
    </button>
    ${offer && html`<button type="button" class="line__offer" data-testid="line-${index}-session" disabled=${frozen} onClick=${() => onUse(line.key, offer.card)}>${offer.unit === "DAY" ? S.till.useDays : S.till.useSession}</button>`}
  </li>`;
}

/** What the bill comes to; the whole bill's cut and rounding are one touch away. */
export function Totals({ draft, paid, said, frozen, onOff, onRound, onPerk, onDrop }) {
  const now = figures(draft);
  const covered = draft.lines.filter((line) => line.session_card).reduce((sum, line) => sum + amountOf(line), 0);
  const inDays = draft.lines.filter((line) => line.session_card).every((line) => byDays(draft, line));
  const rounds = roundable(draft, now);
  const explained = now.list !== paid.due;
  return html`<div class="totals" data-quoted=${String(now.quoted)}>
    ${explained && html`<div class="totals__row"><span>${S.till.subtotal}</span><span class="num" data-testid="list">${yuan(now.list)}</span></div>`}
    ${covered > 0 && html`<div class="totals__row jade"><span>${inDays ? S.till.byDays : S.till.covered} ${S.till.session(paid.sessions)}</span><span class="num">${yuan(-covered)}</span></div>`}
    ${now.offers.length > 1 && now.offers.filter((offer) => offer.amount_fen > 0).map((offer, index) => html`<div class="totals__row jade totals__offer" key=${index}><span class="clip">${S.off.cut(S.off.rules[offer.rule], offer.name)}</span><span class="num">${yuan(-offer.amount_fen)}</span></div>`)}
    ${now.off > 0 && now.offers.length < 2 && html`<div class="totals__row jade"><span>${S.off.total}</span><span class="num" data-testid="off-total">${yuan(-now.off)}</span></div>`}
    ${now.notices.map((words) => html`<p class="notice ${now.blocked ? "notice--alarm" : "notice--amber"} totals__notice" key=${words} data-testid="quote-notice" data-blocked=${String(now.blocked)}><${Icon} name="warning" small />${words}</p>`)}
    ${said && html`<p class="alarm small" role="alert" data-testid="quote-said">${said}${draft.coupons.length > 0 && html` <button type="button" class="btn btn--small" data-testid="coupons-drop" onClick=${onDrop}>${W.till.dropAll}</button>`}</p>`}
    <div class="totals__acts">${openLines(draft).length > 0 && html`<button type="button" class="btn btn--small" data-testid="bill-off-open" aria-pressed=${String(draft.off_fen > 0)} aria-keyshortcuts="F7" disabled=${frozen} onClick=${onOff}>${S.off.bill}</button>`}
      <${PerkButtons} draft=${draft} now=${now} frozen=${frozen} onShow=${onPerk} />
      ${rounds && html`<button type="button" class="btn btn--small num" data-testid="round" aria-pressed=${String(draft.rounded)} disabled=${frozen} onClick=${onRound}>${S.off.round(yuan(now.rounding))}</button>`}</div>
    <div class="totals__row totals__due"><span>${S.till.due}</span><span class="num" data-testid="due">${yuan(paid.due)}</span></div>
  </div>`;
}
