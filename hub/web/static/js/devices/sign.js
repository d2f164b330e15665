/** Writing the store's signature into a member's card, where a reader can write. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { tail } from "../format.js";
import { Busy, Dialog, Field, Icon, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

/** UIDs of 13.56 MHz cards: 4, 7 or 10 bytes in hex; other cards have no memory to write. */
const SIGNABLE = /^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/;
const AWAY = new Set(["gone", "refused"]);

/** Shown only where there is a card that can be signed and a reader that reads and writes memory. */
export function SignCard({ member, token }) {
  const from = useResource(() => read("/devices"), []);
  const [open, show] = useState(false);
  const readers = (from.data?.devices ?? []).filter((device) => device.kind === "reader" && device.settings.memory === true && !AWAY.has(device.state));
  if (!readers.length || !SIGNABLE.test(token.number)) return null;
  return html`<button type="button" class="btn btn--quiet" data-testid="token-sign" onClick=${() => show(true)}>${W.sign.go}</button>
    ${open && html`<${SignDialog} member=${member} token=${token} readers=${readers} onClose=${() => show(false)} />`}`;
}

function SignDialog({ member, token, readers, onClose }) {
  const [device, setDevice] = useState(readers[0].id);
  const [busy, act] = useAct();
  const name = readers.find((reader) => reader.id === device)?.name ?? "";
  const sign = () => act(async () => {
    await write("POST", `/members/${member.member}/tokens/${encodeURIComponent(token.number)}/signature`, { device });
    toast(W.sign.done, "jade");
    onClose();
  });
  return html`<${Dialog} title=${W.sign.title} size="slim" testid="sign-dialog" onClose=${onClose}
    foot=${html`<button type="button" class="btn btn--primary btn--wide" data-testid="sign-go" disabled=${busy} onClick=${sign}><${Busy} busy=${busy}>${W.sign.write}<//></button>`}>
    <div class="stack"><p class="row row--top"><${Icon} name="card" /><span>${W.sign.text(tail(token.number), name)}</span></p><p class="muted small">${W.sign.why}</p>
      ${readers.length > 1 && html`<${Field} label=${W.sign.reader}>${(id) => html`<select class="input" id=${id} value=${device} onChange=${(event) => setDevice(event.target.value)}>${readers.map((reader) => html`<option key=${reader.id} value=${reader.id}>${reader.name}</option>`)}</select>`}<//>`}</div><//>`;
}
