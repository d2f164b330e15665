/** Numbering vouchers and putting them on paper: a whole series, or one of them again. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { Busy, Choice, Confirm, Dialog, Empty, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const T = W.paper;
const P = T.printing;
const SHOWN = 50;
const TONES = { sold: "jade", lapsed: "alarm" };
const grouped = (serial) => `${serial.slice(0, 4)} ${serial.slice(4, 9)} ${serial.slice(9)}`;
const plainOf = (text) => text.replace(/\s/g, "").toUpperCase();

/** @param {{of: any, onChange: () => void, onClose: () => void}} props */
export function PrintDialog({ of, onChange, onClose }) {
  const { series } = of;
  const from = useResource(() => read(`/vouchers/series/${series.series}/vouchers`), []);
  const [paper, setPaper] = useState("receipt");
  const [copies, setCopies] = useState("20");
  const [sure, ask] = useState(0);
  const [busy, act] = useAct();
  const number = /^\d{1,3}$/.test(copies) ? Number(copies) : 0;
  const after = (words) => {
    toast(words, "jade");
    from.reload();
    onChange();
  };
  const make = (event) => {
    event.preventDefault();
    if (number < 1 || number > 500) return;
    act(async () => {
      const { serials } = await write("POST", `/vouchers/series/${series.series}/prints`, { copies: number });
      after(T.made(serials.length));
    });
  };
  const all = (again) => act(async () => {
    await write("POST", `/vouchers/series/${series.series}/slips`, { paper, again });
    ask(0);
    after(P.sent);
  });
  if (sure) return html`<${Confirm} title=${P.again(sure)} text=${P.againText} action=${P.oneAgain} busy=${busy} onYes=${() => all(true)} onClose=${() => ask(0)} />`;
  const one = (serial) => act(async () => {
    const { copy } = await write("POST", `/vouchers/${serial}/slips`, { paper });
    after(copy > 1 ? P.sentCopy(copy) : P.sent);
  });
  return html`<${Dialog} title=${`${T.print} · ${series.name}`} testid="print-dialog" light=${false} onClose=${onClose}><div class="stack">
    <p class="effect"><span class="muted small">${P.says}</span>${[of.worth, ...of.terms].join(P.comma)}</p>
    <form class="row row--foot" onSubmit=${make}><div class="grow"><${Field} label=${T.copies}>${(id) => html`<input class="input num" id=${id} data-testid="print-copies" inputmode="numeric" maxlength="3" autocomplete="off" value=${copies} onInput=${(event) => setCopies(event.target.value)} />`}<//></div>
      <button type="button" class="btn" data-testid="print-go" disabled=${busy || number < 1 || number > 500} onClick=${make}>${P.number}</button><button hidden></button></form>
    <div class="field"><span class="field__label">${P.paper}</span><${Choice} label=${P.paper} value=${paper} testid="print-paper" options=${["receipt", "label"].map((kind) => [kind, P.papers[kind]])} onChange=${setPaper} /><p class="field__hint">${P.hints[paper]}</p></div>
    <${Loaded} from=${from}>${({ vouchers }) => html`<${Series} vouchers=${vouchers} unprinted=${of.unprinted} busy=${busy} onAll=${() => all(false)} onAgain=${ask} onOne=${one} />`}<//></div><//>`;
}

function Series({ vouchers, unprinted, busy, onAll, onAgain, onOne }) {
  const [wanted, want] = useState("");
  if (!vouchers.length) return html`<${Empty} icon="print" title=${P.none} text=${P.noneText} />`;
  const found = vouchers.filter((one) => one.serial.includes(plainOf(wanted)));
  const printed = vouchers.filter((one) => one.state === "printed" && one.papers).length;
  return html`<div class="row row--wrap"><button type="button" class="btn btn--primary grow" data-testid="print-all" disabled=${busy || !unprinted} onClick=${onAll}><${Busy} busy=${busy}>${unprinted ? P.all(unprinted) : P.allDone}<//></button>
      ${printed > 0 && html`<button type="button" class="btn" data-testid="print-again" disabled=${busy} onClick=${() => onAgain(printed)}>${P.again(printed)}</button>`}</div>
    <${Field} label=${T.serials}>${(id) => html`<input class="input num" id=${id} type="search" data-testid="print-find" autocomplete="off" autocapitalize="characters" spellcheck=${false} placeholder=${P.find} value=${wanted} onInput=${(event) => want(event.target.value)} />`}<//>
    ${found.length === 0 ? html`<${Empty} title=${T.unknown} />` : html`<ul class="panel panel--flush" data-testid="print-serials">${found.slice(0, SHOWN).map((one) => html`<li class="item-row" key=${one.serial} data-testid="print-voucher-${one.serial}" data-papers=${one.papers}><span class="grow"><span class="strong num nowrap">${grouped(one.serial)}</span><br /><span class="muted small">${one.papers ? P.papersOf(one.papers) : P.noPaper}</span></span>
      <span class="chip ${TONES[one.state] ? `chip--${TONES[one.state]}` : ""}">${P.states[one.state]}</span>
      ${one.state === "used" || one.state === "lapsed" ? null : html`<button type="button" class="btn btn--quiet" data-testid="print-one-${one.serial}" disabled=${busy} onClick=${() => onOne(one.serial)}>${one.papers ? P.oneAgain : P.one}</button>`}</li>`)}</ul>`}
    ${found.length > SHOWN && html`<p class="muted small">${P.more(SHOWN, found.length)}</p>`}`;
}
