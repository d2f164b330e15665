/** Today's figures, the trial balance, and which terminals belong to the store. */
import { html, useState } from "./lib.js";
import { start } from "./shell.js";
import { Empty } from "./ui.js";
import { TrialBalance } from "./more/balance.js";
import { Terminals } from "./more/terminals.js";
import { Today } from "./more/today.js";
import { W as L } from "./loyalty/strings.js";
import { W } from "./printing/strings.js";
import { W as R } from "./settlement/strings.js";
import { S } from "./strings.js";

const PAGES = { today: [Today, "see_reports"], balance: [TrialBalance, "see_reports"], terminals: [Terminals, "manage_terminals"] };

function More({ may }) {
  const [tab, setTab] = useState(PAGES[location.hash.slice(1)] ? location.hash.slice(1) : may("see_reports") ? "today" : "terminals");
  const [page, permission] = PAGES[tab];
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  return html`<header class="head"><h1 class="sr-only">${S.more.title}</h1><div class="tabs" role="tablist">${Object.keys(PAGES).map((name) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${S.more.tabs[name]}</button>`)}</div><nav class="tabs" aria-label=${S.more.links}><a class="tab tab--link" href="/printing" data-testid="more-printing">${W.title}</a><a class="tab tab--link" href="/settings" data-testid="more-settings">${S.more.settings}</a>${may("see_reports") && html`<a class="tab tab--link" href="/reports" data-testid="more-reports">${S.more.reports}</a><a class="tab tab--link" href="/settlement" data-testid="more-settlement">${R.title}</a><a class="tab tab--link" href="/commission" data-testid="more-commission">${S.more.commission}</a>`}<a class="tab tab--link" href="/loyalty" data-testid="more-loyalty">${L.open}</a></nav></header>
    ${may(permission) ? html`<${page} />` : html`<${Empty} icon="warning" title=${S.more.forbidden} text=${S.more.forbiddenText} />`}`;
}

start(More);
