/** What every staff page has: who is signed in, and the store's state in plain words at the foot of the rail. */
import { html, render, useState } from "./lib.js";
import { read, write } from "./api.js";
import { latest } from "./events.js";
import { LANGUAGES, choose, language, signedOut } from "./languages.js";
import { Joiners } from "./membership/waiting.js";
import { AskDialog } from "./printing/ask.js";
import { W } from "./printing/strings.js";
import { Choice, Dialog, toast, useAct, useEvent, useTick } from "./ui.js";
import { HelpCalls } from "./help.js";
import { useScanned } from "./scanned.js";
import { S, prose } from "./strings.js";

const NEEDS = { "/till": "sell", "/receipts": "sell", "/shift": "sell", "/settings": "see_reports", "/more": "see_reports", "/reports": "see_reports", "/settlement": "see_reports", "/commission": "see_reports" };
const HALTED = new Set(["quarantined", "fenced", "cloud_ahead"]);

/** @type {Promise<{staff: string, name: string, role: string, permissions: string[]}> | null} */
let mine = null;

/** Who is signed in here; asked once a page. */
export function me() {
  mine ??= read("/sessions/current");
  return mine;
}

/** The rail shows what this person may open; who lands where they may not (as after sign-in) goes to the members. */
function allowed(who) {
  for (const [path, permission] of Object.entries(NEEDS)) {
    const entry = document.querySelector(`.rail a[href="${path}"]`);
    if (entry) entry.hidden = !who.permissions.includes(permission);
  }
  const may = !NEEDS[location.pathname] || who.permissions.includes(NEEDS[location.pathname]);
  if (!may) location.replace("/members");
  return may;
}

/** Draws a staff page and the rail's foot. @param {any} page a component @param {(who: any) => any} [props] */
export async function start(page, props = () => ({})) {
  const foot = document.getElementById("rail-status");
  const app = document.getElementById("app");
  render(html`<${RailFoot} who=${null} />`, foot);
  const who = await me().catch((error) => error);
  if (who instanceof Error) {
    const { Failed } = await import("./ui.js");
    app.replaceChildren();
    render(html`<${Failed} error=${who} retry=${() => location.reload()} />`, app);
    return;
  }
  render(html`<${RailFoot} who=${who} />`, foot);
  if (!allowed(who)) return;
  app.replaceChildren();
  render(html`<${page} who=${who} may=${(permission) => who.permissions.includes(permission)} ...${props(who)} />`, app);
}

/** The store's state: `short` for the rail, `text` for who asks. @returns {{tone: string, short: string, text: string}} */
export function storeState(status, up) {
  if (up === false) return { tone: "alarm", short: S.status.unreachable, text: S.status.unreachableText };
  if (!status) return { tone: "", short: "…", text: S.common.loading };
  if (status.storage === "failed") return { tone: "alarm", short: S.status.storage, text: S.status.storageText };
  const { state, since, behind } = status.sync;
  const waiting = behind > 0 ? S.status.behind(behind) : "";
  if (HALTED.has(state)) return { tone: "alarm", short: S.status.halted, text: S.status.haltedText };
  if (state === "offline") return { tone: "amber", short: S.status.offlineFor(duration(since)), text: [S.status.offlineText, waiting].filter(Boolean).join("。") };
  if (state === "connecting") return { tone: "amber", short: S.status.connecting, text: S.status.connectingText };
  if (state === "syncing") return { tone: "jade", short: S.status.syncing, text: waiting || S.status.syncingText };
  if (state === "off") return { tone: "jade", short: S.status.local, text: S.status.localText };
  return { tone: "jade", short: S.status.online, text: S.status.onlineText };
}

function duration(since) {
  if (!since) return "";
  const minutes = Math.max(1, Math.floor((Date.now() - new Date(since).getTime()) / 60_000));
  if (minutes < 60) return S.status.minutes(minutes);
  return minutes < 48 * 60 ? S.status.hours(Math.floor(minutes / 60)) : S.status.days(Math.floor(minutes / 1440));
}

