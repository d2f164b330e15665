/** The blocks of a layout, in order: on or off, moved, set. */
import { html, useState } from "../lib.js";
import { Choice, Field, Icon } from "../ui.js";
import { W } from "./strings.js";

const REPEATABLE = new Set(["text", "rule"]);
const NEEDED = new Set(["meta", "lines", "totals"]);
const WITH_TEXT = new Set(["text", "footer"]);
const WITHOUT_LOOK = new Set(["logo", "rule", "qr", "balances"]);

/** @param {{blocks: any[], wrong: {number: number | null, message: string} | null, placeholders: string[], free: boolean, onChange: (blocks: any[]) => void}} props */
export function Blocks({ blocks, wrong, placeholders, free, onChange }) {
  const [open, setOpen] = useState(null);
  const put = (index, values) => onChange(blocks.map((block, other) => (other === index ? { ...block, ...values } : block)));
  const move = (index, by) => {
    const next = [...blocks];
    next.splice(index + by, 0, ...next.splice(index, 1));
    setOpen(open === index ? index + by : open === index + by ? index : open);
    onChange(next);
  };
  const add = (block) => {
    const at = Math.max(blocks.findIndex((one) => one.block === "footer"), 0) || blocks.length;
    onChange([...blocks.slice(0, at), block, ...blocks.slice(at)]);
    setOpen(at);
  };
  const remove = (index) => {
    setOpen(null);
    onChange(blocks.filter((_, other) => other !== index));
  };
  return html`<ol class="blocks" data-testid="blocks">${blocks.map((block, index) => html`<li class="block ${index === wrong?.number ? "is-wrong" : ""} ${(block.on ?? true) ? "" : "is-off"}" key=${`${block.block}-${index}`} data-testid="block-${index}" data-block=${block.block}>
      <div class="block__head">
        <label class="check"><input type="checkbox" aria-label=${W.layout.on(W.layout.names[block.block])} data-testid="block-${index}-on" checked=${block.on ?? true} disabled=${!free || NEEDED.has(block.block)} onChange=${(event) => put(index, { on: event.target.checked })} /></label>
        <button type="button" class="block__name" aria-expanded=${String(open === index)} data-testid="block-${index}-open" onClick=${() => setOpen(open === index ? null : index)}><span class="strong">${W.layout.names[block.block]}</span><span class="muted small clip">${summary(block)}</span></button>
        <button type="button" class="btn btn--quiet btn--icon" aria-label=${W.layout.up} data-testid="block-${index}-up" disabled=${!free || index === 0} onClick=${() => move(index, -1)}><span class="turn-up"><${Icon} name="right" /></span></button>
        <button type="button" class="btn btn--quiet btn--icon" aria-label=${W.layout.down} data-testid="block-${index}-down" disabled=${!free || index === blocks.length - 1} onClick=${() => move(index, 1)}><span class="turn-down"><${Icon} name="right" /></span></button></div>
      ${index === wrong?.number && html`<p class="alarm small block__wrong" role="alert" data-testid="layout-wrong">${wrong.message}</p>`}
      ${open === index && html`<${Settings} block=${block} index=${index} placeholders=${placeholders} free=${free} onChange=${(values) => put(index, values)} onRemove=${REPEATABLE.has(block.block) ? () => remove(index) : null} />`}</li>`)}</ol>
    ${free && html`<div class="row row--wrap"><button type="button" class="btn" data-testid="add-text" onClick=${() => add({ block: "text", align: "center", text: "" })}><${Icon} name="plus" small />${W.layout.addText}</button>
      <button type="button" class="btn" data-testid="add-rule" onClick=${() => add({ block: "rule" })}><${Icon} name="plus" small />${W.layout.addRule}</button></div>`}`;
}

function summary(block) {
  if (NEEDED.has(block.block)) return W.layout.always;
  if (block.block === "rule") return W.layout.styles[block.style ?? "single"];
  return (block.text ?? "").replace(/\s+/gu, " ").trim();
}

function Settings({ block, index, placeholders, free, onChange, onRemove }) {
  const box = `block-text-${index}`;
  const insert = (name) => {
    const area = document.getElementById(box);
    const [text, from, to] = [block.text ?? "", area.selectionStart, area.selectionEnd];
    onChange({ text: `${text.slice(0, from)}{${name}}${text.slice(to)}` });
    area.focus();
  };
  const fields = block.fields ?? ["cashier", "member"];
  return html`<fieldset class="plainset block__body stack" disabled=${!free}>
    ${W.layout.notes[block.block] && html`<p class="muted small">${W.layout.notes[block.block]}</p>`}
    ${WITH_TEXT.has(block.block) && html`<div class="field"><label for=${box}>${W.layout.text}</label><textarea class="input" id=${box} rows="3" maxlength="500" data-testid="block-${index}-text" value=${block.text ?? ""} onInput=${(event) => onChange({ text: event.target.value })}></textarea>
      <div class="row row--wrap tight"><span class="muted small">${W.layout.placeholders}</span>${placeholders.map((name) => html`<button type="button" class="btn btn--chip" key=${name} data-testid="insert-${name}" onClick=${() => insert(name)}>${W.layout.insert[name] ?? name}</button>`)}</div></div>`}
    ${block.block === "meta" && html`<div class="row row--wrap">${["cashier", "member"].map((name) => html`<label class="check" key=${name}><input type="checkbox" checked=${fields.includes(name)} onChange=${(event) => onChange({ fields: event.target.checked ? [...fields, name] : fields.filter((one) => one !== name) })} /><span>${W.layout.fields[name]}</span></label>`)}</div>`}
    ${block.block === "rule" && html`<div class="field"><span class="field__label">${W.layout.style}</span><${Choice} label=${W.layout.style} value=${block.style ?? "single"} options=${Object.entries(W.layout.styles)} onChange=${(style) => onChange({ style })} /></div>`}
    ${!WITHOUT_LOOK.has(block.block) && html`<div class="looks">
      ${!["lines", "totals"].includes(block.block) && html`<div class="field"><span class="field__label">${W.layout.align}</span><${Choice} label=${W.layout.align} testid="block-${index}-align" value=${block.align ?? "left"} options=${Object.entries(W.layout.aligns)} onChange=${(align) => onChange({ align })} /></div>`}
      <div class="field"><span class="field__label">${W.layout.size}</span><${Choice} label=${W.layout.size} testid="block-${index}-size" value=${String(block.size ?? 1)} options=${Object.entries(W.layout.sizes)} onChange=${(size) => onChange({ size: Number(size) })} /></div>
      <label class="check"><input type="checkbox" data-testid="block-${index}-bold" checked=${block.bold ?? false} onChange=${(event) => onChange({ bold: event.target.checked })} /><span>${W.layout.bold}</span></label></div>`}
    ${onRemove && html`<button type="button" class="btn btn--danger" data-testid="block-${index}-remove" onClick=${onRemove}>${W.layout.remove}</button>`}</fieldset>`;
}
