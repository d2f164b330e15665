/** A month's pay sheet: who is paid what, line by line, and its approval. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { DayField } from "../day-field.js";
import { dayOf, initial, moment, yuan } from "../format.js";
import { Busy, Confirm, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const TONES = { open: "", over: "chip--amber", approved: "chip--jade" };

export function Sheet({ may }) {
  const [month, choose] = useState(dayOf().slice(0, 7));
  const from = useResource(() => read(`/commission/months/${month}`), [month]);
  const [dialog, show] = useState(null);
  const done = (words) => {
    toast(words, "jade");
    show(null);
    from.reload();
  };
  return html`<div class="row row--wrap no-print"><${DayField} month label=${W.month} testid="month" max=${dayOf().slice(0, 7)} value=${month} onChange=${(next) => next && choose(next)} />
      <span class="grow"></span><button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" small />${W.print}</button><a class="btn" data-testid="pay-sheet" href="/api/v1/commission/months/${month}/pay-sheet.xlsx" download>${W.excel}</a></div>
    <${Loaded} from=${from}>${(sheet) => html`<section class="panel"><div class="row row--wrap"><div class="grow"><p class="muted small">${sheet.month} ${W.total} · ${W.people(sheet.people.length)}</p><p class="person__sum num" data-testid="sheet-total">${yuan(sheet.total_fen)}</p></div>
        <div class="r"><span class="chip ${TONES[sheet.state]}" data-testid="sheet-state" data-state=${sheet.state}>${W.states[sheet.state]}</span><p class="muted small">${hint(sheet)}</p></div>
        ${sheet.state === "over" && html`<button type="button" class="btn btn--primary no-print" data-testid="approve" disabled=${sheet.waiting.length > 0} onClick=${() => show("approve")}>${W.approve}</button>`}
        ${sheet.state === "approved" && sheet.last_approved === sheet.month && may("manage_staff") && html`<button type="button" class="btn no-print" data-testid="reopen" onClick=${() => show("reopen")}>${W.reopen}</button>`}</div>
        ${!sheet.intact && html`<p class="notice notice--amber">${W.changed}</p>`}</section>
      ${sheet.people.length === 0 ? html`<${Empty} icon="person" title=${W.empty} text=${W.emptyText} />` : html`<ul class="people">${sheet.people.map((person) => html`<${Person} key=${person.staff} person=${person} />`)}</ul>`}
      ${dialog === "approve" && html`<${Approve} sheet=${sheet} onDone=${() => done(W.approved)} onClose=${() => show(null)} />`}
      ${dialog === "reopen" && html`<${Reopen} sheet=${sheet} onDone=${() => done(W.reopened)} onClose=${() => show(null)} />`}`}<//>`;
}

function hint(sheet) {
  if (sheet.state === "approved") return W.approvedBy(sheet.approved_by, moment(sheet.approved_at));
  if (sheet.state === "open") return W.running;
  return sheet.waiting.length ? W.waiting(sheet.waiting[0]) : "";
}

function Person({ person }) {
  const [open, setOpen] = useState(false);
  const kinds = [...person.by_kind.map((one) => [W.kinds[one.kind_of], one.amount_fen]), ...(person.corrections_fen ? [[W.corrections, person.corrections_fen]] : [])];
  return html`<li class="panel panel--flush"><details class="person" data-testid="person-${person.staff}" onToggle=${(event) => setOpen(event.currentTarget.open)}><summary class="person__head"><span class="avatar" aria-hidden="true">${initial(person.name)}</span>
      <div><p class="strong">${person.name} ${person.title && html`<span class="chip">${person.title}</span>`}</p><p class="person__kinds num">${kinds.map(([name, fen]) => html`<span key=${name}>${name} ${yuan(fen)}</span>`)}</p></div>
      <span class="person__sum num">${yuan(person.total_fen)}</span></summary>
    ${open && html`<div class="person__lines sheet"><table class="table lines"><thead><tr><th scope="col">${W.columns.item}</th><th scope="col">${W.columns.day}</th><th scope="col">${W.columns.rule}</th><th scope="col" class="r">${W.columns.share}</th><th scope="col" class="r">${W.columns.amount}</th><th scope="col">${W.columns.words}</th></tr></thead>
      <tbody>${person.lines.map((line, place) => html`<${Line} key=${place} line=${line} />`)}</tbody></table></div>`}</details></li>`;
}

function Line({ line }) {
  return html`<tr><td class="is-text">${line.bill ? line.name : W.slabs} ${line.about && html`<span class="chip chip--amber">${W.about(line.about)}</span>`}</td><td class="num">${line.day.slice(5)}</td>
    <td>${W.kinds[line.kind_of]} · ${line.rule_name} ${line.bill && html`<span class="chip">${line.designated ? W.designated : W.turn}</span>`}</td><td class="r num">${line.percent}%</td><td class="r num ${line.amount_fen < 0 ? "is-minus" : ""}">${line.bill && line.share_fen && !line.amount_fen ? "—" : yuan(line.amount_fen)}</td><td class="is-text person__words">${line.words}</td></tr>`;
}

function Approve({ sheet, onDone, onClose }) {
  const [busy, act] = useAct();
  const go = () => act(async () => {
    await write("POST", `/commission/months/${sheet.month}/approval`, { digest: sheet.digest });
    onDone();
  });
  return html`<${Confirm} title=${W.approveTitle(sheet.month)} text=${W.approveText(yuan(sheet.total_fen))} action=${W.approve} busy=${busy} onYes=${go} onClose=${onClose} />`;
}

function Reopen({ sheet, onDone, onClose }) {
  const [reason, say] = useState("");
  const [busy, act] = useAct();
  const go = () => act(async () => {
    await write("POST", `/commission/months/${sheet.month}/reopening`, { reason: reason.trim() });
    onDone();
  });
  return html`<${Dialog} title=${W.reopenTitle(sheet.month)} size="slim" testid="reopen-dialog" onClose=${onClose} foot=${html`<button type="button" class="btn btn--danger" data-testid="reopen-go" disabled=${busy || !reason.trim()} onClick=${go}><${Busy} busy=${busy}>${W.reopen}<//></button>`}>
    <${Field} label=${W.reason}>${(id) => html`<input class="input" id=${id} data-testid="reopen-reason" maxlength="60" autofocus value=${reason} onInput=${(event) => say(event.target.value)} />`}<//><//>`;
}
