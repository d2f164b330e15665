/** Commission: a month's pay sheet, and the rules that make it. */
import { html, useState } from "./lib.js";
import { Rules } from "./commission/rules.js";
import { Sheet } from "./commission/sheet.js";
import { W } from "./commission/strings.js";
import { start } from "./shell.js";

const PAGES = { sheet: Sheet, rules: Rules };

function Commission({ may }) {
  const [tab, setTab] = useState(location.hash.slice(1) in PAGES ? location.hash.slice(1) : "sheet");
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  return html`<header class="head"><h1 class="h1">${W.title}</h1><div class="tabs" role="tablist">${Object.keys(PAGES).map((name) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${W.tabs[name]}</button>`)}</div></header>
    <${PAGES[tab]} may=${may} />`;
}

start(Commission);
