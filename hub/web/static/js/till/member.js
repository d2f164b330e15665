/** Who the bill is for, and what the front desk must know about them. */
import { html } from "../lib.js";
import { date, initial, yuan } from "../format.js";
import { Icon } from "../ui.js";
import { S } from "../strings.js";

export function MemberPanel({ member, owed, onRegister, onRemove, onDebts, frozen }) {
  if (!member) return html`<section class="mem mem--none" data-testid="member-panel" data-member="">
    <span class="avatar avatar--none"><${Icon} name="person" /></span>
    <div class="grow"><p class="strong">${S.till.noMember}</p><p class="muted small">${S.till.noMemberText}</p></div>
    <button type="button" class="btn" data-testid="register-open-panel" disabled=${frozen} onClick=${onRegister}>${S.till.register}</button>
  </section>`;
  const cards = member.cards.filter((card) => card.unit === "SESSION" && card.balance > 0 && !card.expired);
  return html`<section class="mem" data-testid="member-panel" data-member=${member.member}>
    <div class="row"><span class="avatar" aria-hidden="true">${initial(member.name)}</span>
      <div class="grow"><a class="mem__name" href="/members/${member.member}" data-testid="member-name"><span class="clip">${member.name}</span></a>
        <p class="muted small num clip">${member.phone_masked} · ${S.member.visitNo(member.visits)}</p></div>
      <button type="button" class="btn btn--quiet btn--icon" aria-label=${S.till.removeMember} data-testid="member-remove" disabled=${frozen} onClick=${onRemove}><${Icon} name="close" small /></button></div>
    ${member.warnings.length > 0 && html`<div class="row row--wrap mem__warnings">${member.warnings.map((warning) => html`<span class="chip chip--amber chip--wrap" key=${warning.code + warning.text}>${warning.text}</span>`)}</div>`}
    ${member.note && html`<p class="mem__note small clip-2">${member.note}</p>`}
    ${owed > 0 && html`<button type="button" class="mem__debt num" data-testid="member-debts" disabled=${frozen} onClick=${onDebts}><span>${S.till.owes(yuan(owed))}</span><b>${S.till.payDebts}</b></button>`}
    <div class="mem__balances">
      <div class="stat"><span class="stat__label">${S.till.balance}</span><span class="stat__value num" data-testid="member-balance">${yuan(member.balance_fen)}</span>
        ${member.bonus_fen > 0 && html` <span class="stat__note num">${S.till.bonus(yuan(member.bonus_fen))}</span>`}</div>
      <div class="stat"><span class="stat__label">${S.till.sessions}</span><span class="stat__value num">${member.sessions_left}</span> <span class="stat__note">${S.till.sessionCards(cards.length)}</span></div>
      ${member.terms.map((term) => html`<div class="stat stat--wide" key=${term.name + term.expires_at}><span class="stat__label clip">${term.name}</span><span class="stat__value num" data-testid="member-days">${term.days}</span> <span class="stat__note num">${term.expires_at ? S.till.daysUntil(date(term.expires_at)) : S.till.notBegun}</span></div>`)}
    </div>
  </section>`;
}
