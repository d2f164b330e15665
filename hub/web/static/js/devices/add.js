/** Adding a device, step by step: scan this code, tap this card, choose a printer, say what an unknown one is. */
import { html, useState } from "../lib.js";
import { Dialog, Icon } from "../ui.js";
import { Enrolment } from "./enrol.js";
import { NameField, Station } from "./details.js";
import { NetworkPrinters, Unknowns } from "./unknown.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const STEPS = { scanner: ["scan", Enrolment], reader: ["card", Enrolment], printer: ["print", NetworkPrinters], unknown: ["empty", Unknowns] };

export function AddWizard({ step: first = null, unknown, devices, counters, onShow, onClose }) {
  const [step, go] = useState(first);
  const [added, setAdded] = useState(null);
  const device = added && devices.find((one) => one.id === added);
  const Body = step && STEPS[step][1];
  const fresh = unknown.filter((one) => one.interface !== "tcp" && !one.ignored).length;
  return html`<${Dialog} title=${step && !added ? W.wizard[step] : W.wizard.title} testid="add-dialog" size="wide" light=${false} onClose=${onClose}>
    ${added ? html`<${Done} device=${device} counters=${counters} onShow=${onShow} onClose=${onClose} />`
    : Body ? html`<${Body} key=${step} kind=${step} unknown=${unknown} onAdded=${setAdded} onBack=${() => go(null)} />`
    : html`<p class="muted wizard__which">${W.wizard.which}</p><div class="wizard__kinds">${Object.entries(STEPS).map(([name, [icon]]) => html`<button type="button" class="tile wizard__kind" key=${name} data-testid="add-${name}" onClick=${() => go(name)}>
        <${Icon} name=${icon} /><span class="tile__name">${W.wizard[name]}</span><span class="tile__note">${name === "unknown" ? W.wizard.unknownText(fresh) : W.wizard[`${name}Text`]}</span></button>`)}</div>`}<//>`;
}

/** Found: give it a name, say for whom it is, try it. */
function Done({ device, counters, onShow, onClose }) {
  return html`<div class="trial" data-testid="add-done"><span class="trial__icon is-well"><${Icon} name="check" /></span><p class="trial__ask">${W.wizard.found}</p><p class="muted">${W.wizard.foundText}</p></div>
    ${device && html`<div class="stack stack--wide"><${NameField} key=${device.id} device=${device} />${["reader", "scanner", "display"].includes(device.kind) && counters?.tablets.length > 1 && html`<${Station} id=${device.id} stations=${{}} tablets=${counters.tablets} />`}</div>`}
    <div class="trial__actions wizard__end">${device && html`<button type="button" class="btn btn--big" data-testid="add-test" onClick=${() => onShow({ name: "trial", device: device.id })}>${W.wizard.tryNow}</button>`}
      <button type="button" class="btn btn--primary btn--big" data-testid="add-finish" onClick=${onClose}>${S.common.done}</button></div>`;
}
