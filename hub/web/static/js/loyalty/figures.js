/** What became of a kind of coupon: who used it, what it cost, what it brought; and taking back what nobody used. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { date, moment, price, yuan } from "../format.js";
import { Busy, Choice, Dialog, Empty, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const F = W.figures;
const MOST = 200;

export function FiguresDialog({ kind, may, onChanged, onClose }) {
  const from = useResource(() => read(`/coupon-kinds/${kind.coupon_kind}/statistics`), [kind.coupon_kind]);
  const [list, choose] = useState("used");
  const [taking, take] = useState(null);
  const done = () => {
    take(null);
    from.reload();
    onChanged();
  };
  if (taking) return html`<${Withdraw} kind=${kind} taking=${taking} onDone=${done} onClose=${() => take(null)} />`;
  return html`<${Dialog} title=${F.title(kind.name)} size="wide" testid="figures-dialog" onClose=${onClose}><${Loaded} from=${from}>${(data) => {
    const held = data.issued - data.redeemed - data.voided - data.expired;
    const counts = [["issued", data.issued], ["redeemed", data.redeemed], ["held", held], ["expired", data.expired], ["voided", data.voided]];
    return html`<div class="stack"><div class="stats figures-five">${counts.map(([name, count]) => html`<div class="stat" key=${name}><span class="stat__label">${F[name]}</span><span class="stat__value num" data-testid="figure-${name}">${count}</span></div>`)}</div>
      <div class="stats"><div class="stat"><span class="stat__label">${F.off}</span><span class="stat__value num" data-testid="figure-off">${yuan(data.off_fen)}</span> <span class="stat__note">${F.rate(data.issued ? Math.round((data.redeemed * 100) / data.issued) : 0)}</span></div>
        <div class="stat"><span class="stat__label">${F.sales}</span><span class="stat__value num" data-testid="figure-sales">${yuan(data.sales_fen)}</span> <span class="stat__note">${F.bills(data.bills)}</span></div></div>
      <div class="row row--wrap row--between"><${Choice} label=${F.used} value=${list} testid="figures-list" options=${[["used", F.used], ["unused", F.unused]]} onChange=${choose} />
        ${list === "unused" && held > 0 && may("manage_loyalty") && html`<button type="button" class="btn btn--danger" data-testid="withdraw-all" onClick=${() => take({ count: held })}>${F.withdrawAll}</button>`}</div>
      ${list === "used" ? html`<${Used} uses=${data.uses} />` : html`<${Held} held=${data.held} may=${may} onTake=${(one) => take({ count: 1, coupon: one.coupon })} />`}
      ${(list === "used" ? data.uses : data.held).length >= MOST && html`<p class="muted small">${F.more}</p>`}</div>`;
  }}<//><//>`;
}

function Used({ uses }) {
  if (!uses.length) return html`<${Empty} icon="bill" title=${F.nobodyUsed} />`;
  return html`<ul data-testid="figures-uses">${uses.map((one) => html`<li key=${one.coupon}><a class="item-row" href="/receipts/${one.bill}"><span class="grow"><b>${one.member_name || F.bearer}</b><br /><span class="muted small num">${moment(one.at)} · ${one.bill_number}</span></span><span class="r num"><b class="jade">−${price(one.amount_fen)}</b><br /><span class="muted small">${F.paid(price(one.bill_fen))}</span></span></a></li>`)}</ul>`;
}

function Held({ held, may, onTake }) {
  if (!held.length) return html`<${Empty} icon="card" title=${F.nobodyHolds} />`;
  return html`<ul data-testid="figures-held">${held.map((one) => html`<li class="item-row" key=${one.coupon}><span class="grow">${one.member ? html`<a class="plain strong" href="/members/${one.member}">${one.member_name}</a>` : html`<b>${F.bearer}</b>`}<br /><span class="muted small num">${[date(one.issued_at), F.whys[one.why] ?? one.why, one.note, one.expires_at ? F.until(date(one.expires_at)) : F.forever].filter(Boolean).join(" · ")}</span></span>
    ${may("manage_loyalty") && html`<button type="button" class="btn btn--quiet" data-testid="withdraw-${one.coupon}" onClick=${() => onTake(one)}>${F.withdraw}</button>`}</li>`)}</ul>`;
}

/** Takes back one, or all that nobody has used. @param {{kind?: any, taking: {count: number, coupon?: string}, onDone: () => void, onClose: () => void}} props */
export function Withdraw({ kind, taking, onDone, onClose }) {
  const [reason, say] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, act] = useAct();
  const go = (event) => {
    event.preventDefault();
    setTried(true);
    if (!reason.trim()) return;
    act(async () => {
      const body = { reason: reason.trim() };
      if (taking.coupon) await write("POST", `/coupons/${taking.coupon}/voiding`, body);
      else while ((await write("POST", `/coupon-kinds/${kind.coupon_kind}/withdrawal`, body)).left > 0);
      toast(F.withdrawn, "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${F.withdrawTitle} size="slim" testid="withdraw-dialog" light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--danger" data-testid="withdraw-go" disabled=${busy} onClick=${go}><${Busy} busy=${busy}>${F.withdraw}<//></button>`}>
    <form class="stack" onSubmit=${go}><p>${F.withdrawText(taking.count)}</p><${Field} label=${F.reason} error=${tried && !reason.trim() ? W.errors.reason : ""}>${(id, bad) => html`<input class="input" id=${id} data-testid="withdraw-reason" autofocus maxlength="60" aria-invalid=${String(bad)} value=${reason} onInput=${(event) => say(event.target.value)} />`}<//><button hidden></button></form><//>`;
}
