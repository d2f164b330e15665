/** What asks, what waits, what was printed last. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { clock } from "../format.js";
import { Confirm, Empty, Icon, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { Asking } from "./ask.js";
import { W } from "./strings.js";

const TONES = { printed: "jade", sent: "jade", failed: "alarm", unknown: "amber", queued: "amber", expired: "alarm" };

export function Queue({ may }) {
  const from = useResource(() => read("/print-jobs"), []);
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  useEvent("print", from.reload);
  const cancel = () => act(async () => {
    await write("DELETE", `/print-jobs/${asked.job}`);
    toast(W.queue.cancelled);
    ask(null);
    from.reload();
  });
  return html`<${Loaded} from=${from}>${({ asking, waiting, latest }) => html`
    ${asking.length > 0 && html`<section class="stack" data-testid="queue-asking"><h2 class="h2">${W.ask.title}</h2><div class="asks">${asking.map((job) => html`<${Asking} key=${job.job} job=${job} onDone=${from.reload} />`)}</div></section>`}
    <div class="columns columns--even"><section class="panel panel--flush" data-testid="queue-waiting"><div class="panel__head panel__head--pad"><h2 class="grow">${W.queue.waiting}</h2>${waiting.length > 0 && html`<span class="chip chip--amber num">${waiting.length}</span>`}</div>
        ${waiting.length === 0 ? html`<${Empty} icon="check" title=${W.queue.waitingNone} text=${W.queue.waitingText} />` : html`<ol>${waiting.map((job) => html`<${Row} key=${job.job} job=${job} note=${job.message ?? W.queue.until(clock(job.expires_at))}>
          ${may("sell") && job.state === "queued" && html`<button type="button" class="btn btn--quiet" data-testid="cancel-${job.job}" onClick=${() => ask(job)}>${W.queue.cancel}</button>`}<//>`)}</ol>`}</section>
      <section class="panel panel--flush" data-testid="queue-latest"><div class="panel__head panel__head--pad"><h2>${W.queue.latest}</h2></div>
        ${latest.length === 0 ? html`<${Empty} icon="print" title=${W.queue.latestNone} />` : html`<ol>${latest.slice(0, 20).map((job) => html`<${Row} key=${job.job} job=${job} note=${job.answered_by ? W.answeredBy(job.answered_by) : job.state === "printed" ? null : job.message} />`)}</ol>`}</section></div>
    ${asked && html`<${Confirm} title=${W.queue.cancelTitle} text=${W.queue.cancelText} action=${W.queue.cancel} danger busy=${busy} onYes=${cancel} onClose=${() => ask(null)} />`}`}<//>`;
}

function Row({ job, note, children }) {
  const state = job.answer === "again" ? "again" : job.state;
  const words = html`<p class="strong num">${W.slips[job.slip]} ${job.about} ${W.copy(job.copy)}</p>`;
  return html`<li class="item-row job" data-testid="job-${job.job}" data-state=${job.state}><${Icon} name="print" /><div class="grow">${job.bill ? html`<a class="plain" href="/receipts/${job.bill}">${words}</a>` : words}
      <p class="muted small">${[clock(job.at), job.device_name ?? (job.state === "queued" ? W.queue.any : null), W.by(job.asked_by)].filter(Boolean).join(" · ")}</p>${note && html`<p class="small ${job.state === "queued" ? "amber" : "muted"}">${note}</p>`}</div>
    <span class="chip ${TONES[state] ? `chip--${TONES[state]}` : ""}">${W.states[state]}</span>${children}</li>`;
}
