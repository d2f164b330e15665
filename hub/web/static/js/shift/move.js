/** Cash put into the drawer or taken out of it without a sale. */
import { html, useState } from "../lib.js";
import { write } from "../api.js";
import { useApproval } from "../approval.js";
import { parseYuan, yuan } from "../format.js";
import { Busy, Choice, Dialog, Field, toast, useAct } from "../ui.js";
import { W } from "./strings.js";

const REASONS = { in: ["float", "bank", "owner"], out: ["expense", "bank", "float", "owner"] };

export function Move({ direction, held, onDone, onClose }) {
  const [reason, setReason] = useState(REASONS[direction][0]);
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const [busy, act] = useAct();
  const { guard, dialog } = useApproval();
  const fen = parseYuan(text);
  const tooMuch = direction === "out" && fen !== null && fen > held;
  const go = (event) => {
    event.preventDefault();
    if (!fen || tooMuch) return;
    act(() => guard({ action: "cash", amount_fen: fen, reason: note }, async (approval) => {
      await write("POST", "/cash-movements", { reason, direction, amount_fen: fen, note: note.trim(), ...(approval ? { approval } : {}) });
      toast(W.move.done[direction], "jade");
      onDone();
    }));
  };
  return html`<${Dialog} title=${W.move[direction]} testid="move-dialog" onClose=${onClose} light=${false} foot=${html`
      <button type="button" class="btn btn--primary num" data-testid="move-go" disabled=${busy || !fen || tooMuch} onClick=${go}><${Busy} busy=${busy}>${W.move.go[direction](yuan(fen ?? 0))}<//></button>`}>
    <form class="stack" onSubmit=${go}>
      <${Field} label=${W.move.amount} error=${tooMuch ? W.move.tooMuch(yuan(held)) : ""}>${(id, bad) => html`<input class="input input--money num" id=${id} autofocus data-testid="move-amount" inputmode="decimal" autocomplete="off" placeholder="0.00" aria-invalid=${String(bad)} value=${text} onInput=${(event) => setText(event.target.value)} />`}<//>
      <div class="field"><span class="field__label">${W.move.reason}</span><${Choice} label=${W.move.reason} value=${reason} testid="move-reason" options=${REASONS[direction].map((name) => [name, W.move.reasons[name]])} onChange=${setReason} /></div>
      <${Field} label=${W.move.note}>${(id) => html`<input class="input" id=${id} data-testid="move-note" maxlength="60" autocomplete="off" value=${note} onInput=${(event) => setNote(event.target.value)} />`}<//><button hidden></button></form>
    ${dialog}<//>`;
}
