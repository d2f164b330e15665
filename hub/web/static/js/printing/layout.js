/** How slips look: the blocks of one kind, and beside them the paper as a printer would print it. */
import { html, useEffect, useRef, useState } from "../lib.js";
import { picture, read, write } from "../api.js";
import { Busy, Choice, Confirm, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { Blocks } from "./blocks.js";
import { Logo } from "./logo.js";
import { W } from "./strings.js";

const KINDS = ["receipt", "refund", "service"];
const CALM_MS = 250;

export function Layout({ may }) {
  const free = may("manage_settings");
  const [kind, setKind] = useState("receipt");
  const [columns, setColumns] = useState("48");
  const [changed, setChanged] = useState(false);
  const [wanted, want] = useState(null);
  const from = useResource(() => read(`/receipt-templates/${kind}`), [kind]);
  const go = (next) => {
    setChanged(false);
    want(null);
    from.set(null);
    setKind(next);
  };
  return html`<div class="row row--wrap row--between"><${Choice} label=${W.layout.kind} testid="kind" value=${kind} options=${KINDS.map((name) => [name, W.slips[name]])} onChange=${(next) => (changed ? want(next) : go(next))} />
      <${Choice} label=${W.layout.width} testid="width" value=${columns} options=${Object.entries(W.layout.widths)} onChange=${setColumns} /></div>
    <${Loaded} from=${from}>${(template) => html`<${Editor} key=${kind + String(template.standard) + template.blocks.length} kind=${kind} template=${template} columns=${columns} free=${free} onChanged=${setChanged} onSaved=${from.set} />`}<//>
    ${wanted && html`<${Confirm} title=${W.layout.switchKind} text=${W.layout.switchText} action=${W.layout.switchYes} danger onYes=${() => go(wanted)} onClose=${() => want(null)} />`}`;
}

function Editor({ kind, template, columns, free, onChanged, onSaved }) {
  const [blocks, setBlocks] = useState(template.blocks);
  const [logos, setLogos] = useState(0);
  const [wrong, setWrong] = useState(null);
  const [asked, ask] = useState(null);
  const [busy, act] = useAct();
  const changed = JSON.stringify(blocks) !== JSON.stringify(template.blocks);
  useEffect(() => onChanged(changed), [changed]);
  useEffect(() => {
    const stay = (event) => event.preventDefault();
    if (changed) addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [changed]);
  const save = () => act(async () => {
    ask(null);
    onSaved(await write("PUT", `/receipt-templates/${kind}`, { blocks }));
    toast(W.layout.saved, "jade");
  });
  const reset = () => act(async () => {
    ask(null);
    const standard = await write("DELETE", `/receipt-templates/${kind}`);
    setBlocks(standard.blocks);
    onSaved(standard);
    toast(W.layout.resetDone, "jade");
  });
  return html`<div class="layout"><div class="stack">
      <section class="panel layout__blocks"><div class="panel__head"><h2 class="grow">${W.layout.blocks}</h2><span class="chip ${template.standard ? "" : "chip--rouge"}">${template.standard ? W.layout.standard : W.layout.own}</span></div>
        ${wrong && wrong.number === null && html`<p class="notice notice--alarm" role="alert" data-testid="layout-wrong">${wrong.message}</p>`}
        <${Blocks} blocks=${blocks} wrong=${wrong} placeholders=${template.placeholders} free=${free} onChange=${setBlocks} /></section>
      ${free && html`<${Logo} onChanged=${() => setLogos(logos + 1)} />`}</div>
    <aside class="layout__side"><section class="panel layout__preview"><div class="panel__head"><h2 class="grow">${W.layout.preview}</h2></div>
        ${free ? html`<${Preview} kind=${kind} blocks=${blocks} columns=${columns} again=${logos} onWrong=${setWrong} />` : html`<p class="muted">${W.layout.mayNot}</p>`}<p class="muted small">${W.layout.previewText}</p></section>
      ${free && html`<div class="layout__foot"><button type="button" class="btn" data-testid="layout-reset" disabled=${busy || (template.standard && !changed)} onClick=${() => ask("reset")}>${W.layout.reset}</button>
        <button type="button" class="btn btn--primary grow" data-testid="layout-save" disabled=${!changed || busy || Boolean(wrong)} onClick=${() => ask("save")}><${Busy} busy=${busy}>${W.layout.save}<//></button></div>`}</aside></div>
    ${asked === "save" && html`<${Confirm} title=${W.layout.saveTitle} text=${W.layout.saveText} action=${S.common.save} onYes=${save} onClose=${() => ask(null)} />`}
    ${asked === "reset" && html`<${Confirm} title=${W.layout.resetTitle} text=${W.layout.resetText} action=${W.layout.reset} danger onYes=${reset} onClose=${() => ask(null)} />`}`;
}

/** The paper, drawn by the hub from the printer's own bytes; the newest wish wins. */
function Preview({ kind, blocks, columns, again, onWrong }) {
  const [image, setImage] = useState(null);
  const turn = useRef(0);
  useEffect(() => {
    const mine = ++turn.current;
    const timer = setTimeout(async () => {
      try {
        const data = await picture(`/receipt-templates/${kind}/preview`, { blocks, columns: Number(columns) });
        if (mine !== turn.current) return;
        setImage(data);
        onWrong(null);
      } catch (error) {
        if (mine === turn.current) onWrong({ message: error.message, number: error.values?.number ? error.values.number - 1 : null });
      }
    }, CALM_MS);
    return () => clearTimeout(timer);
  }, [kind, JSON.stringify(blocks), columns, again]);
  return html`<div class="roll" data-width=${columns}>${image ? html`<img src=${image} alt=${W.layout.preview} data-testid="preview" />` : html`<div class="skeleton roll__wait"></div>`}</div>`;
}
