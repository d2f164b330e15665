/** What happened to a device, newest first. */
import { html } from "../lib.js";
import { read } from "../api.js";
import { moment } from "../format.js";
import { Dialog, Empty, Loaded, useEvent, useResource } from "../ui.js";
import { StateChip, pathOf, wordsOf } from "./box.js";
import { W } from "./strings.js";

export function History({ device, onClose }) {
  const from = useResource(() => read(`${pathOf(device)}/history`), [device.id]);
  useEvent("device", (event) => event.device.id === device.id && event.device.since !== device.since && from.reload());
  return html`<${Dialog} title=${W.log.title(device.name)} testid="history-dialog" onClose=${onClose}><${Loaded} from=${from}>${({ history }) => (history.length === 0
    ? html`<${Empty} title=${W.log.empty} text=${W.log.emptyText} />`
    : html`<ol class="log">${history.map((item) => html`<li class="log__item" key=${item.at + item.state}><span class="muted small num log__at">${moment(item.at)}</span>
        <div class="grow"><${StateChip} state=${item.state} />${item.message && html`<p class="small">${wordsOf(item.message)}</p>`}</div></li>`)}</ol>`)}<//><//>`;
}
