/** A slip that may not have come out whole: a person looks at the paper and says so. */
import { html } from "../lib.js";
import { read, write } from "../api.js";
import { clock } from "../format.js";
import { Busy, Dialog, Empty, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { W } from "./strings.js";

/** The two answers. @param {{job: string, onDone?: () => void}} props */
export function Answers({ job, onDone = () => {} }) {
  const [busy, act] = useAct();
  const answer = (printed) => act(async () => {
    await write("POST", `/print-jobs/${job}/answer`, { printed });
    toast(printed ? W.ask.thanks : W.ask.printing, "jade");
    onDone();
  });
  return html`<div class="row row--wrap ask__answers">
    <button type="button" class="btn grow" data-testid="ask-printed" disabled=${busy} onClick=${() => answer(true)}>${W.ask.done}</button>
    <button type="button" class="btn btn--primary grow" data-testid="ask-again" disabled=${busy} onClick=${() => answer(false)}><${Busy} busy=${busy}>${W.ask.again}<//></button></div>`;
}

/** One job that asks, in words. */
export function Asking({ job, onDone }) {
  return html`<div class="notice notice--amber ask" data-testid="asking-${job.job}"><div class="grow"><p class="strong num">${W.slips[job.slip]} ${job.about} ${W.copy(job.copy)}</p>
    <p class="small">${[W.queue.asked(clock(job.at)), job.device_name, job.message].filter(Boolean).join(" · ")}</p><${Answers} job=${job.job} onDone=${onDone} /></div></div>`;
}

/** Every job that asks, from any page. */
export function AskDialog({ onClose }) {
  const from = useResource(() => read("/print-jobs"), []);
  useEvent("print", from.reload);
  return html`<${Dialog} title=${W.ask.title} testid="ask-dialog" onClose=${onClose}><div class="stack"><p class="muted">${W.ask.text}</p>
    <${Loaded} from=${from}>${({ asking }) => (asking.length ? asking.map((job) => html`<${Asking} key=${job.job} job=${job} onDone=${from.reload} />`) : html`<${Empty} icon="check" title=${W.ask.none} />`)}<//></div><//>`;
}
