/** The shop side of the till: tabs, tiles, quick sale. */
import { html, useState } from "../lib.js";
import { parseYuan, price, yuan } from "../format.js";
import { Empty, Field, Loaded } from "../ui.js";
import { NumPad, press } from "./numpad.js";
import { counted, offers } from "./model.js";
import { S } from "../strings.js";

const TABS = ["service", "goods", "card", "quick"];
const FILTER_FROM = 9;
const inTab = (tab, item) => (tab === "card" ? item.item_kind.endsWith("_card") : item.item_kind === tab);

export function Catalog({ from, draft, tab, onTab, onItem, onQuick, frozen }) {
  return html`
    <div class="tabs" role="tablist">${TABS.map((kind) => html`<button type="button" role="tab" class="tab" key=${kind} data-testid="tab-${kind}"
      aria-selected=${String(kind === tab)} onClick=${() => onTab(kind)}>${S.till.tabs[kind]}</button>`)}</div>
    ${tab === "quick" ? html`<${Quick} onQuick=${onQuick} disabled=${frozen} />` : html`<${Loaded} from=${from}>${({ items }) => html`
      <${Tiles} key=${tab} items=${items.filter((item) => item.active && inTab(tab, item))} names=${new Map(items.map((item) => [item.item, item.name]))} draft=${draft} onItem=${onItem} disabled=${frozen} />`}<//>`}`;
}

function Tiles({ items, names, draft, onItem, disabled }) {
  const [category, setCategory] = useState("");
  if (!items.length) return html`<${Empty} title=${S.till.emptyTab} text=${S.till.emptyTabText} />`;
  const categories = [...new Set(items.map((item) => item.category).filter(Boolean))];
  const shown = category ? items.filter((item) => item.category === category) : items;
  return html`
    ${categories.length > 1 && items.length > FILTER_FROM && html`<div class="filters" role="group">${["", ...categories].map((name) => html`
      <button type="button" class="filter" key=${name} aria-pressed=${String(name === category)} onClick=${() => setCategory(name)}>${name || S.common.all}</button>`)}</div>`}
    <div class="tiles">${shown.map((item) => html`<${Tile} key=${item.item} item=${item} names=${names} draft=${draft} onItem=${onItem} disabled=${disabled} />`)}</div>`;
}

function Tile({ item, names, draft, onItem, disabled }) {
  const sessions = item.components.reduce((sum, part) => sum + part.sessions, item.sessions);
  const cards = offers(draft, item.item);
  const free = counted(cards);
  const endless = cards.some((card) => card.unit === "DAY" && card.term.visits_left === null);
  return html`<button type="button" class="tile" data-testid="tile-${item.item}" disabled=${disabled} onClick=${() => onItem(item)}>
    <span class="tile__name clip-2">${item.name}</span><span class="tile__note clip">${note(item, names)}</span>
    <span class="tile__foot"><span class="tile__price num">${price(item.price_fen)}</span>
      ${endless ? html`<span class="chip chip--jade">${S.till.inDays}</span>` : free > 0 && html`<span class="chip chip--jade">${S.till.sessionsLeft(free)}</span>`}
      ${item.term && html`<span class="chip">${termOf(item.term)}</span>`}
      ${item.bonus_fen > 0 && html`<span class="chip chip--jade num">${S.till.faceGift(price(item.price_fen + item.bonus_fen))}</span>`}
      ${item.discount && html`<span class="chip chip--jade num">${S.till.percent(item.discount.percent)}</span>`}
      ${sessions > 0 && html`<span class="chip">${S.till.sessionsOf(sessions)}</span>`}</span>
  </button>`;
}

/** What a card of days gives, in a word. */
const termOf = (term) => (term.discount ? S.till.percent(term.discount.percent) : term.visits ? S.till.limit[term.per](term.visits) : S.till.noLimit);

function note(item, names) {
  if (item.item_kind === "service") return [item.duration_min && S.till.minutes(item.duration_min), item.category].filter(Boolean).join(" · ");
  if (item.item_kind === "goods") return [item.category, item.barcode].filter(Boolean).join(" · ");
  const cards = item.components.filter((part) => part.card).map((part) => (part.gift ? S.till.given : S.till.holds)(names.get(part.card) ?? "—"));
  return [...cards, item.valid_days ? S.till.validDays(item.valid_days) : S.common.never].join(" · ");
}

function Quick({ onQuick, disabled }) {
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const amount = parseYuan(text);
  const add = () => {
    if (!amount || disabled) return;
    onQuick(name.trim() || S.till.quickDefault, amount);
    setText("");
    setName("");
  };
  const enter = (event) => event.key === "Enter" && add();
  return html`<div class="quick">
    <${Field} label=${S.till.amount}>${(id) => html`<input class="input input--money quick__amount num" id=${id} data-testid="quick-amount" inputmode="none" autocomplete="off" placeholder="0.00"
      value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${enter} />`}<//>
    <${NumPad} onKey=${(sign) => setText((before) => press(before, sign))} />
    <${Field} label=${S.till.quickName}>${(id) => html`<input class="input" id=${id} data-testid="quick-name" maxlength="60" autocomplete="off" value=${name}
      onInput=${(event) => setName(event.target.value)} onKeyDown=${enter} />`}<//>
    <button type="button" class="btn btn--big btn--wide num" data-testid="quick-add" disabled=${!amount || disabled} onClick=${add}>${S.till.quickAdd(yuan(amount ?? 0))}</button>
  </div>`;
}
