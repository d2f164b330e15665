/** A member's statement: what they paid and used in some days, to read, to print, to send. */
import { html, useState } from "./lib.js";
import { query, read, write } from "./api.js";
import { yuan } from "./format.js";
import { Span, monthSpan } from "./reports/span.js";
import { Table } from "./reports/table.js";
import { W } from "./reports/strings.js";
import { start } from "./shell.js";
import { Empty, Icon, Loaded, toast, useAct, useResource } from "./ui.js";

const id = location.pathname.split("/").at(-2);

function Statement() {
  const [span, choose] = useState(monthSpan());
  const wrong = span.from > span.to;
  const from = useResource(() => (wrong ? Promise.resolve(null) : read(`/members/${id}/statement${query(span)}`)), [span.from, span.to]);
  const [busy, act] = useAct();
  const slip = () => act(async () => {
    await write("POST", `/members/${id}/statement/slips`, { first: span.from, last: span.to });
    toast(W.statement.sent, "jade");
  });
  const file = (kind) => `/api/v1/members/${id}/statement.${kind}${query(span)}`;
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members/${id}" aria-label=${W.statement.back}><${Icon} name="back" /></a>
      <h1 class="h1 grow" data-testid="statement-title">${from.data ? W.statement.of(from.data.name) : W.statement.title}</h1>
      <div class="row row--wrap head__actions"><button type="button" class="btn" data-testid="statement-print" onClick=${() => window.print()}><${Icon} name="print" small />${W.print}</button><button type="button" class="btn" data-testid="statement-slip" disabled=${busy || wrong} onClick=${slip}>${W.statement.slip}</button><a class="btn" data-testid="statement-pdf" href=${file("pdf")} download>${W.pdf}</a><a class="btn" data-testid="statement-excel" href=${file("xlsx")} download>${W.excel}</a></div></header>
    <${Span} span=${span} onChange=${choose} />
    ${wrong ? html`<${Empty} icon="warning" title=${W.wrongWay} />` : html`<${Loaded} from=${from}>${(found) => html`
      <div class="stats"><div class="panel stat"><span class="stat__label">${W.statement.visits}</span><span class="stat__value num">${W.statement.times(found.visits)}</span></div><div class="panel stat"><span class="stat__label">${W.statement.paid}</span><span class="stat__value num" data-testid="statement-paid">${yuan(found.paid_fen)}</span></div></div>
      ${found.sections.map((section) => html`<section class="panel panel--flush" key=${section.name}><div class="panel__head panel__head--pad"><h2>${section.title}</h2></div><${Table} report=${section} /></section>`)}`}<//>`}`;
}

start(Statement);
