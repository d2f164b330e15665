/** The member's own screen. The hub says what to show, whole and numbered; answers name the number they answer. */
import { html, render, useEffect, useRef, useState } from "./lib.js";
import { once, read } from "./api.js";
import { clock, date, yuan, weekdayOf } from "./format.js";
import { HandheldOffered, useOffer } from "./ecard/customer.js";
import { Confirm, Icon, Keypad, PinDots, useAct, useEvent, useTick } from "./ui.js";
import { S as OWN, words, worded } from "./strings.js";
import { language } from "./languages.js";

/** In what the member reads, while one is here. */
let S = OWN;
let spoken = language;

async function speak(name) {
  if (name === spoken) return;
  S = await worded(words, new URL("strings.js", import.meta.url).href, name);
  spoken = name;
  document.documentElement.lang = name;
}

const PIN_DIGITS = 6;
const FEW = 3;
const TERMS_MOST = 2;
const ASK_AGAIN_MS = 5000;
const REPORT_MS = 300_000;
const FIRMWARE = "browser";

function Handheld() {
  const [shown, show] = useState(null);
  const [up, setUp] = useState(true);
  const newest = useRef(null);
  const offer = useOffer();
  const take = async (screen) => {
    if (!screen || screen.seq < (newest.current?.seq ?? 0)) return;
    await speak(screen.language || language);
    if (screen.seq < (newest.current?.seq ?? 0)) return;
    const isNew = screen.seq !== newest.current?.seq;
    newest.current = { ...screen, at: Date.now() };
    show(newest.current);
    if (isNew) say({ kind: "seen", seq: screen.seq }).catch(() => {});
  };
  const say = async (input) => {
    const screen = await once("POST", "/terminal/inputs", { input });
    if (input.kind !== "seen") take(screen);
    setUp(true);
    return screen;
  };
  const look = () => read("/terminal/screen").then((screen) => {
    setUp(true);
    take(screen);
  }, () => setUp(false));
  useEffect(() => {
    look();
    const timer = setInterval(look, ASK_AGAIN_MS);
    const stop = report(say);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  useEvent("screen", take);
  useEvent("resync", look);
  useEvent("link", (link) => setUp(link.up));
  if (!shown) return html`<${Idle} store="" up=${up} />`;
  const parts = { screen: shown, up, say, store: shown.store_name };
  if (shown.consent) return html`<${Ask} key=${shown.consent.consent} ...${parts} />`;
  if (offer) return html`<${HandheldOffered} offer=${offer} store=${shown.store_name} />`;
  if (shown.result) return html`<${Over} state=${shown.result} />`;
  if (shown.welcome) return html`<${Welcome} ...${parts} />`;
  if (shown.kind === "help") return html`<${Sign} icon="check" tone="jade" title=${S.handheld.helpCalled} text=${S.handheld.helpCalledText} testid="handheld-help" />`;
  if (shown.kind === "message") return html`<${Sign} icon="warning" tone="amber" title=${S.handheld[shown.message === "unknown_card" ? "unknownCard" : "sorry"]} text=${S.handheld.unknownCardText} testid="handheld-message" />`;
  return html`<${Idle} ...${parts} />`;
}

/** Tells the hub of the battery, where the browser knows it; otherwise only that the page is there. */
function report(say) {
  const tell = async () => {
    const battery = await navigator.getBattery?.().catch(() => null);
    const percent = battery ? { battery_percent: Math.round(battery.level * 100) } : {};
    await say({ kind: "report", firmware: FIRMWARE, ...percent }).catch(() => {});
  };
  tell();
  const timer = setInterval(tell, REPORT_MS);
  return () => clearInterval(timer);
}

function Idle({ store, up, screen, say }) {
  const [busy, act] = useAct();
  useTick(1000);
  const now = new Date();
  const called = screen?.help_called;
  return html`<section class="hh hh--idle" data-testid="handheld-idle"><div class="hh__mark" aria-hidden="true">${S.common.mark}</div><h1 class="hh__store clip-2">${store || "\u00a0"}</h1>
    <p class="hh__clock num">${clock(now)}</p><p class="muted">${date(now.toISOString())} ${S.dates.weekday(weekdayOf(now))}</p>
    <div class="hh__present"><${Icon} name="card" /><p class="h1">${S.handheld.present}</p><p class="muted">${S.handheld.presentText}</p></div>
    ${!up && html`<p class="notice notice--amber hh__link" role="status"><span class="spinner"></span>${S.handheld.unreachable}</p>`}
    ${screen && (called ? html`<p class="hh__called" role="status" data-testid="help-called"><${Icon} name="check" small />${S.handheld.helpWaiting}</p>`
      : html`<button type="button" class="btn btn--wide hh__help" data-testid="help-call" disabled=${busy || !up} onClick=${() => act(() => say({ kind: "help" }))}>${S.handheld.help}</button>`)}</section>`;
}

function Welcome({ screen, store }) {
  const { member_name: name, balance_fen: balance, sessions_left: sessions, terms } = screen.welcome;
  return html`<section class="hh hh--over" data-testid="handheld-welcome"><p class="muted">${store}</p><p class="hh__big">${S.handheld.greeting(name)}</p>
    <dl class="hh__left"><div><dt>${S.handheld.balance}</dt><dd class="num" data-testid="welcome-balance" data-fen=${balance}>${yuan(balance)}</dd></div>
      ${sessions > 0 && html`<div><dt>${S.handheld.sessionsLeft}</dt><dd class="num">${S.handheld.times(sessions)}</dd></div>`}
      ${terms.slice(0, TERMS_MOST).map((term) => html`<div key=${term.name + term.expires_at}><dt>${term.name}</dt><dd class="num">${S.handheld.days(term.days)}${term.expires_at && html`<span class="hh__until muted small">${S.handheld.until(date(term.expires_at))}</span>`}</dd></div>`)}</dl></section>`;
}

function Ask({ screen, up, say }) {
  const consent = screen.consent;
  const [pin, setPin] = useState("");
  const [said, tell] = useState("");
  const [declining, decline] = useState(false);
  const [busy, act] = useAct();
  useTick(1000);
  const answer = (input) => act(async () => {
    try {
      await say({ ...input, seq: screen.seq });
    } catch (problem) {
      tell(problem.message);
    } finally {
      setPin("");
    }
  });
  useEffect(() => setPin(""), [screen.seq]);
  useEffect(() => {
    if (pin.length === PIN_DIGITS) answer({ kind: "pin", pin });
  }, [pin]);
  const digit = (sign) => {
    tell("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  const money = consent.stored_value_fen > 0;
  const wrong = consent.notice === "pin_wrong" && !pin;
  const words = !up ? S.handheld.unreachable : busy ? S.handheld.checking : said || (wrong ? S.handheld.wrong(consent.attempts_left) : S.handheld.enter);
  const left = Math.max(0, consent.seconds_left - Math.floor((Date.now() - screen.at) / 1000));
  return html`<section class="hh hh--ask" data-testid="handheld-consent"><p class="muted">${S.handheld.check(screen.store_name)}</p>
    <p class="hh__amount num" data-testid="consent-amount" data-fen=${consent.stored_value_fen} data-sessions=${consent.sessions}>${money ? yuan(consent.stored_value_fen) : consent.sessions > 0 ? S.handheld.times(consent.sessions) : S.handheld.points(consent.points)}</p>
    <p class="muted">${money && consent.sessions > 0 ? S.handheld.fromBoth(consent.sessions) : money ? S.handheld.fromCard : consent.sessions > 0 ? S.handheld.fromSessions : S.handheld.fromPoints(yuan(consent.points_worth_fen))}</p>
    ${consent.points > 0 && (money || consent.sessions > 0) && html`<p class="muted num" data-testid="consent-points">${S.handheld.alsoPoints(consent.points, yuan(consent.points_worth_fen))}</p>`}
    <div class="hh__list">${consent.lines.length > FEW && html`<p class="hh__many muted small">${S.handheld.many(consent.lines.length)}</p>`}<ul tabindex="0">${consent.lines.map((line, index) => html`<li key=${index}><span class="clip-2">${line.name}</span><span class="num nowrap">${line.sessions > 0 ? S.handheld.sessions(line.sessions) : yuan(line.amount_fen)}</span></li>`)}</ul>
      ${money && html`<p class="hh__after"><span>${S.handheld.after}</span><span class="num" data-testid="consent-after">${yuan(consent.balance_after_fen)}</span></p>`}</div>
    <div class="hh__pin"><${PinDots} key=${screen.seq} length=${PIN_DIGITS} filled=${pin.length} shake=${wrong} />
      <p class="small ${said || wrong ? "alarm" : "muted"}" role="status" data-testid="consent-message">${words}${left < 60 && !said && !wrong && up ? html` <span class="num nowrap">${S.handheld.secondsLeft(left)}</span>` : ""}</p></div>
    <${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy || declining}
      left=${html`<button type="button" class="key key--word" data-testid="consent-decline" disabled=${busy} onClick=${() => decline(true)}>${S.handheld.decline}</button>`} />
    ${declining && html`<${Confirm} title=${S.handheld.declineAsk} text=${S.handheld.declineText} action=${S.handheld.declineYes} danger busy=${busy} onYes=${() => answer({ kind: "decline" })} onClose=${() => decline(false)} />`}</section>`;
}

const RESULTS = { given: ["thanks", "check", "jade"], declined: ["declined", "close", "quiet"], expired: ["expired", "warning", "amber"], withdrawn: ["withdrawn", "close", "quiet"], locked: ["locked", "warning", "alarm"] };

function Over({ state }) {
  const [words, icon, tone] = RESULTS[state] ?? RESULTS.expired;
  return html`<${Sign} icon=${icon} tone=${tone} title=${S.handheld[words]} text=${S.handheld[`${words}Text`]} testid="handheld-result" state=${state} />`;
}

function Sign({ icon, tone, title, text, testid, state }) {
  return html`<section class="hh hh--over" data-testid=${testid} data-state=${state} role="status"><span class="hh__sign hh__sign--${tone}"><${Icon} name=${icon} /></span><p class="hh__big">${title}</p><p class="muted">${text}</p></section>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Handheld} />`, app);
