/** Kinds of coupons: what each does, handed out, counted. */
import { html, useState } from "../lib.js";
import { read } from "../api.js";
import { Empty, Icon, Loaded, useResource } from "../ui.js";
import { FiguresDialog } from "./figures.js";
import { IssueDialog } from "./issue.js";
import { KindDialog } from "./kind.js";
import { ofKind } from "./sentence.js";
import { W } from "./strings.js";

const C = W.coupon;

export function Coupons({ may }) {
  const from = useResource(async () => ({ kinds: (await read("/coupon-kinds")).kinds, items: (await read("/catalog/items")).items }), []);
  const [dialog, show] = useState(null);
  const close = () => show(null);
  const done = () => {
    close();
    from.reload();
  };
  const mayChange = may("manage_loyalty");
  return html`<${Loaded} from=${from}>${({ kinds, items }) => {
    const names = new Map(items.map((item) => [item.item, item.name]));
    const sorted = [...kinds].sort((one, other) => Number(other.kind.active) - Number(one.kind.active) || (one.kind.coupon_kind < other.kind.coupon_kind ? 1 : -1));
    return html`<div class="row row--wrap"><p class="muted small grow">${mayChange ? "" : W.readOnly}</p>${mayChange && html`<button type="button" class="btn btn--primary" data-testid="kind-add" onClick=${() => show(["edit", {}])}><${Icon} name="plus" small />${C.add}</button>`}</div>
      ${sorted.length === 0 ? html`<${Empty} icon="card" title=${C.empty} text=${C.emptyText} />` : html`<ul class="panel panel--flush">${sorted.map((one) => html`<${Row} key=${one.kind.coupon_kind} one=${one} names=${names} may=${may} show=${show} />`)}</ul>`}
      ${dialog?.[0] === "edit" && html`<${KindDialog} key=${dialog[1].coupon_kind ?? "new"} kind=${dialog[1]} items=${items} names=${names} onDone=${done} onClose=${close} />`}
      ${dialog?.[0] === "issue" && html`<${IssueDialog} kind=${dialog[1]} onDone=${done} onClose=${close} />`}
      ${dialog?.[0] === "figures" && html`<${FiguresDialog} kind=${dialog[1]} may=${may} onChanged=${from.reload} onClose=${close} />`}`;
  }}<//>`;
}

function Row({ one: { kind, issued }, names, may, show }) {
  return html`<li class="perk" data-testid="kind-${kind.coupon_kind}" data-active=${String(kind.active)}><div class="grow"><p class="row row--wrap tight"><b>${kind.name}</b><span class="chip">${C.hows[kind.how]}</span>${kind.occasion && html`<span class="chip chip--jade">${C.occasions[kind.occasion]}</span>`}${!kind.active && html`<span class="chip chip--amber">${W.stopped}</span>`}</p>
      <p class="muted small">${ofKind(kind, names)}</p></div>
    <div class="perk__acts"><span class="num muted small">${C.issued(issued)}</span>
      ${may("see_reports") && html`<button type="button" class="btn btn--small" data-testid="kind-figures" onClick=${() => show(["figures", kind])}>${C.figures}</button>`}
      ${may("manage_loyalty") && html`<button type="button" class="btn btn--small" data-testid="kind-issue" disabled=${!kind.active} onClick=${() => show(["issue", kind])}>${C.issue}</button>
      <button type="button" class="btn btn--quiet btn--icon" aria-label=${C.edit(kind.name)} data-testid="kind-edit" onClick=${() => show(["edit", kind])}><${Icon} name="rename" /></button>`}</div></li>`;
}
