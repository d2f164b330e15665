/** A list of members: chosen, its columns matched, checked row by row, brought in. */
import { html, useEffect, useState } from "../lib.js";
import { read, write } from "../api.js";
import { start } from "../shell.js";
import { Busy, Empty, Field, Icon, fail, useAct, useEvent } from "../ui.js";
import { W } from "./strings.js";
import { upload } from "./upload.js";

const I = W.importing;
const POLL_MS = 1500;

function Import({ may }) {
  const [list, setList] = useState(null);
  const [columns, setColumns] = useState({});
  const [busy, act] = useAct();
  const put = (view) => {
    setList(view);
    setColumns(view.columns);
  };
  const take = (file) => file && act(async () => put(await upload("/member-imports", file)));
  const check = () => act(async () => put(await write("POST", `/member-imports/${list.upload}/check`, { columns })));
  const go = () => act(async () => put(await write("POST", `/member-imports/${list.upload}/start`)));
  const look = () => list && read(`/member-imports/${list.upload}`).then(setList, fail);
  useEvent("import", (told) => told.upload === list?.upload && look());
  useEffect(() => {
    if (list?.state !== "running") return undefined;
    const timer = setInterval(look, POLL_MS);
    return () => clearInterval(timer);
  }, [list?.state, list?.upload]);
  const head = html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${I.title}><${Icon} name="back" /></a><h1 class="h1 grow">${I.title}</h1>
    ${list && list.state !== "running" && html`<button type="button" class="btn" data-testid="import-again" onClick=${() => setList(null)}>${I.again}</button>`}
    ${list && !isLocked(list) && html`<button type="button" class="btn ${list.state === "read" ? "btn--primary" : ""}" data-testid="import-check" disabled=${busy || !("name" in columns)} onClick=${check}><${Busy} busy=${busy}>${I.check}<//></button>`}</header>`;
  if (!may("import_members")) return html`${head}<${Empty} icon="warning" title=${I.noGood} />`;
  if (!list) return html`${head}<${Choose} busy=${busy} onFile=${take} />`;
  return html`${head}<div class="columns"><div class="stack"><${Result} list=${list} busy=${busy} onGo=${go} /><${BadRows} list=${list} /></div>
    <div class="stack"><${Columns} list=${list} columns=${columns} onChange=${setColumns} /></div></div>`;
}

function Choose({ busy, onFile }) {
  return html`<label class="panel dropfile" onDragOver=${(event) => event.preventDefault()} onDrop=${(event) => (event.preventDefault(), onFile(event.dataTransfer.files[0]))}>
    <${Icon} name="plus" /><span class="btn btn--primary"><${Busy} busy=${busy}>${busy ? I.reading : I.choose}<//></span><span class="muted">${I.drop}</span><span class="muted small">${I.template}</span>
    <input class="sr-only" type="file" data-testid="import-file" accept=".csv,.txt,.xlsx" disabled=${busy} onChange=${(event) => onFile(event.target.files[0])} /></label>`;
}

const isLocked = (list) => list.state === "running" || list.state === "done";

function Columns({ list, columns, onChange }) {
  const locked = isLocked(list);
  const choose = (field) => (event) => onChange(Object.fromEntries([...Object.entries(columns).filter(([name]) => name !== field), ...(event.target.value === "" ? [] : [[field, Number(event.target.value)]])]));
  const sample = (field) => (field in columns ? list.sample.map((cells) => cells[columns[field]]).find(Boolean) : "");
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${I.columns}</h2><span class="muted small">${I.kind(list.kind, list.rows)}</span></div>
    <div class="match">${list.fields.map((field) => html`<${Field} key=${field} label=${I.fields[field]} hint=${[I.hints[field], sample(field)].filter(Boolean).join(" · ")}>${(id) => html`<select class="input" id=${id} data-testid="column-${field}" disabled=${locked} value=${columns[field] ?? ""} onChange=${choose(field)}>
      <option value="">${I.none}</option>${list.headings.map((heading, number) => html`<option key=${number} value=${number}>${heading || number + 1}</option>`)}</select>`}<//>`)}</div></section>`;
}

function Result({ list, busy, onGo }) {
  const figures = [[I.good, list.good, "good"], [I.bad, list.bad_rows, "bad"], [I.before, list.before, "before"]];
  const ended = list.state === "done" || list.state === "failed";
  return html`${list.same_file_at && html`<p class="notice notice--amber" data-testid="import-same">${I.same}</p>`}
    ${list.state === "read" ? html`<p class="notice">${I.openingNote}</p>` : html`<section class="panel"><div class="figures figures--three">${figures.map(([label, value, name]) => html`<div class="figure" key=${name}><span class="stat__label">${label}</span><span class="figure__value num" data-testid="import-${name}">${value}</span></div>`)}</div>
      ${list.state === "running" && html`<p class="num" role="status">${I.running(list.brought, list.good)}</p><progress class="progress" max=${list.good} value=${list.brought}></progress>`}
      ${ended && html`<p class="notice ${list.state === "done" ? "notice--jade" : "notice--alarm"}" role="status" data-testid="import-${list.state}">${list.state === "done" ? I.done(list.brought) : `${I.failed}：${list.error} ${I.resume}`}</p>`}
      ${list.state === "checked" && html`<button type="button" class="btn btn--primary btn--wide" data-testid="import-go" disabled=${busy || !list.good} onClick=${onGo}><${Busy} busy=${busy}>${list.good ? I.go(list.good) : I.noGood}<//></button>`}</section>`}`;
}

function BadRows({ list }) {
  if (!list.bad.length) return null;
  return html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2 class="grow">${I.bad}</h2><a class="btn btn--quiet" href="/api/v1/member-imports/${list.upload}/bad.csv" download>${I.download}</a></div>
    <table class="table"><thead><tr><th class="r">${I.row}</th><th>${I.column}</th><th>${I.why}</th></tr></thead><tbody>${list.bad.slice(0, 100).map((bad) => html`<tr key=${`${bad.row} ${bad.column}`}><td class="r num">${bad.row}</td><td>${bad.column || I.whole}</td><td>${bad.words}</td></tr>`)}</tbody></table>
    ${list.bad.length > 100 && html`<p class="muted small pad-16">${I.more(list.bad.length - 100)}</p>`}</section>`;
}

start(Import);
