/** What became of the money that goes back by its channel. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { moment, yuan } from "../format.js";
import { Confirm, toast, useAct, useEvent, useResource } from "../ui.js";
import { W } from "./strings.js";
import { S } from "../strings.js";

const TONES = { done: "chip--jade", failed: "chip--alarm", started: "chip--amber" };

export function ChannelRefunds({ bill }) {
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  const from = useResource(() => read(`/bills/${bill.bill}/payment-refunds`), [bill.refunded_fen]);
  useEvent("payment.refund", from.reload);
  const retry = () => act(async () => {
    await write("POST", `/payment-refunds/${asked.number}/retry`);
    toast(W.retryDone, "jade");
    ask(null);
    from.reload();
  });
  const refunds = from.data?.refunds ?? [];
  if (!refunds.length) return null;
  return html`<section class="panel panel--flush" data-testid="channel-refunds"><div class="panel__head panel__head--pad"><h2>${W.refunds}</h2></div>
    <ul>${refunds.map((one) => html`<li class="item-row" key=${one.number}><div class="grow"><p class="strong num">${S.tenders[one.tender]} ${yuan(one.amount_fen)}</p>
      <p class="muted small">${moment(one.at)}${one.reason && ` · ${one.reason}`}${one.state === "failed" ? ` · ${W.failedRefund}` : one.state === "started" && one.tries > 0 ? ` · ${W.tried(one.tries)}` : ""}</p></div>
      ${one.state === "failed" && html`<button type="button" class="btn btn--small" data-testid="refund-retry" onClick=${() => ask(one)}>${W.retry}</button>`}
      <span class="chip ${TONES[one.state]}" data-testid="refund-progress" data-state=${one.state}>${W.states[one.state]}</span></li>`)}</ul>
    ${asked && html`<${Confirm} title=${W.retryTitle(yuan(asked.amount_fen))} text=${W.retryText} action=${W.retry} busy=${busy} onYes=${retry} onClose=${() => ask(null)} />`}</section>`;
}
