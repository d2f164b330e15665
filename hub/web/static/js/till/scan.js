/** The one input: a scan, last digits, pinyin initials, a name. What it finds hangs below it. */
import { html, useEffect, useRef, useState } from "../lib.js";
import { ask, query, read } from "../api.js";
import { tail, yuan } from "../format.js";
import { Icon, fail } from "../ui.js";
import { S, prose } from "../strings.js";

const PAUSE_MS = 140;
const MOST = 8;
/** Payment codes of WeChat Pay, Alipay and UnionPay, by their digits: as devices/scanners/codes.py has them. */
const PAYMENT = [["wechat", /^1[0-5]\d{16}$/], ["alipay", /^(?:2[5-9]|30)\d{14,22}$/], ["unionpay", /^62\d{17}$/]];
/** An e-card's code, as hub/ecards/codes.py has it; it is used up by being asked about, so it is asked about once. */
const ECARD = /^mse1(?:[\s-]*[0-9a-z]){16}$/i;
const payerOf = (text) => PAYMENT.find(([, form]) => form.test(text))?.[0];

/** Rows to choose from, of whatever the lookup found. */
function rowsOf(found) {
  if (!found) return [];
  if (found.kind === "members") return found.members.slice(0, MOST).map((member) => ({ kind: "member", member }));
  return ["member", "item", "receipt", "coupon", "card_unknown", "card_suspect", "group_buy", "voucher"].includes(found.kind) ? [found] : [];
}

export function Scan({ box, onFound, onRegister, onPayment, disabled }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState(null);
  const [active, setActive] = useState(0);
  const turn = useRef(0);
  const waiting = useRef(0);
  const look = async (wanted) => {
    const mine = ++turn.current;
    try {
      const answer = ECARD.test(wanted) ? { kind: "member", ...(await ask("/ecard-codes", { code: wanted })) } : await read("/lookup" + query({ q: wanted }));
      if (mine !== turn.current) return null;
      setFound({ ...answer, q: wanted });
      setActive(0);
      return answer;
    } catch (error) {
      if (mine === turn.current) fail(error);
      return null;
    }
  };
  const clear = () => {
    turn.current++;
    setText("");
    setFound(null);
  };
  useEffect(() => {
    const wanted = text.trim();
    if (!wanted || payerOf(wanted) || ECARD.test(wanted)) return setFound(null);
    waiting.current = setTimeout(() => look(wanted), PAUSE_MS);
    return () => clearTimeout(waiting.current);
  }, [text]);
  const rows = rowsOf(found);
  const take = (row) => {
    clear();
    onFound(row);
  };
  const enter = async () => {
    const wanted = text.trim();
    if (!wanted) return;
    if (payerOf(wanted)) {
      clear();
      return onPayment(wanted, payerOf(wanted));
    }
    if (found?.q === wanted) return void (rows[active] && take(rows[active]));
    clearTimeout(waiting.current); // or its answer would take the place of this one's
    const answer = rowsOf(await look(wanted));
    if (answer.length === 1) take(answer[0]);
  };
  const key = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") enter();
    else if (event.key === "Escape") clear();
    else if (event.key === "ArrowDown" && rows.length) setActive((active + 1) % rows.length);
    else if (event.key === "ArrowUp" && rows.length) setActive((active + rows.length - 1) % rows.length);
    else return;
    event.preventDefault();
  };
  return html`<div class="scan" role="search">
    <${Icon} name="scan" />
    <input ref=${box} class="scan__input" data-testid="scan-input" type="text" inputmode="none" autocomplete="off" autocapitalize="off" spellcheck=${false} maxlength="200"
      aria-label=${S.till.scan} placeholder=${S.till.scan} value=${text} disabled=${disabled} role="combobox" aria-expanded=${String(Boolean(found))} aria-controls="scan-results"
      onInput=${(event) => setText(event.target.value)} onKeyDown=${key}
      onPointerDown=${(event) => event.target.setAttribute("inputmode", "text")} onBlur=${(event) => event.target.setAttribute("inputmode", "none")} />
    ${text ? html`<button type="button" class="btn btn--quiet btn--icon" aria-label=${S.common.cancel} onClick=${clear}><${Icon} name="close" /></button>` : html`<kbd>F2</kbd>`}
    ${found && html`<div class="scan__results" id="scan-results" role="listbox" aria-label=${S.till.results} data-testid="scan-results">
      ${rows.map((row, index) => html`<button type="button" role="option" class="item-row ${index === active ? "is-active" : ""}" key=${index} aria-selected=${String(index === active)}
        data-testid="result-${index}" onClick=${() => take(row)}><${Row} row=${row} /></button>`)}
      ${!rows.length && html`<div class="scan__nothing"><p>${S.till.nothing(found.q)}</p>
        <button type="button" class="btn" data-testid="register-open" onClick=${() => { clear(); onRegister(found.q); }}>${S.till.register}</button></div>`}
      ${found.kind === "members" && found.members.length > MOST && html`<p class="scan__nothing muted small">${S.till.tooManyMembers}</p>`}
    </div>`}
  </div>`;
}

function Row({ row }) {
  if (row.kind === "member") {
    const { member } = row;
    return html`<span class="grow"><span class="strong">${member.name}</span> <span class="muted small num">${member.phone_masked}</span></span><span class="num small">${yuan(member.balance_fen)}</span>`;
  }
  if (row.kind === "item") return html`<span class="grow"><span class="strong">${row.item.name}</span> <span class="muted small">${row.item.category}</span></span><span class="num">${yuan(row.item.price_fen)}</span>`;
  if (row.kind === "card_suspect") return html`<span class="grow strong alarm">${prose(row.message)}</span><${Icon} name="warning" small />`;
  if (row.kind === "card_unknown") return html`<span class="grow strong">${S.till.unknownCard(tail(row.number))}</span><${Icon} name="card" small />`;
  if (row.seen) return html`<span class="grow"><span class="strong">${row.seen.name} ${row.seen.worth}</span> <span class="muted small">${row.message ? prose(row.message) : row.seen.terms.join(" · ")}</span></span><${Icon} name=${row.message ? "warning" : "right"} small />`;
  if (row.kind === "voucher" || row.kind === "coupon") return html`<span class="grow strong alarm">${prose(row.message)}</span><${Icon} name="warning" small />`;
  if (row.kind === "group_buy") return html`<span class="grow"><span class="strong">${S.tenders[row.kind]}</span> <span class="muted small num">${row.number}</span></span><${Icon} name="right" small />`;
  return html`<span class="grow strong">${row.valid ? S.till.openBill : S.till.receiptInvalid}</span><${Icon} name=${row.valid ? "right" : "warning"} small />`;
}
