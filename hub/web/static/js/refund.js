/** Refunding lines: the arithmetic stands before anything is done. */
import { html, useState } from "./lib.js";
import { write } from "./api.js";
import { useApproval } from "./approval.js";
import { parseYuan, plain, yuan } from "./format.js";
import { W as V } from "./groupbuy/strings.js";
import { Short, useShort } from "./shift/short.js";
import { Busy, Choice, Dialog, Field, toast, useAct } from "./ui.js";
import { S } from "./strings.js";

const BY_HAND = ["cash", "wechat", "alipay", "bank_card"];
const WHOLE = new Set(["stored_value_card", "session_card", "period_card", "discount_card"]);
const mostOf = (line) => (line.session_card ? 0 : line.amount_fen - line.refunded_fen);
const mostSessionsOf = (line) => (line.session_card ? line.quantity - line.refunded_sessions : 0);

const backOf = (tender) => tender.amount_fen - tender.refunded_fen;

/** Where `amount` will go, by what each tender goes back as: exact where there is no choice, else the most it can take. */
function ways(bill, amount, wayOf) {
  const open = bill.tenders.filter((tender) => backOf(tender) > 0);
  const whole = amount === open.reduce((total, tender) => total + backOf(tender), 0);
  if (!amount) return "";
  if (open.length === 1 || whole) return open.map((tender) => `${S.tenders[wayOf(tender)]} ${yuan(whole ? backOf(tender) : amount)}`).join("、");
  return open.map((tender) => S.bill.refundUpTo(S.tenders[wayOf(tender)], yuan(Math.min(amount, backOf(tender))))).join("、");
}

/** What went back by which tender, from the bill before and after. */
function back(before, after, wayOf) {
  const gone = after.tenders.map((tender, index) => ({ tender: wayOf(tender), fen: tender.refunded_fen - before.tenders[index].refunded_fen }));
  return gone.filter((one) => one.fen > 0).map((one) => `${S.tenders[one.tender]} ${yuan(one.fen)}`).join("、");
}

