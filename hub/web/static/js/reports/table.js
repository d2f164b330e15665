/** A report as a table: money in yuan, totals below, figures beside it. */
import { html } from "../lib.js";
import { clock, dayOf, yuan } from "../format.js";
import { Empty } from "../ui.js";
import { W } from "./strings.js";

const NUMBERS = new Set(["money", "count", "percent"]);

/** @param {string} holds @param {string | number | null} cell */
export function shown(holds, cell) {
  if (cell === null || cell === "") return "";
  if (holds === "money") return yuan(Number(cell)).replace("¥", "");
  if (holds === "percent") return `${(Number(cell) / 10).toFixed(1)}%`;
  if (holds === "count") return String(cell).replace(/\B(?=(\d{3})+$)/g, ",");
  return holds === "time" && /^\d{4}-\d\d-\d\dT/.test(String(cell)) ? `${dayOf(cell)} ${clock(cell)}` : cell;
}

const LONG = 14;
const kindOf = (column, cell) => (NUMBERS.has(column.holds) ? "r num" : column.holds === "text" && String(cell ?? "").length > LONG ? "is-text" : "num");

export function Table({ report }) {
  if (!report.rows.length) return html`<${Empty} icon="bill" title=${W.empty} text=${W.emptyText} /><${Notes} notes=${report.notes} />`;
  const row = (cells) => report.columns.map((column, place) => html`<td key=${column.key} class=${kindOf(column, cells[place])}>${shown(column.holds, cells[place])}</td>`);
  return html`<div class="sheet" tabindex="0" role="region" aria-label=${report.title}><table class="table" data-testid="report-table"><thead><tr>${report.columns.map((column) => html`<th key=${column.key} scope="col" class=${NUMBERS.has(column.holds) ? "r" : ""}>${column.title}</th>`)}</tr></thead>
      <tbody>${report.rows.map((cells, place) => html`<tr key=${place}>${row(cells)}</tr>`)}</tbody>
      ${report.totals && html`<tfoot><tr data-testid="report-totals">${row(report.totals)}</tr></tfoot>`}</table></div>
    <${Notes} notes=${report.notes} />`;
}

function Notes({ notes }) {
  return notes.length > 0 && html`<p class="notes num">${notes.map((note) => html`<span key=${note.title}>${note.title} <b>${shown(note.holds, note.figure)}</b></span>`)}</p>`;
}
