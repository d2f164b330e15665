/** Waiting for the member's own yes on the handheld. */
import { html, useEffect, useRef, useState } from "../lib.js";
import { read, write } from "../api.js";
import { yuan } from "../format.js";
import { Busy, Dialog, useAct, useEvent, useTick } from "../ui.js";
import { W } from "../loyalty/strings.js";
import { S } from "../strings.js";

const ASK_AGAIN_MS = 3000;

/** @param {{consent: any, name: string, onGiven: (consent: any) => void, onAgain: () => void, onLeave: () => void, busy: boolean}} props */
export function ConsentDialog({ consent: asked, name, onGiven, onAgain, onLeave, busy }) {
  const [consent, setConsent] = useState(asked);
  const [withdrawing, act] = useAct();
  const done = useRef(false);
  const take = (next) => {
    if (next.consent !== asked.consent || done.current) return;
    setConsent(next);
    if (next.state !== "given") return;
    done.current = true;
    onGiven(next);
  };
  const missing = (error) => error.status === 404 && take({ ...asked, state: "expired" });
  useTick(1000);
  useEvent("consent", take);
  useEffect(() => {
    const timer = setInterval(() => !done.current && read(`/consents/${asked.consent}`).then(take, missing), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [asked.consent]);
  const left = Math.max(0, Math.ceil((new Date(consent.expires_at).getTime() - Date.now()) / 1000));
  const state = (consent.state === "asked" && left === 0) || consent.state === "withdrawn" ? "expired" : consent.state;
  const withdraw = () => act(async () => {
    if (state === "asked") await write("DELETE", `/consents/${asked.consent}`).catch((error) => error.status === 404 || Promise.reject(error));
    onLeave();
  });
  const over = state === "declined" || state === "expired";
  const locked = state === "asked" && consent.attempts_left === 0;
  return html`<${Dialog} title=${over ? S.consent[state] : S.consent.title} size="slim" testid="consent-dialog" light=${false} closable=${false} foot=${state !== "given" && html`
      <button type="button" class="btn" data-testid="consent-withdraw" disabled=${withdrawing} onClick=${withdraw}>${over || locked ? S.consent.changeTender : S.consent.withdraw}</button>
      ${over && html`<button type="button" class="btn btn--primary" data-testid="consent-again" disabled=${busy} onClick=${onAgain}><${Busy} busy=${busy}>${S.consent.again}<//></button>`}`}>
    <div class="consent" data-testid="consent-state" data-state=${state}>
      <p class="muted small">${S.consent.take}</p>
      ${consent.stored_value_fen > 0 && html`<p class="consent__amount num" data-testid="consent-asked-amount">${yuan(consent.stored_value_fen)}</p>`}
      ${consent.sessions > 0 && html`<p class=${consent.stored_value_fen > 0 ? "h2" : "consent__amount"}>${S.consent.sessions(consent.sessions)}</p>`}
      ${consent.points > 0 && html`<p class=${consent.stored_value_fen > 0 || consent.sessions > 0 ? "h2" : "consent__amount num"} data-testid="consent-points">${W.till.consent(consent.points, yuan(consent.points_worth_fen))}</p>`}
      <p class="muted">${over ? S.consent[`${state}Text`] : S.consent.text(name)}</p>
      ${locked && html`<p class="amber" role="alert">${S.consent.locked}</p>`}
      ${state === "asked" && !locked && html`<p class="consent__wait"><span class="spinner" aria-hidden="true"></span>${S.consent.waiting}<span class="num muted">${S.consent.left(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`)}</span></p>
        ${consent.attempts_left < asked.attempts_left && html`<p class="amber small">${S.consent.attempts(consent.attempts_left)}</p>`}`}
      ${state === "given" && html`<p class="consent__wait jade"><span class="spinner" aria-hidden="true"></span>${S.consent.given}</p>`}
      <p class="muted small">${S.consent.billHeld}</p>
    </div>
  <//>`;
}