export function RefundDialog({ bill, onDone, onClose }) {
  const [chosen, setChosen] = useState(new Map());
  const [reason, setReason] = useState(S.bill.refundReasons[0]);
  const [other, setOther] = useState("");
  const [busy, act] = useAct();
  const [way, setWay] = useState("platform");
  const [free, setFree] = useState(false);
  const { guard, dialog } = useApproval();
  const [cashBy, setCashBy] = useState("cash");
  const [short, watch] = useShort();
  const vouchers = bill.tenders.some((tender) => tender.tender === "group_buy" && backOf(tender) > 0);
  const fromDrawer = (tender) => tender.tender === "cash" || (tender.tender === "group_buy" && way === "cash");
  const wayOf = (tender) => (fromDrawer(tender) ? cashBy : tender.tender);
  const drawer = bill.tenders.some((tender) => fromDrawer(tender) && backOf(tender) > 0);
  const asked = { ...(!vouchers ? {} : { group_buy: way, ...(way === "platform" && free ? { free_codes: true } : {}) }), ...(drawer && cashBy !== "cash" ? { cash_by: cashBy } : {}) };
  const put = (line, value) => setChosen((before) => {
    const next = new Map(before);
    if (value === null) next.delete(line.line);
    else next.set(line.line, value);
    return next;
  });
  const lines = bill.lines.filter((line) => mostOf(line) > 0 || mostSessionsOf(line) > 0);
  const wanted = lines.filter((line) => chosen.has(line.line)).map((line) => ({ line: line.line, amount_fen: line.session_card ? 0 : (parseYuan(chosen.get(line.line)) ?? -1), sessions: line.session_card ? Number(chosen.get(line.line)) : 0, price: line.price_fen, most: mostOf(line), mostSessions: mostSessionsOf(line) }));
  const wrong = wanted.some((one) => one.amount_fen < 0 || one.amount_fen > one.most || one.sessions > one.mostSessions || (one.amount_fen === 0 && one.sessions === 0));
  const amount = wanted.reduce((total, one) => total + Math.max(0, one.amount_fen), 0);
  const sessions = wanted.reduce((total, one) => total + one.sessions, 0);
  const why = reason || other.trim();
  const worth = wanted.reduce((total, one) => total + Math.max(0, one.amount_fen) + one.sessions * one.price, 0);
  const go = () => act(() => guard({ action: "refund", amount_fen: worth, reason: why }, (approval) => watch(async () => {
    const next = await write("POST", `/bills/${bill.bill}/refunds`, { lines: wanted.map(({ line, amount_fen, sessions: count }) => ({ line, amount_fen, sessions: count })), reason: why, ...asked, ...(approval ? { approval } : {}) });
    toast(S.bill.refundDone(back(bill, next, wayOf)), "jade");
    onDone(next);
  })));
  const words = amount && sessions ? S.bill.alsoSessions(yuan(amount), sessions) : sessions ? S.bill.refundSessionsGo(sessions) : S.bill.refundGo(yuan(amount));
  const recorded = bill.tenders.some((tender) => !tender.payment && ["wechat", "alipay", "bank_card"].includes(wayOf(tender)));
  return html`<${Dialog} title=${S.bill.refundTitle} size="wide" testid="refund-dialog" onClose=${onClose} guard light=${false} foot=${html`
      <button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button>
      <button type="button" class="btn btn--primary num" data-testid="refund-go" disabled=${busy || wrong || !wanted.length || !why} onClick=${go}><${Busy} busy=${busy}>${words}<//></button>`}>
    <div class="refund"><div class="stack"><p class="field__label">${S.bill.refundChoose}</p>
        <ul class="panel panel--flush">${lines.map((line) => html`<${Line} key=${line.line} line=${line} value=${chosen.get(line.line) ?? null} onPut=${(value) => put(line, value)} />`)}</ul>
        <${Field} label=${S.bill.refundReason}>${(id) => html`<select class="input" id=${id} data-testid="refund-reason" value=${reason} onChange=${(event) => setReason(event.target.value)}>${S.bill.refundReasons.map((words) => html`<option key=${words} value=${words}>${words}</option>`)}<option value="">${S.bill.otherReason}</option></select>`}<//>
        ${!reason && html`<${Field} label=${S.bill.otherReason}>${(id) => html`<input class="input" id=${id} data-testid="refund-other" maxlength="60" value=${other} onInput=${(event) => setOther(event.target.value)} />`}<//>`}
        ${vouchers && html`<div class="field" data-testid="refund-vouchers"><span class="field__label">${V.refund.title}</span><${Choice} label=${V.refund.title} value=${way} testid="refund-way" options=${["platform", "cash"].map((one) => [one, V.refund.ways[one]])} onChange=${setWay} />
          <p class="field__hint">${way === "cash" ? V.refund.cashText : V.refund.platformText}</p>
          ${way === "platform" && html`<label class="check"><input type="checkbox" data-testid="refund-free" checked=${free} onChange=${(event) => setFree(event.target.checked)} />${V.refund.free}</label>`}</div>`}
        ${drawer && html`<div class="field"><span class="field__label">${S.bill.cashBy}</span><${Choice} label=${S.bill.cashBy} value=${cashBy} testid="refund-cash-by" options=${BY_HAND.map((one) => [one, S.tenders[one]])} onChange=${setCashBy} /></div>`}
        <${Short} words=${short} /></div>
      <dl class="pairs refund__sum num"><dt>${S.bill.refundPaid}</dt><dd>${yuan(bill.due_fen)}</dd><dt>${S.bill.refundBefore}</dt><dd>${yuan(-bill.refunded_fen)}</dd>
        <dt class="strong">${S.bill.refundNow}</dt><dd class="strong" data-testid="refund-now">${yuan(-amount)}${sessions > 0 && html`<br />${S.bill.sessions(sessions)}`}</dd>
        <dt class="refund__left">${S.bill.refundLeft}</dt><dd class="refund__left strong" data-testid="refund-left">${yuan(bill.due_fen - bill.refunded_fen - amount)}</dd>
        <dd class="span-2 muted small">${(drawer && cashBy !== "cash" ? S.bill.refundOtherWay : S.bill.refundWay)(ways(bill, amount, wayOf))}</dd>
        ${recorded && html`<dd class="span-2 amber small">${S.bill.recorded}</dd>`}</dl></div>
    ${dialog}
  <//>`;
}

function Line({ line, value, onPut }) {
  const most = mostOf(line);
  const mostSessions = mostSessionsOf(line);
  const amount = value === null ? null : parseYuan(value);
  const bad = value !== null && (line.session_card ? Number(value) > mostSessions : amount === null || amount > most || amount === 0);
  const start = () => onPut(value === null ? (line.session_card ? String(mostSessions) : plain(most)) : null);
  return html`<li class="item-row refund__line"><label class="check grow"><input type="checkbox" data-testid="refund-line-${line.line}" checked=${value !== null} onChange=${start} />
      <span class="grow"><span class="clip-2">${line.name}</span><span class="small num ${bad ? "alarm" : "muted"}">${line.session_card ? S.bill.refundSessionsMost(mostSessions) : S.bill.refundMost(yuan(most))}</span></span></label>
    ${value !== null && (line.session_card ? html`<input class="input num refund__amount" type="number" min="1" max=${mostSessions} data-testid="refund-sessions-${line.line}" value=${value} onInput=${(event) => onPut(event.target.value || "0")} />`
    : html`<input class="input num refund__amount" inputmode="decimal" data-testid="refund-amount-${line.line}" aria-label=${S.till.amount} aria-invalid=${String(bad)} readonly=${WHOLE.has(line.line_kind)} value=${value} onInput=${(event) => onPut(event.target.value)} />`)}</li>`;
}
