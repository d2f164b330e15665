/** The channels' files against the books: what came, what it cost, what is not as it should be. */
import { html, useRef, useState } from "./lib.js";
import { query, read, write } from "./api.js";
import { moment, yuan } from "./format.js";
import { Span, monthSpan } from "./reports/span.js";
import { GroupBuySettlement } from "./groupbuy/settlement.js";
import { W as G } from "./groupbuy/strings.js";
import { encoded, MOST_CHANNEL_BYTES } from "./settlement/file.js";
import { start } from "./shell.js";
import { Busy, Empty, Loaded, toast, useAct, useResource } from "./ui.js";
import { W } from "./settlement/strings.js";
import { S } from "./strings.js";

const TONES = { not_in_books: "chip--alarm", not_in_channel: "chip--alarm", amount: "chip--amber" };

function Settlement() {
  const [span, choose] = useState(monthSpan());
  const [tab, setTab] = useState(location.hash === "#group_buys" ? "group_buys" : "channels");
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  const tabs = { channels: W.channels, group_buys: G.settlement.title };
  return html`<header class="head"><h1 class="h1">${W.title}</h1><div class="tabs" role="tablist">${Object.entries(tabs).map(([name, words]) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${words}</button>`)}</div></header>
    <${Span} span=${span} onChange=${choose} />
    ${tab === "channels" ? html`<${Channels} span=${span} />` : html`<${GroupBuySettlement} span=${span} />`}`;
}

function Channels({ span }) {
  const from = useResource(() => read("/settlement" + query({ first: span.from, last: span.to })), [span.from, span.to]);
  const [busy, act] = useAct();
  const box = useRef(null);
  const take = (file) => act(async () => {
    box.current.value = "";
    if (file.size > MOST_CHANNEL_BYTES) return toast(W.tooLarge, "alarm");
    const taken = await write("POST", "/settlement/files", { name: file.name.slice(0, 60), content: await encoded(file) });
    toast(taken.new ? W.taken(taken.new, yuan(taken.fees_fen), yuan(taken.paid_out_fen)) : W.known, "jade");
    return from.reload();
  });
  return html`<div class="row row--between"><p class="muted small grow">${W.text}</p>
      <input ref=${box} type="file" accept=".csv,.txt,.zip,text/csv,application/zip" class="sr-only" tabindex="-1" aria-label=${W.take} data-testid="settlement-file" onChange=${(event) => event.target.files[0] && take(event.target.files[0])} />
      <button type="button" class="btn btn--primary" data-testid="settlement-take" disabled=${busy} onClick=${() => box.current.click()}><${Busy} busy=${busy}>${W.take}<//></button></div>
    <${Loaded} from=${from}>${(data) => html`<div class="stack">
      <div class="columns columns--even">${data.channels.map((sums) => html`<${Channel} key=${sums.channel} sums=${sums} />`)}</div>
      <${Differences} differences=${data.differences} files=${data.files.length} />
      ${data.files.length > 0 && html`<section class="panel panel--flush"><div class="panel__head panel__head--pad"><h2>${W.files}</h2></div><ul>${data.files.map((one) => html`<li class="item-row" key=${one.statement}><div class="grow"><p class="strong clip">${one.name}</p><p class="muted small">${[W.layouts[one.layout], moment(one.at), one.staff_name].join(" · ")}</p></div><span class="num">${W.fileLines(one.lines)}</span></li>`)}</ul></section>`}
    </div>`}<//>`;
}

function Channel({ sums }) {
  const rows = [["paid", sums.paid_fen], ["refunded", -sums.refunded_fen], ["fees", -sums.fees_fen], ["paidOut", -sums.paid_out_fen]];
  return html`<section class="panel" data-testid="channel-${sums.channel}"><div class="panel__head"><h2 class="grow">${S.tenders[sums.channel]}</h2><span class="muted small num">${W.matched} ${sums.matched} / ${sums.lines}</span></div>
    <dl class="pairs num">${rows.map(([name, fen]) => html`<dt key=${name}>${W[name]}</dt><dd>${yuan(fen)}</dd>`)}<dt class="strong">${W.clearing}</dt><dd class="strong">${yuan(sums.clearing_fen)}</dd></dl></section>`;
}

function Differences({ differences, files }) {
  if (!differences.length) return html`<section class="panel"><${Empty} icon=${files ? "check" : "empty"} title=${files ? W.none : W.noFiles} text=${files ? W.noneText : ""} /></section>`;
  return html`<section class="panel panel--flush" data-testid="differences"><div class="panel__head panel__head--pad"><h2>${W.differences} <span class="num">${differences.length}</span></h2></div>
    <ul>${differences.map((one, index) => html`<li class="item-row" key=${index} data-testid="difference-${one.wrong}"><div class="grow">
        <p><span class="chip ${TONES[one.wrong]}">${W.wrong[one.wrong]}</span> <span class="strong">${S.tenders[one.channel]}${W.whats[one.what]}</span></p>
        <p class="muted small num">${one.at}${one.transaction && ` · ${one.transaction}`}${one.bill && html` · <a href="/receipts/${one.bill}">${one.bill_number}</a>`}</p></div>
      <div class="r num"><p>${W.channelSide} ${one.channel_fen === null ? "—" : yuan(one.channel_fen)}</p><p>${W.booksSide} ${one.books_fen === null ? "—" : yuan(one.books_fen)}</p></div></li>`)}</ul></section>`;
}

start(Settlement);
