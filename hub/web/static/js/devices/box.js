/** One device on the page: how it is, since when, what to do. */
import { html } from "../lib.js";
import { ago } from "../format.js";
import { language } from "../languages.js";
import { Icon } from "../ui.js";
import { prose } from "../strings.js";
import { W } from "./strings.js";

export const TONES = { ready: "jade", attention: "amber", gone: "alarm", starting: "", refused: "alarm" };
export const ICONS = { reader: "card", scanner: "scan", printer: "print", display: "tablet", terminals: "tablet" };

export const pathOf = (device) => `/devices/${encodeURIComponent(device.id)}`;

/** What the daemon says of a device or a job, set as Chinese is. */
export const wordsOf = (message) => (message ? prose(typeof message === "string" ? message : language === "en" ? message.en : message.zh) : "");

export function StateChip({ state }) {
  return html`<span class="chip ${TONES[state] ? `chip--${TONES[state]}` : ""}">${W.states[state] ?? state}</span>`;
}

/** For how long it has been as it is, coarse. @param {string} since */
function held(since) {
  const minutes = Math.floor((Date.now() - new Date(since).getTime()) / 60_000);
  if (minutes < 1) return W.holds.now;
  if (minutes < 60) return W.holds.minutes(minutes);
  return minutes < 48 * 60 ? W.holds.hours(Math.floor(minutes / 60)) : W.holds.days(Math.floor(minutes / 1440));
}

export function Box({ device, station, mayManage, onShow }) {
  return html`<li class="panel device" data-testid="device-${device.id}" data-state=${device.state} data-kind=${device.kind}>
    <div class="row row--top"><span class="avatar device__icon"><${Icon} name=${ICONS[device.kind] ?? "tablet"} /></span>
      <div class="grow"><p class="strong clip-2">${device.name}</p><p class="muted small">${W.groups[device.kind] ?? device.kind} · ${held(device.since)}${station ? ` · ${W.forOne(station.name)}` : ""}</p></div><${StateChip} state=${device.state} /></div>
    ${device.message && html`<p class="notice ${TONES[device.state] === "alarm" ? "notice--alarm" : "notice--amber"}" data-testid="device-message">${wordsOf(device.message)}</p>`}
    <div class="row row--wrap device__facts small">${device.last_seen && html`<span class="muted">${W.seen(ago(device.last_seen))}</span>`}
      ${device.faults > 0 && html`<span class="chip chip--amber" data-testid="device-faults">${W.faults(device.faults)}</span>`}</div>
    <div class="device__actions"><button type="button" class="btn" data-testid="device-test" onClick=${() => onShow("trial")}>${W.test}</button>
      <button type="button" class="btn" data-testid="device-history" onClick=${() => onShow("history")}>${W.history}</button>
      ${mayManage && html`<button type="button" class="btn" data-testid="device-settings" onClick=${() => onShow("details")}>${W.settings}</button>`}</div></li>`;
}
