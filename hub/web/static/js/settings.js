/** What an owner chooses: the store's rules, what it sells, who works here. */
import { html, useState } from "./lib.js";
import { start } from "./shell.js";
import { Catalog } from "./settings/catalog.js";
import { GroupBuys } from "./groupbuy/settings.js";
import { Staff } from "./settings/staff.js";
import { Store } from "./settings/store.js";
import { W } from "./settings/strings.js";

const PAGES = { store: [Store, "see_reports"], catalog: [Catalog, "manage_catalog"], group_buys: [GroupBuys, "manage_catalog"], staff: [Staff, "manage_staff"] };

function Settings({ who, may }) {
  const names = Object.keys(PAGES).filter((name) => may(PAGES[name][1]));
  const [tab, setTab] = useState(names.includes(location.hash.slice(1)) ? location.hash.slice(1) : names[0]);
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  const [page] = PAGES[tab];
  return html`<header class="head"><h1 class="h1">${W.title}</h1><div class="tabs" role="tablist">${names.map((name) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${W.tabs[name]}</button>`)}</div></header>
    <${page} who=${who} may=${may} />`;
}

start(Settings);
