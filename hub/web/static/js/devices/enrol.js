/** Waiting for a code to be scanned or a card to be tapped, so that the device which is heard is added. */
import { html, useEffect, useRef, useState } from "../lib.js";
import { read, write } from "../api.js";
import { Icon, fail, useEvent, useTick } from "../ui.js";
import { codeAt } from "./trial.js";
import { W } from "./strings.js";

const LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const WAIT_S = 90;
const ENDED = new Set(["expired", "cancelled"]);

/** MSE-7K3Q: short for a big code, long enough that no other code in the room is taken for it. */
export const randomCode = () => `MSE-${Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => LETTERS[byte % LETTERS.length]).join("")}`;

export function Enrolment({ kind, onAdded, onBack }) {
  const [expect] = useState(randomCode);
  const [now, setNow] = useState(null);
  const [local, setLocal] = useState(false);
  const id = useRef(null);
  useTick(500);
  const begin = async () => {
    setNow(null);
    try {
      const begun = await write("POST", "/device-enrolments", { kind, timeout_s: WAIT_S, ...(kind === "scanner" ? { expect } : {}) });
      id.current = begun.enrolment;
      take(begun);
    } catch (error) {
      fail(error);
      setNow({ state: "cancelled" });
    }
  };
  const take = (enrolment) => {
    if (enrolment.enrolment !== id.current) return;
    setNow(enrolment);
    if (enrolment.state === "found") onAdded(enrolment.device);
  };
  const look = () => id.current && read(`/device-enrolments/${id.current}`).then(take, () => setNow({ state: "cancelled" }));
  useEffect(() => {
    begin();
    return () => void (id.current && write("DELETE", `/device-enrolments/${id.current}`).catch(() => {}));
  }, []);
  useEvent("enrolment", ({ enrolment }) => take(enrolment));
  useEvent("hello", look);
  useEvent("resync", look);
  useEvent("devices", look);
  useTyped(expect, () => setLocal(true));
  const left = now?.expires_at ? Math.max(0, Math.ceil((new Date(now.expires_at).getTime() - Date.now()) / 1000)) : 0;
  const ended = ENDED.has(now?.state);
  return html`<div class="trial" data-testid="enrolment" data-state=${now?.state ?? "asking"}>
    ${ended ? html`<${Ended} kind=${kind} state=${now.state} onAgain=${begin} />` : html`
      <p class="trial__ask">${kind === "scanner" ? W.wizard.scanThis : W.wizard.tapThis}</p>
      ${kind === "scanner" ? html`<div class="codes codes--big"><figure><img alt=${W.wizard.code128} src=${codeAt(expect, "code128")} class="code-bars" /><figcaption class="strong num">${expect}</figcaption></figure>
          <figure><img alt=${W.wizard.qr} src=${codeAt(expect, "qr")} class="code-qr" /></figure></div>` : html`<span class="trial__icon trial__icon--big"><${Icon} name="card" /></span>`}
      <p class="muted">${kind === "scanner" ? W.wizard.scanHint : W.wizard.tapHint}</p>
      <p class="small num" role="timer">${left > 0 && html`<span class="spinner wizard__spin" aria-hidden="true"></span> ${W.wizard.waiting(left)}`}</p>`}
    ${local && html`<p class="notice notice--amber" role="alert">${W.wizard.local}</p>`}
    ${kind === "scanner" && html`<${Sheets} />`}
    <button type="button" class="btn btn--quiet" onClick=${onBack}>${W.wizard.back}</button></div>`;
}

function Ended({ kind, state, onAgain }) {
  const checks = state === "expired" ? (kind === "scanner" ? W.wizard.expiredScanner : W.wizard.expiredReader) : [];
  return html`<span class="trial__icon is-bad"><${Icon} name="warning" /></span><p class="trial__ask">${W.wizard[state]}</p>
    ${checks.length > 0 ? html`<ul class="checks">${checks.map((words) => html`<li key=${words}>${words}</li>`)}</ul>` : html`<p class="muted">${W.wizard.cancelledText}</p>`}
    <button type="button" class="btn btn--primary" data-testid="enrol-again" onClick=${onAgain}>${W.wizard.again}</button>`;
}

/** Set-up sheets of the scanners that have one; none are offered where none are there. */
function Sheets() {
  const [profiles, setProfiles] = useState([]);
  useEffect(() => void read("/device-profiles").then((found) => setProfiles(found.profiles), () => {}), []);
  const sheets = [...new Set(profiles.filter((profile) => profile.kind === "scanner" && profile.sheet).map((profile) => profile.sheet))];
  if (!sheets.length) return null;
  return html`<details class="others wizard__sheets"><summary>${W.wizard.sheets}</summary><p class="muted small">${W.wizard.sheetsText}</p>
    <ul class="sheets">${sheets.map((sheet) => html`<li key=${sheet}><a class="btn" target="_blank" href="/api/v1/set-up-sheets/${encodeURIComponent(sheet)}.pdf">${W.makers[sheet] ?? sheet}</a></li>`)}</ul></details>`;
}

/** A scanner at this very tablet types: its keys must press no button here, and the code tells that it is one. */
function useTyped(expect, onTyped) {
  useEffect(() => {
    let text = "";
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || (event.key.length !== 1 && event.key !== "Enter")) return;
      if (event.target instanceof HTMLInputElement) return;
      text = (text + (event.key.length === 1 ? event.key.toUpperCase() : "")).slice(-expect.length);
      if (text === expect) onTyped();
      if (event.key !== "Enter" || text) event.preventDefault();
      if (event.key === "Enter") text = "";
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, [expect]);
}
