/** The bill is paid: change due, what is left on the cards, the receipt's fate. */
import { html, useEffect, useState } from "../lib.js";
import { read, write } from "../api.js";
import { yuan } from "../format.js";
import { Answers } from "../printing/ask.js";
import { W } from "../printing/strings.js";
import { Busy, Icon, toast, useAct, useEvent } from "../ui.js";
import { S, prose } from "../strings.js";

/** A second tap meant for 收款 must not dismiss what it led to. */
const SETTLE_MS = 700;

const RECEIPT_TONES = { printed: "jade", sent: "jade", failed: "alarm", expired: "alarm", unknown: "amber", asks: "amber" };
const SILENT = new Set(["printed", "sent", "cancelled"]);

export function Result({ bill: settled, onNext }) {
  const [bill, setBill] = useState(settled);
  const [said, say] = useState("");
  const [busy, act] = useAct();
  const [calm, setCalm] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  useEvent("receipt", (job) => {
    if (job.bill !== bill.bill) return;
    say(job.message ?? "");
    setBill((before) => ({ ...before, receipts: [...before.receipts.filter((other) => other.job !== job.job), job].sort((one, other) => one.copy - other.copy) }));
  });
  useEvent("resync", () => read(`/bills/${bill.bill}`).then(setBill, () => {}));
  const receipt = bill.receipts.at(-1);
  const state = receipt?.asks ? "asks" : (receipt?.state ?? "none");
  const reprint = () => act(async () => {
    await write("POST", `/bills/${bill.bill}/receipts`);
    toast(S.result.reprintSent);
  });
  const change = bill.tenders.reduce((total, tender) => total + tender.change_fen, 0);
  return html`<section class="result" data-testid="result" data-bill=${bill.bill}>
    <div class="result__body">
      <span class="result__mark"><${Icon} name="check" /></span>
      <p class="h2">${S.result.paid} <span class="num" data-testid="result-paid">${yuan(bill.due_fen)}</span></p>
      <p class="muted small num" data-testid="result-number">${S.result.number(bill.number)}</p>
      ${change > 0 && html`<div class="result__change"><span>${S.result.change}</span><span class="num" data-testid="result-change">${yuan(change)}</span></div>`}
      <dl class="pairs result__pairs">
        ${bill.tenders.map((tender, index) => html`<dt key=${`t${index}`}>${tender.name ?? S.tenders[tender.tender]}</dt><dd class="num">${yuan(tender.amount_fen)}</dd>`)}
        ${bill.card_balances.map((card) => html`<dt key=${card.card}>${card.name} · ${card.unit === "FACE" ? S.result.balances : S.result.left}</dt><dd class="num strong">${card.unit === "FACE" ? yuan(card.balance) : card.unit === "DAY" ? S.result.daysLeft(card.balance) : S.result.sessionsLeft(card.balance)}</dd>`)}
        <dt>${S.result.receipt}</dt><dd data-testid="receipt-state" data-state=${state}><span class="chip chip--wrap ${RECEIPT_TONES[state] ? `chip--${RECEIPT_TONES[state]}` : ""}">${S.receipts[state] ?? S.receipts.waiting}</span></dd>
      </dl>
      ${receipt && !SILENT.has(receipt.state) && said && html`<p class="notice notice--amber">${prose(said)}</p>`}
      ${receipt?.asks && html`<div class="stack result__ask" role="alert" data-testid="result-ask"><p class="strong">${W.ask.title}</p><${Answers} job=${receipt.job} /></div>`}
    </div>
    <div class="result__actions">
      <button type="button" class="btn" data-testid="reprint" disabled=${busy || !calm} onClick=${reprint}><${Busy} busy=${busy}>${receipt ? S.result.reprint : S.result.printFirst}<//></button>
      <a class="btn" href="/receipts/${bill.bill}" data-testid="result-view">${S.result.view}</a>
      <button type="button" class="btn btn--primary btn--big" data-testid="next-bill" aria-disabled=${String(!calm)} onClick=${() => calm && onNext()}>${S.result.next}</button>
    </div>
  </section>`;
}
