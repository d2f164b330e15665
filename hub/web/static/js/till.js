/** The till: what is sold, what it costs whom, how it is paid. */
import { html, useEffect, useRef, useState } from "./lib.js";
import { query, read } from "./api.js";
import { price, tail, yuan } from "./format.js";
import { useApproval } from "./approval.js";
import { RegisterDialog, startWith } from "./register.js";
import { start } from "./shell.js";
import { Busy, Empty, Icon, fail, toast, useEvent, useResource } from "./ui.js";
import { Catalog } from "./till/catalog.js";
import { ConsentDialog } from "./till/consent.js";
import { useCustomer } from "./till/customer.js";
import { HeldList } from "./till/held.js";
import { keepFocus } from "./till/focus.js";
import { useKeys } from "./till/keys.js";
import { LineEditor } from "./till/line-editor.js";
import { Lines, Totals } from "./till/lines.js";
import { MemberPanel } from "./till/member.js";
import * as model from "./till/model.js";
import { BillOff } from "./till/off.js";
import { Result } from "./till/result.js";
import { Scan } from "./till/scan.js";
import { useSeen } from "./till/seen.js";
import { Tenders } from "./till/tenders.js";
import { VoucherDialog } from "./groupbuy/dialog.js";
import { useBill } from "./till/bill.js";
import { usePerks } from "./loyalty/till.js";
import { W } from "./loyalty/strings.js";
import { usePayments } from "./payments/till.js";
import { S, prose } from "./strings.js";

function Till({ may }) {
  if (!may("sell")) return html`<${Empty} icon="warning" title=${S.errors.notAllowed} text=${S.till.cannotSell} />`;
  return html`<${Counter} may=${may} />`;
}

