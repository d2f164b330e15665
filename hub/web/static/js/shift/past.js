/** Shifts that were handed over, newest first, each with what it took and what was counted. */
import { html } from "../lib.js";
import { read, write } from "../api.js";
import { moment, yuan } from "../format.js";
import { Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { Figures, difference, faceOf } from "./figures.js";
import { Movements } from "./now.js";
import { W } from "./strings.js";

export function Past() {
  const from = useResource(() => read("/shifts"), []);
  return html`<${Loaded} from=${from}>${({ shifts }) => (shifts.length === 0 ? html`<${Empty} icon="drawer" title=${W.past.empty} />` : html`<ul class="stack">${shifts.map((shift) => html`<${Row} key=${shift.shift} shift=${shift} />`)}</ul>`)}<//>`;
}

function Row({ shift }) {
  const { tone, words } = difference(shift.difference_fen);
  const [busy, act] = useAct();
  const print = () => act(async () => {
    await write("POST", `/shifts/${shift.shift}/slips`);
    toast(W.slipSent);
  });
  return html`<li class="panel panel--flush"><details class="past" data-testid="shift-${shift.shift}"><summary class="past__head"><div class="grow"><p class="strong num">${W.past.range(moment(shift.began_at), moment(shift.ended_at))}</p>
      <p class="muted small">${[shift.ended_by, shift.handed_to && W.past.to(shift.handed_to)].filter(Boolean).join(" · ")}</p></div>
      <div class="r"><p class="num strong">${W.past.counted(yuan(shift.counted_fen))}</p><p class="small num ${tone}">${words}</p></div></summary>
    <div class="past__body"><${Figures} figures=${shift.figures} />
      <dl class="pairs num takings__more"><dt>${W.expected}</dt><dd>${yuan(shift.expected_fen)}</dd><dt>${W.counted}</dt><dd>${yuan(shift.counted_fen)}</dd>${shift.note && html`<dt>${W.count.note}</dt><dd>${shift.note}</dd>`}</dl>
      <p class="muted small num past__pieces">${shift.counted.map(([fen, count]) => (fen === 1 ? yuan(count) : W.past.pieces(faceOf(fen), count))).join("  ")}</p>
      <div class="past__moves stack"><${Movements} rows=${shift.movements} />
      <div class="row row--end"><button type="button" class="btn" data-testid="shift-print-${shift.shift}" disabled=${busy} onClick=${print}><${Icon} name="print" small />${W.slip}</button></div></div></div></details></li>`;
}
