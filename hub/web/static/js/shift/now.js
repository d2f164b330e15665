/** The shift that runs: what it took, what the books expect in the drawer, cash put in and taken out. */
import { html, useState } from "../lib.js";
import { read } from "../api.js";
import { moment, yuan } from "../format.js";
import { Empty, Loaded, useEvent, useResource } from "../ui.js";
import { Count } from "./count.js";
import { Figures } from "./figures.js";
import { Move } from "./move.js";
import { W } from "./strings.js";

export function Now({ who }) {
  const from = useResource(() => read("/shifts/current"), []);
  const [dialog, show] = useState(null);
  useEvent("bill", from.reload);
  const done = () => {
    show(null);
    from.reload();
  };
  return html`<${Loaded} from=${from}>${(shift) => html`<div class="columns"><section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${W.takings}</h2>${shift.began_at && html`<span class="muted small num">${W.since(moment(shift.began_at), shift.began_by)}</span>`}</div>
        ${shift.figures.length ? html`<${Figures} figures=${shift.figures} />` : html`<${Empty} icon="bill" title=${W.nothing} text=${W.nothingText} />`}</section>
      <section class="panel stack"><h2 class="h2">${W.cash}</h2>
        <div><p class="muted small">${W.expected}</p><p class="drawer__sum num" data-testid="drawer-expected">${yuan(shift.expected_fen)}</p></div>
        <div class="row drawer__acts"><button type="button" class="btn grow" data-testid="cash-in" onClick=${() => show("in")}>${W.put}</button><button type="button" class="btn grow" data-testid="cash-out" onClick=${() => show("out")}>${W.take}</button></div>
        <button type="button" class="btn btn--primary btn--big btn--wide" data-testid="count-open" onClick=${() => show("count")}>${W.hand}</button>
        <h3 class="small muted">${W.movements}</h3><${Movements} rows=${shift.movements} /></section></div>
    ${(dialog === "in" || dialog === "out") && html`<${Move} direction=${dialog} held=${shift.expected_fen} onDone=${done} onClose=${() => show(null)} />`}
    ${dialog === "count" && html`<${Count} expected=${shift.expected_fen} who=${who} onStale=${from.reload} onDone=${done} onClose=${() => show(null)} />`}`}<//>`;
}

export function Movements({ rows }) {
  if (!rows.length) return html`<p class="muted small">${W.noMovements}</p>`;
  return html`<ul>${rows.map((one, index) => html`<li class="row row--between movement" key=${index}><div class="grow"><p>${W.move.reasons[one.reason]}${one.note && html` <span class="muted small">${one.note}</span>`}</p><p class="muted small num">${moment(one.at)} · ${one.staff_name}</p></div>
    <span class="num strong ${one.amount_fen < 0 ? "amber" : "jade"}">${one.amount_fen > 0 ? "+" : ""}${yuan(one.amount_fen)}</span></li>`)}</ul>`;
}
