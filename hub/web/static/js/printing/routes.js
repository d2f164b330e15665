/** Which printer prints what. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { Busy, Choice, Empty, Field, Icon, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { S, prose } from "../strings.js";
import { W } from "./strings.js";

const KEEP = [10, 30, 60, 120];

export function Routes({ may }) {
  const from = useResource(() => read("/printing"), []);
  useEvent("device", from.reload);
  return html`<${Loaded} from=${from}>${(known) => (known.printers.length === 0 ? html`<${Empty} icon="print" title=${W.routes.none_} text=${W.routes.noneText}><a class="btn" href="/devices">${W.routes.devices}</a><//>`
    : html`<div class="columns"><${Form} key=${JSON.stringify([known.receipts, known.service, known.labels, known.rooms])} known=${known} free=${may("manage_settings")} onSaved=${from.set} /><div class="stack"><${Printers} printers=${known.printers} /><${Habits} known=${known} free=${may("manage_settings")} onChange=${from.reload} /></div></div>`)}<//>`;
}

function Form({ known, free, onSaved }) {
  const first = { receipts: known.receipts, service: known.service, labels: known.labels, rooms: Object.entries(known.rooms) };
  const [routes, set] = useState(first);
  const [busy, act] = useAct();
  const changed = JSON.stringify(routes) !== JSON.stringify(first);
  const put = (values) => set((before) => ({ ...before, ...values }));
  const room = (index, values) => put({ rooms: routes.rooms.map((one, other) => (other === index ? values : one)) });
  const save = () => act(async () => {
    const rooms = Object.fromEntries(routes.rooms.filter(([name, device]) => name.trim() && device).map(([name, device]) => [name.trim(), device]));
    onSaved(await write("PUT", "/printing/routes", { ...routes, rooms }));
    toast(W.routes.saved, "jade");
  });
  return html`<section class="panel"><div class="stack stack--wide">
    <${Pick} label=${W.routes.receipts} hint=${W.routes.receiptsHint} none=${W.routes.any} testid="route-receipts" printers=${known.printers} value=${routes.receipts} free=${free} onChange=${(receipts) => put({ receipts })} />
    <${Pick} label=${W.routes.service} hint=${W.routes.serviceHint} none=${W.routes.none} testid="route-service" printers=${known.printers} value=${routes.service} free=${free} onChange=${(service) => put({ service })} />
    <div class="field"><span class="field__label">${W.routes.rooms}</span>
      ${routes.rooms.map(([name, device], index) => html`<div class="room-row" key=${index}><input class="input" list="rooms" maxlength="60" aria-label=${W.routes.room} placeholder=${W.routes.room} data-testid="route-room-${index}" disabled=${!free} value=${name} onInput=${(event) => room(index, [event.target.value, device])} />
        <${Select} label=${W.routes.service} none=${W.routes.none} testid="route-room-${index}-printer" printers=${known.printers} value=${device} free=${free} onChange=${(value) => room(index, [name, value])} />
        ${free && html`<button type="button" class="btn btn--quiet btn--icon" aria-label=${W.routes.remove} onClick=${() => put({ rooms: routes.rooms.filter((_, other) => other !== index) })}><${Icon} name="close" /></button>`}</div>`)}
      <datalist id="rooms">${S.till.rooms.map((name) => html`<option key=${name} value=${name}></option>`)}</datalist>
      <div class="row row--wrap">${free && html`<button type="button" class="btn" data-testid="route-add-room" onClick=${() => put({ rooms: [...routes.rooms, ["", routes.service]] })}><${Icon} name="plus" small />${W.routes.addRoom}</button>`}<p class="field__hint grow">${W.routes.roomsHint}</p></div></div>
    <${Pick} label=${W.routes.labels} hint=${W.routes.labelsHint} none=${W.routes.none} testid="route-labels" printers=${known.printers} value=${routes.labels} free=${free} onChange=${(labels) => put({ labels })} />
    ${free && html`<div class="row row--end"><span class="muted small grow">${changed && W.routes.changed}</span><button type="button" class="btn btn--primary" data-testid="routes-save" disabled=${!changed || busy} onClick=${save}><${Busy} busy=${busy}>${W.routes.save}<//></button></div>`}</div></section>`;
}

/** A printer to choose; one that a route names and that is gone is said to be so. */
function Pick({ label, hint, none, testid, printers, value, free, onChange }) {
  const gone = printers.find((printer) => printer.device === value && !printer.present);
  return html`<${Field} label=${label} hint=${hint} error=${gone && W.routes.missingText(gone.name)}>${(id) => html`<${Select} id=${id} none=${none} testid=${testid} printers=${printers} value=${value} free=${free} onChange=${onChange} />`}<//>`;
}

