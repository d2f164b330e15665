/** One member: who they are, what they hold, what they did here. */
import { html, useState } from "./lib.js";
import { query, read, write } from "./api.js";
import { date, initial, moment, yuan } from "./format.js";
import { SignCard } from "./devices/sign.js";
import { BindDialog, EcardDialog, EditDialog, PinDialog } from "./member-dialogs.js";
import { forbidden, start } from "./shell.js";
import { Confirm, Empty, Icon, Loaded, fail, toast, useAct, useEvent, useResource } from "./ui.js";
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
    <div class="columns">
      <div class="stack">
        <${Cards} cards=${member.cards} names=${names} />
        <${History} />
      </div>
      <div class="stack">
        <${Profile} member=${member} onEdit=${() => show("edit")} />
        <${Tokens} member=${member} onBind=${() => show("bind")} onEcard=${() => show("ecard")} onPin=${() => (member.has_pin && !may("refund") ? forbidden() : show("pin"))} onChanged=${reload} />
      </div>
    </div>
    ${dialog === "edit" && html`<${EditDialog} member=${member} onDone=${changed} onClose=${close} />`}
    ${dialog === "bind" && html`<${BindDialog} member=${member} onDone=${changed} onClose=${close} />`}
    ${dialog === "ecard" && html`<${EcardDialog} member=${member} onClose=${close} />`}
    ${dialog === "pin" && html`<${PinDialog} member=${member} onDone=${changed} onClose=${close} />`}`;
}

function Cards({ cards, names }) {
  return html`<section class="panel"><div class="panel__head"><h2>${S.member.cards}</h2></div>
    ${cards.length === 0 ? html`<${Empty} icon="card" title=${S.member.noCards} text=${S.member.noCardsText} />` : html`<ul class="cards">${cards.map((card) => html`<${CardBox} key=${card.card} card=${card} names=${names} />`)}</ul>`}</section>`;
}

function CardBox({ card, names }) {
  const money = card.unit === "FACE";
  const show = (amount) => (money ? yuan(amount) : `${amount} ${S.member.sessionsUnit}`);
  const size = card.lots.reduce((total, lot) => total + lot.size, 0);
  const left = size - card.lots.reduce((total, lot) => total + lot.used, 0);
  return html`<li class="cardbox" data-testid="card-${card.card}" data-over=${String(card.expired || card.balance === 0)}>
    <div class="row row--between row--top"><div class="grow"><p class="strong">${card.name}</p><p class="small ${card.expired ? "alarm" : "muted"}">${card.expired ? S.member.expired : card.expires_at ? S.member.expires(date(card.expires_at)) : S.member.forever}</p></div>
      <div class="r"><p class="stat__value num">${show(card.balance)}</p>${money && html`<p class="muted tiny num">${S.member.principalLeft(yuan(card.principal_left_fen))}</p>`}</div></div>
    <${Meter} part=${size ? left / size : 0} />
    ${card.covers.length > 0 && html`<p class="small muted">${S.member.covers} ${card.covers.map((item) => names.get(item) ?? "—").join("、")}</p>`}
    <details><summary class="small">${S.member.lots} ${card.lots.length}</summary><ul>${card.lots.map((lot) => html`<li class="row row--between small muted num lot" key=${lot.lot}><span>${S.member.lotBought(date(lot.bought_at))}${lot.expires_at ? ` · ${S.member.expires(date(lot.expires_at))}` : ""}</span>
      <span>${S.member.lotUsed(money ? yuan(lot.used) : lot.used, money ? yuan(lot.size) : lot.size)}</span></li>`)}</ul></details></li>`;
}

const Meter = ({ part }) => html`<div class="meter" aria-hidden="true"><i style=${{ width: `${Math.round(part * 100)}%` }}></i></div>`;

function History() {
  const from = useResource(() => read(`/members/${id}/bills`), []);
  const [busy, act] = useAct();
  useEvent("bill", from.reload);
  const more = () => act(async () => {
    const next = await read(`/members/${id}/bills` + query({ cursor: from.data.next_cursor })).catch(fail);
    if (next) from.set({ bills: [...from.data.bills, ...next.bills], next_cursor: next.next_cursor });
  });
  return html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${S.member.bills}</h2></div><${Loaded} from=${from}>${({ bills, next_cursor: next }) => (bills.length ? html`<ul>${bills.map((bill) => html`
    <li key=${bill.bill}><a class="item-row" href="/receipts/${bill.bill}"><div class="grow"><p class="clip-2">${bill.summary}</p><p class="muted small num">${moment(bill.at)} · ${bill.staff_name}</p></div>
      ${bill.refunded_fen > 0 && html`<span class="chip chip--amber">${S.bill.refunded(yuan(bill.refunded_fen))}</span>`}<span class="num strong">${yuan(bill.due_fen)}</span></a></li>`)}</ul>${next && html`<button type="button" class="btn btn--quiet btn--wide" disabled=${busy} onClick=${more}>${S.member.showMore}</button>`}`
    : html`<${Empty} icon="bill" title=${S.member.noBills} />`)}<//></section>`;
}

