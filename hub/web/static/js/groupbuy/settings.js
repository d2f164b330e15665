/** Group-buy platforms with their fee, and the deals they sell for the store. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain, yuan } from "../format.js";
import { Busy, Choice, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { Series } from "./series.js";
import { W } from "./strings.js";
import { S } from "../strings.js";

const T = W.settings;
/** Percent with at most two decimals, as hundredths of a percent. */
const bpOf = (text) => (/^\d{1,3}(\.\d{1,2})?$/.test(text.trim()) && Number(text) <= 100 ? Math.round(Number(text) * 100) : null);
const percentOf = (bp) => String(bp / 100);
const body = ({ platform: _, deal: __, ...rest }) => rest;

export function GroupBuys({ may }) {
  const from = useResource(() => read("/group-buys/platforms"), []);
  const catalog = useResource(() => read("/catalog/items"), []);
  const [editing, edit] = useState(null);
  const [busy, act] = useAct();
  const items = (catalog.data?.items ?? []).filter((item) => item.item_kind !== "stored_value_card");
  const nameOf = (id) => items.find((item) => item.item === id)?.name ?? "";
  const done = () => {
    edit(null);
    from.reload();
  };
  const turn = (path, one) => act(async () => {
    await write("PUT", path, { ...body(one), active: !one.active });
    toast(T.saved, "jade");
    from.reload();
  });
  return html`<div class="row row--between"><p class="muted small grow">${T.noneText}</p><button type="button" class="btn btn--primary" data-testid="platform-add" onClick=${() => edit({ platform: {} })}><${Icon} name="plus" small />${T.addPlatform}</button></div>
    <${Loaded} from=${from}>${({ platforms }) => html`${platforms.length === 0 ? html`<${Empty} title=${T.none} />` : html`<div class="stack">${platforms.map(({ platform, deals }) => html`<section class="panel panel--flush" key=${platform.platform} data-testid="platform-${platform.platform}">
        <div class="panel__head panel__head--pad"><h2 class="grow">${platform.name} <span class="muted small num">${T.feeOf(percentOf(platform.fee_bp))}</span>${!platform.active && html` <span class="chip">${T.stopped}</span>`}</h2>
          <button type="button" class="btn btn--quiet" data-testid="platform-edit-${platform.platform}" onClick=${() => edit({ platform })}>${T.edit}</button>
          <button type="button" class="btn btn--quiet" disabled=${busy} onClick=${() => turn(`/group-buys/platforms/${platform.platform}`, platform)}>${platform.active ? T.stop : T.start}</button></div>
        <ul>${deals.map((deal) => html`<li class="item-row" key=${deal.deal} data-testid="deal-${deal.deal}"><button type="button" class="item__open grow" data-testid="deal-edit-${deal.deal}" onClick=${() => edit({ of: platform, deal })}><b class="clip-2">${deal.name}</b><span class="muted small clip">${[deal.item ? W.pays(nameOf(deal.item)) : W.worth(yuan(deal.worth_fen)), deal.prefix && `${deal.prefix}…`].filter(Boolean).join(" · ")}</span></button>
          ${!deal.active && html`<span class="chip">${T.stopped}</span>`}<span class="num strong">${yuan(deal.price_fen)}</span><button type="button" class="btn btn--quiet" disabled=${busy} onClick=${() => turn(`/group-buys/platforms/${platform.platform}/deals/${deal.deal}`, deal)}>${deal.active ? T.stop : T.start}</button></li>`)}
          ${deals.length === 0 && html`<li class="item-row muted">${T.noDeals}</li>`}
          <li class="item-row"><button type="button" class="btn btn--quiet" data-testid="deal-add-${platform.platform}" onClick=${() => edit({ of: platform, deal: {} })}><${Icon} name="plus" small />${T.addDeal}</button></li></ul></section>`)}</div>`}
      ${editing?.platform && html`<${PlatformDialog} platform=${editing.platform} onDone=${done} onClose=${() => edit(null)} />`}
      ${editing?.deal && html`<${DealDialog} of=${editing.of} deal=${editing.deal} items=${items} onDone=${done} onClose=${() => edit(null)} />`}`}<//>
    <${Series} may=${may} />`;
}

