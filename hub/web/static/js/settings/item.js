/** One item of the catalogue: what every kind has, and what only its own kind has. */
import { html, useState } from "../lib.js";
import { write } from "../api.js";
import { parseYuan, plain, yuan } from "../format.js";
import { Busy, Dialog, Field, toast, useAct } from "../ui.js";
import { Parts, partsOf, putParts, wholeParts } from "./parts.js";
import { Beside, Term, discountError, termError, termOf } from "./term.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

/** What the hub takes of an item: all it said of it, so that nothing it knows and this page does not is lost. */
export const bodyOf = ({ item: _, ...rest }) => rest;

const number = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : null);

export function ItemDialog({ item, items, onDone, onClose }) {
  const kind = item.item_kind;
  const card = kind.endsWith("_card");
  const [values, setValues] = useState({
    name: item.name ?? "", category: item.category ?? "", price: item.item ? plain(item.price_fen) : "", bonus: item.bonus_fen ? plain(item.bonus_fen) : "", duration: String(item.duration_min ?? ""),
    barcode: item.barcode ?? "", valid: String(item.valid_days ?? ""), once: Boolean(item.once), discountDays: String(item.discount_days ?? ""),
  });
  const [parts, setParts] = useState(partsOf(item));
  const [term, setTerm] = useState(termOf(item));
  const [discount, setDiscount] = useState(item.discount ?? null);
  const timed = kind === "period_card" || kind === "discount_card";
  const [tried, setTried] = useState(false);
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value }));
  const fen = parseYuan(values.price);
  const bonus = values.bonus ? parseYuan(values.bonus) : 0;
  const errors = { name: values.name.trim() ? "" : W.catalog.missing.name, price: fen === null ? W.catalog.missing.price : "", bonus: bonus === null ? W.bad : "", parts: kind === "session_card" && !wholeParts(parts) ? W.catalog.missing.parts : "", valid: timed && !number(values.valid) ? W.term.missing.valid : "", term: timed ? termError(kind, term) : "", discount: discountError(discount) };
  const save = (event) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(errors).some(Boolean)) return;
    const own = kind === "service" ? { duration_min: number(values.duration) } : kind === "goods" ? { barcode: values.barcode.trim() || null } : { valid_days: number(values.valid), once: values.once };
    const body = {
      ...bodyOf(item), item_kind: kind, name: values.name.trim(), category: values.category.trim() || W.catalog.uncategorised, price_fen: fen, ...own,
      ...(kind === "stored_value_card" ? { bonus_fen: bonus, discount, discount_days: discount ? number(values.discountDays) || null : null } : {}), ...(kind === "session_card" ? putParts(parts) : {}), ...(timed ? term : {}),
    };
    act(async () => {
      await (item.item ? write("PUT", `/catalog/items/${item.item}`, body) : write("POST", "/catalog/items", body));
      toast(W.saved, "jade");
      onDone();
    });
  };
  const field = (name, label, extra = {}) => html`<${Field} label=${label} hint=${extra.hint} error=${tried ? errors[name] : ""} span=${extra.span}>${(id, bad) => html`<input class="input ${extra.num ? "num" : ""}" id=${id} data-testid="item-${name}" list=${extra.list} autofocus=${name === "name" && !item.item} inputmode=${extra.num ?? "text"} maxlength=${extra.most ?? 60} autocomplete="off" aria-invalid=${String(bad)} value=${values[name]} onInput=${put(name)} />`}<//>`;
  const categories = [...new Set(items.filter((one) => one.item_kind === kind).map((one) => one.category))];
  return html`<${Dialog} title=${item.item ? W.catalog.edit(item.name) : W.catalog.new(W.catalog.kinds[kind])} size=${kind === "session_card" || kind === "stored_value_card" || timed ? "wide" : ""} testid="item-dialog" onClose=${onClose} guard light=${false} foot=${html`
      <button type="button" class="btn btn--primary" data-testid="item-save" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${S.common.save}<//></button>`}>
    <form class="form-grid" onSubmit=${save} novalidate>
      ${field("name", W.catalog.name, { span: true })}
      ${field("category", W.catalog.category, { list: "categories", most: 30 })}<datalist id="categories">${categories.map((name) => html`<option key=${name} value=${name}></option>`)}</datalist>
      ${field("price", kind === "stored_value_card" ? W.catalog.paid : W.catalog.price, { num: "decimal" })}
      ${kind === "service" && field("duration", W.catalog.duration, { num: "numeric", most: 4 })}
      ${kind === "goods" && field("barcode", W.catalog.barcode, { num: "numeric", most: 14 })}
      ${kind === "stored_value_card" && field("bonus", W.catalog.bonus, { num: "decimal", hint: fen !== null && bonus !== null ? W.catalog.face(yuan(fen + bonus)) : "" })}
      ${card && field("valid", W.catalog.valid, { num: "numeric", most: 5, hint: timed ? W.term.validHint : W.catalog.validHint })}
      ${card && html`<label class="check span-2"><input type="checkbox" data-testid="item-once" checked=${values.once} onChange=${put("once")} />${W.catalog.once} <span class="muted small">${W.catalog.onceHint}</span></label>`}
      ${kind === "session_card" && html`<div class="span-2"><${Parts} parts=${parts} services=${items.filter((one) => one.item_kind === "service" && (one.active || parts.some((part) => part.covers.includes(one.item))))} cards=${items.filter((one) => one.term && (one.active || parts.some((part) => part.card === one.item)))} onChange=${setParts} />${tried && errors.parts && html`<p class="field__error" role="alert">${errors.parts}</p>`}</div>`}
      ${timed && html`<div class="span-2"><${Term} kind=${kind} term=${term} items=${items} onChange=${setTerm} />${tried && errors.term && html`<p class="field__error" role="alert">${errors.term}</p>`}</div>`}
      ${kind === "stored_value_card" && html`<div class="span-2"><${Beside} off=${discount} days=${values.discountDays} items=${items} onChange=${setDiscount} onDays=${(text) => setValues((before) => ({ ...before, discountDays: text }))} />${tried && errors.discount && html`<p class="field__error" role="alert">${errors.discount}</p>`}</div>`}
      <button hidden></button></form><//>`;
}
