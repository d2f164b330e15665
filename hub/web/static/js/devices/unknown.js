/** Devices that are there and that nobody has said what they are; printers found on the network among them. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { Busy, Empty, Field, Icon, Loaded, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const ADDRESS = /^([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i;
const PORT = ":9100";
const HEARD_MOST = 48;

/** The profiles as a person may choose them: what could fit first. */
function useProfiles() {
  return useResource(() => read("/device-profiles"), []);
}

function useAdd(onAdded) {
  const [busy, act] = useAct();
  const add = (wanted) => act(async () => onAdded((await write("POST", "/devices", wanted)).id));
  return [busy, add];
}

export function Unknowns({ unknown, onAdded, onBack }) {
  const from = useProfiles();
  const [busy, add] = useAdd(onAdded);
  const found = unknown.filter((one) => one.interface !== "tcp");
  return html`<${Loaded} from=${from}>${({ profiles }) => html`<div class="stack">
    ${found.length === 0 ? html`<${Empty} icon="scan" title=${W.wizard.unknownsNone} text=${W.wizard.unknownsNoneText} />` : html`<p class="muted">${W.wizard.asked}</p>
      <ul class="stack">${found.map((one) => html`<${Unknown} key=${one.id} one=${one} profiles=${profiles} busy=${busy} onAdd=${add} />`)}</ul>`}
    <button type="button" class="btn btn--quiet wizard__back" onClick=${onBack}>${W.wizard.back}</button></div>`}<//>`;
}

function Unknown({ one, profiles, busy, onAdd }) {
  const fits = profiles.filter((profile) => profile.interface === one.interface);
  const suggested = one.suggested.map((key) => fits.find((profile) => profile.key === key)).filter(Boolean);
  const others = fits.filter((profile) => !suggested.includes(profile));
  const [chosen, choose] = useState(suggested.length === 1 || one.claims ? suggested[0]?.key ?? "" : "");
  const submit = (event) => {
    event.preventDefault();
    onAdd({ profile: chosen, unknown: one.id });
  };
  return html`<li class="panel unknown-device" data-testid="unknown-${one.id}"><form class="stack" onSubmit=${submit}>
    <div class="row row--top"><span class="avatar device__icon"><${Icon} name="scan" /></span><div class="grow"><p class="strong anywhere num">${one.seen_as || one.port}</p><p class="muted small anywhere">${W.interfaces[one.interface] ?? one.interface} · ${one.port}</p></div>
      ${one.ignored && html`<span class="chip">${W.wizard.ignored}</span>`}</div>
    ${one.claims && html`<p class="notice notice--amber" data-testid="claims">${W.wizard.claims(one.claims)}</p>`}
    ${one.heard && html`<p class="small num anywhere muted">${W.wizard.heard(spacedHex(one.heard))}</p>`}
    ${fits.length === 0 ? html`<p class="notice notice--amber">${W.wizard.noProfile}</p>` : html`<div class="named">${!one.claims && html`<${Choose} profiles=${others} suggested=${suggested} value=${chosen} onChange=${choose} />`}
      <button class="btn btn--primary" data-testid="unknown-add" disabled=${busy || !chosen}><${Busy} busy=${busy}>${one.claims ? W.wizard.itIs : W.wizard.useIt}<//></button></div>`}</form></li>`;
}

/** 02 30 41 ... @param {string} hex */
const spacedHex = (hex) => hex.toUpperCase().replace(/..(?=.)/g, "$& ").slice(0, HEARD_MOST * 3) + (hex.length > HEARD_MOST * 2 ? " …" : "");

function Choose({ profiles, suggested, value, onChange }) {
  const option = (profile) => html`<option key=${profile.key} value=${profile.key}>${profile.name} · ${profile.description}</option>`;
  return html`<${Field} label=${W.wizard.model}>${(id) => html`<select class="input" id=${id} data-testid="choose-profile" value=${value} onChange=${(event) => onChange(event.target.value)}>
    ${!value && html`<option value="">${W.wizard.choose}</option>`}
    ${suggested.length > 0 && html`<optgroup label=${W.wizard.suggested}>${suggested.map(option)}</optgroup>`}
    ${Object.entries(W.groups).map(([kind, label]) => {
      const these = profiles.filter((profile) => profile.kind === kind);
      return these.length > 0 && html`<optgroup key=${kind} label=${label}>${these.map(option)}</optgroup>`;
    })}</select>`}<//>`;
}

export function NetworkPrinters({ unknown, onAdded, onBack }) {
  const from = useProfiles();
  const [busy, add] = useAdd(onAdded);
  const found = unknown.filter((one) => one.interface === "tcp");
  return html`<${Loaded} from=${from}>${({ profiles }) => html`<div class="stack stack--wide">
    <section class="stack"><h3 class="h2">${W.wizard.printers}</h3>${found.length === 0 ? html`<div class="notice"><${Icon} name="print" /><div><p class="strong">${W.wizard.printersNone}</p><p>${W.wizard.printersNoneText}</p></div></div>`
    : html`<ul class="stack">${found.map((one) => html`<${Unknown} key=${one.id} one=${one} profiles=${profiles} busy=${busy} onAdd=${add} />`)}</ul>`}</section>
    <${ByHand} profiles=${profiles.filter((profile) => profile.interface === "tcp")} busy=${busy} onAdd=${add} />
    <button type="button" class="btn btn--quiet wizard__back" onClick=${onBack}>${W.wizard.back}</button></div>`}<//>`;
}

function ByHand({ profiles, busy, onAdd }) {
  const [address, setAddress] = useState("");
  const [chosen, choose] = useState("");
  const [bad, setBad] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    const text = address.normalize("NFKC").trim();
    if (!ADDRESS.test(text)) return setBad(true);
    return onAdd({ profile: chosen, port: /:\d+$/.test(text) ? text : text + PORT });
  };
  return html`<form class="stack" onSubmit=${submit} data-testid="by-hand"><h3 class="h2">${W.wizard.byHand}</h3>
    <div class="form-grid"><${Field} label=${W.wizard.address} hint=${W.wizard.addressHint} error=${bad && W.wizard.addressBad}>${(id, invalid) => html`<input class="input num" id=${id} data-testid="address" autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="80" aria-invalid=${String(invalid)}
        value=${address} onInput=${(event) => { setBad(false); setAddress(event.target.value); }} />`}<//>
      <${Choose} profiles=${profiles} suggested=${[]} value=${chosen} onChange=${choose} /></div>
    <button class="btn btn--primary" data-testid="by-hand-add" disabled=${busy || !address.trim() || !chosen}><${Busy} busy=${busy}>${W.wizard.useIt}<//></button></form>`;
}
