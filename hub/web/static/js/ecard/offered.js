/** Before a phone is an e-card: whose it would be, and the member's own yes. */
import { html, useEffect, useState } from "../lib.js";
import { Busy, Icon, Keypad, PinDots } from "../ui.js";
import { Away, ask } from "./hub.js";
import { W } from "./strings.js";

const P = W.phone;
const PIN_DIGITS = 6;

/** @param {{token: string, onTaken: (issued: any) => void, onLeave: (() => void) | null}} props */
export function Offered({ token, onTaken, onLeave }) {
  const [offer, setOffer] = useState(null);
  const [said, say] = useState("");
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const failed = (error) => say(error instanceof Away ? P.away : error.message);
  const look = () => {
    say("");
    ask("/ecard-offers", { token }).then(setOffer, failed);
  };
  useEffect(look, []);
  const take = async () => {
    if (busy) return;
    if (!canKeep()) return say(P.full);
    setBusy(true);
    say("");
    try {
      onTaken(await ask("/ecards", { token, ...(pin ? { pin } : {}) }));
    } catch (error) {
      failed(error);
      setPin("");
      setBusy(false);
    }
  };
  useEffect(() => {
    if (pin.length === PIN_DIGITS) take();
  }, [pin]);
  if (!offer) return html`<section class="phone__none" data-testid="ecard-offer"><${Icon} name=${said ? "warning" : "card"} /><h1 class="h1">${P.title}</h1>${said ? html`<p class="alarm" role="alert" data-testid="ecard-said">${said}</p><button type="button" class="btn" onClick=${look}>${P.again}</button>` : html`<p role="status">${P.loading}</p>`}
    ${onLeave && html`<button type="button" class="btn btn--quiet" onClick=${onLeave}>${P.title}</button>`}</section>`;
  const digit = (sign) => setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  return html`<section class="phone__offer" data-testid="ecard-offer"><p class="muted">${P.hello(offer.name_masked)}</p><h1 class="h1">${P.offer(offer.store_name)}</h1><p>${P.offerText}</p>
    ${offer.has_ecard && html`<p class="notice notice--amber">${P.instead}</p>`}<p class="alarm small" role="status" data-testid="ecard-said">${said}</p>
    ${offer.has_pin ? html`<p class="strong">${P.pin}</p><${PinDots} length=${PIN_DIGITS} filled=${pin.length} /><${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy} />`
      : html`<button type="button" class="btn btn--primary btn--wide btn--big" data-testid="ecard-agree" disabled=${busy} onClick=${take}><${Busy} busy=${busy}>${busy ? P.opening : P.agree}<//></button>`}</section>`;
}

/** Whether what this phone is told will still be there tomorrow; asked before the offer is used up. */
function canKeep() {
  try {
    localStorage.setItem("meishu.trial", "1");
    localStorage.removeItem("meishu.trial");
    return true;
  } catch {
    return false;
  }
}