function Select({ id, label, none, testid, printers, value, free, onChange }) {
  return html`<select class="input" id=${id} aria-label=${label} data-testid=${testid} disabled=${!free} onChange=${(event) => onChange(event.target.value || null)}><option value="" selected=${!value}>${none}</option>
    ${printers.map((printer) => html`<option key=${printer.device} value=${printer.device} selected=${printer.device === value}>${printer.name}${printer.present ? "" : `（${W.routes.missing}）`}</option>`)}</select>`;
}

function Printers({ printers }) {
  return html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${W.routes.printers}</h2></div><ul>${printers.map((printer) => html`<li class="item-row" key=${printer.device} data-testid="printer-${printer.device}" data-present=${String(printer.present)}><${Icon} name="print" /><div class="grow"><p class="strong clip">${printer.name}</p>
      ${(printer.message || !printer.present) && html`<p class="small amber">${printer.present ? prose(printer.message) : W.routes.missingText(printer.name)}</p>`}</div>${printer.columns && html`<span class="chip">${W.routes.paper(printer.columns)}</span>`}
      <span class="chip ${printer.state === "ready" ? "chip--jade" : "chip--amber"}">${printer.present ? S.devices.states[printer.state] : W.routes.missing}</span></li>`)}</ul></section>`;
}

/** Each choice is a setting and is kept at once. */
function Habits({ known, free, onChange }) {
  const [, act] = useAct();
  const set = (name, value) => act(async () => {
    await write("PUT", "/settings", { name, value: JSON.stringify(value) });
    toast(W.routes.saved, "jade");
    onChange();
  });
  const keep = KEEP.includes(known.print_keep_minutes) ? KEEP : [...KEEP, known.print_keep_minutes].sort((one, other) => one - other);
  return html`<section class="panel"><div class="panel__head"><h2>${W.routes.settings}</h2></div><fieldset class="plainset stack" disabled=${!free}>
    <label class="check"><input type="checkbox" data-testid="setting-auto" checked=${known.auto_print} onChange=${(event) => set("auto_print", event.target.checked)} /><span>${W.routes.autoPrint}</span></label>
    <label class="check"><input type="checkbox" data-testid="setting-fallback" checked=${known.receipt_fallback} onChange=${(event) => set("receipt_fallback", event.target.checked)} /><span>${W.routes.fallback}</span></label>
    <div class="field"><span class="field__label">${W.routes.slips}</span><${Choice} label=${W.routes.slips} testid="setting-slips" value=${known.service_slips} options=${Object.entries(W.routes.slipChoices)} onChange=${(value) => set("service_slips", value)} /></div>
    <${Field} label=${W.routes.keep} hint=${W.routes.keepHint}>${(id) => html`<select class="input" id=${id} data-testid="setting-keep" onChange=${(event) => set("print_keep_minutes", Number(event.target.value))}>${keep.map((minutes) => html`<option key=${minutes} value=${minutes} selected=${minutes === known.print_keep_minutes}>${W.routes.keepMinutes(minutes)}</option>`)}</select>`}<//></fieldset></section>`;
}