/** The rail has room for what happened; what to do stands on the devices page. */
const firstClause = (words) => words.split(/[\u3002\uff0c\uff1b\uff1a]|[.;:] /u)[0].replace(/\.$/u, "");

/** What of the hardware wants an eye. @returns {{name: string, message: string}[]} */
function attentionOf(status) {
  if (status?.devices?.daemon === "down") return [{ name: S.devices.title, message: S.status.devicesDown }];
  return (status?.devices?.attention ?? []).map(({ name, message }) => ({ name, message: prose(message) }));
}

function RailFoot({ who }) {
  const [status, setStatus] = useState(latest.status);
  const [up, setUp] = useState(latest.up);
  const [open, setOpen] = useState(false);
  const [asked, ask] = useState(false);
  useScanned();
  useEvent("status", setStatus);
  useEvent("link", (link) => setUp(link.up));
  useTick(30_000);
  const state = storeState(status, up);
  const attention = up === false ? [] : attentionOf(status);
  const asking = up === false ? 0 : (status?.printing?.asking ?? 0);
  return html`
    ${asking > 0 && html`<button type="button" class="rail__alert rail__ask" data-testid="print-attention" onClick=${() => ask(true)}>${W.ask.short(asking)}</button>`}
    ${asked && html`<${AskDialog} onClose=${() => ask(false)} />`}
    ${who && html`<${HelpCalls} />`}
    ${who?.permissions.includes("serve_members") && html`<${Joiners} />`}
    ${attention.length > 0 && html`<a class="rail__alert" href="/devices" data-testid="device-attention" title=${attention[0].message}>${firstClause(attention[0].message)}</a>`}
    <button class="rail__who" data-testid="rail-who" onClick=${() => setOpen(true)}><span class="sr-only">${S.status.menu}</span>
      <span class="rail__face">${who ? [...who.name].slice(-2).join("") : "…"}</span>
      <span class="rail__net" data-testid="store-state" data-tone=${state.tone}><i class="dot ${state.tone && `dot--${state.tone}`}"></i><span>${state.short}</span></span>
    </button>
    ${open && html`<${StatusDialog} who=${who} status=${status} state=${state} onClose=${() => setOpen(false)} />`}`;
}

function StatusDialog({ who, status, state, onClose }) {
  const [busy, act] = useAct();
  const leave = () => act(async () => {
    await write("DELETE", "/sessions/current");
    signedOut();
    location.assign("/sign-in");
  });
  const attention = attentionOf(status);
  const speak = (name) => act(async () => {
    if (who) await write("PUT", "/sessions/current/language", { language: name });
    choose(name);
    location.reload();
  });
  return html`<${Dialog} title=${S.status.title} size="slim" onClose=${onClose} foot=${html`
      <button class="btn btn--wide" data-testid="sign-out" disabled=${busy} onClick=${leave}>${S.status.signOut}</button>`}>
    <div class="stack">
      ${who && html`<p class="muted">${S.status.signedIn(who.name)} · ${S.roles[who.role] ?? who.role}</p>`}
      <div class="notice ${state.tone && `notice--${state.tone}`}"><div><p class="strong">${state.short}</p><p>${state.text}</p></div></div>
      ${status && status.clock !== "ok" && html`<div class="notice notice--amber"><div><p class="strong">${S.status.clock}</p><p>${S.status.clockText}</p></div></div>`}
      ${attention.map((device) => html`<a class="notice notice--amber" key=${device.name} href="/devices"><div><p class="strong">${device.name}</p><p>${device.message}</p></div></a>`)}
      <div class="field"><span class="field__label">${S.status.language}</span><${Choice} label=${S.status.language} value=${language} testid="language" options=${Object.entries(LANGUAGES)} onChange=${speak} /></div>
    </div>
  <//>`;
}

/** A word when something is not allowed here. */
export const forbidden = () => toast(S.errors.notAllowed, "alarm");
