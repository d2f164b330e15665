/** Series of vouchers that the store prints: set up, numbered, what expired posted to income. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { parseYuan, plain, yuan } from "../format.js";
import { Busy, Choice, Confirm, Dialog, Empty, Field, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";
import { S } from "../strings.js";

const T = W.paper;

export function Series({ may }) {
  const from = useResource(() => read("/vouchers/series"), []);
  const [editing, edit] = useState(null);
  const [printing, print] = useState(null);
  const [lapsing, lapse] = useState(null);
  const [busy, act] = useAct();
  const done = () => {
    edit(null);
    from.reload();
  };
  const post = () => act(async () => {
    await write("POST", `/vouchers/series/${lapsing.series.series}/${lapsing.back ? "lapse-reversal" : "lapse"}`, { reason: T.reason });
    toast(T.lapsed, "jade");
    lapse(null);
    from.reload();
  });
  return html`<div class="row row--between"><h2 class="h2 grow">${T.series}</h2><button type="button" class="btn" data-testid="series-add" onClick=${() => edit({})}><${Icon} name="plus" small />${T.add}</button></div>
    <${Loaded} from=${from}>${({ series }) => html`${series.length === 0 ? html`<${Empty} title=${T.none} />` : html`<ul class="panel panel--flush">${series.map((one) => html`<li class="item-row row--wrap" key=${one.series.series} data-testid="series-${one.series.series}"><button type="button" class="item__open grow" data-testid="series-edit-${one.series.series}" onClick=${() => edit(one.series)}><b class="clip-2">${one.series.name}</b>
          <span class="muted small">${one.series.coupon_kind ? T.given : T.worth(yuan(one.series.face_fen), yuan(one.series.price_fen))} · ${T.counts(one.printed, one.sold, one.used, one.lapsed)}</span>${one.liability_fen > 0 && html`<span class="muted small num">${T.owed(yuan(one.liability_fen))}</span>`}</button>
        ${may("post_lapse") && one.lapsed > 0 && html`<button type="button" class="btn btn--quiet" data-testid="series-unlapse-${one.series.series}" onClick=${() => lapse({ ...one, back: true })}>${T.unlapse}</button>`}
        ${may("post_lapse") && one.sold > 0 && one.series.valid_to && html`<button type="button" class="btn btn--quiet" data-testid="series-lapse-${one.series.series}" onClick=${() => lapse(one)}>${T.lapse}</button>`}
        <button type="button" class="btn btn--quiet" data-testid="series-print-${one.series.series}" onClick=${() => print(one.series)}>${T.print}</button></li>`)}</ul>`}
      ${editing && html`<${SeriesDialog} series=${editing} onDone=${done} onClose=${() => edit(null)} />`}
      ${printing && html`<${PrintDialog} series=${printing} onDone=${from.reload} onClose=${() => print(null)} />`}
      ${lapsing && html`<${Confirm} title=${`${lapsing.back ? T.unlapse : T.lapse} · ${lapsing.series.name}`} text=${T.lapseText} action=${lapsing.back ? T.unlapse : T.lapse} busy=${busy} onYes=${post} onClose=${() => lapse(null)} />`}`}<//>`;
}

function SeriesDialog({ series, onDone, onClose }) {
  const kinds = useResource(() => read("/coupon-kinds"), []);
  const [values, setValues] = useState({ name: series.name ?? "", face: series.face_fen ? plain(series.face_fen) : "", price: series.price_fen ? plain(series.price_fen) : "", how: series.coupon_kind ? "given" : "sold", coupon: series.coupon_kind ?? "", from: series.valid_from ?? "", to: series.valid_to ?? "", threshold: series.threshold_fen ? plain(series.threshold_fen) : "" });
  const [tried, setTried] = useState(false);
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.value }));
  const sold = values.how === "sold";
  const [face, price, threshold] = [parseYuan(values.face), parseYuan(values.price), values.threshold ? parseYuan(values.threshold) : 0];
  const errors = { name: values.name.trim() ? "" : W.settings.missing.name, face: sold && !face ? T.missing.face : "", price: sold && (!price || price > (face ?? 0)) ? T.missing.price : "", coupon: !sold && !values.coupon ? T.missing.coupon : "", threshold: threshold === null ? T.missing.face : "" };
  const save = (event) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(errors).some(Boolean)) return;
    act(async () => {
      const { series: id, number: _, ...rest } = series;
      const sent = { ...rest, name: values.name.trim(), valid_from: values.from || null, valid_to: values.to || null, ...(sold ? { face_fen: face, price_fen: price, threshold_fen: threshold, coupon_kind: null } : { coupon_kind: values.coupon }) };
      await (id ? write("PUT", `/vouchers/series/${id}`, sent) : write("POST", "/vouchers/series", sent));
      toast(W.settings.saved, "jade");
      onDone();
    });
  };
  const field = (name, label, extra = {}) => html`<${Field} label=${label} error=${tried ? errors[name] : ""} span=${extra.span}>${(id, bad) => html`<input class="input ${extra.mode ? "num" : ""}" id=${id} type=${extra.type ?? "text"} data-testid="series-${name}" autofocus=${name === "name"} inputmode=${extra.mode ?? "text"} maxlength="60" autocomplete="off" aria-invalid=${String(bad)} value=${values[name]} onInput=${put(name)} />`}<//>`;
  return html`<${Dialog} title=${series.name ?? T.add} testid="series-dialog" light=${false} onClose=${onClose} foot=${html`<button type="button" class="btn btn--primary" data-testid="series-save" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${S.common.save}<//></button>`}>
    <form class="form-grid" onSubmit=${save} novalidate>
      ${field("name", T.name, { span: true })}
      ${!series.series && html`<div class="field span-2"><span class="field__label">${T.kind}</span><${Choice} label=${T.kind} value=${values.how} testid="series-how" options=${["sold", "given"].map((how) => [how, T.kinds[how]])} onChange=${(how) => setValues((before) => ({ ...before, how }))} /></div>`}
      ${sold ? html`${field("face", T.face, { mode: "decimal" })}${field("price", T.price, { mode: "decimal" })}${field("threshold", T.threshold, { mode: "decimal" })}` : html`<${Field} label=${T.coupon} error=${tried ? errors.coupon : ""} span>${(id, bad) => html`<select class="input" id=${id} data-testid="series-coupon" aria-invalid=${String(bad)} value=${values.coupon} onChange=${put("coupon")}><option value=""></option>${(kinds.data?.kinds ?? []).map(({ kind }) => html`<option key=${kind.coupon_kind} value=${kind.coupon_kind}>${kind.name}</option>`)}</select>`}<//>`}
      ${field("from", T.from, { type: "date" })}${field("to", T.to, { type: "date" })}
      <button hidden></button></form><//>`;
}

function PrintDialog({ series, onDone, onClose }) {
  const [copies, setCopies] = useState("20");
  const [made, setMade] = useState(null);
  const [busy, act] = useAct();
  const number = /^\d{1,3}$/.test(copies) ? Number(copies) : 0;
  const go = (event) => {
    event.preventDefault();
    act(async () => {
      const { serials } = await write("POST", `/vouchers/series/${series.series}/prints`, { copies: number });
      setMade(serials);
      onDone();
    });
  };
  return html`<${Dialog} title=${`${T.print} · ${series.name}`} size="slim" testid="print-dialog" light=${false} onClose=${onClose} foot=${!made && html`<button type="button" class="btn btn--primary" data-testid="print-go" disabled=${busy || number < 1 || number > 500} onClick=${go}><${Busy} busy=${busy}>${T.print}<//></button>`}>
    ${made ? html`<${Field} label=${T.made(made.length)} hint=${T.madeText}>${(id) => html`<textarea class="input num" id=${id} data-testid="print-serials" rows="10" readonly value=${made.join("\n")}></textarea>`}<//>`
      : html`<form onSubmit=${go}><${Field} label=${T.copies}>${(id) => html`<input class="input num" id=${id} data-testid="print-copies" autofocus inputmode="numeric" maxlength="3" autocomplete="off" value=${copies} onInput=${(event) => setCopies(event.target.value)} />`}<//><button hidden></button></form>`}<//>`;
}
