/** The counter's hardware, in plain words. */
import { html, useState } from "./lib.js";
import { read, write } from "./api.js";
import { ago } from "./format.js";
import { forbidden, start } from "./shell.js";
import { Busy, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useEvent, useResource, useTick } from "./ui.js";
import { S, prose } from "./strings.js";

const TONES = { ready: "jade", attention: "amber", gone: "", starting: "", refused: "alarm" };
const ICONS = { reader: "card", scanner: "scan", printer: "print", drawer: "drawer" };
const idOf = (device) => device.id;
const wordsOf = (message) => (message ? prose(message.zh ?? message) : "");

function Devices({ may }) {
  const from = useResource(() => read("/devices"), []);
  const [renaming, rename] = useState(null);
  useTick(30_000);
  useEvent("device", ({ device }) => {
    if (!from.data) return;
    const others = from.data.devices.filter((other) => idOf(other) !== idOf(device));
    from.set({ ...from.data, daemon: "up", devices: others.length === from.data.devices.length ? [...others, device] : from.data.devices.map((other) => (idOf(other) === idOf(device) ? device : other)) });
  });
  return html`<${Loaded} from=${from}>${({ daemon, devices }) => html`
    <header class="head"><h1 class="h1">${S.devices.title}</h1>${devices.length > 0 && html`<p class="muted grow">${S.devices.summary(devices.filter((device) => device.state === "ready").length, devices.length)}</p>`}</header>
    ${daemon === "down" && html`<div class="notice notice--amber" role="status"><${Icon} name="warning" /><div><p class="strong">${S.devices.down}</p><p>${S.devices.downText}</p></div></div>`}
    ${devices.length === 0 && daemon !== "down" ? html`<${Empty} icon="scan" title=${S.devices.empty} text=${S.devices.emptyText} />`
    : html`<ul class="devices">${devices.map((device) => html`<${Box} key=${idOf(device)} device=${device} onRename=${() => (may("manage_devices") ? rename(device) : forbidden())} />`)}</ul>`}
    ${renaming && html`<${RenameDialog} device=${renaming} onClose=${() => rename(null)} onDone=${() => { rename(null); from.reload(); }} />`}`}<//>`;
}

function Box({ device, onRename }) {
  const [busy, act] = useAct();
  const test = () => act(async () => {
    const job = await write("POST", `/devices/${encodeURIComponent(idOf(device))}/test-page`);
    if (["failed", "unknown"].includes(job?.state)) toast(wordsOf(job.message) || S.receipts[job.state], "alarm");
    else toast(S.devices.testSent, "jade");
  });
  const drawer = () => act(async () => {
    await write("POST", "/drawer", { reason: S.devices.drawerReason });
    toast(S.devices.drawerDone, "jade");
  });
  return html`<li class="panel device" data-testid="device-${idOf(device)}" data-state=${device.state}>
    <div class="row row--top"><span class="avatar device__icon"><${Icon} name=${ICONS[device.kind] ?? "tablet"} /></span><div class="grow"><p class="strong clip-2">${device.name}</p><p class="muted small">${S.devices.kinds[device.kind] ?? device.kind}</p></div>
      <span class="chip ${TONES[device.state] ? `chip--${TONES[device.state]}` : ""}">${S.devices.states[device.state] ?? device.state}</span></div>
    ${device.message && html`<p class="notice ${device.state === "refused" ? "notice--alarm" : "notice--amber"}">${wordsOf(device.message)}</p>`}
    <dl class="pairs small num"><dt>${S.devices.port}</dt><dd class="clip">${device.port}</dd><dt>${S.devices.driver}</dt><dd class="clip">${device.driver}</dd></dl>
    <p class="muted small device__seen">${S.devices.since(ago(device.since))}${device.last_seen ? ` · ${S.devices.lastSeen(ago(device.last_seen))}` : ""}</p>
    <div class="row row--wrap device__actions"><button type="button" class="btn" data-testid="device-rename" onClick=${onRename}>${S.devices.rename}</button>
      ${device.kind === "printer" && html`<button type="button" class="btn" data-testid="test-page" disabled=${busy} onClick=${test}><${Busy} busy=${busy}>${S.devices.testPage}<//></button><button type="button" class="btn" data-testid="drawer" disabled=${busy} onClick=${drawer}>${S.devices.drawer}</button>`}</div></li>`;
}

function RenameDialog({ device, onDone, onClose }) {
  const [name, setName] = useState(device.name);
  const [busy, act] = useAct();
  const save = (event) => {
    event.preventDefault();
    if (!name.trim()) return;
    act(async () => {
      await write("PUT", `/devices/${encodeURIComponent(idOf(device))}/name`, { name: name.trim() });
      toast(S.devices.renamed, "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${S.devices.renameTitle} size="slim" testid="rename-dialog" onClose=${onClose}><form class="stack" onSubmit=${save}>
    <${Field} label=${S.pair.name}>${(id) => html`<input class="input" id=${id} data-testid="rename-name" autofocus maxlength="60" value=${name} onInput=${(event) => setName(event.target.value)} />`}<//>
    <button class="btn btn--primary btn--wide" data-testid="rename-go" disabled=${busy || !name.trim()}><${Busy} busy=${busy}>${S.common.save}<//></button></form><//>`;
}

start(Devices);
