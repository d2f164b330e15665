/** Terminals: found by mDNS, paired by a code, revoked. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { ago } from "../format.js";
import { Busy, Choice, Confirm, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useEvent, useResource, useTick } from "../ui.js";
import { S } from "../strings.js";
import { Station } from "../devices/details.js";
import { EspDialog, RadioDialog } from "./enrol-handheld.js";

const KINDS = ["tablet", "handheld", "display"];
const staff = (terminals) => terminals.filter((terminal) => terminal.terminal_kind === "tablet");
/** A room's own screens belong to the room, not to a till. */
const isForOne = (terminal) => terminal.terminal_kind !== "tablet" && !terminal.room;

export function Terminals() {
  const from = useResource(async () => {
    const [paired, found, mine, hub, states, devices] = await Promise.all([read("/terminals"), read("/tablets"), read("/terminal"), read("/hub-addresses"), read("/handhelds"), read("/devices")]);
    const how = new Map(states.handhelds.map((state) => [state.terminal, state]));
    return { terminals: paired.terminals.map((terminal) => ({ ...terminal, ...how.get(terminal.terminal) })), tablets: found.tablets, mine: mine.terminal, stations: devices.stations, addresses: hub.addresses };
  }, []);
  const [coding, code] = useState(false);
  const [asked, ask] = useState(null);
  const [adding, add] = useState(null);
  const [busy, act] = useAct();
  useTick(30_000);
  useEvent("terminal.changed", () => from.reload());
  useEvent("terminal.setup_scanned", ({ text }) => adding || add({ kind: "radio", text }));
  const added = () => {
    add(null);
    from.reload();
  };
  const revoke = () => act(async () => {
    await write("DELETE", `/terminals/${asked.terminal}`);
    toast(S.more.revoked);
    ask(null);
    from.reload();
  });
  return html`<${Loaded} from=${from}>${({ terminals, tablets, mine, stations, addresses }) => html`<div class="columns columns--even">
      <section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${S.more.terminals}</h2><button type="button" class="btn btn--primary" data-testid="new-code" onClick=${() => code(true)}>${S.more.newCode}</button></div>
        ${terminals.length === 0 ? html`<${Empty} icon="tablet" title=${S.more.terminalsNone} />` : html`<ul>${terminals.map((terminal) => html`<li class="item-row" key=${terminal.terminal} data-testid="terminal-${terminal.terminal}"><${Icon} name="tablet" />
          <div class="grow"><p class="strong clip-2">${terminal.name} ${terminal.terminal === mine && html`<span class="chip">${S.more.thisOne}</span>`}</p><p class="muted small">${[S.terminals[terminal.terminal_kind], terminal.room && S.till.room(terminal.room), S.more.pairedAt(ago(terminal.paired_at))].filter(Boolean).join(" · ")}</p>
            ${terminal.transport && html`<p class="muted small" data-testid="handheld-state">${[S.more.transports[terminal.transport], terminal.firmware && terminal.firmware !== "browser" && S.more.firmware(terminal.firmware), terminal.last_seen && S.more.lastSeen(ago(terminal.last_seen))].filter(Boolean).join(" · ")}</p>`}
            ${isForOne(terminal) && staff(terminals).length > 1 && html`<${Station} id=${terminal.terminal} stations=${stations} tablets=${staff(terminals)} hint=${S.more.stationHint} onChanged=${from.reload} />`}</div>
          ${terminal.battery_percent != null && html`<span class="chip ${terminal.low_battery ? "chip--amber" : ""}">${S.more.battery(terminal.battery_percent)}</span>`}
          <span class="chip ${terminal.online ? "chip--jade" : ""}">${terminal.online ? S.more.online : S.more.away}</span><button type="button" class="btn btn--quiet" data-testid="revoke" onClick=${() => ask(terminal)}>${S.more.revoke}</button></li>`)}</ul>`}
        <div class="row panel__foot"><button type="button" class="btn" data-testid="add-esp" onClick=${() => add({ kind: "esp" })}>${S.more.addEsp}</button><button type="button" class="btn" data-testid="add-radio" onClick=${() => add({ kind: "radio", text: "" })}>${S.more.addRadio}</button></div></section>
      <section class="panel"><div class="panel__head"><h2>${S.more.found}</h2></div><p class="muted small">${S.more.foundText}</p>
        ${tablets.length === 0 ? html`<${Empty} icon="tablet" title=${S.more.foundNone} text=${S.more.foundNoneText} />` : html`<ul>${tablets.map((tablet) => html`<li class="row token" key=${tablet.instance}><${Icon} name="tablet" /><div class="grow"><p class="strong clip">${tablet.name}</p><p class="muted small num">${tablet.address} · ${ago(tablet.seen_at)}</p></div>
          <button type="button" class="btn" onClick=${() => code(true)}>${S.more.pairThis}</button></li>`)}</ul>`}
        <${ByHand} addresses=${addresses} /></section></div>
    ${coding && html`<${CodeDialog} pairUrl=${from.data?.addresses?.[0]?.pair_url ?? `${location.origin}/pair`} onClose=${() => { code(false); from.reload(); }} />`}
    ${adding?.kind === "esp" && html`<${EspDialog} onClose=${added} />`}
    ${adding?.kind === "radio" && html`<${RadioDialog} scanned=${adding.text} onClose=${added} />`}
    ${asked && html`<${Confirm} title=${S.more.revokeTitle(asked.name)} text=${S.more.revokeText} action=${S.more.revoke} danger busy=${busy} onYes=${revoke} onClose=${() => ask(null)} />`}`}<//>`;
}

