/** Printing: what waits, which printer prints what, how slips look. */
import { html, useState } from "./lib.js";
import { start } from "./shell.js";
import { Labels } from "./printing/labels.js";
import { Layout } from "./printing/layout.js";
import { Queue } from "./printing/queue.js";
import { Routes } from "./printing/routes.js";
import { W } from "./printing/strings.js";
import { Icon } from "./ui.js";

const PAGES = { queue: Queue, routes: Routes, layout: Layout, labels: Labels };

function Printing({ may }) {
  const [tab, setTab] = useState(PAGES[location.hash.slice(1)] ? location.hash.slice(1) : "queue");
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/more" aria-label=${W.title}><${Icon} name="back" /></a><h1 class="h1">${W.title}</h1>
      <div class="tabs" role="tablist">${Object.keys(PAGES).map((name) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${W.tabs[name]}</button>`)}</div></header>
    <${PAGES[tab]} may=${may} />`;
}

start(Printing);
