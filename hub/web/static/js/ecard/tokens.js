/** On the member's page: what identifies them (cards, the phone, the PIN), and what is done when it is lost or broken. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { date } from "../format.js";
import { SignCard } from "../devices/sign.js";
import { BindDialog } from "../member-dialogs.js";
import { Icon, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { S } from "../strings.js";
import { ReportDialog } from "./report.js";
import { ReissueDialog, ReplaceDialog } from "./reissue.js";
import { OfferDialog } from "./offer.js";
import { PinDialog } from "./pin.js";
import { W } from "./strings.js";

const L = W.loss;

export function Tokens({ member, may, onChanged }) {
  const from = useResource(async () => ({ ...(await read(`/members/${member.member}/loss`)), ...(await read(`/members/${member.member}/ecard`)) }), [member.member]);
  const [open, show] = useState(null);
  const close = () => show(null);
  const changed = () => {
    close();
    from.reload();
    onChanged();
  };
  useEvent("ecard", (news) => news.member === member.member && from.reload());
  const cards = member.tokens.filter((token) => token.token_kind === "card");
  return html`<section class="panel" data-testid="tokens"><div class="panel__head"><h2 class="grow">${W.desk.tokens}</h2><span class="chip ${member.has_pin ? "chip--jade" : ""}">${member.has_pin ? S.member.hasPin : S.member.noPin}</span></div>
    <${Loaded} from=${from}>${(state) => html`
      ${state.reported_at && html`<p class="notice notice--amber" role="status" data-testid="loss-reported">${L.lostSince(date(state.reported_at))}</p>`}
      <ul>${cards.map((token) => html`<li class="row token" key=${token.number}><${Icon} name="card" /><span class="grow num">${token.number_masked}</span><${SignCard} member=${member} token=${token} />
          ${may("sell") && html`<button type="button" class="btn btn--quiet" data-testid="token-replace" onClick=${() => show({ name: "replace", token })}>${L.replace}</button>`}
          <button type="button" class="btn btn--quiet" data-testid="token-lost" onClick=${() => show({ name: "report", token })}>${L.report}</button></li>`)}
        ${cards.length === 0 && html`<li class="token row muted small"><${Icon} name="card" />${S.member.noTokens}</li>`}
        <${Phone} member=${member} ecard=${state.ecard} may=${may} onOffer=${() => show({ name: "offer" })} onChanged=${from.reload} /></ul>
      ${state.ended.length > 0 && html`<details class="small"><summary>${L.endedCount(state.ended.length)}</summary><ul data-testid="ended-tokens">${state.ended.map((one) => html`<li class="row num" key=${one.number}><span class="grow">${one.number_masked}</span><span class="muted">${date(one.at)} ${L.ended[one.why]}</span></li>`)}</ul></details>`}
      <div class="row row--wrap tokens__actions"><button type="button" class="btn" data-testid="token-bind" onClick=${() => show({ name: "bind" })}>${S.member.bind}</button>
        ${may("sell") && (state.reported_at || state.ended.some((one) => one.why === "lost")) && html`<button type="button" class="btn btn--primary" data-testid="reissue" onClick=${() => show({ name: "reissue" })}>${L.reissue}</button>`}
        ${!state.reported_at && html`<button type="button" class="btn" data-testid="loss" onClick=${() => show({ name: "report" })}>${L.report}</button>`}
        <button type="button" class="btn" data-testid="set-pin" onClick=${() => show({ name: "pin" })}>${member.has_pin ? W.pin.title : S.member.setPin}</button></div>
      ${open?.name === "bind" && html`<${BindDialog} member=${member} onDone=${changed} onClose=${close} />`}
      ${open?.name === "offer" && html`<${OfferDialog} member=${member} onDone=${changed} onClose=${close} />`}
      ${open?.name === "report" && html`<${ReportDialog} member=${member} cards=${cards} ecard=${state.ecard} chosen=${open.token} onDone=${changed} onClose=${close} />`}
      ${open?.name === "reissue" && html`<${ReissueDialog} member=${member} state=${state} onDone=${changed} onClose=${close} />`}
      ${open?.name === "replace" && html`<${ReplaceDialog} member=${member} token=${open.token} ecard=${state.ecard} onDone=${changed} onClose=${close} />`}
      ${open?.name === "pin" && html`<${PinDialog} member=${member} may=${may} onDone=${changed} onClose=${close} />`}`}<//></section>`;
}

function Phone({ member, ecard, may, onOffer, onChanged }) {
  const [busy, act] = useAct();
  const lock = (locked) => act(async () => {
    await write("PUT", `/members/${member.member}/ecard`, { locked });
    toast(locked ? W.desk.lockDone : W.desk.unlockDone, "jade");
    onChanged();
  });
  const state = !ecard ? W.desk.off : ecard.locked ? W.desk.locked : W.desk.since(date(ecard.issued_at));
  return html`<li class="row token row--wrap" data-testid="ecard-row" data-state=${!ecard ? "none" : ecard.locked ? "locked" : "on"}><${Icon} name="tablet" /><span class="grow">${W.desk.title} <span class="small ${ecard?.locked ? "amber" : "muted"}">${state}</span></span>
    ${ecard && may("sell") && html`<button type="button" class="btn btn--quiet" data-testid="ecard-lock" disabled=${busy} onClick=${() => lock(!ecard.locked)}>${ecard.locked ? W.desk.unlock : W.desk.lock}</button>`}
    <button type="button" class="btn ${ecard ? "btn--quiet" : ""}" data-testid="ecard" onClick=${onOffer}>${ecard ? W.desk.renew : W.desk.open}</button></li>`;
}
