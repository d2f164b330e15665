/** Gifts for points, at the counter: chosen, agreed to by PIN where the member has one, handed over. */
import { html, useEffect, useState } from "../lib.js";
import { keyed, newId, read } from "../api.js";
import { Busy, Dialog, Empty, Keypad, Loaded, PinDots, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const G = W.gift;
const PIN_DIGITS = 6;

/** @param {{member: any, balance: number, onDone: () => void, onClose: () => void}} props */
export function GiftsDialog({ member, balance, onDone, onClose }) {
  const from = useResource(async () => {
    const [{ gifts }, { items }] = await Promise.all([read("/points/gifts"), read("/catalog/items")]);
    const names = new Map(items.filter((item) => item.active).map((item) => [item.item, item.name]));
    return gifts.filter((gift) => names.has(gift.item)).map((gift) => ({ ...gift, name: names.get(gift.item) }));
  }, []);
  const [gift, choose] = useState(null);
  if (gift) return html`<${Take} member=${member} gift=${gift} onDone=${onDone} onClose=${() => choose(null)} />`;
  return html`<${Dialog} title=${G.title} testid="gifts-dialog" onClose=${onClose}><p class="muted num">${G.have(balance)}</p><${Loaded} from=${from}>${(gifts) => (gifts.length ? html`<ul>${gifts.map((one) => html`<li class="item-row" key=${one.item}><b class="grow">${one.name}</b>${one.points > balance ? html`<span class="muted small num">${G.take(one.points)} · ${G.lack(one.points - balance)}</span>` : html`<button type="button" class="btn num" data-testid="gift-take-${one.item}" onClick=${() => choose(one)}>${G.take(one.points)}</button>`}</li>`)}</ul>` : html`<${Empty} title=${G.none} />`)}<//><//>`;
}

/** The PIN goes out once, with this attempt's own key, and is kept nowhere. */
function Take({ member, gift, onDone, onClose }) {
  const [asks, ask] = useState(false);
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [key, setKey] = useState(newId);
  const [busy, act] = useAct();
  const send = () => act(async () => {
    try {
      await keyed(`/members/${member.member}/points/gifts`, { item: gift.item, points: gift.points, ...(pin ? { pin } : {}) }, key);
      toast(G.done(gift.name), "jade");
      onDone();
    } catch (error) {
      if (!["pin_wrong", "pin_locked"].includes(error.code)) throw error;
      say(error.code === "pin_locked" ? error.message : pin ? G.attempts(error.values.attempts_left) : "");
      ask(true);
      setKey(newId());
    } finally {
      setPin("");
    }
  });
  useEffect(() => {
    if (pin.length === PIN_DIGITS) send();
  }, [pin]);
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  return html`<${Dialog} title=${G.title} size="slim" testid="gift-take-dialog" light=${false} onClose=${onClose} foot=${!asks && html`<button type="button" class="btn" onClick=${onClose}>${S.common.cancel}</button><button type="button" class="btn btn--primary" data-testid="gift-go" disabled=${busy} onClick=${send}><${Busy} busy=${busy}>${G.go}<//></button>`}>
    <p>${G.confirm(gift.name, gift.points)}</p>
    ${asks && html`<div class="approval"><p class="strong">${G.pin}</p><${PinDots} length=${PIN_DIGITS} filled=${pin.length} /><p class="small approval__word alarm" role="status">${said}</p><div class="approval__pad"><${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy} /></div></div>`}<//>`;
}
