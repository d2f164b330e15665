/** Members by what is known of them: conditions, how many, who; kept by a name. */
import { html, useEffect, useState } from "../lib.js";
import { ask, read, write } from "../api.js";
import { yuan } from "../format.js";
import { download } from "../membership/upload.js";
import { start } from "../shell.js";
import { Busy, Confirm, Dialog, Empty, Field, Icon, Loaded, fail, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { Conditions } from "./conditions.js";
import { bodyOf, choicesOf, said, startOf } from "./segment.js";
import { W } from "./strings.js";

const G = W.segments;
const PAUSE_MS = 250;
const PAGE = 40;

function Segments({ may }) {
  const choices = useResource(choicesOf, []);
  const saved = useResource(() => read("/segments/saved"), []);
  const [values, setValues] = useState(startOf({}));
  const [open, setOpen] = useState(null);
  const [dialog, show] = useState("");
  const put = (more) => setValues((before) => ({ ...before, ...more }));
  const look = (one) => {
    setOpen(one);
    setValues(startOf(one?.segment ?? {}));
  };
  const kept = (found, name) => {
    saved.set(found);
    setOpen(found.segments.find((one) => one.name === name) ?? null);
    show("");
    toast(G.kept, "jade");
  };
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a><h1 class="h1 grow">${G.title}</h1></header>
    <${Loaded} from=${choices}>${(known) => html`<div class="columns columns--side">
      <div class="stack"><${Saved} from=${saved} open=${open} onOpen=${look} />
        <section class="panel"><div class="panel__head"><h2 class="grow">${G.conditions}</h2><button type="button" class="btn btn--quiet" data-testid="segment-clear" onClick=${() => look(null)}>${G.clear}</button></div><${Conditions} values=${values} known=${known} onChange=${put} /></section></div>
      <${Found} values=${values} known=${known} may=${may} open=${open} onKeep=${() => show("keep")} onDrop=${() => show("drop")} /></div>
      ${dialog === "keep" && html`<${Keep} body=${bodyOf(values)} open=${open} onClose=${() => show("")} onDone=${kept} />`}
      ${dialog === "drop" && html`<${Drop} open=${open} onClose=${() => show("")} onDone=${() => (show(""), look(null), saved.reload())} />`}`}<//>`;
}

function Saved({ from, open, onOpen }) {
  return html`<section class="panel"><div class="panel__head"><h2>${G.saved}</h2></div><${Loaded} from=${from}>${({ segments }) => (segments.length ? html`<div class="row row--wrap tight">${segments.map((one) => html`<button type="button" class="btn btn--small" key=${one.saved} data-testid="saved-${one.saved}" aria-pressed=${String(one.saved === open?.saved)} onClick=${() => onOpen(one)}>${one.name}</button>`)}</div>` : html`<p class="muted small">${G.none}</p>`)}<//></section>`;
}

function Found({ values, known, may, open, onKeep, onDrop }) {
  const body = bodyOf(values);
  const wanted = JSON.stringify(body);
  const [asked, want] = useState(wanted);
  const [busy, act] = useAct();
  useEffect(() => {
    const timer = setTimeout(() => want(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const from = useResource(() => ask("/segments", { ...JSON.parse(asked), limit: PAGE }), [asked]);
  const more = () => act(async () => {
    const next = await ask("/segments", { ...JSON.parse(asked), limit: PAGE, cursor: from.data.next_cursor }).catch(fail);
    if (next) from.set({ ...next, members: [...from.data.members, ...next.members] });
  });
  const take = () => act(() => download("/segments/export.xlsx", "members.xlsx", JSON.parse(asked)));
  const words = said(values, known);
  return html`<section class="stack"><div class="panel found__head"><div class="row row--between row--wrap"><div class="grow"><p class="stat__value num" data-testid="segment-total" data-total=${from.data && asked === wanted && !from.loading ? from.data.total : ""} aria-live="polite">${from.data ? G.found(from.data.total) : "…"}</p><p class="muted small">${words.length ? words.join(" · ") : G.all}</p></div>
      <div class="row row--wrap tight">${may("manage_loyalty") && html`<button type="button" class="btn" data-testid="segment-keep" onClick=${onKeep}>${open ? G.update : G.keep}</button>${open && html`<button type="button" class="btn btn--quiet" data-testid="segment-drop" onClick=${onDrop}>${G.drop}</button>`}`}
        ${may("export_members") && html`<button type="button" class="btn" data-testid="segment-export" disabled=${busy || !from.data?.total} onClick=${take}><${Busy} busy=${busy}>${G.export}<//></button>`}</div></div></div>
    <${Loaded} from=${from}>${(page) => (page.members.length ? html`<div class="panel panel--flush" aria-busy=${String(from.loading)}><table class="table members"><thead><tr><th>${S.members.columns.member}</th><th class="wide">${G.phone}</th><th class="r">${S.members.columns.balance}</th><th class="r wide">${G.visits}</th></tr></thead>
      <tbody>${page.members.map((member) => html`<tr key=${member.member}><td><a class="plain strong clip-2" href="/members/${member.member}">${member.name}</a><p class="muted small num">${[W.number(member.number), member.tier_name].filter(Boolean).join(" · ")}</p></td><td class="num wide nowrap">${member.phone_masked}</td><td class="r num strong">${yuan(member.balance_fen)}</td><td class="r num wide">${member.visits}</td></tr>`)}</tbody></table></div>
      ${page.next_cursor && html`<button type="button" class="btn more" disabled=${busy} onClick=${more}>${S.common.more}</button>`}` : html`<${Empty} icon="search" title=${G.nobody} text=${G.nobodyText} />`)}<//></section>`;
}

function Keep({ body, open, onClose, onDone }) {
  const [name, setName] = useState(open?.name ?? "");
  const [busy, act] = useAct();
  const save = (event) => {
    event.preventDefault();
    act(async () => {
      const sent = { name: name.trim(), segment: body };
      onDone(await (open ? write("PUT", `/segments/saved/${open.saved}`, sent) : write("POST", "/segments/saved", sent)), sent.name);
    });
  };
  return html`<${Dialog} title=${open ? G.update : G.keep} size="slim" testid="segment-dialog" onClose=${onClose} light=${false}><form class="stack" onSubmit=${save}>
    <${Field} label=${G.name}>${(id) => html`<input class="input" id=${id} data-testid="segment-name" autofocus required maxlength="20" autocomplete="off" value=${name} onInput=${(event) => setName(event.target.value)} />`}<//>
    <button class="btn btn--primary btn--wide" data-testid="segment-save" disabled=${busy || !name.trim()}><${Busy} busy=${busy}>${S.common.save}<//></button></form><//>`;
}

function Drop({ open, onClose, onDone }) {
  const [busy, act] = useAct();
  const drop = () => act(async () => {
    await write("DELETE", `/segments/saved/${open.saved}`);
    toast(G.dropped);
    onDone();
  });
  return html`<${Confirm} title=${G.dropTitle} text=${G.dropText} action=${G.drop} busy=${busy} onYes=${drop} onClose=${onClose} />`;
}

start(Segments);
