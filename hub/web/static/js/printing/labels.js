/** Price labels of goods. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { yuan } from "../format.js";
import { Busy, Empty, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const MOST = 50;

export function Labels({ may }) {
  const from = useResource(() => read("/catalog/items"), []);
  const [wanted, want] = useState("");
  const fits = (item) => `${item.name} ${item.barcode ?? ""}`.toLowerCase().includes(wanted.trim().toLowerCase());
  return html`<p class="muted">${W.label.text}</p><input class="input" type="search" data-testid="label-search" placeholder=${W.label.search} aria-label=${W.label.search} value=${wanted} onInput=${(event) => want(event.target.value)} />
    <${Loaded} from=${from}>${({ items }) => {
      const goods = items.filter((item) => item.item_kind === "goods" && item.active && fits(item));
      return goods.length === 0 ? html`<${Empty} title=${W.label.none} text=${S.till.emptyTabText} />` : html`<ul class="panel panel--flush">${goods.map((item) => html`<${Goods} key=${item.item} item=${item} free=${may("sell")} />`)}</ul>`;
    }}<//>`;
}

function Goods({ item, free }) {
  const [copies, set] = useState(1);
  const [busy, act] = useAct();
  const print = () => act(async () => {
    await write("POST", `/catalog/items/${item.item}/labels`, { copies });
    toast(W.label.sent(copies), "jade");
  });
  return html`<li class="item-row job"><div class="grow"><p class="strong">${item.name}</p><p class="muted small num">${yuan(item.price_fen)} · ${item.barcode ?? W.label.noBarcode}</p></div>
    ${free && html`<label class="row"><span class="sr-only">${W.label.copies}</span><input class="input label__copies num" type="number" inputmode="numeric" min="1" max=${MOST} data-testid="label-copies-${item.item}" value=${copies} onInput=${(event) => set(Math.min(MOST, Math.max(1, Math.trunc(Number(event.target.value)) || 1)))} /><span class="muted">${W.label.unit}</span></label>
    <button type="button" class="btn" data-testid="label-print-${item.item}" disabled=${busy} onClick=${print}><${Busy} busy=${busy}>${W.label.print}<//></button>`}</li>`;
}
