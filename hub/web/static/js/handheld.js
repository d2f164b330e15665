/** The member's own screen: what will be taken, and their yes or no. */
import { html, render, useEffect, useRef, useState } from "./lib.js";
import { read, write } from "./api.js";
import { clock, date, yuan, weekdayOf } from "./format.js";
import { Confirm, Icon, Keypad, PinDots, useAct, useEvent, useTick } from "./ui.js";
import { S } from "./strings.js";

const PIN_DIGITS = 6;
const FEW = 3;
const RESULT_MS = 6000;
const ASK_AGAIN_MS = 5000;

function Handheld() {
  const [store, setStore] = useState("");
  const [up, setUp] = useState(true);
  const [consent, setConsent] = useState(null);
  const [over, setOver] = useState(null);
  const shown = useRef(null);
  shown.current = consent;
  const end = (state) => {
    setConsent(null);
    setOver(state);
  };
  const take = (next) => {
    if (next && next.state === "asked") {
      setOver(null);
      setConsent(next);
    } else if (next && shown.current?.consent === next.consent) end(next.state);
  };
  const look = () => read("/handheld/consent").then(({ consent: now }) => {
    if (now) take(now);
    else if (shown.current) end("expired");
    setUp(true);
  }, () => setUp(false));
  useEffect(() => {
    read("/terminal").then((terminal) => setStore(terminal.store_name), () => {});
    look();
    const timer = setInterval(look, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (!over) return undefined;
    const timer = setTimeout(() => setOver(null), RESULT_MS);
    return () => clearTimeout(timer);
  }, [over]);
  useEvent("hello", (hello) => setStore(hello.store_name));
  useEvent("consent", take);
  useEvent("resync", look);
  useEvent("link", (link) => setUp(link.up));
  if (consent) return html`<${Ask} key=${consent.consent} consent=${consent} up=${up} onEnd=${end} />`;
  if (over) return html`<${Over} state=${over} />`;
  return html`<${Idle} store=${store} up=${up} />`;
}

function Idle({ store, up }) {
  useTick(1000);
  const now = new Date();
  return html`<section class="hh hh--idle" data-testid="handheld-idle"><div class="hh__mark" aria-hidden="true">${S.common.mark}</div><h1 class="hh__store clip-2">${store || "\u00a0"}</h1>
    <p class="hh__clock num">${clock(now)}</p><p class="muted">${date(now.toISOString())} ${S.dates.weekday(weekdayOf(now))}</p>
    <div class="hh__present"><${Icon} name="card" /><p class="h1">${S.handheld.present}</p><p class="muted">${S.handheld.presentText}</p></div>
    ${!up && html`<p class="notice notice--amber hh__link" role="status"><span class="spinner"></span>${S.handheld.unreachable}</p>`}</section>`;
}

function Ask({ consent, up, onEnd }) {
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [shake, setShake] = useState(0);
  const [declining, decline] = useState(false);
  const [busy, act] = useAct();
  useTick(1000);
  const path = `/handheld/consents/${consent.consent}`;
  useEffect(() => {
    if (new Date(consent.expires_at).getTime() < Date.now()) onEnd("expired");
  });
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    act(async () => {
      try {
        onEnd((await write("POST", path, { pin })).state);
      } catch (problem) {
        setPin("");
        setShake((count) => count + 1);
        const left = problem.values.attempts_left;
        if (problem.code === "pin_locked" || left === 0) onEnd("locked");
        else if (problem.code === "consent_over") onEnd("expired");
        else say(left > 0 ? S.handheld.wrong(left) : problem.message);
      }
    });
  }, [pin]);
  const refuse = () => act(async () => onEnd((await write("POST", path, { declined: true })).state));
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  const money = consent.stored_value_fen > 0;
  return html`<section class="hh hh--ask" data-testid="handheld-consent"><p class="muted">${S.handheld.check(consent.store_name)}</p>
    <p class="hh__amount num" data-testid="consent-amount" data-fen=${consent.stored_value_fen} data-sessions=${consent.sessions}>${money ? yuan(consent.stored_value_fen) : S.handheld.times(consent.sessions)}</p>
    <p class="muted">${money && consent.sessions > 0 ? S.handheld.fromBoth(consent.sessions) : money ? S.handheld.fromCard : S.handheld.fromSessions}</p>
    <div class="hh__list">${consent.lines.length > FEW && html`<p class="hh__many muted small">${S.handheld.many(consent.lines.length)}</p>`}<ul tabindex="0">${consent.lines.map((line, index) => html`<li key=${index}><span class="clip-2">${line.name}</span><span class="num nowrap">${line.sessions > 0 ? S.handheld.sessions(line.sessions) : yuan(line.amount_fen)}</span></li>`)}</ul>
      ${money && html`<p class="hh__after"><span>${S.handheld.after}</span><span class="num" data-testid="consent-after">${yuan(consent.balance_after_fen)}</span></p>`}</div>
    <div class="hh__pin"><${PinDots} key=${shake} length=${PIN_DIGITS} filled=${pin.length} shake=${shake > 0 && !pin} />
      <p class="small ${said ? "alarm" : "muted"}" role="status" data-testid="consent-message">${!up ? S.handheld.unreachable : busy ? S.handheld.checking : said || S.handheld.enter}</p></div>
    <${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy || declining}
      left=${html`<button type="button" class="key key--word" data-testid="consent-decline" disabled=${busy} onClick=${() => decline(true)}>${S.handheld.decline}</button>`} />
    ${declining && html`<${Confirm} title=${S.handheld.declineAsk} text=${S.handheld.declinedText} action=${S.handheld.declineYes} danger busy=${busy} onYes=${refuse} onClose=${() => decline(false)} />`}</section>`;
}

const RESULTS = { given: ["thanks", "check", "jade"], declined: ["declined", "close", "quiet"], expired: ["expired", "warning", "amber"], withdrawn: ["withdrawn", "close", "quiet"], locked: ["locked", "warning", "alarm"] };

function Over({ state }) {
  const [words, icon, tone] = RESULTS[state] ?? RESULTS.expired;
  return html`<section class="hh hh--over" data-testid="handheld-result" data-state=${state} role="status"><span class="hh__sign hh__sign--${tone}"><${Icon} name=${icon} /></span><p class="hh__big">${S.handheld[words]}</p><p class="muted">${S.handheld[`${words}Text`]}</p></section>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Handheld} />`, app);
