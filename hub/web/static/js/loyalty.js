/** What the store gives its members: coupons, tiers, points, bundles, referrals. */
import { html, useState } from "./lib.js";
import { Bundles } from "./loyalty/bundles.js";
import { Coupons } from "./loyalty/coupons.js";
import { Points } from "./loyalty/points.js";
import { Referrals } from "./loyalty/referrals.js";
import { W } from "./loyalty/strings.js";
import { Tiers } from "./loyalty/tiers.js";
import { start } from "./shell.js";

const PAGES = { coupons: Coupons, tiers: Tiers, points: Points, bundles: Bundles, referrals: Referrals };

function Loyalty({ may }) {
  const [tab, setTab] = useState(location.hash.slice(1) in PAGES ? location.hash.slice(1) : "coupons");
  const go = (name) => {
    history.replaceState(null, "", `#${name}`);
    setTab(name);
  };
  return html`<header class="head"><h1 class="h1">${W.title}</h1><div class="tabs" role="tablist">${Object.keys(PAGES).map((name) => html`<button type="button" role="tab" class="tab" key=${name} data-testid="tab-${name}" aria-selected=${String(name === tab)} onClick=${() => go(name)}>${W.tabs[name]}</button>`)}</div></header>
    <${PAGES[tab]} may=${may} />`;
}

start(Loyalty);
