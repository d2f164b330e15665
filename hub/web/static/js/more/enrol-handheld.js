/** Enrolling handhelds that are no browser: an ESP32's credential, shown once; a radio terminal's code. */
import { html, useState } from "../lib.js";
import { write } from "../api.js";
import { Busy, Dialog, Field, toast, useAct, useEvent } from "../ui.js";
import { S } from "../strings.js";

const NAME_MOST = 60;

function Names({ name, setName, room, setRoom }) {
  return html`<${Field} label=${S.more.handheldName} hint=${S.more.handheldNameHint}>${(id) => html`<input class="input" id=${id} data-testid="handheld-name" maxlength=${NAME_MOST} autocomplete="off" value=${name} onInput=${(event) => setName(event.target.value)} />`}<//>
    <${Field} label=${S.more.roomOptional}>${(id) => html`<input class="input" id=${id} data-testid="handheld-room" maxlength=${NAME_MOST} autocomplete="off" value=${room} onInput=${(event) => setRoom(event.target.value)} />`}<//>`;
}

const told = (name, room) => ({ name: name.trim(), ...(room.trim() ? { room: room.trim() } : {}) });

export function EspDialog({ onClose }) {
  const [name, setName] = useState("");
  const [room, setRoom] = useState("");
  const [made, setMade] = useState(null);
  const [busy, act] = useAct();
  const enrol = () => act(async () => setMade(await write("POST", "/handhelds/esp", told(name, room))));
  const file = made && `data:text/yaml;charset=utf-8,${encodeURIComponent(made.secrets_yaml)}`;
  return html`<${Dialog} title=${S.more.addEsp} size="slim" testid="esp-dialog" light=${!made} onClose=${onClose} foot=${made
    ? html`<a class="btn btn--primary btn--wide" data-testid="esp-download" href=${file} download="secrets.yaml">${S.more.download}</a>`
    : html`<button type="button" class="btn btn--primary btn--wide" data-testid="esp-go" disabled=${busy || !name.trim()} onClick=${enrol}><${Busy} busy=${busy}>${S.more.enrol}<//></button>`}>
    <div class="stack">${made ? html`<p>${S.more.secretsText}</p><div class="secret__qr" dangerouslySetInnerHTML=${{ __html: made.qr_svg }}></div><pre class="secret num" data-testid="esp-secrets">${made.secrets_yaml}</pre>`
    : html`<${Names} name=${name} setName=${setName} room=${room} setRoom=${setRoom} />`}</div><//>`;
}

export function RadioDialog({ scanned = "", onClose }) {
  const [code, setCode] = useState(scanned);
  const [name, setName] = useState("");
  const [room, setRoom] = useState("");
  const [busy, act] = useAct();
  useEvent("terminal.setup_scanned", ({ text }) => setCode(text));
  const enrol = () => act(async () => {
    await write("POST", "/handhelds/radio", { code: code.trim(), ...told(name, room) });
    toast(S.more.enrolled(name.trim()), "jade");
    onClose();
  });
  return html`<${Dialog} title=${S.more.addRadio} size="slim" testid="radio-dialog" onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary btn--wide" data-testid="radio-go" disabled=${busy || !name.trim() || !code.trim()} onClick=${enrol}><${Busy} busy=${busy}>${S.more.enrol}<//></button>`}>
    <div class="stack"><${Field} label=${S.more.setUpCode} hint=${S.more.setUpCodeHint}>${(id) => html`<input class="input" id=${id} data-testid="radio-code" maxlength="60" autocomplete="off" autocapitalize="characters" value=${code} onInput=${(event) => setCode(event.target.value)} />`}<//>
      <${Names} name=${name} setName=${setName} room=${room} setRoom=${setRoom} /></div><//>`;
}
