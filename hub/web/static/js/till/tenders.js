/** How the bill is paid: any mix, the rest filled in, change worked out. */
import { html, useEffect, useRef, useState } from "../lib.js";
import { parseYuan, plain, price, yuan } from "../format.js";
import { Icon } from "../ui.js";
import { TENDERS, cashGuesses, faceOf, hasCard, keyOf, sellsPaper } from "./model.js";
import { NumPad, press } from "./numpad.js";
import { PaidTender } from "../payments/till.js";
import { W } from "../groupbuy/strings.js";
import { S } from "../strings.js";

export function Tenders({ draft, paid, active, onTap, onChange, onDrop, onVouchers, frozen }) {
  const face = faceOf(draft);
  const chosen = paid.tenders.filter((tender) => tender.tender === active);
  return html`<div class="tenders" role="group" aria-label=${S.result.paidBy}>${TENDERS.map((kind, index) => {
    const mine = paid.tenders.filter((tender) => tender.tender === kind);
    if (kind === "arrears" && !draft.member) return null;
    if (kind === "group_buy") return html`<button type="button" class="tender" key=${kind} data-testid="tender-group_buy" aria-haspopup="dialog" aria-pressed=${String(paid.vouchers > 0)} aria-keyshortcuts=${`Alt+${index + 1}`} disabled=${frozen} onClick=${onVouchers}>
      <span>${W.tile}</span>${paid.vouchers > 0 && html`<small class="num">${price(paid.vouchers)}</small>`}</button>`;
    const off = frozen || paid.due === 0 || (kind === "stored_value" && (face === 0 || hasCard(draft) || sellsPaper(draft))) || (kind === "arrears" && draft.lines.some((line) => line.settles));
    return html`<button type="button" class="tender" key=${kind} data-testid="tender-${kind}" aria-pressed=${String(mine.length > 0)} data-active=${String(kind === active && mine.length > 0)} aria-keyshortcuts=${`Alt+${index + 1}`} disabled=${off} onClick=${() => onTap(kind)}>
      <span>${S.tenders[kind]}</span>${mine.length > 0 && html`<small class="num">${price(mine.reduce((total, tender) => total + tender.amount_fen, 0))}</small>`}</button>`;
  })}</div>
  ${!frozen && chosen.map((tender) => (tender.payment
    ? html`<${PaidTender} key=${keyOf(tender)} tender=${tender} onDrop=${() => onDrop(keyOf(tender))} />`
    : html`<${Editor} key=${keyOf(tender)} tender=${tender} paid=${paid} onChange=${(values) => onChange(keyOf(tender), values)} onDrop=${() => onDrop(keyOf(tender))} />`))}`;
}

function Editor({ tender, paid, onChange, onDrop }) {
  const cash = tender.tender === "cash";
  const received = tender.received_fen ?? tender.amount_fen;
  return html`<div class="tender-edit">
    <${Money} label=${`${S.tenders[tender.tender]} ${S.till.tenderAmount}`} testid="tender-amount" value=${tender.amount_fen} onValue=${(typed_fen) => onChange({ typed_fen })} bad=${paid.overStored && tender.tender === "stored_value"} />
    ${cash && html`<${Money} label=${S.till.received} testid="cash-received" value=${received} onValue=${(received_fen) => onChange({ received_fen })} bad=${paid.shortCash} guesses=${cashGuesses(tender.amount_fen)} />`}
    ${cash && html`<div class="tender-edit__change"><span class="muted tiny">${paid.shortCash ? S.till.notEnough : S.till.change}</span><span class="num strong ${paid.shortCash ? "alarm" : ""}" data-testid="cash-change">${yuan(received - tender.amount_fen)}</span></div>`}
    ${!cash && tender.tender !== "stored_value" && tender.tender !== "arrears" && html`<label class="tender-edit__field"><span class="sr-only">${S.till.reference}</span>
      <input class="input" data-testid="tender-reference" maxlength="60" autocomplete="off" placeholder=${S.till.reference} value=${tender.reference} onInput=${(event) => onChange({ reference: event.target.value })} /></label>`}
    ${tender.tender === "arrears" && html`<p class="tender-edit__field small muted">${S.till.arrearsText}</p>`}
    <button type="button" class="btn btn--quiet btn--icon" aria-label=${S.till.removeTender} data-testid="tender-remove" onClick=${onDrop}><${Icon} name="close" small /></button>
  </div>`;
}

/** An amount to type or tap. What is not an amount yet leaves the bill as it was; empty means "fill it for me". */
function Money({ label, testid, value, onValue, bad, guesses = [] }) {
  const shown = (value / 100).toFixed(2);
  const [text, setText] = useState(null);
  const box = useRef(null);
  const put = (next) => {
    setText(next);
    if (next === "") onValue(null);
    else if (parseYuan(next) !== null) onValue(parseYuan(next));
  };
  const fresh = useRef(false);
  const key = (sign) => {
    put(press(fresh.current || text === null ? "" : text, sign));
    fresh.current = false;
  };
  useEffect(() => {
    if (text !== null && parseYuan(text) !== value && text !== "") setText(null);
  }, [value]);
  const focus = () => {
    fresh.current = true;
    setText(shown);
    box.current.select();
    requestAnimationFrame(() => fresh.current && box.current?.select());
  };
  return html`<label class="tender-edit__field"><span class="tiny muted">${label}</span>
    <input ref=${box} class="input num" data-testid=${testid} inputmode="none" autocomplete="off" aria-invalid=${String(Boolean(bad))} value=${text ?? shown}
      onFocus=${focus} onBlur=${() => setText(null)} onInput=${(event) => { fresh.current = false; put(event.target.value); }} onKeyDown=${(event) => event.key === "Enter" && event.target.blur()} />
    ${text !== null && html`<div class="pad-pop" onPointerDown=${(event) => event.preventDefault()} onMouseDown=${(event) => event.preventDefault()}>
      <div class="pad-pop__head"><span class="muted small">${label}</span><span class="num">${text}</span><button type="button" tabindex="-1" class="btn btn--quiet" data-testid="pad-done" onClick=${() => box.current.blur()}>${S.common.done}</button></div>
      ${guesses.length > 0 && html`<div class="pad-pop__guesses">${guesses.map((fen, index) => html`<button type="button" tabindex="-1" class="btn num" key=${fen} data-testid="cash-guess-${index}" onClick=${() => { onValue(fen); setText(plain(fen)); fresh.current = true; }}>${index === 0 ? S.till.exact : price(fen)}</button>`)}</div>`}
      <${NumPad} onKey=${key} /></div>`}
  </label>`;
}
