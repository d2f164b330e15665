/** Signing in: who you are, then six digits. */
import { html, render, useEffect, useState } from "./lib.js";
import { nextPath, read, write } from "./api.js";
import { LANGUAGES, chooseHere, language, signedIn } from "./languages.js";
import { initial } from "./format.js";
import { Choice, Empty, Icon, Keypad, Loaded, PinDots, useAct, useResource, useTick } from "./ui.js";
import { S } from "./strings.js";

const PIN_DIGITS = 6;

function SignIn() {
  const from = useResource(async () => {
    const terminal = await read("/terminal");
    if (terminal.terminal_kind !== "tablet") {
      location.replace(`/${terminal.terminal_kind}`);
      return new Promise(() => {});
    }
    return { terminal, staff: (await read("/staff")).staff };
  }, []);
  const [chosen, choose] = useState(null);
  return html`<${Loaded} from=${from}>${({ terminal, staff }) => html`
    <div class="door__panel">
      <header class="door__head"><div class="door__mark" aria-hidden="true">${S.common.mark}</div><div><p class="h1">${terminal.store_name}</p><p class="muted small">${terminal.name}</p></div></header>
      ${chosen ? html`<${Pin} person=${chosen} onBack=${() => choose(null)} />` : html`<${Grid} staff=${staff} onChoose=${choose} />`}
      <${Choice} label=${S.status.language} value=${language} testid="language" options=${Object.entries(LANGUAGES)} onChange=${speak} />
    </div>`}<//>`;
}

function speak(name) {
  chooseHere(name);
  location.reload();
}

function Grid({ staff, onChoose }) {
  if (!staff.length) return html`<${Empty} icon="person" title=${S.signIn.noStaff} text=${S.signIn.noStaffText} />`;
  return html`<h1 class="h2">${S.signIn.title}</h1>
    <ul class="door__grid">${staff.map((person) => html`<li key=${person.staff}>
      <button class="person" data-testid="staff-${person.code}" onClick=${() => onChoose(person)}>
        <span class="avatar avatar--l" aria-hidden="true">${initial(person.name)}</span>
        <span class="person__name clip-2">${person.name}</span><span class="muted small clip">${person.title || S.roles[person.role]}</span>
      </button></li>`)}</ul>`;
}

function Pin({ person, onBack }) {
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [shake, setShake] = useState(0);
  const [lockedUntil, lockUntil] = useState(0);
  const [busy, act] = useAct();
  useTick(1000);
  const lockedFor = Math.max(0, Math.ceil((lockedUntil - Date.now()) / 1000));
  const locked = lockedFor > 0;
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    act(async () => {
      try {
        const { language: theirs } = await write("POST", "/sessions", { staff_code: person.code, pin });
        signedIn(theirs);
        location.assign(nextPath("/till"));
        await new Promise(() => {});
      } catch (problem) {
        setPin("");
        setShake((count) => count + 1);
        const { attempts_left: left, minutes } = problem.values;
        if (problem.code === "pin_locked" && minutes) lockUntil(Date.now() + minutes * 60_000);
        say(left > 0 ? S.signIn.attempts(left) : problem.message);
      }
    });
  }, [pin]);
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  const words = locked ? S.signIn.locked(`${Math.floor(lockedFor / 60)}:${String(lockedFor % 60).padStart(2, "0")}`) : said;
  return html`<div class="door__pin">
    <span class="avatar avatar--l" aria-hidden="true">${initial(person.name)}</span>
    <h1 class="h2">${S.signIn.pin(person.name)}</h1>
    <${PinDots} key=${shake} length=${PIN_DIGITS} filled=${pin.length} shake=${shake > 0 && !pin} />
    <p class="door__word ${words ? "alarm" : "muted"}" role="status" data-testid="sign-in-message">${busy ? S.signIn.checking : words || S.signIn.hint}</p>
    <${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy || locked}
      left=${html`<button type="button" class="key key--word" data-testid="sign-in-back" onClick=${onBack}><${Icon} name="back" /><span class="sr-only">${S.signIn.other}</span></button>`} />
    <p class="muted small">${S.signIn.forgot}</p>
  </div>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${SignIn} />`, app);
