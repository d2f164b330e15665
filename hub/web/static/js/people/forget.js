/** Forgetting a member: what goes and what stays, the number typed, asked once more. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { yuan } from "../format.js";
import { Confirm, Dialog, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const F = W.forget;

export function Forget({ member, onClose }) {
  const from = useResource(() => read(`/members/${member}/forgetting`), []);
  return html`<${Dialog} title=${F.title} testid="forget-dialog" onClose=${onClose} light=${false}><${Loaded} from=${from}>${(shown) => html`<${Shown} shown=${shown} />`}<//><//>`;
}

function Shown({ shown }) {
  const [number, setNumber] = useState("");
  const [asked, setAsked] = useState(false);
  const [sure, ask] = useState(false);
  const [busy, act] = useAct();
  const some = (name) => shown[name] > 0 && F[name](shown[name]);
  const go = () => act(async () => {
    await write("POST", `/members/${shown.member}/forgetting`, { number });
    toast(F.done);
    location.assign("/members");
  });
  if (shown.holds_value) return html`<p class="notice notice--amber" data-testid="forget-blocked">${F.blocked}</p>`;
  return html`<div class="stack"><p class="muted">${F.intro}</p>
    <${List} title=${F.gone} rows=${[...F.goneList, some("tokens"), some("care"), some("photos")]} />
    <${List} title=${F.lost} rows=${[some("points"), some("coupons")]} />
    <${List} title=${F.stays} rows=${[some("bills"), F.books]} />
    ${[some("held"), shown.debt_fen > 0 && F.debt(yuan(shown.debt_fen))].filter(Boolean).map((words) => html`<p class="notice notice--amber" key=${words}>${words}</p>`)}
    <label class="check"><input type="checkbox" data-testid="forget-understood" checked=${asked} onChange=${(event) => setAsked(event.target.checked)} /><span>${F.understood}</span></label>
    <${Field} label=${F.type(shown.number)}>${(id) => html`<input class="input num" id=${id} data-testid="forget-number" inputmode="numeric" autocomplete="off" maxlength="20" value=${number} onInput=${(event) => setNumber(event.target.value.trim())} />`}<//>
    <button type="button" class="btn btn--danger btn--wide" data-testid="forget-next" disabled=${!asked || number !== shown.number} onClick=${() => ask(true)}>${F.next}</button>
    ${sure && html`<${Confirm} title=${F.sure} text=${F.sureText(shown.name)} action=${F.go} danger busy=${busy} onYes=${go} onClose=${() => ask(false)} />`}</div>`;
}

function List({ title, rows }) {
  const said = rows.filter(Boolean);
  return said.length > 0 && html`<div><h3 class="small muted">${title}</h3><ul class="dots">${said.map((words) => html`<li key=${words}>${words}</li>`)}</ul></div>`;
}
