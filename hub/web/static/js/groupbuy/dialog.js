/**
 * Taking vouchers: a code is scanned or typed. A group-buy voucher's deal is told by its beginning or chosen; a printed one pays,
 * is sold, or is a coupon.
 */
import { html, useEffect, useRef, useState } from "../lib.js";
import { read } from "../api.js";
import { moment, yuan } from "../format.js";
import { Dialog, Empty, Field, Icon, Loading, fail, useEvent, useResource } from "../ui.js";
import * as model from "../till/model.js";
import { W } from "./strings.js";

const SERIAL = /^V\d{13}$/;
const FORM = /^[0-9A-Z]{6,32}$/;
const plainOf = (text) => text.replace(/\s/g, "").toUpperCase();

/** Deals in use, with their platforms' names. */
const dealsOf = (data) => (data?.platforms ?? []).filter(({ platform }) => platform.active).flatMap(({ platform, deals }) => deals.filter((deal) => deal.active).map((deal) => ({ ...deal, platform_name: platform.name })));

/** @param {{draft: model.Draft, first?: string, items: any[], put: (step: (draft: model.Draft) => model.Draft) => void, onClose: () => void}} of */
export function VoucherDialog({ draft, first = "", items, put, onClose }) {
  const from = useResource(() => read("/group-buys/platforms"), []);
  const [text, setText] = useState(first);
  const [said, say] = useState("");
  const [choices, choose] = useState(null);
  const box = useRef(null);
  const deals = dealsOf(from.data);
  const itemOf = (id) => items.find((item) => item.item === id);

  const lay = (deal, code) => {
    const voucher = { deal: deal.deal, code, name: `${deal.platform_name} ${deal.name}`, price_fen: deal.price_fen, item: deal.item };
    put((before) => model.layVoucher(before, voucher, deal.item ? itemOf(deal.item) : null));
    setText("");
    choose(null);
    say("");
    box.current?.focus();
  };
  /** A voucher that the store printed. */
  const paper = async (serial) => {
    if (draft.papers.some((one) => one.serial === serial) || draft.lines.some((line) => line.voucher === serial)) return say(W.twice);
    try {
      const found = await read(`/vouchers/${serial}`);
      if (found.coupon) put((before) => ({ ...before, coupons: [...new Set([...before.coupons, found.coupon])] }));
      else if (found.state === "sold") put((before) => model.layPaper(before, found));
      else if (found.state === "printed") return choose({ code: serial, deals: [], sell: found });
      else return say(W.paper.states[found.state]);
      setText("");
      say("");
      return box.current?.focus();
    } catch (error) {
      return error.code === "not_found" ? say(W.paper.unknown) : fail(error);
    }
  };
  const sell = () => {
    put((before) => model.sellPaper(before, choices.sell));
    choose(null);
    setText("");
    box.current?.focus();
  };
  /** Which deals a code may be of: by its beginning, else all whose codes have none; never of a platform where it was used. */
  const take = async (typed) => {
    const code = plainOf(typed);
    choose(null);
    if (SERIAL.test(code)) return paper(code);
    if (!FORM.test(code)) return say(W.short);
    if (draft.vouchers.length >= model.VOUCHERS_MOST) return say(W.many);
    if (draft.vouchers.some((one) => one.code === code)) return say(W.twice);
    try {
      const found = await read(`/group-buys/codes/${code}`);
      const gone = found.uses.filter((use) => use.state !== "free");
      const told = deals.filter((deal) => found.deals.includes(deal.deal));
      const could = (told.length ? told : deals).filter((deal) => !gone.some((use) => use.platform === deal.platform));
      const [use] = gone;
      if (!could.length) return say(use ? (use.state === "used" ? W.used(moment(use.at), use.bill_number, use.staff_name) : W.returned(moment(use.at), use.bill_number)) : W.none);
      say("");
      if (could.length === 1 && (told.length || deals.length === 1)) return lay(could[0], code);
      return choose({ code, deals: could });
    } catch (error) {
      return fail(error);
    }
  };
  useEffect(() => {
    if (first && from.data) take(first);
  }, [Boolean(from.data)]);
  const scanned = (code) => {
    setText(code);
    take(code);
  };
  useEvent("group_buy.scanned", (event) => scanned(event.code));
  useEvent("voucher.scanned", (event) => scanned(event.code));
  useEvent("scan.unknown", (event) => scanned(event.text));
  const type = (event) => {
    event.preventDefault();
    take(text);
  };
  const rest = restOf(draft);
  const { papers } = model.payment(draft);
  return html`<${Dialog} title=${W.title} testid="voucher-dialog" onClose=${onClose} light=${false}><div class="stack">
    <form class="stack" onSubmit=${type}>
      <${Field} label=${W.code} hint=${W.hint} error=${said}>${(id, bad) => html`<input ref=${box} class="input num" id=${id} data-testid="voucher-code" autofocus autocomplete="off" autocapitalize="characters" spellcheck=${false} maxlength="48" aria-invalid=${String(bad)} value=${text}
        onInput=${(event) => { setText(event.target.value); say(""); }} />`}<//>
      ${from.loading && !from.data ? html`<${Loading} />` : deals.length === 0 && !draft.papers.length && html`<${Empty} icon="empty" title=${W.none} />`}
    </form>
    ${choices?.sell && html`<div class="notice row" data-testid="paper-sell"><p class="grow">${W.paper.unsold(choices.sell.name)}<br /><span class="small">${[choices.sell.worth, ...choices.sell.terms].join(" · ")}</span></p><button type="button" class="btn btn--primary" autofocus data-testid="paper-sell-go" onClick=${sell}>${W.paper.sell(yuan(choices.sell.price_fen))}</button></div>`}
    ${choices && !choices.sell && html`<section class="stack" data-testid="voucher-deals"><h3 class="h3">${W.choose} <span class="num">${choices.code}</span></h3>
      <ul class="panel panel--flush">${choices.deals.map((deal, index) => html`<li key=${deal.deal}><button type="button" class="item-row" autofocus=${index === 0} data-testid="voucher-deal-${deal.deal}" onClick=${() => lay(deal, choices.code)}>
        <span class="grow"><span class="strong">${deal.platform_name} ${deal.name}</span><br /><span class="muted small">${deal.item ? W.pays(itemOf(deal.item)?.name ?? "") : W.worth(yuan(deal.worth_fen))}</span></span><span class="num">${W.sold(yuan(deal.price_fen))}</span></button></li>`)}</ul></section>`}
    ${draft.vouchers.length > 0 && html`<section class="stack" data-testid="vouchers-laid"><h3 class="h3">${W.laid} <span class="num">${yuan(model.vouchersFen(draft))}</span></h3>
      <ul class="panel panel--flush">${draft.vouchers.map((one, index) => html`<li class="item-row" key=${`${one.deal} ${one.code}`} data-testid="voucher-${index}"><span class="grow"><span class="strong">${one.name}</span><br /><span class="muted small num">${one.code}</span></span><span class="num">${yuan(one.price_fen)}</span>
        <button type="button" class="btn btn--quiet btn--icon" aria-label=${W.remove(one.code)} data-testid="voucher-remove-${index}" onClick=${() => put((before) => model.takeVoucher(before, one))}><${Icon} name="close" small /></button></li>`)}</ul>
      ${rest > 0 && html`<button type="button" class="btn" data-testid="voucher-rest" onClick=${() => put((before) => model.addQuick(before, W.restName, rest))}>${W.rest(yuan(rest))}</button>`}</section>`}
    ${papers.length > 0 && html`<section class="stack" data-testid="papers-laid"><h3 class="h3">${W.paper.title}</h3>
      <ul class="panel panel--flush">${papers.map((one, index) => html`<li class="item-row" key=${one.serial} data-testid="paper-${index}"><span class="grow"><span class="strong">${one.name}</span><br /><span class="muted small num">${one.serial}${one.amount_fen < one.left_fen && ` · ${W.paper.rest(yuan(one.left_fen - one.amount_fen))}`}</span>${one.terms && html`<br /><span class="muted small">${one.terms.join(" · ")}</span>`}</span><span class="num">${yuan(one.amount_fen)}</span>
        <button type="button" class="btn btn--quiet btn--icon" aria-label=${W.remove(one.serial)} data-testid="paper-remove-${index}" onClick=${() => put((before) => model.takePaper(before, one.serial))}><${Icon} name="close" small /></button></li>`)}</ul></section>`}
    <p class="muted small">${W.verify}</p></div>
  <//>`;
}

/** What vouchers were sold for beyond what the bill costs: no platform gives change, so a line takes it. @param {model.Draft} draft */
function restOf(draft) {
  const payable = model.figures({ ...draft, vouchers: [], quote: null });
  const covered = draft.vouchers.filter((one) => one.item).reduce((sum, one) => sum + (draft.lines.find((line) => line.item === one.item)?.price_fen ?? 0), 0);
  const amounts = draft.vouchers.filter((one) => !one.item).reduce((sum, one) => sum + one.price_fen, 0);
  return draft.lines.length ? Math.max(0, amounts - Math.max(0, payable.due - covered)) : 0;
}
