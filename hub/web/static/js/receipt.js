/** One bill: what was sold and paid, its paper, what went back. */
import { html, useState } from "./lib.js";
import { read, write } from "./api.js";
import { moment, yuan } from "./format.js";
import { Paper as Roll } from "./paper.js";
import { ChannelRefunds } from "./payments/refunds.js";
import { RefundDialog } from "./refund.js";
import { start } from "./shell.js";
import { Busy, Icon, Loaded, toast, useAct, useEvent, useResource } from "./ui.js";
import { Answers } from "./printing/ask.js";
import { W } from "./printing/strings.js";
import { S, prose } from "./strings.js";

const id = location.pathname.split("/").at(-1);
const TONES = { printed: "jade", sent: "jade", failed: "alarm", expired: "alarm", unknown: "amber", asks: "amber" };
const SILENT = new Set(["printed", "sent", "cancelled"]);

function Receipt() {
  const from = useResource(() => read(`/bills/${id}`), []);
  const staff = useResource(() => read("/staff"), []);
  const [refunding, refund] = useState(false);
  const [said, say] = useState("");
  const [busy, act] = useAct();
  useEvent("bill", (event) => event.bill === id && from.reload());
  useEvent("receipt", (event) => {
    if (event.bill !== id) return;
    say(SILENT.has(event.state) ? "" : prose(event.message ?? ""));
    from.reload();
  });
  const print = () => act(async () => {
    await write("POST", `/bills/${id}/receipts`);
    toast(S.result.reprintSent);
    from.reload();
  });
  const slips = () => act(async () => {
    await write("POST", `/bills/${id}/service-slips`, {});
    toast(W.service.sent);
  });
  const names = new Map((staff.data?.staff ?? []).map((person) => [person.staff, person.name]));
  return html`<${Loaded} from=${from}>${(bill) => html`
    <header class="head"><a class="btn btn--quiet btn--icon" href="/receipts" aria-label=${S.bill.title}><${Icon} name="back" /></a>
      <div class="grow"><h1 class="h1 num" data-testid="bill-title">${bill.number || S.bills[bill.state]}</h1><p class="muted num">${moment(bill.at)} · ${bill.staff_name} · ${bill.terminal_name}</p></div>
      ${bill.state !== "discarded" && bill.lines.some((line) => line.room || line.shares.length) && html`<button type="button" class="btn" data-testid="service-slips" disabled=${busy} onClick=${slips}>${W.service.ask}</button>`}
      ${bill.state === "settled" ? html`<div class="row head__actions"><button type="button" class="btn" data-testid="refund-open" onClick=${() => refund(true)}>${S.bill.refund}</button>
        <button type="button" class="btn btn--primary" data-testid="reprint" disabled=${busy} onClick=${print}><${Busy} busy=${busy}><${Icon} name="print" small />${bill.receipts.length ? S.bill.reprint : S.bill.print}<//></button></div>`
      : bill.state === "held" && html`<a class="btn btn--primary" href="/till">${S.bill.goTill}</a>`}</header>
    ${said && html`<p class="notice notice--amber" role="status">${said}</p>`}
    <div class="columns"><div class="stack">
      <${Lines} bill=${bill} names=${names} />
      <${Paid} bill=${bill} />
      ${bill.refunds.length > 0 && html`<${Refunds} bill=${bill} />`}
      ${bill.tenders.some((tender) => tender.payment) && html`<${ChannelRefunds} bill=${bill} />`}
    </div><div class="stack">${bill.state === "settled" && html`<${Preview} bill=${bill} />`}</div></div>
    ${refunding && html`<${RefundDialog} bill=${bill} onClose=${() => refund(false)} onDone=${(next) => { refund(false); from.set(next); }} />`}`}<//>`;
}

