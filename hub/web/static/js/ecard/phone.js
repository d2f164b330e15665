/** The member's own phone: it becomes their e-card once, and then makes its codes by itself, network or not. */
import { html, render, useEffect, useState } from "../lib.js";
import { hmac } from "../../lib/noble/hmac.js";
import { sha256 } from "../../lib/noble/sha2.js";
import encodeQR from "../../lib/qr.js";
import { date, moment, yuan } from "../format.js";
import { LANGUAGES, choose, language } from "../languages.js";
import { Icon } from "../ui.js";
import { codeOf, grouped, proofOf, stepOf } from "./code.js";
import { Refused, ask } from "./hub.js";
import { drop, keep, kept } from "./kept.js";
import { Offered } from "./offered.js";
import { W } from "./strings.js";

const P = W.phone;
const LOOK_MS = 20_000;
const ENDED = new Set(["ecard_over", "ecard_lost"]);
const sign = (key, message) => hmac(sha256, key, message);
const tokenOf = () => (/^#[\w-]{24}$/.test(location.hash) ? location.hash.slice(1) : "");

/** Asks the hub for the page of a card; sets the phone's idea of the time, and fetches a newer page for the next start. */
async function look(card) {
  const read = (atMs) => ask("/ecards/mine", { ecard: card.ecard, at_ms: atMs, proof: proofOf(sign, card.secret, card.ecard, atMs) });
  const page = await read(Date.now() + card.offset_ms).catch((error) => {
    if (error.code === "phone_clock_off") return read(error.values.now_ms);
    throw error;
  });
  if (page.page !== document.getElementById("app").dataset.page) fetch("/ecard", { cache: "reload" }).catch(() => {});
  return { ...card, offset_ms: page.now_ms - Date.now(), store_name: page.store_name, name_masked: page.name_masked, page, seen_ms: Date.now() };
}

function Phone() {
  const [token, setToken] = useState(tokenOf());
  const [cards, setCards] = useState(kept());
  const [said, say] = useState("");
  const [away, setAway] = useState(null);
  const [card] = cards;
  const use = (one) => {
    keep(one);
    setCards(kept());
  };
  const refresh = async () => {
    if (!card) return;
    try {
      const seen = await look(card);
      if (kept()[0]?.ecard === card.ecard) use(seen);
      setAway(null);
    } catch (error) {
      if (ENDED.has(error.code)) {
        drop(card.ecard);
        setCards(kept());
        say(error.message);
      } else setAway(error instanceof Refused ? P.other : P.offline);
    }
  };
  useEffect(() => {
    const opened = () => setToken(tokenOf());
    addEventListener("hashchange", opened);
    return () => removeEventListener("hashchange", opened);
  }, []);
  useEffect(() => {
    refresh();
    const timer = setInterval(refresh, LOOK_MS);
    const again = () => document.visibilityState === "visible" && refresh();
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  }, [card?.ecard]);
  const taken = (issued) => {
    history.replaceState(null, "", "/ecard");
    setToken("");
    say("");
    use({ ...issued, offset_ms: issued.now_ms - Date.now(), page: null, seen_ms: 0 });
  };
  const leave = () => {
    history.replaceState(null, "", "/ecard");
    setToken("");
  };
  if (token) return html`<${Offered} key=${token} token=${token} onTaken=${taken} onLeave=${card ? leave : null} /><${Language} />`;
  if (!card) return html`<section class="phone__none" data-testid="ecard-none"><${Icon} name="card" /><h1 class="h1">${said ? P.over : P.none}</h1>${said && html`<p class="alarm" role="alert">${said}</p>`}<p class="muted">${P.noneText}</p></section><${Language} />`;
  return html`<${Stores} cards=${cards} onUse=${use} /><${Code} key=${card.ecard} card=${card} /><${Mine} card=${card} away=${away} /><p class="muted small center">${P.bookmark}</p><${Language} />`;
}

/** The code of this half minute, in the hub's time. */
function Code({ card }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const at = now + card.offset_ms;
  const code = codeOf(sign, card.secret, card.ecard, stepOf(at, card.step_ms));
  const left = Math.ceil((card.step_ms - (at % card.step_ms)) / 1000);
  return html`<section class="phone__card"><p class="strong">${card.name_masked}</p><h1 class="phone__store clip-2">${card.store_name}</h1>
    <${Qr} text=${code} /><p class="phone__digits num" data-testid="ecard-code" data-code=${code}>${grouped(code)}</p>
    <progress class="phone__left" aria-label=${P.seconds(left)} max=${card.step_ms / 1000} value=${left}></progress><p class="muted small num" data-testid="ecard-left">${P.present} · ${P.seconds(left)}</p></section>`;
}

function Qr({ text }) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 3 });
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return html`<svg class="phone__qr" viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label=${P.codeOf(grouped(text))} shape-rendering="crispEdges" data-testid="ecard-qr"><path d=${path} /></svg>`;
}

