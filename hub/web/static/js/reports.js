/** Reports: choose one, choose the days, read it, take it along. */
import { html, useState } from "./lib.js";
import { query, read } from "./api.js";
import { Span, monthSpan } from "./reports/span.js";
import { Table } from "./reports/table.js";
import { Targets } from "./reports/targets.js";
import { W } from "./reports/strings.js";
import { start } from "./shell.js";
import { Empty, Icon, Loaded, useResource } from "./ui.js";

const MEASURES = { cash_performance: "cash", redemption_performance: "redemption" };

/** What the address says: /reports#refunds.2026-11-01.2026-11-30 */
function asked() {
  const [name, from, to] = location.hash.slice(1).split(".");
  return { name: name || "sales_by_day", span: from && to ? { from, to } : monthSpan() };
}

function Reports({ may }) {
  const names = useResource(() => read("/reports"), []);
  const [{ name, span }, choose] = useState(asked());
  const go = (values) => {
    const next = { name, span, ...values };
    history.replaceState(null, "", `#${next.name}.${next.span.from}.${next.span.to}`);
    choose(next);
  };
  return html`<${Loaded} from=${names}>${({ reports }) => {
    const groups = [...new Set(reports.map((report) => report.group))];
    const of = (group) => reports.filter((report) => report.group === group);
    return html`<header class="head"><h1 class="h1">${W.title}</h1></header>
      <div class="reports"><nav class="panel reports__names" aria-label=${W.pick}>${groups.map((group) => html`<p class="reports__group" key=${group}>${group}</p>${of(group).map((report) => html`<button type="button" class="reports__name" key=${report.name} data-testid="report-${report.name}" aria-pressed=${String(report.name === name)} onClick=${() => go({ name: report.name })}>${report.title}</button>`)}`)}</nav>
        <select class="input reports__pick" aria-label=${W.pick} data-testid="report-pick" value=${name} onChange=${(event) => go({ name: event.target.value })}>${groups.map((group) => html`<optgroup key=${group} label=${group}>${of(group).map((report) => html`<option key=${report.name} value=${report.name}>${report.title}</option>`)}</optgroup>`)}</select>
        <${One} key=${name} name=${name} span=${span} may=${may} onSpan=${(value) => go({ span: value })} /></div>`;
  }}<//>`;
}

function One({ name, span, may, onSpan }) {
  const wrong = span.from > span.to;
  const from = useResource(() => (wrong ? Promise.resolve(null) : read(`/reports/${name}${query(span)}`)), [name, span.from, span.to]);
  const [aiming, aim] = useState(false);
  const file = (kind) => `/api/v1/reports/${name}.${kind}${query(span)}`;
  const month = span.from.slice(0, 7) === span.to.slice(0, 7) ? span.from.slice(0, 7) : null;
  return html`<div class="stack"><${Span} span=${span} onChange=${onSpan} />
    ${wrong ? html`<${Empty} icon="warning" title=${W.wrongWay} />` : html`<${Loaded} from=${from}>${(report) => html`<section class="panel panel--flush"><div class="panel__head panel__head--pad row--wrap"><h2 class="grow">${report.title}</h2><span class="muted small">${W.unit}</span>
        <div class="row no-print">${MEASURES[name] && month && may("manage_staff") && html`<button type="button" class="btn" data-testid="targets" onClick=${() => aim(true)}>${W.targets}</button>`}
          <a class="btn" data-testid="report-pdf" href=${file("pdf")} download><${Icon} name="print" small />${W.pdf}</a><a class="btn btn--primary" data-testid="report-excel" href=${file("xlsx")} download>${W.excel}</a></div></div>
        <${Table} report=${report} /></section>
      ${aiming && html`<${Targets} month=${month} measure=${MEASURES[name]} report=${report} onDone=${() => { aim(false); from.reload(); }} onClose=${() => aim(false)} />`}`}<//>`}</div>`;
}

start(Reports);
