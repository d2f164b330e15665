/** Pairing: a one-time code makes this browser a terminal of the store. */
import { html, render, useRef, useState } from "./lib.js";
import { nextPath, write } from "./api.js";
import { Busy, Field, useAct } from "./ui.js";
import { S } from "./strings.js";

const HOMES = { tablet: "/till", handheld: "/handheld", display: "/display" };

function Pair() {
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [error, setError] = useState({ field: "", text: "" });
  const [busy, act] = useAct();
  const codeBox = useRef(null);
  const submit = (event) => {
    event.preventDefault();
    if (!code.trim()) return setError({ field: "code", text: S.pair.missingCode });
    if (!name.trim()) return setError({ field: "name", text: S.pair.missingName });
    return act(async () => {
      try {
        const terminal = await write("POST", "/pairings", { code: code.trim(), name: name.trim() });
        const home = HOMES[terminal.terminal_kind] ?? "/";
        location.assign(home === "/till" ? nextPath(home) : home);
      } catch (problem) {
        setError({ field: "code", text: problem.message });
        codeBox.current?.select();
      }
    });
  };
  return html`<form class="door__card" onSubmit=${submit} novalidate>
    <div class="door__mark" aria-hidden="true">${S.common.mark}</div>
    <h1 class="h1">${S.pair.title}</h1>
    <p class="muted">${S.pair.lead}</p>
    <${Field} label=${S.pair.code} hint=${S.pair.codeHint} error=${error.field === "code" && error.text}>${(id, invalid) => html`
      <input class="input input--code num" id=${id} ref=${codeBox} data-testid="pair-code" autofocus autocomplete="one-time-code" autocapitalize="characters" spellcheck=${false}
        maxlength="20" value=${code} aria-invalid=${String(invalid)} onInput=${(event) => setCode(event.target.value.toUpperCase())} />`}<//>
    <${Field} label=${S.pair.name} hint=${S.pair.nameHint} error=${error.field === "name" && error.text}>${(id, invalid) => html`
      <input class="input" id=${id} data-testid="pair-name" maxlength="60" value=${name} aria-invalid=${String(invalid)} onInput=${(event) => setName(event.target.value)} />`}<//>
    <button class="btn btn--primary btn--big btn--wide" data-testid="pair-go" disabled=${busy}><${Busy} busy=${busy}>${S.pair.go}<//></button>
  </form>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Pair} />`, app);
app.querySelector("[autofocus]")?.focus();
