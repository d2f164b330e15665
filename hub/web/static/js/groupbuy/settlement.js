/** What group-buy platforms owe and paid, code by code. */
import { html, useRef, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { DayField } from "../day-field.js";
import { encoded, MOST_BYTES } from "../settlement/file.js";
import { moment, parseYuan, yuan } from "../format.js";
import { Busy, Choice, Dialog, Empty, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { W as V } from "./strings.js";
import { W as C } from "../settlement/strings.js";

const W = V.settlement;
const TONES = { waiting: "", amount: "chip--amber", returned: "chip--amber", unknown: "chip--alarm" };

export function GroupBuySettlement({ span }) {
  const from = useResource(() => read("/group-buys/settlement" + query({ first: span.from, last: span.to })), [span.from, span.to]);
  const [platform, choose] = useState("");
  const [typing, type] = useState(false);
  const [booking, book] = useState(null);
  const [busy, act] = useAct();
  const box = useRef(null);
  const chosen = platform || from.data?.platforms[0]?.platform;
  const take = (file) => act(async () => {
    box.current.value = "";
    if (file.size > MOST_BYTES) return toast(C.tooLarge, "alarm");
    const taken = await write("POST", "/group-buys/files", { platform: chosen, name: file.name.slice(0, 60), content: await encoded(file) });
    toast(taken.new ? W.taken(taken.new, yuan(taken.amount_fen), taken.unknown + taken.differing) : W.known, taken.unknown + taken.differing ? "" : "jade");
    return from.reload();
  });
  return html`<p class="muted small">${W.text}</p><${Loaded} from=${from}>${(data) => (data.platforms.length === 0 ? html`<section class="panel"><${Empty} title=${V.settings.none} text=${V.settings.noneText} /></section>` : html`<div class="stack">
      <div class="row row--wrap row--between"><${Choice} label=${W.platform} value=${chosen} testid="settle-platform" options=${data.platforms.map((one) => [one.platform, one.name])} onChange=${choose} />
        <input ref=${box} type="file" accept=".csv,.xlsx,text/csv" class="sr-only" tabindex="-1" aria-label=${W.take} data-testid="platform-file" onChange=${(event) => event.target.files[0] && take(event.target.files[0])} />
        <div class="row"><button type="button" class="btn" data-testid="payout-type" onClick=${() => type(true)}>${W.type}</button><button type="button" class="btn btn--primary" data-testid="platform-take" disabled=${busy} onClick=${() => box.current.click()}><${Busy} busy=${busy}>${W.take}<//></button></div></div>
      <div class="columns columns--even">${data.platforms.map((one) => html`<section class="panel" key=${one.platform} data-testid="owed-${one.platform}"><div class="panel__head"><h2 class="grow">${one.name}</h2><span class="muted small num">${W.codesOf(one.codes)}</span></div>
        <dl class="pairs num"><dt>${W.price}</dt><dd>${yuan(one.price_fen)}</dd><dt>${W.fee}</dt><dd>${yuan(-one.fee_fen)}</dd><dt>${W.paid}</dt><dd>${yuan(one.paid_out_fen)}</dd><dt class="strong">${W.owed}</dt><dd class="strong">${yuan(one.owed_fen)}</dd></dl></section>`)}</div>
      ${data.open.length === 0 ? html`<section class="panel"><${Empty} icon="check" title=${W.allRight} /></section>` : html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${W.open} <span class="num">${data.open.length}</span></h2></div>
        <ul>${data.open.map((one) => html`<li class="item-row" key=${`${one.platform} ${one.code}`} data-testid="open-${one.code}" data-wrong=${one.wrong}><div class="grow"><p><span class="chip ${TONES[one.wrong]}">${W.wrong[one.wrong]}</span> <span class="strong num">${one.code}</span></p>
          ${one.use && html`<p class="muted small num">${one.use.platform_name} ${one.use.deal_name} · ${moment(one.use.at)} · <a href="/receipts/${one.use.bill}">${one.use.bill_number}</a></p>`}</div>
          <div class="r num"><p>${W.expected(yuan(one.expected_fen))}</p><p>${W.got(yuan(one.paid_fen))}</p></div>
          ${one.wrong !== "waiting" && html`<button type="button" class="btn" data-testid="book-${one.code}" onClick=${() => book(one)}>${W.book}</button>`}</li>`)}</ul></section>`}
      ${data.payouts.length > 0 && html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${W.payouts}</h2></div><ul>${data.payouts.map((one) => html`<li class="item-row" key=${one.payout}><div class="grow"><p class="strong clip">${one.platform_name} ${one.name || W.typed}</p><p class="muted small">${[one.day, W.codesOf(one.codes), one.staff_name].join(" · ")}</p></div><span class="num strong">${yuan(one.amount_fen)}</span></li>`)}</ul></section>`}
      ${typing && html`<${PayoutDialog} platforms=${data.platforms} chosen=${chosen} last=${span.to} onDone=${() => { type(false); from.reload(); }} onClose=${() => type(false)} />`}
      ${booking && html`<${BookDialog} one=${booking} onDone=${() => { book(null); from.reload(); }} onClose=${() => book(null)} />`}
    </div>`)}<//>`;
}

function PayoutDialog({ platforms, chosen, last, onDone, onClose }) {
  const [until, setUntil] = useState(last);
  const [amount, setAmount] = useState("");
  const [busy, act] = useAct();
  const name = platforms.find((one) => one.platform === chosen)?.name;
  const fen = parseYuan(amount);
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      await write("POST", "/group-buys/payouts", { platform: chosen, day: until, last: until, amount_fen: fen });
      toast(V.settings.saved, "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${`${W.typeTitle} · ${name}`} size="slim" testid="payout-dialog" light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary" data-testid="payout-go" disabled=${busy || !fen} onClick=${save}><${Busy} busy=${busy}>${W.typeGo}<//></button>`}>
    <form class="stack" onSubmit=${save}><p class="muted small">${W.typeText}</p>
      <${Field} label=${W.last}>${(id) => html`<${DayField} id=${id} testid="payout-last" value=${until} onChange=${setUntil} />`}<//>
      <${Field} label=${W.amount}>${(id) => html`<input class="input num" id=${id} data-testid="payout-amount" autofocus inputmode="decimal" autocomplete="off" value=${amount} onInput=${(event) => setAmount(event.target.value)} />`}<//><button hidden></button></form><//>`;
}

function BookDialog({ one, onDone, onClose }) {
  const [reason, setReason] = useState(W.reasons[0]);
  const [busy, act] = useAct();
  const save = () => act(async () => {
    await write("POST", "/group-buys/differences", { platform: one.platform, code: one.code, reason });
    toast(W.booked, "jade");
    onDone();
  });
  return html`<${Dialog} title=${W.bookTitle(yuan(one.open_fen))} size="slim" testid="book-dialog" light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary" data-testid="book-go" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${W.book}<//></button>`}>
    <${Field} label=${W.reason}>${(id) => html`<select class="input" id=${id} data-testid="book-reason" value=${reason} onChange=${(event) => setReason(event.target.value)}>${W.reasons.map((words) => html`<option key=${words} value=${words}>${words}</option>`)}</select>`}<//><//>`;
}
