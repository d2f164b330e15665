/** Less than the list price, given by hand: of a line by percent, price or amount; of the whole bill by an amount. */
import { html, useState } from "../lib.js";
import { parseYuan, plain, yuan } from "../format.js";
import { Choice, Dialog, Field } from "../ui.js";
import { amountOf, figures, localOf, openLines } from "./model.js";
import { S } from "../strings.js";

const PERCENTS = [90, 85, 80];
const fold = (percent) => String(percent / 10);
const wayOf = (off) => (off?.price_fen !== undefined && off?.price_fen !== null ? "price" : off?.off_fen ? "less" : "percent");

/** 折扣 / 改价 / 减免 of one line. */
export function LineOff({ line, onChange }) {
  const [way, setWay] = useState(wayOf(line.off));
  const [text, setText] = useState(line.off?.price_fen !== undefined ? plain(line.off.price_fen) : line.off?.off_fen ? plain(line.off.off_fen) : "");
  const [bad, setBad] = useState(false);
  const reason = line.off?.reason ?? "";
  const put = (values) => onChange(values && { ...values, reason });
  const type = (next, kind = way) => {
    setText(next);
    const fen = parseYuan(next);
    const most = kind === "price" ? line.price_fen : amountOf(line);
    const fits = fen !== null && fen <= most && (kind === "price" || fen > 0);
    setBad(next !== "" && !fits);
    put(fits ? { [kind === "price" ? "price_fen" : "off_fen"]: fen } : null);
  };
  const change = (kind) => {
    setWay(kind);
    setText("");
    setBad(false);
    put(null);
  };
  return html`<div class="field"><span class="field__label">${S.off.line}</span>
    <div class="row row--wrap"><${Choice} label=${S.off.line} value=${way} testid="off-way" options=${["percent", "price", "less"].map((kind) => [kind, S.off.ways[kind]])} onChange=${change} />
      ${way === "percent" ? html`<div class="row row--wrap tight">${PERCENTS.map((percent) => html`<button type="button" class="btn" key=${percent} data-testid="off-percent-${percent}" aria-pressed=${String(line.off?.percent === percent)} onClick=${() => put(line.off?.percent === percent ? null : { percent })}>${S.off.fold(fold(percent))}</button>`)}
          <${Fold} key=${line.key} percent=${line.off?.percent} onPut=${(percent) => put(percent && { percent })} /></div>`
    : html`<input class="input num off__amount" data-testid="off-amount" inputmode="decimal" autocomplete="off" aria-label=${S.off.ways[way]} aria-invalid=${String(bad)} placeholder=${way === "price" ? plain(line.price_fen) : "0.00"} value=${text} onInput=${(event) => type(event.target.value)} />`}</div>
    ${line.off && html`<p class="off__sum num" data-testid="off-sum"><s class="muted">${yuan(amountOf(line))}</s> <b>${yuan(localOf(line))}</b> <span class="jade">−${yuan(amountOf(line) - localOf(line))}</span></p>
      <${Reason} value=${reason} onChange=${(next) => onChange({ ...line.off, reason: next })} />`}</div>`;
}

/** Another discount, typed as people say it: 8.8 or 88. */
function Fold({ percent, onPut }) {
  const own = percent && !PERCENTS.includes(percent);
  const [text, setText] = useState(own ? fold(percent) : "");
  const type = (next) => {
    setText(next);
    const typed = /^\d(\.\d)?$/.test(next) ? Math.round(Number(next) * 10) : /^\d\d$/.test(next) ? Number(next) : 0;
    onPut(typed >= 1 && typed <= 99 ? typed : null);
  };
  return html`<input class="input num off__fold" data-testid="off-fold" inputmode="decimal" autocomplete="off" maxlength="3" aria-label=${S.off.other} placeholder=${S.off.other} value=${own || !percent ? text : ""} onInput=${(event) => type(event.target.value)} />`;
}

function Reason({ value, onChange }) {
  return html`<div class="row row--wrap tight" role="group" aria-label=${S.off.reason}>${S.off.reasons.map((words, index) => html`<button type="button" class="btn btn--small" key=${words} data-testid="off-reason-${index}" aria-pressed=${String(words === value)} onClick=${() => onChange(words === value ? "" : words)}>${words}</button>`)}
    <input class="input off__reason" data-testid="off-reason" maxlength="60" autocomplete="off" aria-label=${S.off.reason} placeholder=${S.off.reason} value=${S.off.reasons.includes(value) ? "" : value} onInput=${(event) => onChange(event.target.value)} /></div>`;
}

/** 整单优惠: an amount off what is not a card, with quick discounts of it. */
export function BillOff({ draft, onSave, onClose }) {
  const most = openLines(draft).reduce((sum, line) => sum + localOf(line), 0);
  const [text, setText] = useState(draft.off_fen ? plain(draft.off_fen) : "");
  const [reason, setReason] = useState(draft.off_reason);
  const fen = parseYuan(text);
  const bad = text !== "" && (fen === null || fen > most);
  const due = figures({ ...draft, off_fen: bad ? 0 : (fen ?? 0), quote: null }).due;
  const save = (event) => {
    event.preventDefault();
    if (!bad) onSave({ off_fen: fen ?? 0, off_reason: fen ? reason.trim() : "" });
  };
  return html`<${Dialog} title=${S.off.bill} testid="bill-off" onClose=${onClose} foot=${html`
      ${draft.off_fen > 0 && html`<button type="button" class="btn btn--danger" data-testid="bill-off-none" onClick=${() => onSave({ off_fen: 0, off_reason: "" })}>${S.off.none}</button><span class="grow"></span>`}
      <button type="button" class="btn btn--primary num" data-testid="bill-off-save" disabled=${bad} onClick=${save}>${S.off.save(yuan(due))}</button>`}>
    <form class="stack" onSubmit=${save}><p class="muted small">${S.off.billText}</p>
      <${Field} label=${S.off.less} error=${bad ? S.off.tooMuch(yuan(most)) : ""}>${(id) => html`<input class="input input--money num" id=${id} autofocus data-testid="bill-off-amount" inputmode="decimal" autocomplete="off" placeholder="0.00" value=${text} onInput=${(event) => setText(event.target.value)} />`}<//>
      <div class="row row--wrap tight">${PERCENTS.map((percent) => html`<button type="button" class="btn" key=${percent} data-testid="bill-off-${percent}" onClick=${() => setText(plain(most - Math.floor((most * percent + 50) / 100)))}>${S.off.fold(fold(percent))}</button>`)}</div>
      <${Reason} value=${reason} onChange=${setReason} /><button hidden></button></form><//>`;
}