function Profile({ member, onEdit }) {
  const rows = [
    [S.member.phone, member.phone], [S.member.gender, S.genders[member.gender] ?? S.genders.unknown],
    [S.member.birthday, member.birthday && `${date(member.birthday)}${member.birthday_lunar ? S.member.lunar : ""}`], [S.member.source, member.source],
    [S.member.address, member.address], [S.member.email, member.email], [S.member.registered, date(member.registered_at)],
    [S.member.lastVisit, member.last_visit_at ? date(member.last_visit_at) : S.member.firstVisit], [S.member.spent, yuan(member.spent_fen)],
  ].filter(([, value]) => value);
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${S.member.profile}</h2><button type="button" class="btn btn--quiet" data-testid="member-edit" onClick=${onEdit}>${S.member.edit}</button></div>
    ${member.note && html`<p class="notice notice--amber member__note">${member.note}</p>`}
    <dl class="pairs num">${rows.map(([label, value]) => html`<dt key=${label}>${label}</dt><dd>${value}</dd>`)}</dl></section>`;
}

function Tokens({ member, onBind, onEcard, onPin, onChanged }) {
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  const cards = member.tokens.filter((token) => token.token_kind === "card");
  const lose = () => act(async () => {
    await write("DELETE", `/members/${member.member}/tokens/${encodeURIComponent(asked.number)}`);
    toast(S.member.lostDone);
    ask(null);
    onChanged();
  });
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${S.member.tokens}</h2><span class="chip ${member.has_pin ? "chip--jade" : ""}">${member.has_pin ? S.member.hasPin : S.member.noPin}</span></div>
    ${cards.length === 0 && html`<p class="muted small">${S.member.noTokens}</p>`}
    <ul>${cards.map((token) => html`<li class="row token" key=${token.number}><${Icon} name="card" /><span class="grow num">${token.number_masked}</span>
      <${SignCard} member=${member} token=${token} /><button type="button" class="btn btn--quiet" data-testid="token-lost" onClick=${() => ask(token)}>${S.member.lost}</button></li>`)}</ul>
    <div class="row row--wrap tokens__actions"><button type="button" class="btn" data-testid="token-bind" onClick=${onBind}>${S.member.bind}</button><button type="button" class="btn" data-testid="ecard" onClick=${onEcard}>${S.member.ecard}</button>
      <button type="button" class="btn" data-testid="set-pin" onClick=${onPin}>${member.has_pin ? S.member.changePin : S.member.setPin}</button></div>
    ${asked && html`<${Confirm} title=${S.member.lostTitle} text=${S.member.lostText} action=${S.member.lost} danger busy=${busy} onYes=${lose} onClose=${() => ask(null)} />`}</section>`;
}

start(Member);
