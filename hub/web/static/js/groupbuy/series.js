/** Series of vouchers that the store prints: set up, numbered, what expired posted to income. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { yuan } from "../format.js";
import { Confirm, Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { PrintDialog } from "./print.js";
import { SeriesDialog } from "./series-dialog.js";
import { W } from "./strings.js";

const T = W.paper;

export function Series({ may }) {
  const from = useResource(() => read("/vouchers/series"), []);
  const [editing, edit] = useState(null);
  const [printing, print] = useState(null);
  const [lapsing, lapse] = useState(null);
  const [busy, act] = useAct();
  const done = () => {
    edit(null);
    from.reload();
  };
  const post = () => act(async () => {
    await write("POST", `/vouchers/series/${lapsing.series.series}/${lapsing.back ? "lapse-reversal" : "lapse"}`, { reason: T.reason });
    toast(T.lapsed, "jade");
    lapse(null);
    from.reload();
  });
  return html`<section class="stack"><div class="row row--between"><h2 class="h2 grow">${T.series}</h2><button type="button" class="btn" data-testid="series-add" onClick=${() => edit({})}><${Icon} name="plus" small />${T.add}</button></div>
    <${Loaded} from=${from}>${({ series }) => html`${series.length === 0 ? html`<${Empty} title=${T.none} />` : html`<ul class="panel panel--flush">${series.map((one) => html`<li class="item-row row--wrap" key=${one.series.series} data-testid="series-${one.series.series}"><button type="button" class="item__open grow" data-testid="series-edit-${one.series.series}" onClick=${() => edit(one.series)}><b class="clip-2">${one.series.name}</b>
          <span class="muted small">${one.series.coupon_kind ? `${T.given} ${one.worth}` : T.worth(yuan(one.series.face_fen), yuan(one.series.price_fen))} · ${one.terms.join(" · ")}</span><span class="muted small num">${T.counts(one.series.coupon_kind, one.printed, one.sold, one.used, one.lapsed)}${one.unprinted > 0 ? ` · ${T.printing.unprinted(one.unprinted)}` : ""}</span>${one.liability_fen > 0 && html`<span class="muted small num">${T.owed(yuan(one.liability_fen))}</span>`}</button>
        ${may("post_lapse") && one.lapsed > 0 && html`<button type="button" class="btn btn--quiet" data-testid="series-unlapse-${one.series.series}" onClick=${() => lapse({ ...one, back: true })}>${T.unlapse}</button>`}
        ${may("post_lapse") && one.sold > 0 && one.series.valid_to && html`<button type="button" class="btn btn--quiet" data-testid="series-lapse-${one.series.series}" onClick=${() => lapse(one)}>${T.lapse}</button>`}
        <button type="button" class="btn btn--quiet" data-testid="series-print-${one.series.series}" onClick=${() => print(one.series.series)}>${T.print}</button></li>`)}</ul>`}
      ${editing && html`<${SeriesDialog} series=${editing} onDone=${done} onClose=${() => edit(null)} />`}
      ${printing && html`<${PrintDialog} of=${series.find((one) => one.series.series === printing)} onChange=${from.reload} onClose=${() => print(null)} />`}
      ${lapsing && html`<${Confirm} title=${`${lapsing.back ? T.unlapse : T.lapse} · ${lapsing.series.name}`} text=${T.lapseText} action=${lapsing.back ? T.unlapse : T.lapse} busy=${busy} onYes=${post} onClose=${() => lapse(null)} />`}`}<//></section>`;
}
