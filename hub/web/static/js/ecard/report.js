/** Reporting loss: of a card, the phone, or everything. It says what stops before it stops. */
import { html, useState } from "../lib.js";
import { write } from "../api.js";
import { Busy, Choice, Dialog, Icon, toast, useAct } from "../ui.js";
import { W } from "./strings.js";

const L = W.loss;

export function ReportDialog({ member, cards, ecard, chosen, onDone, onClose }) {
  const scopes = ["card", "ecard", "all"].filter((scope) => (scope !== "card" || cards.length > 0) && (scope !== "ecard" || ecard));
  const [scope, setScope] = useState(scopes[0]);
  const [number, setNumber] = useState(chosen?.number ?? cards[0]?.number);
  const [busy, act] = useAct();
  const go = () => act(async () => {
    await write("POST", `/members/${member.member}/loss`, { scope, ...(scope === "card" ? { number } : {}) });
    toast(L.reportDone, "jade");
    onDone();
  });
  return html`<${Dialog} title=${L.reportTitle} size="slim" testid="loss-dialog" onClose=${onClose} light=${false} foot=${html`<button type="button" class="btn btn--danger" data-testid="loss-go" disabled=${busy} onClick=${go}><${Busy} busy=${busy}>${L.reportGo}<//></button>`}><div class="stack">
    <div class="field"><span class="field__label">${L.what}</span><${Choice} label=${L.what} value=${scope} testid="loss-scope" options=${scopes.map((one) => [one, L.scopes[one]])} onChange=${setScope} /></div>
    ${scope === "card" && cards.length > 1 && html`<div class="field"><span class="field__label">${L.which}</span><${Choice} label=${L.which} value=${number} options=${cards.map((token) => [token.number, token.number_masked])} onChange=${setNumber} /></div>`}
    <p class="notice ${scope === "all" ? "notice--amber" : ""} loss__text"><${Icon} name="warning" small /><span>${L.scopeText[scope]}</span></p></div><//>`;
}
