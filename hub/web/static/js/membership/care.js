/** A member's treatment record: visits with photos, patch tests, signed forms. */
import { html, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { date, dayOf } from "../format.js";
import { start } from "../shell.js";
import { Confirm, Empty, Icon, Loaded, fail, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { FormsPanel } from "./forms.js";
import { RecordDialog, TestDialog } from "./record.js";
import { W } from "./strings.js";
import { upload } from "./upload.js";

const C = W.care;
const id = location.pathname.split("/").at(-2);

function Care({ may }) {
  const from = useResource(() => read(`/members/${id}/care`), []);
  const [writing, edit] = useState(null);
  const [testing, test] = useState(false);
  const changed = () => {
    edit(null);
    test(false);
    from.reload();
  };
  return html`<${Loaded} from=${from}>${(care) => html`
    <header class="head"><a class="btn btn--quiet btn--icon" href="/members/${id}" aria-label=${S.common.back}><${Icon} name="back" /></a><h1 class="h1 grow clip-2">${C.title(care.member_name)}</h1>
      <button type="button" class="btn btn--primary" data-testid="record-add" onClick=${() => edit({})}>${C.add}</button></header>
    <div class="columns"><section class="panel"><div class="panel__head"><h2>${C.timeline}</h2></div>
        ${care.records.length ? html`<ol class="timeline">${care.records.map((record) => html`<${Visit} key=${record.record} record=${record} may=${may} onEdit=${() => edit(record)} onChanged=${from.reload} />`)}</ol>` : html`<${Empty} title=${C.noRecords} text=${C.noRecordsText} />`}</section>
      <div class="stack"><section class="panel"><div class="panel__head"><h2 class="grow">${C.tests}</h2><button type="button" class="btn btn--quiet" data-testid="test-add" onClick=${() => test(true)}>${C.addTest}</button></div>
          ${care.tests.length === 0 && html`<p class="muted small">${C.noTests}</p>`}
          <ul>${care.tests.map((one) => html`<li class="row row--between token" key=${one.test}><div class="grow"><p class="strong">${one.category}</p><p class="muted small num">${one.expired ? C.expired : C.until(date(one.expires_on))}${one.note ? ` · ${one.note}` : ""}</p></div><span class="chip ${one.result === "reaction" ? "chip--alarm" : one.expired ? "chip--amber" : "chip--jade"}">${C.results[one.result]}</span></li>`)}</ul></section>
        <${FormsPanel} member=${id} signings=${care.signings} may=${may} onChanged=${from.reload} /></div></div>
    ${writing && html`<${RecordDialog} member=${id} record=${writing} today=${dayOf()} onDone=${changed} onClose=${() => edit(null)} />`}
    ${testing && html`<${TestDialog} member=${id} onDone=${changed} onClose=${() => test(false)} />`}`}<//>`;
}

function Visit({ record, may, onEdit, onChanged }) {
  const lines = [[C.services, record.services.join("、")], [C.readings, record.readings.map((one) => `${one.name} ${one.value}${one.unit ? ` ${one.unit}` : ""}`).join("、")], [C.products, record.products.join("、")], [C.advice, record.advice], [C.note, record.note]].filter(([, words]) => words);
  return html`<li class="visit" data-testid="record-${record.record}"><div class="row row--between"><p class="strong num">${date(record.day)}</p><button type="button" class="btn btn--quiet" onClick=${onEdit}>${C.edit}</button></div>
    <dl class="pairs">${lines.map(([label, words]) => html`<dt key=${label}>${label}</dt><dd class="pre">${words}</dd>`)}</dl>
    <div class="shots">${["before", "after"].map((moment) => html`<${Shots} key=${moment} record=${record} moment=${moment} may=${may} onChanged=${onChanged} />`)}</div>
    <p class="muted tiny">${record.technician_name ? `${C.technician} ${record.technician_name} · ` : ""}${C.by(record.written_by)}</p></li>`;
}

function Shots({ record, moment, may, onChanged }) {
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  const take = (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (file) act(async () => {
      await upload(`/care-records/${record.record}/photos` + query({ moment }), file);
      onChanged();
    }).catch(fail);
  };
  const remove = () => act(async () => {
    await write("DELETE", `/care-photos/${asked}`);
    ask(null);
    toast(C.saved);
    onChanged();
  });
  return html`<div class="shots__side"><p class="small muted">${C[moment]}</p><div class="row row--wrap tight">${record.photos.filter((photo) => photo.moment === moment).map((photo) => html`<span class="shot" key=${photo.photo}><a href="/api/v1/care-photos/${photo.photo}/whole.jpg" target="_blank" rel="noopener"><img src="/api/v1/care-photos/${photo.photo}/small.jpg" alt=${C.photo(C[moment])} loading="lazy" /></a>
      ${may("manage_cards") && html`<button type="button" class="shot__x" aria-label=${C.remove} onClick=${() => ask(photo.photo)}>×</button>`}</span>`)}
    <label class="shot shot--add"><${Icon} name="plus" /><span class="tiny">${busy ? S.common.loading : C.addPhoto}</span><input class="sr-only" type="file" accept="image/jpeg,image/png,image/webp" capture="environment" data-testid="photo-${moment}" disabled=${busy} onChange=${take} /></label></div>
    ${asked && html`<${Confirm} title=${C.remove} text=${C.removeText} action=${C.remove} danger busy=${busy} onYes=${remove} onClose=${() => ask(null)} />`}</div>`;
}

start(Care);
