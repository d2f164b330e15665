/** What became of the money that goes back by its channel. */
import { html } from "../lib.js";
import { read } from "../api.js";
import { moment, yuan } from "../format.js";
import { useEvent, useResource } from "../ui.js";
import { W } from "./strings.js";
import { S } from "../strings.js";

const TONES = { done: "chip--jade", failed: "chip--alarm", started: "chip--amber" };

export function ChannelRefunds({ bill }) {
  const from = useResource(() => read(`/bills/${bill.bill}/payment-refunds`), [bill.refunded_fen]);
  useEvent("payment.refund", from.reload);
  const refunds = from.data?.refunds ?? [];
  if (!refunds.length) return null;
  return html`<section class="panel panel--flush" data-testid="channel-refunds"><div class="panel__head panel__head--pad"><h2>${W.refunds}</h2></div>
    <ul>${refunds.map((one) => html`<li class="item-row" key=${one.number}><div class="grow"><p class="strong num">${S.tenders[one.tender]} ${yuan(one.amount_fen)}</p>
      <p class="muted small">${moment(one.at)}${one.reason && ` · ${one.reason}`}${one.state === "failed" ? ` · ${W.failedRefund}` : ""}</p></div>
      <span class="chip ${TONES[one.state]}" data-testid="refund-progress" data-state=${one.state}>${W.states[one.state]}</span></li>`)}</ul></section>`;
}
