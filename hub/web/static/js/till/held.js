/** Bills put aside, for any tablet to take up. */
import { html, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { moment, yuan } from "../format.js";
import { Confirm, Dialog, Empty, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { S } from "../strings.js";

export const readHeld = () => read("/bills" + query({ state: "held", limit: 100 }));

export function HeldList({ onTake, onClose }) {
  const from = useResource(readHeld, []);
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  useEvent("bill", from.reload);
  const discard = () => act(async () => {
    await write("DELETE", `/bills/${asked.bill}` + query({ reason: S.till.discardReason }));
    toast(S.till.discarded);
    ask(null);
    from.reload();
  });
  return html`<${Dialog} title=${S.till.heldTitle} testid="held-dialog" onClose=${onClose}>
    <${Loaded} from=${from}>${({ bills }) => (bills.length === 0 ? html`<${Empty} icon="bill" title=${S.till.heldEmpty} />` : html`<ul class="panel panel--flush">${bills.map((bill) => html`
      <li class="item-row" key=${bill.bill}><div class="grow"><p class="strong clip">${bill.member_name || S.till.noMember} <span class="muted small">${moment(bill.at)} · ${bill.staff_name}</span></p>
        <p class="muted small clip-2">${bill.summary}</p></div><span class="num strong">${yuan(bill.due_fen)}</span>
        <button type="button" class="btn btn--quiet" data-testid="held-discard-${bill.bill}" onClick=${() => ask(bill)}>${S.till.discard}</button>
        <button type="button" class="btn" data-testid="held-take-${bill.bill}" onClick=${() => onTake(bill.bill)}>${S.till.take}</button></li>`)}</ul>`)}<//>
    ${asked && html`<${Confirm} title=${S.till.discardTitle} text=${S.till.discardAsk} action=${S.till.discard} danger busy=${busy} onYes=${discard} onClose=${() => ask(null)} />`}
  <//>`;
}
