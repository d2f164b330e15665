/** What the store sells: found, added, changed, retired. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { price } from "../format.js";
import { Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { bodyOf, ItemDialog } from "./item.js";
import { cardsIn } from "./parts.js";
import { termWords } from "./term.js";
import { W } from "./strings.js";

const KINDS = ["service", "goods", "stored_value_card", "session_card", "period_card", "discount_card"];

export function Catalog() {
  const from = useResource(() => read("/catalog/items"), []);
  const [kind, setKind] = useState(KINDS[0]);
  const [text, setText] = useState("");
  const [retired, showRetired] = useState(false);
  const [editing, edit] = useState(null);
  const [busy, act] = useAct();
  const wanted = text.trim().toLowerCase();
  const fits = (item) => item.item_kind === kind && (retired || item.active) && (!wanted || [item.name, item.category, item.barcode ?? ""].some((words) => words.toLowerCase().includes(wanted)));
  const turn = (item) => act(async () => {
    await write("PUT", `/catalog/items/${item.item}`, { ...bodyOf(item), active: !item.active });
    toast(item.active ? W.catalog.retiredDone : W.catalog.restored, "jade");
    from.reload();
  });
  return html`<div class="row row--wrap row--between"><div class="seg" role="group">${KINDS.map((name) => html`<button type="button" key=${name} data-testid="kind-${name}" aria-pressed=${String(name === kind)} onClick=${() => setKind(name)}>${W.catalog.kinds[name]}</button>`)}</div>
      <label class="check"><input type="checkbox" data-testid="show-retired" checked=${retired} onChange=${(event) => showRetired(event.target.checked)} />${W.catalog.showRetired}</label></div>
    <div class="row"><label class="search"><${Icon} name="search" small /><span class="sr-only">${W.catalog.search}</span><input class="search__input" type="search" data-testid="catalog-search" autocomplete="off" maxlength="60" placeholder=${W.catalog.search} value=${text} onInput=${(event) => setText(event.target.value)} /></label>
      <button type="button" class="btn btn--primary" data-testid="item-add" onClick=${() => edit({ item_kind: kind, active: true })}><${Icon} name="plus" small />${W.catalog.add}</button></div>
    <${Loaded} from=${from}>${({ items }) => {
      const shown = items.filter(fits);
      const names = new Map(items.map((one) => [one.item, one.name]));
      return html`${shown.length === 0 ? html`<${Empty} title=${W.catalog.none} />` : html`<ul class="panel panel--flush">${shown.map((item) => html`<li class="item-row" key=${item.item} data-testid="item-${item.item}" data-active=${String(item.active)}><button type="button" class="item__open grow" data-testid="item-edit-${item.item}" onClick=${() => edit(item)}><b class="clip-2">${item.name}</b><span class="muted small clip">${note(item, names)}</span></button>
          ${!item.active && html`<span class="chip">${W.catalog.retired}</span>`}<span class="num strong">${price(item.price_fen)}</span><button type="button" class="btn btn--quiet" data-testid="item-turn-${item.item}" disabled=${busy} onClick=${() => turn(item)}>${item.active ? W.catalog.retire : W.catalog.restore}</button></li>`)}</ul>`}
      ${editing && html`<${ItemDialog} key=${editing.item ?? "new"} item=${editing} items=${items} onDone=${() => { edit(null); from.reload(); }} onClose=${() => edit(null)} />`}`;
    }}<//>`;
}

function note(item, names) {
  const sessions = item.components.length ? item.components.reduce((sum, part) => sum + part.sessions, 0) : item.sessions;
  const card = item.item_kind.endsWith("_card");
  return [
    item.category, item.duration_min && W.catalog.minutes(item.duration_min), item.barcode, item.bonus_fen > 0 && W.catalog.give(price(item.bonus_fen)), sessions > 0 && W.catalog.times(sessions), ...cardsIn(item, names), item.term && termWords(item), item.discount && W.term.folds(item.discount.percent), item.discount_days && W.term.foldDays(item.discount_days),
    card && (item.valid_days ? W.catalog.days(item.valid_days) : W.catalog.forever), item.once && W.catalog.onceHint,
  ].filter(Boolean).join(" · ");
}
