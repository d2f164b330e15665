/** A device's name, for whom it is, its driver's settings, and the way out. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { Busy, Confirm, Dialog, Field, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { pathOf } from "./box.js";
import { W } from "./strings.js";

const NAME_MOST = 40;
const RATES = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200];
const TIED = new Set(["reader", "scanner", "display"]);

export function Details({ device, stations, counters, onClose, onChanged }) {
  const [asked, ask] = useState(false);
  const [busy, act] = useAct();
  const remove = () => act(async () => {
    await write("DELETE", pathOf(device));
    toast(W.details.removed, "jade");
    onChanged();
    onClose();
  });
  return html`<${Dialog} title=${device.name} testid="details-dialog" light=${false} onClose=${onClose}><div class="stack stack--wide">
      <${NameField} device=${device} />
      ${TIED.has(device.kind) && html`<${Station} id=${device.id} stations=${stations} tablets=${counters?.tablets ?? []} onChanged=${onChanged} />`}
      <${Settings} device=${device} />
      <section class="stack"><h3 class="h2">${W.details.about}</h3><${About} device=${device} /></section>
      <button type="button" class="btn btn--danger" data-testid="device-remove" onClick=${() => ask(true)}>${W.details.remove}</button></div>
    ${asked && html`<${Confirm} title=${W.details.removeTitle(device.name)} text=${device.origin === "option" ? W.details.removeText + W.details.removeOption : W.details.removeText} action=${W.details.remove} danger busy=${busy} onYes=${remove} onClose=${() => ask(false)} />`}<//>`;
}

export function NameField({ device, onSaved }) {
  const [name, setName] = useState(device.name);
  const [busy, act] = useAct();
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      await write("PUT", `${pathOf(device)}/name`, { name: name.trim() });
      toast(S.devices.renamed, "jade");
      onSaved?.();
    });
  };
  return html`<form class="named" onSubmit=${save}><${Field} label=${W.details.name} hint=${W.details.nameHint}>${(id) => html`
      <input class="input" id=${id} data-testid="rename-name" maxlength=${NAME_MOST} autocomplete="off" value=${name} onInput=${(event) => setName(event.target.value)} />`}<//>
    <button class="btn" data-testid="rename-go" disabled=${busy || !name.trim() || name.trim() === device.name}><${Busy} busy=${busy}>${S.common.save}<//></button></form>`;
}

export function Station({ id, stations, tablets, hint = W.details.stationHint, onChanged }) {
  const [busy, act] = useAct();
  const tie = (event) => {
    const terminal = event.target.value || null;
    act(async () => {
      await write("PUT", `/devices/${encodeURIComponent(id)}/station`, { terminal });
      toast(W.details.saved, "jade");
      onChanged?.();
    });
  };
  return html`<${Field} label=${W.details.station} hint=${hint}>${(field) => html`<select class="input" id=${field} data-testid="device-station" disabled=${busy} value=${stations[id] ?? ""} onChange=${tie}>
    <option value="">${W.details.stationAll}</option>${tablets.map((tablet) => html`<option key=${tablet.terminal} value=${tablet.terminal}>${tablet.name}</option>`)}</select>`}<//>`;
}

function About({ device }) {
  const rows = [
    [W.details.port, device.port], [W.details.seenAs, device.seen_as], [W.details.profile, device.profile], [W.details.driver, device.driver],
    [W.details.origin, W.details.origins[device.origin]],
  ].filter(([, value]) => value);
  return html`<dl class="pairs small num">${rows.map(([label, value]) => html`<dt key=${label}>${label}</dt><dd class="anywhere">${value}</dd>`)}</dl>`;
}

function Settings({ device }) {
  const from = useResource(() => read(`${pathOf(device)}/settings`), [device.id]);
  return html`<section class="stack"><h3 class="h2">${W.details.values}</h3><${Loaded} from=${from}>${({ fields }) => html`<${SettingsForm} key=${JSON.stringify(fields)} device=${device} fields=${fields} onSaved=${from.reload} />`}<//></section>`;
}

function SettingsForm({ device, fields, onSaved }) {
  const [changed, change] = useState({});
  const [busy, act] = useAct();
  const main = W.main.map((name) => fields.find((field) => field.name === name)).filter(Boolean);
  const others = fields.filter((field) => !main.includes(field));
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      await write("PUT", `${pathOf(device)}/settings`, { settings: changed });
      toast(W.details.saved, "jade");
      onSaved();
    });
  };
  const bad = Object.values(changed).some((value) => Number.isNaN(value));
  const input = (field) => html`<${Setting} key=${field.name} field=${field} value=${field.name in changed ? changed[field.name] : field.value} onChange=${(value) => change({ ...changed, [field.name]: value })} />`;
  return html`<form class="stack" onSubmit=${save}><div class="form-grid">${main.map(input)}</div>
    ${others.length > 0 && html`<details class="others"><summary>${W.details.more}</summary><div class="form-grid">${others.map(input)}</div></details>`}
    <p class="muted small">${W.details.valuesHint}</p>
    <button class="btn" data-testid="settings-go" disabled=${busy || bad || !Object.keys(changed).length}><${Busy} busy=${busy}>${W.details.saveValues}<//></button></form>`;
}

/** One setting by its kind; a number that is none keeps the form from being sent. */
function Setting({ field, value, onChange }) {
  const [label, hint, words] = W.fields[field.name] ?? [field.name, "", {}];
  const number = field.kind === "integer" || field.kind === "number";
  const options = field.kind === "choice" ? field.options : field.name === "baudrate" ? [...new Set([...RATES, field.value])] : null;
  if (field.kind === "switch") {
    return html`<div class="field"><label class="check"><input type="checkbox" data-testid="setting-${field.name}" checked=${Boolean(value)} onChange=${(event) => onChange(event.target.checked)} />${label}</label>${hint && html`<p class="field__hint">${hint}</p>`}</div>`;
  }
  return html`<${Field} label=${label} hint=${hint} error=${Number.isNaN(value) && W.details.bad}>${(id, invalid) => (options
    ? html`<select class="input" id=${id} data-testid="setting-${field.name}" value=${String(value)} onChange=${(event) => onChange(options.find((option) => String(option) === event.target.value))}>${options.map((option) => html`<option key=${option} value=${String(option)}>${words?.[option] ?? option}</option>`)}</select>`
    : html`<input class="input" id=${id} data-testid="setting-${field.name}" inputmode=${number ? "decimal" : "text"} autocomplete="off" maxlength="120" aria-invalid=${String(invalid)} value=${Number.isNaN(value) ? undefined : value ?? ""}
        onInput=${(event) => onChange(number ? numberOf(event.target.value) : event.target.value)} />`)}<//>`;
}

const numberOf = (text) => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN);
