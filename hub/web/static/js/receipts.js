/** The day's bills. */
import { html, useState } from "./lib.js";
import { query, read } from "./api.js";
import { DayField } from "./day-field.js";
import { clock, dayOf, yuan } from "./format.js";
import { start } from "./shell.js";
import { Choice, Empty, Loaded, fail, useAct, useEvent, useResource } from "./ui.js";
import { S } from "./strings.js";

const STATES = { all: "settled,held", settled: "settled", held: "held", refunded: "settled" };
export const RECEIPT_TONES = { printed: "jade", sent: "jade", failed: "alarm", unknown: "amber" };

function Receipts() {
  const [day, setDay] = useState(dayOf());
  const [filter, setFilter] = useState("all");
  const asked = (cursor) => read("/bills" + query({ state: STATES[filter], day: filter === "held" ? null : day, cursor, limit: 100 }));
  const from = useResource(() => asked(), [day, filter]);
  const [busy, act] = useAct();
  useEvent("bill", from.reload);
  useEvent("receipt", from.reload);
  const more = () => act(async () => {
    const next = await asked(from.data.next_cursor).catch(fail);
    if (next) from.set({ bills: [...from.data.bills, ...next.bills], next_cursor: next.next_cursor });
  });
  const shown = (bills) => (filter === "refunded" ? bills.filter((bill) => bill.refunded_fen > 0) : bills);
  return html`
    <header class="head"><h1 class="h1 grow">${S.bill.title}</h1>
      <${Choice} label=${S.bill.columns.receipt} value=${filter} testid="filter" options=${Object.entries(S.bill.filters)} onChange=${setFilter} />
      <div class="day"><${DayField} label=${S.bill.day} testid="day" max=${dayOf()} value=${day} disabled=${filter === "held"} onChange=${(next) => next && setDay(next)} /></div></header>
    <${Loaded} from=${from}>${({ bills, next_cursor: next }) => {
      const list = shown(bills);
      if (!list.length) return html`<${Empty} icon="bill" title=${filter === "held" ? S.till.heldEmpty : S.bill.empty} text=${S.bill.emptyText}><a class="btn" href="/till">${S.bill.goTill}</a><//>`;
      const settled = list.filter((bill) => bill.state === "settled");
      return html`<div class="panel panel--flush" aria-busy=${String(from.loading)}><table class="table"><thead><tr><th>${S.bill.columns.at}</th><th class="wide">${S.bill.columns.number}</th><th>${S.bill.columns.member}</th><th class="wide">${S.bill.columns.summary}</th><th class="wide">${S.bill.columns.staff}</th><th class="wide">${S.bill.columns.receipt}</th><th class="r">${S.bill.columns.amount}</th></tr></thead>
        <tbody>${list.map((bill) => html`<${Row} key=${bill.bill} bill=${bill} />`)}</tbody></table></div>
        ${!next && settled.length > 0 && html`<p class="muted small foot num">${S.bill.total(settled.length, yuan(settled.reduce((total, bill) => total + bill.due_fen - bill.refunded_fen, 0)))}</p>`}
        ${next && html`<button type="button" class="btn more" disabled=${busy} onClick=${more}>${S.common.more}</button>`}`;
    }}<//>`;
}

function Row({ bill }) {
  const open = () => location.assign(`/receipts/${bill.bill}`);
  const receipt = bill.receipt_state;
  return html`<tr class="is-link" data-testid="bill-${bill.bill}" onClick=${open}>
    <td class="num nowrap"><a class="plain" href="/receipts/${bill.bill}">${clock(bill.at)}</a></td><td class="num wide small nowrap">${bill.number || html`<span class="chip chip--amber">${S.bills.held}</span>`}</td>
    <td><span class="strong clip-2">${bill.member_name || S.bill.walkIn}</span><span class="narrow muted small clip-2">${bill.summary}</span></td><td class="wide"><span class="clip-2 small">${bill.summary}</span></td><td class="wide small nowrap">${bill.staff_name}</td>
    <td class="wide">${bill.state === "settled" && html`<span class="chip ${RECEIPT_TONES[receipt] ? `chip--${RECEIPT_TONES[receipt]}` : ""}">${S.receipts[receipt ?? "none"] ?? S.receipts.waiting}</span>`}</td>
    <td class="r num"><span class="strong">${yuan(bill.due_fen)}</span>${bill.refunded_fen > 0 && html`<br /><span class="amber small">${S.bill.refunded(yuan(bill.refunded_fen))}</span>`}</td></tr>`;
}

start(Receipts);
