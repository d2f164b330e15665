/** On the member's page: who else may use their cards, by the holder's leave. */
import { html, useState } from "../lib.js";
import { write } from "../api.js";
import { yuan } from "../format.js";
import { Busy, Confirm, Dialog, Field, Keypad, PinDots, toast, useAct } from "../ui.js";
import { FindMember } from "./find.js";
import { W } from "./strings.js";

const H = W.share;
const PIN_DIGITS = 6;
const left = (card) => H.left(card.unit === "FACE" ? yuan(card.balance) : card.unit === "DAY" ? H.days(card.balance) : H.sessions(card.balance));

export function Sharing({ member, may, onChanged }) {
  const [adding, add] = useState(false);
  const [ending, end] = useState(null);
  const [busy, act] = useAct();
  const own = member.cards.filter((card) => !card.holder_masked && !card.closed);
  const shared = own.flatMap((card) => card.users.map((user) => ({ card, user })));
  const lent = member.cards.filter((card) => card.holder_masked);
  if (!own.length && !lent.length) return null;
  const stop = () => act(async () => {
    await write("DELETE", `/cards/${ending.card.card}/users/${ending.user.member}`);
    toast(H.stopped);
    end(null);
    onChanged();
  });
  return html`<section class="panel" data-testid="sharing"><div class="panel__head"><h2 class="grow">${H.title}</h2>${may("sell") && own.length > 0 && html`<button type="button" class="btn btn--quiet" data-testid="share-add" onClick=${() => add(true)}>${H.add}</button>`}</div>
    ${!shared.length && !lent.length && html`<p class="muted small">${H.none}</p>`}
    <ul>${shared.map(({ card, user }) => html`<li class="row token" key=${card.card + user.member}><a class="grow plain" href="/members/${user.member}"><span class="strong">${user.name_masked}</span><span class="muted small block">${card.name}</span></a>
      ${may("sell") && html`<button type="button" class="btn btn--quiet" data-testid="share-stop-${user.member}" onClick=${() => end({ card, user })}>${H.stop}</button>`}</li>`)}</ul>
    ${lent.length > 0 && html`<h3 class="small muted">${H.lentText}</h3><ul>${lent.map((card) => html`<li class="row token" key=${card.card}><span class="grow"><span class="strong">${card.name}</span><span class="muted small block">${H.lent(card.holder_masked)}</span></span><span class="num">${left(card)}</span></li>`)}</ul>`}
    ${ending && html`<${Confirm} title=${H.stopTitle} text=${H.stopText(ending.user.name_masked, ending.card.name)} action=${H.stop} busy=${busy} onYes=${stop} onClose=${() => end(null)} />`}
    ${adding && html`<${Share} member=${member} cards=${own} onClose=${() => add(false)} onDone=${() => (add(false), onChanged())} />`}</section>`;
}

function Share({ member, cards, onClose, onDone }) {
  const [card, choose] = useState(cards[0].card);
  const [to, setTo] = useState(null);
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [busy, act] = useAct();
  const chosen = cards.find((one) => one.card === card);
  const ready = to && (!member.has_pin || pin.length === PIN_DIGITS);
  const share = () => act(async () => {
    try {
      await write("POST", `/cards/${card}/users`, { to: to.member, ...(member.has_pin ? { pin } : {}) });
      toast(H.done(to.name), "jade");
      onDone();
    } catch (error) {
      setPin("");
      if (error.code !== "pin_wrong" && error.code !== "pin_locked") throw error;
      say(error.message);
    }
  });
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  return html`<${Dialog} title=${H.add} testid="share-dialog" onClose=${onClose} light=${false} foot=${html`<button type="button" class="btn btn--primary" data-testid="share-go" disabled=${busy || !ready} onClick=${share}><${Busy} busy=${busy}>${H.go}<//></button>`}>
    <div class="stack"><${Field} label=${H.card} hint=${`${left(chosen)}${chosen.users.length ? ` · ${H.most}` : ""}`}>${(id) => html`<select class="input" id=${id} data-testid="share-card" value=${card} onChange=${(event) => choose(event.target.value)}>${cards.map((one) => html`<option key=${one.card} value=${one.card}>${one.name}</option>`)}</select>`}<//>
      <${FindMember} label=${H.who} testid="share" but=${[member.member]} chosen=${to} onChoose=${setTo} />
      ${to && (member.has_pin ? html`<div class="stack ecard"><p class="strong">${H.pin}</p><p class="muted small">${H.pinText(member.name)}</p><${PinDots} length=${PIN_DIGITS} filled=${pin.length} /><p class="alarm small door__word" role="status">${said}</p><div class="pinpad pinpad--low"><${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy} /></div></div>` : html`<p class="notice notice--amber">${H.noPin}</p>`)}</div><//>`;
}