/** Where multicast does not reach: the pairing page by address, to type or to scan. */
function ByHand({ addresses }) {
  return html`<div class="small muted address" data-testid="by-hand"><p>${S.more.address}</p>
    ${addresses.map(({ pair_url, qr }) => html`<p class="row" key=${pair_url}><img src=${qr} alt=${S.more.addressQr} width="132" height="132" /><b class="num">${pair_url}</b></p>`)}</div>`;
}

function CodeDialog({ pairUrl, onClose }) {
  const [kind, setKind] = useState("tablet");
  const [room, setRoom] = useState("");
  const [made, setMade] = useState(null);
  const [busy, act] = useAct();
  useTick(1000);
  const left = made ? Math.max(0, Math.ceil((new Date(made.expires_at).getTime() - Date.now()) / 1000)) : 0;
  const make = () => act(async () => setMade(await write("POST", "/pairing-codes", { terminal_kind: kind, ...(kind === "display" && room.trim() ? { room: S.till.room(room.trim()) } : {}) })));
  const gone = made && left === 0;
  return html`<${Dialog} title=${S.more.newCode} size="slim" testid="code-dialog" onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary btn--wide" data-testid="code-go" disabled=${busy} onClick=${made && !gone ? onClose : make}><${Busy} busy=${busy}>${made && !gone ? S.common.done : S.more.newCode}<//></button>`}>
    <div class="stack">${made ? html`<p class="muted">${S.more.address}</p><p class="strong num">${pairUrl}</p><p class="code num" data-testid="code">${gone ? "—" : made.code}</p><p class=${gone ? "alarm small" : "muted small"}>${gone ? S.more.codeGone : S.more.codeValid(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`)}</p>`
    : html`<div class="field"><span class="field__label">${S.more.kind}</span><${Choice} label=${S.more.kind} value=${kind} testid="code-kind" options=${KINDS.map((name) => [name, S.terminals[name]])} onChange=${setKind} /></div>
      ${kind === "display" && html`<${Field} label=${S.more.room} hint=${S.more.roomHint}>${(id) => html`<input class="input" id=${id} list="rooms" data-testid="code-room" maxlength="60" autocomplete="off" value=${room} onInput=${(event) => setRoom(event.target.value)} />
        <datalist id="rooms">${S.till.rooms.map((name) => html`<option key=${name} value=${name}></option>`)}</datalist>`}<//>`}`}</div><//>`;
}
