/** One member: who they are, what they hold, what they did here. */
import { html, useState } from "./lib.js";
import { query, read } from "./api.js";
import { date, initial, moment, yuan } from "./format.js";
import { CardBox } from "./cards/box.js";
import { W as C } from "./cards/strings.js";
import { Tokens } from "./ecard/tokens.js";
import { EditDialog } from "./member-dialogs.js";
import { Perks } from "./loyalty/member.js";
import { Membership } from "./membership/member.js";
import { MoreActs } from "./people/acts.js";
import { lunarWords } from "./people/dates.js";
import { Sharing } from "./people/sharing.js";
import { start } from "./shell.js";
import { Empty, Icon, Loaded, fail, useAct, useEvent, useResource } from "./ui.js";
import { S } from "./strings.js";

const id = location.pathname.split("/").at(-1);

function Member({ may }) {
  const from = useResource(() => read(`/members/${id}`), []);
  const items = useResource(() => read("/catalog/items"), []);
  useEvent("bill", from.reload);
  const names = new Map((items.data?.items ?? []).map((item) => [item.item, item.name]));
  return html`<${Loaded} from=${from}>${(member) => html`<${Page} member=${member} names=${names} may=${may} reload=${from.reload} />`}<//>`;
}

function Page({ member, names, may, reload }) {
  const [dialog, show] = useState(null);
  const close = () => show(null);
  const changed = () => {
    close();
    reload();
  };
  return html`
    <header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a>
      <span class="avatar avatar--l" aria-hidden="true">${initial(member.name)}</span>
      <div class="grow"><h1 class="h1 clip-2" data-testid="member-title">${member.name}</h1><p class="muted num">${S.members.number(member.number)} · ${S.member.visitNo(member.visits)}</p></div>
      ${may("sell") && html`<div class="row row--wrap head__actions"><a class="btn" data-testid="top-up" href="/till?member=${member.member}&tab=card">${S.member.topUp}</a><a class="btn btn--primary" data-testid="to-till" href="/till?member=${member.member}">${S.member.toTill}</a></div>`}</header>
    ${member.warnings.length > 0 && html`<div class="row row--wrap tight warnings">${member.warnings.map((warning) => html`<span class="chip chip--amber chip--wrap" key=${warning.code + warning.text}>${warning.text}</span>`)}</div>`}
    ${member.note && html`<p class="notice notice--amber member__note">${member.note}</p>`}
    <div class="columns">
      <div class="stack">
        ${member.debts.length > 0 && html`<${Debts} member=${member} may=${may} />`}
        <${Cards} cards=${member.cards} names=${names} may=${may} onChanged=${reload} />
        <${Tokens} member=${member} may=${may} onChanged=${reload} />
        <${Sharing} member=${member} may=${may} onChanged=${reload} />
        <${History} />
      </div>
      <div class="stack">
        <${Perks} member=${member} may=${may} onChanged=${reload} />
        <${Profile} member=${member} onEdit=${() => show("edit")} />
        <${Membership} member=${member} />
        <${MoreActs} member=${member} may=${may} />
      </div>
    </div>
    ${dialog === "edit" && html`<${EditDialog} member=${member} onDone=${changed} onClose=${close} />`}`;
}

function Cards({ cards, names, may, onChanged }) {
  return html`<section class="panel"><div class="panel__head"><h2>${S.member.cards}</h2></div>
    ${cards.length === 0 ? html`<${Empty} icon="card" title=${S.member.noCards} text=${S.member.noCardsText} />` : html`<ul class="cards">${cards.map((card) => html`<${CardBox} key=${card.card} card=${card} names=${names} may=${may} onChanged=${onChanged} />`)}</ul>`}</section>`;
}

function Debts({ member, may }) {
  const owed = member.debts.reduce((sum, debt) => sum + debt.left_fen, 0);
  return html`<section class="panel panel--flush" data-testid="debts"><div class="panel__head panel__head--pad"><h2 class="grow">${C.debts.title} <span class="amber num">${C.debts.total(yuan(owed))}</span></h2>${may("sell") && html`<a class="btn btn--small" data-testid="debts-pay" href="/till?member=${member.member}&debts=1">${C.debts.pay}</a>`}</div>
    <ul>${member.debts.map((debt) => html`<li key=${`${debt.bill} ${debt.line}`}><a class="item-row" href="/receipts/${debt.bill}"><div class="grow"><p class="clip-2">${debt.name}</p><p class="muted small num">${[date(debt.at), debt.number, debt.left_fen < debt.owed_fen && C.debts.of(yuan(debt.owed_fen))].filter(Boolean).join(" · ")}</p></div><span class="num strong amber">${yuan(debt.left_fen)}</span></a></li>`)}</ul></section>`;
}

function History() {
  const from = useResource(() => read(`/members/${id}/bills`), []);
  const [busy, act] = useAct();
  useEvent("bill", from.reload);
  const more = () => act(async () => {
    const next = await read(`/members/${id}/bills` + query({ cursor: from.data.next_cursor })).catch(fail);
    if (next) from.set({ bills: [...from.data.bills, ...next.bills], next_cursor: next.next_cursor });
  });
  return html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${S.member.bills}</h2><a class="btn btn--quiet" data-testid="member-statement" href="/members/${id}/statement">${S.member.statement}</a></div><${Loaded} from=${from}>${({ bills, next_cursor: next }) => (bills.length ? html`<ul>${bills.map((bill) => html`
    <li key=${bill.bill}><a class="item-row" href="/receipts/${bill.bill}"><div class="grow"><p class="clip-2">${bill.summary}</p><p class="muted small num">${moment(bill.at)} · ${bill.staff_name}</p></div>
      ${bill.refunded_fen > 0 && html`<span class="chip chip--amber">${S.bill.refunded(yuan(bill.refunded_fen))}</span>`}<span class="num strong">${yuan(bill.due_fen)}</span></a></li>`)}</ul>${next && html`<button type="button" class="btn btn--quiet btn--wide" disabled=${busy} onClick=${more}>${S.member.showMore}</button>`}`
    : html`<${Empty} icon="bill" title=${S.member.noBills} />`)}<//></section>`;
}

function Profile({ member, onEdit }) {
  const rows = [
    [S.member.phone, member.phone], [S.member.gender, S.genders[member.gender] ?? S.genders.unknown],
    [S.member.birthday, member.birthday && (member.birthday_lunar ? `${member.birthday.slice(0, 4)} ${lunarWords(member.birthday, member.birthday_leap)}${S.member.lunar}` : date(member.birthday))], [S.member.source, member.source],
    [S.member.address, member.address], [S.member.email, member.email], [S.member.registered, date(member.registered_at)],
    [S.member.lastVisit, member.last_visit_at ? date(member.last_visit_at) : S.member.firstVisit], [S.member.spent, yuan(member.spent_fen)],
  ].filter(([, value]) => value);
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${S.member.profile}</h2><button type="button" class="btn btn--quiet" data-testid="member-edit" onClick=${onEdit}>${S.member.edit}</button></div>
    <dl class="pairs num">${rows.map(([label, value]) => html`<dt key=${label}>${label}</dt><dd>${value}</dd>`)}</dl></section>`;
}

start(Member);