function PlatformDialog({ platform, onDone, onClose }) {
  const [name, setName] = useState(platform.name ?? "");
  const [fee, setFee] = useState(platform.platform ? percentOf(platform.fee_bp) : "");
  const [tried, setTried] = useState(false);
  const [busy, act] = useAct();
  const bp = bpOf(fee || "0");
  const save = (event) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || bp === null) return;
    act(async () => {
      const put = { name: name.trim(), fee_bp: bp, active: platform.active ?? true };
      await (platform.platform ? write("PUT", `/group-buys/platforms/${platform.platform}`, put) : write("POST", "/group-buys/platforms", put));
      toast(T.saved, "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${platform.name ?? T.addPlatform} size="slim" testid="platform-dialog" light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary" data-testid="platform-save" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${S.common.save}<//></button>`}>
    <form class="stack" onSubmit=${save} novalidate>
      <${Field} label=${T.platform} error=${tried && !name.trim() ? T.missing.name : ""}>${(id, bad) => html`<input class="input" id=${id} data-testid="platform-name" autofocus maxlength="60" autocomplete="off" aria-invalid=${String(bad)} value=${name} onInput=${(event) => setName(event.target.value)} />`}<//>
      <${Field} label=${T.fee} hint=${T.feeHint} error=${tried && bp === null ? T.missing.fee : ""}>${(id, bad) => html`<input class="input num" id=${id} data-testid="platform-fee" inputmode="decimal" maxlength="6" autocomplete="off" aria-invalid=${String(bad)} value=${fee} onInput=${(event) => setFee(event.target.value)} />`}<//>
      <button hidden></button></form><//>`;
}

function DealDialog({ of, deal, items, onDone, onClose }) {
  const [values, setValues] = useState({ name: deal.name ?? "", price: deal.deal ? plain(deal.price_fen) : "", kind: deal.worth_fen ? "amount" : "item", item: deal.item ?? "", worth: deal.worth_fen ? plain(deal.worth_fen) : "", prefix: deal.prefix ?? "" });
  const [tried, setTried] = useState(false);
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.value }));
  const price = parseYuan(values.price);
  const worth = parseYuan(values.worth);
  const forItem = values.kind === "item";
  const errors = { name: values.name.trim() ? "" : T.missing.name, price: price ? "" : T.missing.price, item: forItem && !values.item ? T.missing.item : "", worth: !forItem && (worth === null || worth < (price ?? 0)) ? T.missing.worth : "" };
  const save = (event) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(errors).some(Boolean)) return;
    act(async () => {
      const sent = { name: values.name.trim(), price_fen: price, item: forItem ? values.item : null, worth_fen: forItem ? 0 : worth, prefix: values.prefix.trim(), active: deal.active ?? true };
      const path = `/group-buys/platforms/${of.platform}/deals`;
      await (deal.deal ? write("PUT", `${path}/${deal.deal}`, sent) : write("POST", path, sent));
      toast(T.saved, "jade");
      onDone();
    });
  };
  const field = (name, label, extra = {}) => html`<${Field} label=${label} hint=${extra.hint} error=${tried ? errors[name] : ""} span=${extra.span}>${(id, bad) => html`<input class="input ${extra.mode ? "num" : ""}" id=${id} data-testid="deal-${name}" autofocus=${name === "name"} inputmode=${extra.mode ?? "text"} maxlength=${extra.most ?? 60} autocomplete="off" aria-invalid=${String(bad)} value=${values[name]} onInput=${put(name)} />`}<//>`;
  return html`<${Dialog} title=${`${of.name} · ${deal.name ?? T.addDeal}`} testid="deal-dialog" light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary" data-testid="deal-save" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${S.common.save}<//></button>`}>
    <form class="form-grid" onSubmit=${save} novalidate>
      ${field("name", T.deal, { span: true })}
      ${field("price", T.price, { mode: "decimal" })}
      ${field("prefix", T.prefix, { hint: T.prefixHint, most: 12 })}
      <div class="field"><span class="field__label">${T.kind}</span><${Choice} label=${T.kind} value=${values.kind} testid="deal-kind" options=${["item", "amount"].map((kind) => [kind, T.kinds[kind]])} onChange=${(kind) => setValues((before) => ({ ...before, kind }))} /></div>
      ${forItem ? html`<${Field} label=${T.item} error=${tried ? errors.item : ""}>${(id, bad) => html`<select class="input" id=${id} data-testid="deal-item" aria-invalid=${String(bad)} value=${values.item} onChange=${put("item")}><option value=""></option>${items.filter((item) => item.active || item.item === values.item).map((item) => html`<option key=${item.item} value=${item.item}>${item.name} ${yuan(item.price_fen)}</option>`)}</select>`}<//>` : field("worth", T.worth, { mode: "decimal" })}
      <button hidden></button></form><//>`;
}
