/** Closing a card (退卡): the arithmetic line by line for each method before anything is done. */
import { html, useEffect, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { useApproval } from "../approval.js";
import { date, parseYuan, plain, yuan } from "../format.js";
import { Short, useShort } from "../shift/short.js";
import { Busy, Choice, Dialog, Failed, Field, Loading, toast, useAct } from "../ui.js";
import { S } from "../strings.js";
import { Reason } from "./acts.js";
import { W } from "./strings.js";

const METHODS = ["ratio", "list_price", "agreed"];
const TENDERS = ["wechat", "alipay", "cash", "bank_card"];
const PAUSE_MS = 200;

export function Close({ card, onDone, onClose }) {
  const [method, setMethod] = useState("ratio");
  const [keep, setKeep] = useState(false);
  const [text, setText] = useState("");
  const [tender, setTender] = useState(TENDERS[0]);
  const [reason, setReason] = useState(W.reasons.close[0]);
  const [quote, setQuote] = useState({ data: null, error: null });
  const [busy, act] = useAct();
  const { guard, dialog } = useApproval();
  const [short, watch] = useShort();
  const agreed = parseYuan(text);
  const asked = { method, keep_bonus: method === "list_price" && keep, agreed_fen: method === "agreed" ? agreed : null };
  const key = JSON.stringify(asked);
  useEffect(() => {
    let stale = false;
    if (method === "agreed" && agreed === null) return void setQuote((before) => ({ ...before, error: null, waiting: true }));
    const timer = setTimeout(() => read(`/cards/${card.card}/closing${query({ method, keep_bonus: asked.keep_bonus ? "true" : "", agreed_fen: asked.agreed_fen })}`).then((data) => !stale && setQuote({ data, error: null, key }), (error) => !stale && setQuote((before) => ({ ...before, error }))), method === "agreed" ? PAUSE_MS : 0);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [key]);
  const change = (next) => {
    if (next === "agreed" && !text && quote.data) setText(plain(quote.data.refund_fen));
    setMethod(next);
  };
  const closing = quote.data;
  const ready = closing && quote.key === key && reason.trim();
  const go = () => act(() => guard({ action: "card", amount_fen: Math.max(1, closing.refund_fen), reason: W.close.title(card.name) }, (id) => watch(async () => {
    try {
      await write("POST", `/cards/${card.card}/closing`, { refund_fen: closing.refund_fen, tender, reason: reason.trim(), method, keep_bonus: asked.keep_bonus, ...(id ? { approval: id } : {}) });
    } catch (error) {
      if (error.code === "invalid") setQuote({ data: null, error: null });
      throw error;
    }
    toast(W.close.done(S.tenders[tender], yuan(closing.refund_fen)), "jade");
    onDone();
  })));
  return html`<${Dialog} title=${W.close.title(card.name)} size="wide" testid="close-dialog" onClose=${onClose} light=${false} foot=${html`
      <button type="button" class="btn btn--primary num" data-testid="close-go" disabled=${busy || !ready} onClick=${go}><${Busy} busy=${busy}>${W.close.go(yuan(closing?.refund_fen ?? 0))}<//></button>`}>
    <div class="closing"><div class="stack">
        <${Choice} label=${W.close.method} value=${method} testid="close-method" options=${METHODS.map((name) => [name, W.close.methods[name]])} onChange=${change} />
        <p class="muted small">${W.close.text[method]}</p>
        ${method === "list_price" && card.unit === "FACE" && html`<label class="check"><input type="checkbox" data-testid="close-keep" checked=${keep} onChange=${(event) => setKeep(event.target.checked)} />${W.close.keep}</label>`}
        ${method === "agreed" && html`<${Field} label=${W.close.agreed} error=${quote.error?.message}>${(id, bad) => html`<input class="input input--money num" id=${id} autofocus data-testid="close-agreed" inputmode="decimal" autocomplete="off" aria-invalid=${String(bad)} value=${text} onInput=${(event) => setText(event.target.value)} />`}<//>`}
        ${closing ? html`<ol class="stack">${closing.lots.map((lot) => html`<${Lot} key=${lot.lot} lot=${lot} unit=${closing.unit} method=${method} keep=${asked.keep_bonus} days=${closing.cooling_days} />`)}</ol>` : quote.error && method !== "agreed" ? html`<${Failed} error=${quote.error} retry=${() => setMethod("ratio")} />` : html`<${Loading} />`}
        ${closing && html`<p class="muted small">${W.close.rule(closing.cooling_days)}</p>`}</div>
      <div class="stack">${closing && html`<dl class="pairs num closing__sum"><dt class="strong">${W.close.total}</dt><dd class="closing__total" data-testid="close-refund">${yuan(closing.refund_fen)}</dd>
          ${closing.forfeited_bonus_fen > 0 && html`<dd class="span-2 small muted" data-testid="close-bonus">${W.close.bonus(yuan(closing.forfeited_bonus_fen))}</dd>`}
          ${closing.kept_fen !== 0 && html`<dd class="span-2 small ${closing.kept_fen < 0 ? "amber" : "muted"}" data-testid="close-kept">${closing.kept_fen > 0 ? W.close.kept(yuan(closing.kept_fen)) : W.close.loss(yuan(-closing.kept_fen))}</dd>`}</dl>`}
        <div class="field"><span class="field__label">${W.close.tender}</span><div class="row row--wrap tight">${TENDERS.map((kind) => html`<button type="button" class="btn btn--small" key=${kind} data-testid="close-tender-${kind}" aria-pressed=${String(kind === tender)} onClick=${() => setTender(kind)}>${S.tenders[kind]}</button>`)}</div>
          ${tender !== "cash" && html`<p class="amber small">${W.close.recorded}</p>`}</div>
        <${Short} words=${short} />
        <${Reason} words=${W.reasons.close} value=${reason} onChange=${setReason} /></div></div>
    ${dialog}<//>`;
}

/** A lot's sum: what was paid, less what the method counts, is what goes back. */
function Lot({ lot, unit, method, keep, days }) {
  const face = unit === "FACE";
  const byDays = unit === "DAY";
  const used = face ? `${yuan(lot.used)} / ${yuan(lot.size)}` : byDays ? W.close.days(lot.used, lot.size) : W.close.sessions(lot.used, lot.size);
  const given = lot.discounts_fen;
  const untouched = (byDays ? lot.cooling : lot.used === 0 && !given) && method !== "agreed";
  const rows = untouched ? [[W.close.paid, lot.paid_fen]]
    : method === "agreed" ? [[W.close.paid, lot.paid_fen], [W.close.earned, -lot.earned_fen]]
    : method === "ratio" ? [[W.close.paid, lot.paid_fen], [byDays ? W.close.daysEarned : W.close.earned, -lot.earned_fen]]
    : keep && face ? [[W.close.left, lot.left], ...(given ? [[W.close.discounts, -given]] : [])]
    : given ? [[W.close.paid, lot.paid_fen], ...(lot.used ? [[W.close.usedFace, -lot.used]] : []), [W.close.discounts, -given]]
    : [[W.close.paid, lot.paid_fen], [W.close.usedList, -lot.used_list_fen]];
  return html`<li class="lotsum num"><div class="row row--between"><span class="strong">${W.close.lot(date(lot.bought_at))}${lot.gift && html` <span class="chip chip--jade">${W.gift}</span>`}</span><span class="muted small">${W.close.used} ${used}</span></div>
    <dl class="pairs">${rows.map(([label, fen]) => html`<dt key=${label}>${label}</dt><dd>${yuan(fen)}</dd>`)}<dt class="strong lotsum__refund">${method === "agreed" ? W.close.share : W.close.refund}</dt><dd class="strong lotsum__refund">${yuan(lot.refund_fen)}</dd></dl>
    ${untouched && html`<p class="jade small">${lot.cooling ? W.close.cooling(days) : W.close.unused}</p>`}</li>`;
}
