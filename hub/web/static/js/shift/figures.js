/** What a shift took and gave, by tender, and what else it did. */
import { html } from "../lib.js";
import { yuan } from "../format.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const TENDERS = ["cash", "wechat", "alipay", "bank_card", "stored_value", "group_buy", "voucher", "arrears"];

export function Figures({ figures }) {
  const all = new Map(figures.map((figure) => [figure.name, figure]));
  const amount = (name) => all.get(name)?.amount ?? 0;
  const rows = TENDERS.filter((kind) => all.has(`received.${kind}`) || all.has(`refunded.${kind}`)).map((kind) => [kind, amount(`received.${kind}`), amount(`refunded.${kind}`)]);
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  const others = [["bills", W.bills], ["refunds", W.refunds], ["discounts", W.discounts]].filter(([name]) => all.has(name)).map(([name, label]) => [name, label, W.billsCount(all.get(name).times, yuan(amount(name)))]);
  const counts = [["voids", W.voids], ["drawer", W.drawer]].filter(([name]) => all.has(name)).map(([name, label]) => [name, label, W.times(all.get(name).times)]);
  return html`${rows.length > 0 && html`<table class="table num takings"><thead><tr><th>${W.tender}</th><th class="r">${W.received}</th><th class="r">${W.refunded}</th><th class="r">${W.net}</th></tr></thead>
      <tbody>${rows.map(([kind, got, back]) => html`<tr key=${kind} data-testid="taking-${kind}"><td>${S.tenders[kind]}</td><td class="r">${yuan(got)}</td><td class="r ${back ? "amber" : "muted"}">${back ? yuan(-back) : "—"}</td><td class="r strong">${yuan(got - back)}</td></tr>`)}</tbody>
      <tfoot><tr><td>${W.total}</td><td class="r">${yuan(sum(1))}</td><td class="r">${sum(2) ? yuan(-sum(2)) : "—"}</td><td class="r">${yuan(sum(1) - sum(2))}</td></tr></tfoot></table>`}
    ${others.length + counts.length > 0 && html`<dl class="pairs num takings__more">${[...others, ...counts].map(([name, label, value]) => html`<dt key=${name}>${label}</dt><dd data-testid="figure-${name}">${value}</dd>`)}</dl>`}`;
}

/** Counted against the books, in words. @param {number} fen */
export const difference = (fen) => (fen === 0 ? { tone: "jade", words: W.same } : fen > 0 ? { tone: "amber", words: W.over(yuan(fen)) } : { tone: "alarm", words: W.short(yuan(-fen)) });

/** ¥100, 5 jiao. @param {number} fen */
export const faceOf = (fen) => (fen >= 100 ? W.count.face(fen / 100) : W.count.jiao(fen / 10));
