/** The day in figures. */
import { html, useState } from "../lib.js";
import { query, read } from "../api.js";
import { DayField } from "../day-field.js";
import { clock, dayOf, yuan } from "../format.js";
import { Empty, Loaded, useEvent, useResource } from "../ui.js";
import { S } from "../strings.js";

export function Today() {
  const [day, setDay] = useState(dayOf());
  const from = useResource(() => read("/reports/today" + query({ day })), [day]);
  useEvent("bill", from.reload);
  return html`<div class="row row--between row--wrap"><div class="day"><${DayField} label=${S.more.day} testid="day" max=${dayOf()} value=${day} onChange=${(next) => next && setDay(next)} /></div>
      ${from.data && html`<p class="muted small num">${S.more.asOf(clock(from.data.as_of))}</p>`}</div>
    <${Loaded} from=${from}>${(today) => html`<${Figures} today=${today} />`}<//>`;
}

function Figures({ today }) {
  const stats = [[S.more.received, yuan(today.received_fen), "received"], [S.more.revenue, yuan(today.revenue_fen), "revenue"], [S.more.toppedUp, yuan(today.topped_up_fen), "topped-up"], [S.more.refunded, yuan(today.refunded_fen), "refunded"], [S.more.visits, today.visits, "visits"], [S.more.bills, today.bills, "bills"]];
  return html`<div class="figures">${stats.map(([label, value, name]) => html`<div class="panel figure" key=${name}><span class="stat__label">${label}</span><span class="figure__value num" data-testid="today-${name}">${value}</span></div>`)}</div>
    <div class="columns columns--even"><section class="panel"><div class="panel__head"><h2>${S.more.byTender}</h2></div>${today.by_tender.length ? html`<${Tenders} rows=${today.by_tender} />` : html`<${Empty} icon="bill" title=${S.more.noMoney} />`}
        <dl class="pairs liability num"><dt>${S.more.liability}</dt><dd class="strong" data-testid="today-liability">${yuan(today.prepaid_liability_fen)}</dd></dl></section>
      <section class="panel"><div class="panel__head"><h2 class="grow">${S.more.byHour}</h2><span class="legend legend--received small">${S.more.lineReceived}</span><span class="legend legend--revenue small">${S.more.lineRevenue}</span></div><${Hours} rows=${today.by_hour} /></section></div>`;
}

function Tenders({ rows }) {
  const most = Math.max(1, ...rows.map((row) => Math.abs(row.amount_fen)));
  return html`<ul class="bars">${[...rows].sort((one, other) => other.amount_fen - one.amount_fen).map((row) => html`<li key=${row.tender}><div class="row row--between"><span>${S.tenders[row.tender]}</span><span class="num strong">${yuan(row.amount_fen)}</span></div><div class="meter"><i style=${{ width: `${(Math.abs(row.amount_fen) / most) * 100}%` }}></i></div></li>`)}</ul>`;
}

function Hours({ rows }) {
  const busy = rows.filter((row) => row.received_fen || row.revenue_fen);
  if (!busy.length) return html`<${Empty} icon="bill" title=${S.more.noMoney} />`;
  const first = Math.min(...busy.map((row) => row.hour));
  const last = Math.max(...busy.map((row) => row.hour), first + 5);
  const known = new Map(rows.map((row) => [row.hour, row]));
  const hours = Array.from({ length: last - first + 1 }, (_, index) => known.get(first + index) ?? { hour: first + index, received_fen: 0, revenue_fen: 0 });
  const most = Math.max(...hours.flatMap((row) => [row.received_fen, row.revenue_fen]), 1);
  const part = (fen) => ({ height: `${Math.max(0, (fen / most) * 100)}%` });
  return html`<ol class="hours">${hours.map((row) => html`<li key=${row.hour} title=${`${S.more.hour(row.hour)} ${S.more.received} ${yuan(row.received_fen)} ${S.more.revenue} ${yuan(row.revenue_fen)}`}><div class="hours__pair"><i class="hours__received" style=${part(row.received_fen)}></i><i class="hours__revenue" style=${part(row.revenue_fen)}></i></div><span class="tiny muted num">${row.hour}</span></li>`)}</ol>`;
}