function Counter({ may }) {
  const catalog = useResource(() => read("/catalog/items"), []);
  const staff = useResource(() => read("/staff"), []);
  const { approve, dialog: approval } = useApproval();
  const bill = useBill(approve);
  const { draft, put, result } = bill;
  const payments = usePayments(bill, may, (kind) => { put((before) => model.takeTender(before, kind)); setActive(kind); });
  const perks = usePerks(bill);
  const shown = useSeen(bill, perks);
  const frozen = bill.frozen || bill.busy;
  const [tab, setTab] = useState(new URLSearchParams(location.search).get("tab") ?? "service");
  const [editing, edit] = useState(null);
  const [active, setActive] = useState(null);
  const [registering, register] = useState(null);
  const [unknown, setUnknown] = useState(null);
  const [heldOpen, openHeld] = useState(false);
  const [onBill, showBill] = useState(false);
  const [offOpen, openOff] = useState(false);
  const [vouchers, openVouchers] = useState(null);
  const scan = useRef(null);
  const paid = model.payment(draft);
  useCustomer(draft, paid, result);

  useEffect(() => keepFocus(scan), []);
  useEffect(() => {
    const asked = new URLSearchParams(location.search);
    const wanted = asked.get("member");
    const held = asked.get("bill");
    const code = asked.get("code");
    if (wanted || held || code) history.replaceState(null, "", "/till");
    if (held) bill.take(held);
    else if (wanted) bill.bring(wanted).then(() => (asked.has("debts") && put(model.addDebts)) || (code && look(code)));
    else if (code) look(code);
  }, []);
  /** A code that was scanned on another page. */
  const look = (code) => read("/lookup" + query({ q: code })).then(found, fail);
  const add = (item) => put((before) => model.add(before, item));
  const arrive = (member) => {
    setUnknown(null);
    if (!bill.now().member || bill.now().member.member === member.member || !bill.now().lines.length) return bill.bring(member.member);
    return toast(S.till.presentOther(member.name), "", { label: S.till.replaceMember(member.name), run: () => bill.bring(member.member) });
  };
  const free = () => !frozen && !result;
  const seen = (act) => (data) => document.visibilityState === "visible" && !payments.waiting && !vouchers && act(data);
  useEvent("member.present", seen((event) => arrive(event.member)));
  useEvent("item.scanned", seen((event) => add(event.item)));
  useEvent("card.unknown", seen(setUnknown));
  useEvent("read.failed", seen(() => toast(S.till.readFailed)));
  useEvent("scan.unknown", seen((event) => toast(event.kind === "bad_check_digit" ? prose(event.message) : S.till.scanUnknown(event.text))));
  useEvent("scan.payment_code", seen((event) => payments.take(event.code, event.payer)));
  useEvent("voucher.scanned", seen((event) => free() && shown.voucher(event)));
  useEvent("group_buy.scanned", seen((event) => free() && openVouchers({ code: event.code })));
  useEvent("coupon.scanned", seen((event) => free() && shown.coupon(event)));
  useEvent("card.suspect", seen((event) => toast(prose(event.message), "alarm")));
  useEvent("receipt.scanned", seen((event) => shown.receipt(event)));
  const found = (row) => {
    if (row.kind === "member") arrive(row.member);
    else if (row.kind === "item") add(row.item);
    else if (row.kind === "card_suspect") toast(prose(row.message), "alarm");
    else if (row.kind === "group_buy") openVouchers({ code: row.number });
    else if (row.kind === "voucher") shown.voucher(row);
    else if (row.kind === "card_unknown") setUnknown({ number: row.number, number_masked: row.number });
    else if (row.kind === "coupon") shown.coupon(row);
    else if (row.kind === "receipt") shown.receipt(row);
  };
  const tap = (kind) => {
    const laid = draft.tenders.filter((tender) => tender.tender === kind);
    if (!laid.length || (paid.left > 0 && laid.every((tender) => tender.payment))) {
      put((before) => model.takeTender(before, kind));
      setActive(kind);
    } else if (kind === active) {
      put((before) => model.dropTender(before, kind));
      setActive(null);
    } else setActive(kind);
  };
  const next = () => {
    bill.next();
    setUnknown(null);
    shown.clear();
    setActive(null);
    showBill(false);
    scan.current?.focus();
  };
  useKeys({
    F4: () => draft.lines.length && !frozen && edit(draft.lines.at(-1).key),
    F6: () => draft.lines.length && !frozen && bill.hold(),
    F7: () => model.openLines(draft).length && !frozen && openOff(true),
    F8: () => document.querySelector("[data-testid=next-bill], [data-testid=pay]")?.click(),
    tender: (index) => document.querySelector(`[data-testid=tender-${model.TENDERS[index]}]`)?.click(),
  });
  const bindUnknown = () => bill.bind(unknown).then((bound) => bound && setUnknown(null));
  const line = draft.lines.find((one) => one.key === editing);
  const people = staff.data?.staff ?? [];
  return html`<h1 class="sr-only">${S.till.title}</h1>
    <section class="till__shop" data-hidden=${String(onBill)}>
      <${Scan} box=${scan} onFound=${found} onPayment=${payments.take} onRegister=${(text) => register({ from: startWith(text) })} disabled=${frozen} />
      ${unknown && html`<${UnknownCard} card=${unknown} member=${draft.member} onBind=${bindUnknown} onRegister=${() => register({ card: unknown })} onIgnore=${() => setUnknown(null)} />`}
      ${!result && shown.strip}
      <${Catalog} from=${catalog} draft=${draft} tab=${tab} onTab=${setTab} onItem=${add} onQuick=${(name, fen) => put((before) => model.addQuick(before, name, fen))} frozen=${frozen} />
    </section>
    <aside class="till__bill" data-hidden=${String(!onBill)} aria-label=${S.till.lines}>
      ${result ? html`<${Result} key=${result.bill} bill=${result} onNext=${next} />` : html`
        <${MemberPanel} member=${draft.member} owed=${model.owedBy(draft.member)} frozen=${frozen} onDebts=${() => put(model.addDebts)} onRegister=${() => register({})} onRemove=${() => put((before) => model.withMember(before, null))} />
        ${draft.bill && html`<p class="till__taken small"><span class="chip chip--amber">${S.bills.held}</span>${draft.note}</p>`}
        <${Lines} draft=${draft} staff=${people} onEdit=${edit} onUse=${(key, card) => put((before) => model.change(before, key, { session_card: card }))} frozen=${frozen} />
        <${Totals} draft=${draft} paid=${paid} said=${bill.said} frozen=${frozen} onOff=${() => openOff(true)} onPerk=${perks.show} onDrop=${() => put((before) => ({ ...before, coupons: [], best: true }))} onRound=${() => put((before) => ({ ...before, rounded: !before.rounded }))} />
        ${payments.loose}
        ${bill.frozen && html`<p class="notice notice--amber till__freeze" data-testid="frozen">${S.till.freeze}</p>`}
        <${Tenders} draft=${draft} paid=${paid} active=${active} onTap=${tap} onVouchers=${() => openVouchers({})} frozen=${frozen}
          onChange=${(kind, values) => put((before) => model.changeTender(before, kind, values))} onDrop=${(kind) => { put((before) => model.dropTender(before, kind)); setActive(null); }} />
        <${Actions} bill=${bill} paid=${paid} onHeld=${() => openHeld(true)} />`}
    </aside>
    <button type="button" class="till__switch num" data-testid="bill-switch" onClick=${() => showBill(!onBill)}>${onBill ? S.till.hideBill : html`${S.till.showBill(draft.lines.length)} <b>${yuan(paid.due)}</b>`}</button>
    ${line && html`<${LineEditor} draft=${draft} line=${line} staff=${people} onChange=${(values) => put((before) => model.change(before, editing, values))}
      onRemove=${() => { put((before) => model.remove(before, editing)); edit(null); }} onClose=${() => edit(null)} />`}
    ${registering && html`<${RegisterDialog} ...${registering} onClose=${() => register(null)} onDone=${(member) => { if (registering.card) setUnknown(null); register(null); bill.bring(member); }} />`}
    ${heldOpen && html`<${HeldList} onClose=${() => openHeld(false)} onTake=${(id) => bill.take(id).then(() => { openHeld(false); showBill(true); })} />`}
    ${bill.consent && html`<${ConsentDialog} key=${bill.consent.consent} consent=${bill.consent} name=${draft.member?.name ?? ""} busy=${bill.busy} onGiven=${bill.agreed} onAgain=${bill.pay} onLeave=${bill.unask} />`}
    ${offOpen && html`<${BillOff} draft=${draft} onSave=${(values) => { put((before) => ({ ...before, ...values })); openOff(false); }} onClose=${() => openOff(false)} />`}
    ${vouchers && html`<${VoucherDialog} draft=${draft} first=${vouchers.code} items=${catalog.data?.items ?? []} put=${put} onClose=${() => openVouchers(null)} />`}
    ${payments.dialog}
    ${perks.dialog}
    ${approval}`;
}

