/** The close of a day: its figures, what still stands in its way, and taking a close back. */
import { html, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { DayField } from "../day-field.js";
import { date, dayOf, moment, yuan } from "../format.js";
import { Busy, Confirm, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

export function Day({ may, go }) {
  const [day, setDay] = useState(dayOf());
  const from = useResource(async () => {
    const [view, held] = await Promise.all([read("/days" + query({ day })), read("/bills" + query({ state: "held", limit: 100 }))]);
    return { ...view, bills: held.bills };
  }, [day]);
  const [dialog, show] = useState(null);
  const [busy, act] = useAct();
  useEvent("bill", from.reload);
  const done = (words) => {
    toast(words, "jade");
    show(null);
    from.reload();
  };
  const close = () => act(async () => {
    await write("POST", "/days/closing", { day, print: true });
    done(W.day.done);
  });
  const print = () => act(async () => {
    await write("POST", `/days/${day}/slips`);
    toast(W.slipSent);
  });
  return html`<div class="day"><${DayField} label=${W.day.pick} testid="day" max=${dayOf()} value=${day} onChange=${(next) => next && setDay(next)} /></div>
    <${Loaded} from=${from}>${(view) => html`<section class="panel stack"><div class="row row--between"><h2 class="h2">${date(view.day)}</h2><span class="chip ${view.closed ? "chip--jade" : "chip--amber"}" data-testid="day-state" data-closed=${String(view.closed)}>${view.closed ? W.day.closed : W.day.open}</span></div>
        <${Sums} figures=${view.figures} />
        ${view.closed ? html`<p class="muted small">${W.day.closedText}</p>${may("see_reports") && html`<div class="row row--end"><button type="button" class="btn" data-testid="day-print" disabled=${busy} onClick=${print}><${Icon} name="print" small />${W.slip}</button><button type="button" class="btn btn--danger" data-testid="day-reopen" onClick=${() => show("reopen")}>${W.day.reopen}</button></div>`}`
        : html`<${Blocks} view=${view} go=${go} />${may("see_reports") ? html`<button type="button" class="btn btn--primary btn--big" data-testid="day-close" disabled=${view.held > 0 || view.shift_open} onClick=${() => show("close")}>${W.day.close}</button>` : html`<p class="muted small">${W.day.manager}</p>`}`}</section>`}<//>
    ${dialog === "close" && html`<${Confirm} title=${W.day.ask(date(day))} text=${W.day.askText} action=${W.day.close} busy=${busy} onYes=${close} onClose=${() => show(null)} />`}
    ${dialog === "reopen" && html`<${Reopen} day=${day} onDone=${() => done(W.day.reopened)} onClose=${() => show(null)} />`}`;
}

function Sums({ figures }) {
  const stats = [["received", yuan(figures.received_fen)], ["revenue", yuan(figures.revenue_fen)], ["refunded", yuan(figures.refunded_fen)], ["bills", figures.bills]];
  return html`<div class="stats">${stats.map(([name, value]) => html`<div class="stat" key=${name}><span class="stat__label">${W.day[name]}</span><span class="stat__value num" data-testid="day-${name}">${value}</span></div>`)}</div>
    ${figures.tenders.length ? html`<dl class="pairs num">${figures.tenders.map((row) => html`<dt key=${row.tender}>${S.tenders[row.tender]}</dt><dd class="strong">${yuan(row.amount_fen)}</dd>`)}</dl>` : html`<${Empty} icon="bill" title=${W.day.noTenders} />`}`;
}

function Blocks({ view, go }) {
  if (!view.held && !view.shift_open) return null;
  return html`<div class="stack" data-testid="day-blocked"><p class="strong">${W.day.blocked}</p>
    ${view.held > 0 && html`<div><p class="notice notice--amber"><${Icon} name="warning" small />${W.day.held(view.held)}</p><ul>${view.bills.map((bill) => html`<li key=${bill.bill}><a class="item-row" data-testid="blocking-${bill.bill}" href="/till?bill=${bill.bill}"><div class="grow"><p class="clip-2">${bill.summary}</p><p class="muted small num">${[bill.member_name || S.till.noMember, moment(bill.at), bill.staff_name].join(" · ")}</p></div><span class="num strong">${yuan(bill.due_fen)}</span><${Icon} name="right" small /></a></li>`)}</ul></div>`}
    ${view.shift_open && html`<div class="notice notice--amber row row--between"><span>${W.day.shiftOpen}</span><button type="button" class="btn btn--small" data-testid="to-count" onClick=${() => go("now")}>${W.day.shiftGo}</button></div>`}</div>`;
}

function Reopen({ day, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const [busy, act] = useAct();
  const go = (event) => {
    event.preventDefault();
    if (!reason.trim()) return;
    act(async () => {
      await write("POST", "/days/reopening", { day, reason: reason.trim() });
      onDone();
    });
  };
  return html`<${Dialog} title=${W.day.reopenTitle(date(day))} size="slim" testid="reopen-dialog" onClose=${onClose}><form class="stack" onSubmit=${go}>
    <${Field} label=${W.day.reason}>${(id) => html`<input class="input" id=${id} autofocus data-testid="reopen-reason" maxlength="60" autocomplete="off" value=${reason} onInput=${(event) => setReason(event.target.value)} />`}<//>
    <button class="btn btn--primary btn--wide" data-testid="reopen-go" disabled=${busy || !reason.trim()}><${Busy} busy=${busy}>${W.day.reopen}<//></button></form><//>`;
}
