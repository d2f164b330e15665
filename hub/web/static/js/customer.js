/** The customer's screen at the counter: the bill as it grows, what is due, the change, then thanks. */
import { html, render, useEffect, useRef, useState } from "./lib.js";
import { read } from "./api.js";
import { clock, yuan } from "./format.js";
import { W } from "./devices/strings.js";
import { Offered, useOffer } from "./ecard/customer.js";
import { useEvent, useTick } from "./ui.js";
import { S } from "./strings.js";

const AGAIN_MS = 30_000;
const FORBIDDEN = 403;
const LONG = 9;

function Customer() {
  const [screen, setScreen] = useState(null);
  const [up, setUp] = useState(true);
  const [wrong, setWrong] = useState(false);
  const offer = useOffer();
  const look = () => read("/counter/display").then((now) => {
    setScreen(now);
    setUp(true);
  }, (error) => (error.status === FORBIDDEN ? setWrong(true) : setUp(false)));
  useEffect(() => {
    look();
    const timer = setInterval(look, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  useEvent("hello", look);
  useEvent("counter.display", (shown) => setScreen((before) => before && { ...before, shown }));
  useEvent("resync", look);
  useEvent("link", (link) => (link.up ? look() : setUp(false)));
  if (wrong) return html`<section class="customer__idle"><p class="customer__big">${W.customer.notCustomer}</p><p class="customer__text">${W.customer.notCustomerText}</p></section>`;
  if (!screen) return html`<section class="customer__idle"><p class="customer__text">${S.common.loading}</p></section>`;
  const { shown, store_name: store } = screen;
  if (offer) return html`<${Offered} offer=${offer} store=${store} />`;
  const View = shown.view === "welcome" ? Idle : Bill;
  return html`<${View} shown=${shown} store=${store} />${!up && html`<p class="customer__link" role="status"><i class="dot dot--amber"></i>${W.customer.reconnecting}</p>`}`;
}

function Idle({ store }) {
  useTick(1000);
  return html`<section class="customer__idle" data-testid="customer" data-view="welcome"><p class="customer__store">${store}</p><p class="customer__big">${W.customer.welcome}</p><p class="customer__clock num">${clock(new Date())}</p></section>`;
}

function Bill({ shown, store }) {
  const end = useRef(null);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [shown.lines.length, shown.view]);
  const paid = shown.view === "received" || shown.view === "change";
  return html`<section class="customer__bill" data-testid="customer" data-view=${shown.view}>
    <div class="customer__list"><p class="customer__store">${store}${shown.customer ? ` · ${W.customer.member(shown.customer)}` : ""}</p>
      <ul class="customer__lines" data-testid="customer-lines">${shown.lines.map((line, index) => html`<li key=${index} ref=${index === shown.lines.length - 1 ? end : null}><span class="customer__name">${line.name}</span><span class="num customer__count">${line.quantity > 1 ? `× ${line.quantity}` : ""}</span>
        <span class="num">${line.by_session ? W.customer.session : yuan(line.amount_fen)}</span></li>`)}</ul>
      <p class="customer__text">${W.customer.total(shown.lines.length)}</p></div>
    <div class="customer__sum" data-paid=${String(paid)}>
      <p class="customer__label">${paid ? W.customer.paid : W.customer.due}</p><p class="customer__due num" data-long=${String(yuan(shown.due_fen).length > LONG)} data-testid="customer-due">${yuan(shown.due_fen)}</p>
      ${paid && html`<dl class="customer__pairs num"><dt>${W.customer.received}</dt><dd>${yuan(shown.received_fen ?? 0)}</dd>
        ${shown.view === "change" && html`<dt>${W.customer.change}</dt><dd class="customer__change" data-long=${String(yuan(shown.amount_fen ?? 0).length > LONG)} data-testid="customer-change">${yuan(shown.amount_fen ?? 0)}</dd>`}</dl><p class="customer__thanks">${W.customer.thanks}</p>`}
    </div></section>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Customer} />`, app);
