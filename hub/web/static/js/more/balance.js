/** The trial balance (试算平衡), unit by unit. */
import { html } from "../lib.js";
import { read } from "../api.js";
import { yuan } from "../format.js";
import { Empty, Icon, Loaded, useEvent, useResource } from "../ui.js";
import { S } from "../strings.js";

const UNITS = ["CNY", "FACE", "SESSION", "DAY"];
const show = (unit, amount) => (amount === 0 ? "" : unit === "SESSION" || unit === "DAY" ? String(amount) : yuan(amount).replace("¥", ""));

export function TrialBalance() {
  const from = useResource(() => read("/ledger/trial-balance"), []);
  useEvent("bill", from.reload);
  return html`<${Loaded} from=${from}>${({ rows, balanced }) => (rows.length === 0 ? html`<${Empty} title=${S.more.noEntries} />` : html`
    <p class="notice ${balanced ? "notice--jade" : "notice--alarm"}" data-testid="balanced" data-balanced=${String(balanced)}><${Icon} name=${balanced ? "check" : "warning"} small /><span class="strong">${balanced ? S.more.balanced : S.more.unbalanced}</span></p>
    ${UNITS.filter((unit) => rows.some((row) => row.unit === unit)).map((unit) => html`<${Table} key=${unit} unit=${unit} rows=${rows.filter((row) => row.unit === unit)} />`)}`)}<//>`;
}

function Table({ unit, rows }) {
  const sum = (side) => rows.reduce((total, row) => total + row[side], 0);
  return html`<section class="panel panel--flush balance"><div class="panel__head panel__head--pad"><h2>${S.more.units[unit]}</h2></div><table class="table num"><thead><tr><th>${S.more.account}</th><th>${S.more.name}</th><th class="r">${S.more.debit}</th><th class="r">${S.more.credit}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.account}><td class="muted">${row.account}</td><td>${row.name}</td><td class="r">${show(unit, row.debit)}</td><td class="r">${show(unit, row.credit)}</td></tr>`)}</tbody>
    <tfoot><tr><td colspan="2">${S.more.total}</td><td class="r">${show(unit, sum("debit"))}</td><td class="r">${show(unit, sum("credit"))}</td></tr></tfoot></table></section>`;
}