function Mine({ card, away }) {
  const { page } = card;
  if (!page) return html`<p class="notice" role="status">${away ?? P.offlineNone}</p>`;
  const figures = [[P.balance, yuan(page.balance_fen)], [P.sessions, P.times(page.sessions_left)], [P.points, String(page.points)], [P.coupons, P.sheets(page.coupons)]];
  return html`${page.locked && html`<p class="notice notice--amber" role="alert" data-testid="ecard-locked">${P.locked}</p>`}
    ${away && html`<p class="notice notice--amber" role="status" data-testid="ecard-away">${away}</p>`}
    ${page.warnings.length > 0 && html`<div class="row row--wrap tight" data-testid="ecard-warnings">${page.warnings.map((warning) => html`<span class="chip chip--amber chip--wrap" key=${warning.code + warning.text}>${warning.text}</span>`)}</div>`}
    <section class="panel"><dl class="phone__figures">${figures.map(([label, figure]) => html`<div key=${label}><dt>${label}</dt><dd class="num">${figure}</dd></div>`)}</dl><p class="muted small num">${page.tier_name && html`${page.tier_name} · `}${P.at(moment(new Date(page.now_ms).toISOString()))}</p></section>
    <section class="panel"><h2>${P.cards}</h2>${page.cards.length ? html`<ul data-testid="ecard-cards">${page.cards.map((one, place) => html`<${Card} key=${place} card=${one} />`)}</ul>` : html`<p class="muted">${P.noCards}</p>`}</section>`;
}

function Card({ card }) {
  const state = card.stopped ? P.stopped[card.stopped] : card.expired ? P.expired : "";
  return html`<li class="phone__row"><div class="grow"><p class="clip-2">${card.name}</p>${card.expires_at && html`<p class="muted small num">${P.until(date(card.expires_at))}</p>`}</div>${state && html`<span class="chip chip--amber">${state}</span>`}<span class="num strong">${card.unit === "FACE" ? yuan(card.balance) : P.times(card.balance)}</span></li>`;
}

/** A member of several stores chooses; the one used last comes first. */
function Stores({ cards, onUse }) {
  if (cards.length < 2) return null;
  return html`<label class="phone__stores"><span class="sr-only">${P.choose}</span><select class="input" data-testid="ecard-store" value=${cards[0].hub} onChange=${(event) => onUse(cards.find((one) => one.hub === event.target.value))}>${cards.map((one) => html`<option key=${one.hub} value=${one.hub}>${one.store_name}</option>`)}</select></label>`;
}

function Language() {
  const change = async (event) => {
    choose(event.target.value);
    await fetch("/ecard", { cache: "reload" }).catch(() => {});
    location.reload();
  };
  return html`<label class="phone__language small"><span class="sr-only">${P.language}</span><select class="input" value=${language} onChange=${change}>${Object.entries(LANGUAGES).map(([name, words]) => html`<option key=${name} value=${name}>${words}</option>`)}</select></label>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Phone} />`, app);
