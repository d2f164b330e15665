/** The counter's hardware, in plain words: what is there, how it is, what to do. */
import { html, useState } from "./lib.js";
import { read } from "./api.js";
import { AddWizard } from "./devices/add.js";
import { Box } from "./devices/box.js";
import { Details } from "./devices/details.js";
import { History } from "./devices/history.js";
import { Trial } from "./devices/trial.js";
import { W } from "./devices/strings.js";
import { start } from "./shell.js";
import { Empty, Icon, Loaded, useEvent, useResource, useTick } from "./ui.js";
import { S } from "./strings.js";

const ORDER = ["printer", "reader", "scanner", "display", "terminals"];
const WELL = new Set(["ready", "starting"]);

/** The list with one device changed or come; where it stands it stays. */
function withDevice(devices, device) {
  const known = devices.some((other) => other.id === device.id);
  return known ? devices.map((other) => (other.id === device.id ? device : other)) : [...devices, device];
}

/** By kind, and within one as the daemon has them: a card never jumps away under a finger. */
const inOrder = (devices) => [...devices].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));

function Devices({ may }) {
  const mayManage = may("manage_devices");
  const from = useResource(() => read("/devices"), []);
  const counters = useResource(() => (mayManage ? read("/counters") : Promise.resolve({ tablets: [], screens: [] })), []);
  const [dialog, show] = useState(null);
  useTick(30_000);
  /** While the list is being read, what came is older than it or newer: read anew. */
  const change = (values) => (from.loading ? from.reload() : from.data && from.set({ ...from.data, ...values(from.data) }));
  useEvent("device", ({ device }) => change(({ devices }) => ({ daemon: "up", devices: withDevice(devices, device) })));
  useEvent("device.removed", ({ device }) => change(({ devices }) => ({ devices: devices.filter((other) => other.id !== device) })));
  useEvent("unknown", ({ unknown }) => change(() => ({ unknown })));
  useEvent("devices", from.reload);
  useEvent("hello", from.reload);
  useEvent("status", ({ devices }) => from.data && devices.daemon !== from.data.daemon && from.reload());
  const close = () => show(null);
  return html`<${Loaded} from=${from}>${({ daemon, devices, unknown, stations }) => {
    const shown = dialog?.device && devices.find((device) => device.id === dialog.device);
    const props = { device: shown, stations, counters: counters.data, onClose: close, onChanged: from.reload, onShow: show };
    const fresh = unknown.filter((one) => !one.ignored && one.interface !== "tcp");
    const claiming = unknown.find((one) => one.claims);
    const bad = devices.filter((device) => !WELL.has(device.state)).length;
    return html`
      <header class="head"><h1 class="h1">${W.title}</h1>${devices.length > 0 && html`<p class="grow ${bad ? "amber" : "muted"}" data-testid="devices-summary">${W.all(devices.length)} · ${bad ? W.needs(bad) : W.allWell}</p>`}
        ${mayManage && html`<button type="button" class="btn btn--primary head__add" data-testid="device-add" disabled=${daemon === "down"} onClick=${() => show({ name: "add" })}><${Icon} name="plus" small />${W.add}</button>`}</header>
      ${daemon === "down" && html`<div class="notice notice--amber" role="status" data-testid="daemon-down"><${Icon} name="warning" /><div><p class="strong">${S.devices.down}</p><p>${S.devices.downText}</p></div></div>`}
      ${mayManage && fresh.length > 0 && html`<div class="notice notice--amber found" role="status" data-testid="unknown-found"><${Icon} name="scan" /><div class="grow"><p class="strong">${W.unknownFound(fresh.length)}</p><p>${W.unknownText}</p></div>
        <button type="button" class="btn" onClick=${() => show({ name: "add", step: "unknown" })}>${W.look}</button></div>`}
      ${mayManage && claiming && html`<div class="notice notice--amber found" role="status" data-testid="claimed"><${Icon} name="warning" /><div class="grow"><p class="strong">${W.claimed(claiming.claims)}</p><p>${W.claimedText}</p></div>
        <button type="button" class="btn" onClick=${() => show({ name: "add", step: "printer" })}>${W.look}</button></div>`}
      ${devices.length === 0 && daemon !== "down" ? html`<${Empty} icon="scan" title=${S.devices.empty} text=${S.devices.emptyText} />`
      : html`<ul class="devices">${inOrder(devices).map((device) => html`<${Box} key=${device.id} device=${device} station=${counters.data?.tablets.find((tablet) => tablet.terminal === stations[device.id])} mayManage=${mayManage} onShow=${(name) => show({ name, device: device.id })} />`)}</ul>`}
      <a class="panel link-row" href="/more#terminals" data-testid="to-terminals"><${Icon} name="tablet" /><span class="grow"><b class="strong">${W.terminalsLink}</b><span class="muted small">${W.terminalsText}</span></span><${Icon} name="right" small /></a>
      ${dialog?.name === "add" && html`<${AddWizard} step=${dialog.step} unknown=${unknown} devices=${devices} counters=${counters.data} onShow=${show} onClose=${() => { close(); from.reload(); }} />`}
      ${shown && dialog.name === "details" && html`<${Details} ...${props} />`}
      ${shown && dialog.name === "history" && html`<${History} ...${props} />`}
      ${shown && dialog.name === "trial" && html`<${Trial} ...${props} mayManage=${mayManage} />`}`;
  }}<//>`;
}

start(Devices);