function Lines({ bill, names }) {
  return html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${S.bill.lines}</h2>
      ${bill.member ? html`<a href="/members/${bill.member.member}">${bill.member.name}</a>` : html`<span class="muted">${S.bill.walkIn}</span>`}</div>
    <ol>${bill.lines.map((line) => html`<li class="item-row" key=${line.line} data-testid="line-${line.line}"><div class="grow"><p class="strong">${line.name}${line.quantity > 1 && html` <span class="num">× ${line.quantity}</span>`}</p>
      <p class="muted small">${[line.shares.map((share) => `${names.get(share.staff) ?? "—"}${line.shares.length > 1 ? ` ${share.percent}%` : ""}`).join("、"), line.room && S.till.room(line.room), line.category].filter(Boolean).join(" · ")}</p>
      ${line.includes.length > 0 && html`<ul class="muted small" data-testid="line-${line.line}-includes">${line.includes.map((what) => html`<li key=${what}>${what}</li>`)}</ul>`}</div>
      <div class="r"><p class="num strong ${line.session_card ? "jade" : ""}">${line.session_card ? `${S.bill.bySession} ${S.bill.sessions(line.quantity)}` : html`${line.cuts.length > 0 && html`<s class="line__list muted small">${yuan(line.price_fen * line.quantity)}</s> `}${yuan(line.amount_fen)}`}</p>
        ${line.cuts.filter((cut) => cut.amount_fen > 0).map((cut, at) => html`<p class="jade small num" key=${at}>${S.off.cut(S.off.rules[cut.rule], cut.name)} −${yuan(cut.amount_fen)}</p>`)}
        ${line.refunded_fen > 0 && html`<p class="amber small num">${S.bill.refunded(yuan(line.refunded_fen))}</p>`}${line.refunded_sessions > 0 && html`<p class="amber small num">${S.bill.sessionsRefunded(line.refunded_sessions)}</p>`}</div></li>`)}</ol></section>`;
}

function Paid({ bill }) {
  return html`<section class="panel"><dl class="pairs num">
    ${bill.list_fen !== bill.due_fen && html`<dt>${S.bill.list}</dt><dd>${yuan(bill.list_fen)}</dd>`}
    <dt class="strong">${S.bill.due}</dt><dd class="strong" data-testid="bill-due">${yuan(bill.due_fen)}</dd>
    ${bill.tenders.map((tender, index) => html`<dt key=${index}>${tender.name ?? S.tenders[tender.tender]}${tender.reference && html`<br /><span class="small">${S.bill.reference(tender.reference)}</span>`}</dt>
      <dd>${yuan(tender.amount_fen)}${tender.change_fen > 0 && html`<br /><span class="muted small">${S.bill.received} ${yuan(tender.received_fen)} · ${S.bill.change} ${yuan(tender.change_fen)}</span>`}${tender.refunded_fen > 0 && html`<br /><span class="amber small">${S.bill.refunded(yuan(tender.refunded_fen))}</span>`}</dd>`)}
    ${bill.refunded_fen > 0 && html`<dt class="strong">${S.bill.net}</dt><dd class="strong" data-testid="bill-net">${yuan(bill.due_fen - bill.refunded_fen)}</dd>`}
    ${bill.note && html`<dt>${S.bill.note}</dt><dd>${bill.note}</dd>`}</dl></section>`;
}

function Refunds({ bill }) {
  const [busy, act] = useAct();
  const print = (refund) => act(async () => {
    await write("POST", `/bills/${bill.bill}/refunds/${refund}/slips`);
    toast(W.refundSent);
  });
  return html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${W.refunds}</h2></div><ul>${bill.refunds.map((one) => html`<li class="item-row" key=${one.refund} data-testid="refund-${one.refund}"><div class="grow"><p class="strong num">${one.amount_fen > 0 ? yuan(one.amount_fen) : S.bill.sessionsRefunded(one.sessions)}</p><p class="muted small">${[moment(one.at), one.staff_name, one.reason].join(" · ")}</p></div>
    <button type="button" class="btn" data-testid="refund-slip" disabled=${busy} onClick=${() => print(one.refund)}><${Icon} name="print" small />${W.refundSlip}</button></li>`)}</ul></section>`;
}

function Preview({ bill }) {
  const from = useResource(() => read(`/bills/${id}/receipt`), [bill.refunded_fen]);
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${S.bill.preview}</h2></div>
    <${Loaded} from=${from}>${({ document: roll }) => html`<${Roll} document=${roll} />`}<//>
    <ul class="jobs">${bill.receipts.map((job) => html`<li class="row row--between small" key=${job.job}><span class="muted">${S.bill.copy(job.copy)}</span><span class="chip ${TONES[job.asks ? "asks" : job.state] ? `chip--${TONES[job.asks ? "asks" : job.state]}` : ""}" data-testid="receipt-state" data-state=${job.asks ? "asks" : job.state}>${S.receipts[job.asks ? "asks" : job.state] ?? S.receipts.waiting}</span></li>`)}</ul>
    ${bill.receipts.filter((job) => job.asks).map((job) => html`<div class="notice notice--amber ask" key=${job.job}><div class="grow"><p class="strong">${W.ask.title}</p><${Answers} job=${job.job} /></div></div>`)}</section>`;
}

start(Receipt);
