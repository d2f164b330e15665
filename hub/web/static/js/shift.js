/** The running shift, the close of the day, and what was handed over before. */
import { html, useState } from "./lib.js";
import { start } from "./shell.js";
import { Day } from "./shift/day.js";
import { Now } from "./shift/now.js";
import { Past } from "./shift/past.js";
import { W } from "./shift/strings.js";

const PAGES = { now: [Now, "sell"], day: [Day, "sell"], past: [Past, "see_reports"] };

function Shift({ who, may }) {
  const names = Object.keys(PAGES).filter((name) => may(PAGES[name][1]));
  const [tab, setTab] = useState(names.includes(location.hash.slice(1)) ? location.hash.slice(1) : "now");
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  const [page] = PAGES[tab];
  return html`<header class="head"><h1 class="h1">${W.title}</h1><div class="tabs" role="tablist">${names.map((name) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${W.tabs[name]}</button>`)}</div></header>
    <${page} who=${who} may=${may} go=${go} />`;
}

start(Shift);
