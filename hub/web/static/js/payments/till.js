/** What the till shows of payments by code: the one under way, and money that has no bill. */
import { html, useEffect, useState } from "../lib.js";
import { read, write } from "../api.js";
import { moment, yuan } from "../format.js";
import { Confirm, Dialog, toast, useAct, useEvent, useResource, useTick } from "../ui.js";
import * as model from "../till/model.js";
import { fits, paidWith, useTake } from "./take.js";
import { W } from "./strings.js";
import { S, prose } from "../strings.js";

const OTHERS = ["wechat", "alipay", "bank_card", "cash"];
const QUIET_MS = 60_000;

/** @param {(permission: string) => boolean} may @param {(tender: string) => void} onTender another tender instead */
export function usePayments(bill, may, onTender) {
  const { paying, waiting, take, stop, adopt, leave } = useTake(bill);
  const instead = (kind) => {
    leave();
    onTender(kind);
  };
  return {
    take, waiting,
    dialog: paying && html`<${PaymentDialog} paying=${paying} onStop=${stop} onLeave=${leave} onOther=${instead} />`,
    loose: html`<${Loose} bill=${bill} paying=${paying} may=${may} onAdopt=${adopt} />`,
  };
}

function PaymentDialog({ paying, onStop, onLeave, onOther }) {
  useTick(1000);
  const { tender, amount_fen, state, stopping, since } = paying;
  const words = paying.message ? prose(paying.message) : "";
  const over = state !== "started";
  const foot = over ? html`<button type="button" class="btn btn--primary" data-testid="payment-again" onClick=${onLeave}>${W.scanAgain}</button>`
    : html`<button type="button" class="btn" data-testid="payment-stop" disabled=${stopping} onClick=${onStop}>${W.stop}</button>`;
  return html`<${Dialog} title=${W.title[tender]} size="slim" testid="payment-dialog" light=${false} closable=${false} foot=${foot}>
    <div class="consent" data-testid="payment-state" data-state=${stopping && !over ? "stopping" : state} role="status">
      <p class="consent__amount num">${over ? yuan(amount_fen) : W.collecting(yuan(amount_fen))}</p>
      ${over ? html`<p class="strong alarm">${state === "cancelled" ? W.cancelled : W.failed}</p>${words && state === "failed" && html`<p class="amber" data-testid="payment-reason">${words}</p>`}<p class="muted">${W.failedText}</p>
        <div class="row row--wrap">${OTHERS.filter((kind) => kind !== tender).map((kind) => html`<button type="button" class="btn" key=${kind} data-testid="payment-instead-${kind}" onClick=${() => onOther(kind)}>${S.tenders[kind]}</button>`)}</div>`
      : html`<p class="consent__wait"><span class="spinner" aria-hidden="true"></span>${stopping ? W.stopping : W.password}</p>
        ${stopping && html`<p class="muted small">${W.stoppingText}</p>`}${words && html`<p class="amber small">${words}</p>`}
        <p class="muted num">${W.seconds(Math.max(0, Math.floor((Date.now() - since) / 1000)))}</p>`}
    </div>
  <//>`;
}

/** Money that came without a bill, and what another tablet is charging. Others' fresh payments are just about to get theirs. */
function Loose({ bill, paying, may, onAdopt }) {
  const from = useResource(() => read("/payments"), []);
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  for (const name of ["payment", "payment.refund", "bill"]) useEvent(name, from.reload);
  const used = new Set(bill.draft.tenders.map((tender) => tender.payment));
  const all = (from.data?.payments ?? []).filter((one) => one.payment !== paying?.payment && !used.has(one.payment));
  const lost = paying || bill.busy ? undefined : all.find((one) => one.here && one.state === "started");
  useEffect(() => {
    if (lost) onAdopt(lost);
  }, [lost?.payment]);
  const shown = paying || bill.busy ? [] : all.filter((one) => (one.here ? one.state === "paid" : Date.now() - new Date(one.at).getTime() > QUIET_MS));
  const give = () => act(async () => {
    await write("POST", `/payments/${asked.payment}/refund`, {});
    toast(W.backDone, "jade");
    ask(null);
    from.reload();
  });
  if (!shown.length) return null;
  const [first] = shown;
  const paid = first.state === "paid";
  return html`<div class="notice notice--amber loose" data-testid="loose-payment" data-payment=${first.payment} role="status">
    <p class="grow"><span class="strong">${paid ? W.loose : W.elsewhere}</span><br /><span class="num">${S.tenders[first.tender]} ${yuan(first.amount_fen)} · ${moment(first.at)}</span>${shown.length > 1 && html` · ${W.more(shown.length)}`}</p>
    ${paid && fits(bill.draft, first) && !bill.draft.pending && html`<button type="button" class="btn" data-testid="loose-use" onClick=${() => bill.put((before) => paidWith(before, first))}>${W.use}</button>`}
    ${paid && html`<button type="button" class="btn" data-testid="loose-back" onClick=${() => (may("refund") ? ask(first) : toast(W.backManager))}>${W.back}</button>`}
    ${asked && html`<${Confirm} title=${W.backTitle(yuan(asked.amount_fen))} text=${W.backText} action=${W.back} danger busy=${busy} onYes=${give} onClose=${() => ask(null)} />`}
  </div>`;
}

/** In place of the amount's editor, where the channel has confirmed it. */
export function PaidTender({ tender, onDrop }) {
  return html`<div class="tender-edit"><p class="tender-edit__field small jade" data-testid="tender-paid">${S.tenders[tender.tender]} <span class="num strong">${yuan(tender.amount_fen)}</span> ${W.paid}</p>
    <button type="button" class="btn btn--quiet" data-testid="tender-remove" onClick=${onDrop}>${S.till.removeTender}</button></div>`;
}