function UnknownCard({ card, member, onBind, onRegister, onIgnore }) {
  return html`<div class="notice notice--amber unknown" data-testid="unknown-card" role="status"><${Icon} name="card" />
    <p class="grow strong">${S.till.unknownCard(tail(card.number_masked))}</p>
    ${member && html`<button type="button" class="btn" data-testid="unknown-bind" onClick=${onBind}>${S.till.bindTo(member.name)}</button>`}
    <button type="button" class="btn" data-testid="unknown-register" onClick=${onRegister}>${S.till.registerWith}</button>
    <button type="button" class="btn btn--quiet btn--icon" aria-label=${S.till.ignore} onClick=${onIgnore}><${Icon} name="close" small /></button></div>`;
}

function Actions({ bill, paid, onHeld }) {
  const { draft, frozen, busy, held } = bill;
  const none = !draft.lines.length;
  const needsMember = model.hasCard(draft) && !draft.member;
  const blocked = model.figures(draft).blocked;
  const ready = frozen || (!none && !needsMember && !blocked && model.payable(paid));
  const lack = blocked ? W.till.blocked : needsMember ? S.till.needMember : none || ready ? "" : paid.shortCash ? S.till.notEnough : paid.left > 0 ? (draft.tenders.length ? S.till.remaining(yuan(paid.left)) : S.till.chooseTender) : paid.left < 0 ? S.till.over(yuan(-paid.left)) : "";
  const words = frozen ? S.till.again(yuan(paid.due)) : paid.due === 0 && paid.sessions > 0 ? S.till.paySessions(paid.sessions) : S.till.pay(yuan(paid.due));
  return html`<div class="actions">
    ${lack && html`<p class="actions__lack small" data-testid="lack">${lack}</p>`}
    <div class="actions__row">
      ${none && !draft.bill ? html`<button type="button" class="btn btn--big" data-testid="held-list" onClick=${onHeld}>${S.till.held(held)}</button>`
        : html`<button type="button" class="btn btn--big" data-testid="hold" aria-keyshortcuts="F6" disabled=${busy || frozen || none} onClick=${bill.hold}>${S.till.hold}</button>`}
      <button type="button" class="btn btn--primary btn--big grow num" data-testid="pay" aria-keyshortcuts="F8" data-due=${paid.due} disabled=${!ready || busy} onClick=${bill.pay}><${Busy} busy=${busy}>${busy ? S.till.paying : words}<//></button>
    </div>
    ${(draft.lines.length > 0 || draft.bill) && !frozen && html`<div class="actions__more"><button type="button" class="btn btn--quiet" data-testid="bill-clear" disabled=${busy} onClick=${bill.clear}>${S.till.clear}</button>
      ${held > 0 && html`<button type="button" class="btn btn--quiet" data-testid="held-list" onClick=${onHeld}>${S.till.held(held)}</button>`}</div>`}
  </div>`;
}

start(Till);
