/** Testing a device: what it reads comes here and means nothing else; what it prints or shows a person looks at. */
import { html, useEffect, useState } from "../lib.js";
import { query, write } from "../api.js";
import { Busy, Dialog, Icon, useAct, useEvent, useTick } from "../ui.js";
import { pathOf, wordsOf } from "./box.js";
import { W } from "./strings.js";

const QR_TEXT = "\u7f8e\u67a2MEISHU-20";
const QR_LATIN = "MEISHU-20";
const EAN = "6901234567892";
export const codeAt = (text, symbology) => `/api/v1/codes.svg${query({ text, symbology })}`;

export function Trial({ device, onClose, onShow, mayManage }) {
  const Body = { reader: Listening, scanner: Listening, printer: Paper, display: Shown }[device.kind] ?? Elsewhere;
  return html`<${Dialog} title=${W.trial.title(device.name)} testid="trial-dialog" light=${false} onClose=${onClose}
    foot=${mayManage && html`<button type="button" class="btn btn--quiet" onClick=${() => onShow({ name: "details", device: device.id })}>${W.trial.toSettings}</button>`}>
    ${device.message && html`<p class="notice notice--amber trial__message">${wordsOf(device.message)}</p>`}<${Body} device=${device} /><//>`;
}

/** A reader or a scanner: for half a minute what it reads is shown here. */
function Listening({ device }) {
  const [until, setUntil] = useState(0);
  const [got, setGot] = useState(null);
  const [, act] = useAct();
  useTick(500);
  const begin = () => act(async () => {
    setGot(null);
    const { seconds } = await write("POST", `${pathOf(device)}/test`);
    setUntil(Date.now() + seconds * 1000);
  });
  useEffect(() => {
    begin();
    return () => void write("DELETE", `${pathOf(device)}/test`).catch(() => {});
  }, [device.id]);
  useEvent("device.test", (event) => event.device === device.id && setGot(event));
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const card = device.kind === "reader";
  if (got) return html`<${Got} got=${got} card=${card} onAgain=${begin} />`;
  if (until && !left) return html`<div class="state" data-testid="trial-over"><${Icon} name="warning" /><p class="state__title">${W.trial.over}</p><p>${card ? W.trial.overReader : W.trial.overScanner}</p><button type="button" class="btn" onClick=${begin}>${W.trial.again}</button></div>`;
  return html`<div class="trial" data-testid="trial-waiting"><p class="trial__ask">${card ? W.trial.tap : W.trial.scan}</p>
    ${card ? html`<span class="trial__icon"><${Icon} name="card" /></span><p class="muted">${W.trial.tapText(device.name)}</p>` : html`<div class="codes"><figure><img alt=${W.trial.qr} src=${codeAt(QR_TEXT, "qr")} class="code-qr" /><figcaption class="muted small">${W.trial.qr}</figcaption></figure>
      <figure><img alt=${W.trial.bars} src=${codeAt(EAN, "ean13")} class="code-bars" /><figcaption class="muted small num">${EAN}</figcaption></figure></div>`}
    <p class="muted small num" role="timer">${until ? W.trial.left(left) : ""}</p></div>`;
}

function Got({ got, card, onAgain }) {
  const bad = got.read === "nothing";
  const garbled = !card && !bad && got.text !== QR_TEXT && got.text.includes(QR_LATIN);
  return html`<div class="trial" data-testid="trial-got" data-read=${got.read}><span class="trial__icon ${bad || garbled ? "is-bad" : "is-well"}"><${Icon} name=${bad || garbled ? "warning" : "check"} /></span>
    <p class="trial__ask">${bad ? W.trial.over : W.trial.got}</p>
    ${bad && html`<p>${W.trial.badRead}</p>`}
    ${got.read === "card" && html`<p class="num trial__read">${W.trial.card(got.number_masked.slice(-4))}</p><p class="muted">${W.technologies[got.technology] ?? got.technology}</p>${got.memory && html`<p class="chip chip--jade">${W.trial.memory}</p>`}`}
    ${got.read === "code" && html`<p class="num trial__read anywhere">${got.text}</p><p class="muted">${W.kinds[got.kind] ?? got.kind}</p>
      ${got.text === QR_TEXT && html`<p class="chip chip--jade">${W.trial.chineseWell}</p>`}${garbled && html`<p class="notice notice--amber">${W.trial.chineseBad}</p>`}`}
    <button type="button" class="btn" data-testid="trial-again" onClick=${onAgain}>${W.trial.again}</button></div>`;
}

function Paper({ device }) {
  const [busy, act] = useAct();
  const [job, setJob] = useState(null);
  const [opened, open] = useState(false);
  const print = () => act(async () => {
    setJob(null);
    setJob(await write("POST", `${pathOf(device)}/test-page`));
  });
  const drawer = () => act(async () => {
    await write("POST", "/drawer", { reason: W.trial.drawerReason, device: device.id });
    open(true);
  });
  const tone = { printed: "jade", sent: "jade" }[job?.state] ?? "amber";
  return html`<div class="trial"><span class="trial__icon"><${Icon} name="print" /></span>
    ${job && html`<div class="notice notice--${tone}" role="status" data-testid="trial-job" data-state=${job.state}><p>${[W.trial.results[job.state], wordsOf(job.message)].filter(Boolean).join("")}</p></div>`}
    ${opened && html`<p class="notice notice--jade" role="status" data-testid="trial-drawer">${W.trial.drawerDone}</p>`}
    <div class="trial__actions"><button type="button" class="btn btn--primary btn--big" data-testid="test-page" disabled=${busy} onClick=${print}><${Busy} busy=${busy}>${W.trial.page}<//></button>
      <button type="button" class="btn btn--big" data-testid="drawer" disabled=${busy} onClick=${drawer}>${W.trial.drawer}</button></div></div>`;
}

function Shown({ device }) {
  const [view, setView] = useState(null);
  const [busy, act] = useAct();
  const show = (method, next) => act(async () => {
    await write(method, `${pathOf(device)}/test`);
    setView(next);
  });
  useEffect(() => {
    show("POST", "amount");
    return () => void write("DELETE", `${pathOf(device)}/test`).catch(() => {});
  }, [device.id]);
  return html`<div class="trial" data-testid="trial-shown" data-view=${view ?? ""}><p class="trial__lcd num" aria-hidden="true">${view === "welcome" ? "\u2014" : "888.88"}</p>
    <p class="strong">${view === "welcome" ? W.trial.welcomed : W.trial.show}</p><p class="muted">${W.trial.showText}</p>
    <div class="trial__actions"><button type="button" class="btn btn--big" disabled=${busy} onClick=${() => show("DELETE", "welcome")}>${W.trial.welcome}</button>
      <button type="button" class="btn btn--big" disabled=${busy} onClick=${() => show("POST", "amount")}>${W.trial.showAgain}</button></div></div>`;
}

function Elsewhere() {
  return html`<div class="state"><${Icon} name="tablet" /><p class="state__title">${W.trial.terminals}</p><p>${W.trial.terminalsText}</p></div>`;
}
