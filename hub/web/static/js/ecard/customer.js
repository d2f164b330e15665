/** On the customer's screen and the counter's handheld: the code that puts their e-card on their phone, for as long as it is good. */
import { html, useEffect, useState } from "../lib.js";
import { clock } from "../format.js";
import { useEvent } from "../ui.js";
import { W } from "./strings.js";

const D = W.desk;
const LIFE_MS = 5 * 60_000;

/** What is offered now; null once it was scanned, or is over. */
export function useOffer() {
  const [offer, setOffer] = useState(null);
  useEvent("counter.offer", (news) => setOffer((before) => (news.qr ? news : before?.offer === news.offer ? null : before)));
  useEvent("counter.display", () => setOffer(null));
  useEffect(() => {
    if (!offer) return undefined;
    const timer = setTimeout(() => setOffer(null), LIFE_MS);
    return () => clearTimeout(timer);
  }, [offer]);
  return offer;
}

export function Offered({ offer, store }) {
  return html`<section class="customer__idle" data-testid="customer" data-view="offer"><p class="customer__store">${store}</p><img class="customer__code" src=${offer.qr} alt=${D.openTitle} /><p class="customer__text">${D.customer(offer.customer)}</p><p class="customer__text num">${D.until(clock(offer.expires_at))}</p></section>`;
}

export function HandheldOffered({ offer, store }) {
  return html`<section class="hh hh--over" data-testid="handheld-offer"><p class="muted">${store}</p><img class="hh__code" src=${offer.qr} alt=${D.openTitle} /><p class="strong">${D.customer(offer.customer)}</p><p class="muted small num">${D.until(clock(offer.expires_at))}</p></section>`;
}
