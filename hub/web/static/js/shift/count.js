/** The drawer counted by denomination, against the books, and handed over. */
import { html, useState } from "../lib.js";
import { read, write } from "../api.js";
import { yuan } from "../format.js";
import { Busy, Dialog, Field, Icon, toast, useAct, useResource } from "../ui.js";
import { difference, faceOf } from "./figures.js";
import { W } from "./strings.js";

/** 100, 50, 20, 10, 5 and 1 yuan, 5 and 1 jiao. */
const FACES_FEN = [10000, 5000, 2000, 1000, 500, 100, 50, 10];
const MOST = 99_999;
const OTHER_FEN = 1;

export function Count({ expected, who, onStale, onDone, onClose }) {
  const [pieces, setPieces] = useState({});
  const [note, setNote] = useState("");
  const [to, setTo] = useState(null);
  const [busy, act] = useAct();
  const staff = useResource(() => read("/staff"), []);
  const sum = Object.entries(pieces).reduce((total, [fen, count]) => total + Number(fen) * count, 0);
  const off = sum - expected;
  const lacks = off !== 0 && !note.trim();
  const put = (fen, count) => setPieces((before) => ({ ...before, [fen]: Math.max(0, Math.min(MOST, count)) }));
  const go = () => act(async () => {
    const counted = Object.entries(pieces).filter(([, count]) => count > 0).map(([fen, count]) => ({ denomination_fen: Number(fen), pieces: count }));
    try {
      await write("POST", "/shifts/hand-over", { counted, expected_fen: expected, note: note.trim(), print: true, ...(to ? { to } : {}) });
    } catch (problem) {
      if (problem.code !== "invalid") throw problem;
      toast(W.count.changed);
      return onStale();
    }
    toast(W.count.done, "jade");
    return onDone();
  });
  const { tone, words } = difference(off);
  const people = (staff.data?.staff ?? []).filter((person) => person.role !== "technician" && person.staff !== who.staff);
  return html`<${Dialog} title=${W.count.title} size="wide" testid="count-dialog" onClose=${onClose} guard light=${false} foot=${html`
      <span class="grow count__sum num"><b data-testid="counted">${yuan(sum)}</b><span class=${tone} data-testid="difference" data-fen=${off}>${words}</span></span>
      <button type="button" class="btn btn--primary btn--big" data-testid="count-go" disabled=${busy || lacks} onClick=${go}><${Busy} busy=${busy}>${W.count.go}<//></button>`}>
    <div class="count"><div class="stack"><p class="muted small">${W.count.text}</p><ul class="count__faces">${FACES_FEN.map((fen) => html`<${Face} key=${fen} fen=${fen} count=${pieces[fen] ?? 0} onPut=${(count) => put(fen, count)} />`)}</ul></div>
      <div class="stack"><dl class="pairs count__books num"><dt>${W.expected}</dt><dd class="strong">${yuan(expected)}</dd><dt>${W.counted}</dt><dd class="strong">${yuan(sum)}</dd><dt>${W.difference}</dt><dd class="strong ${tone}">${words}</dd></dl>
        ${expected < 0 && html`<p class="notice notice--amber" data-testid="count-negative">${W.count.negative}</p>`}
        ${expected % 10 !== 0 && html`<p class="muted small num">${W.count.more} <input class="input count__other" inputmode="numeric" aria-label=${W.count.more} data-testid="pieces-${OTHER_FEN}" value=${pieces[OTHER_FEN] ? (pieces[OTHER_FEN] / 100).toFixed(2) : ""} placeholder="0.00" onInput=${(event) => put(OTHER_FEN, Math.round(Number(event.target.value) * 100) || 0)} /></p>`}
        <${Field} label=${W.count.note} error=${lacks && (sum > 0 || expected < 0) ? W.count.noteNeeded : ""}>${(id, bad) => html`<textarea class="input" id=${id} data-testid="count-note" maxlength="200" aria-invalid=${String(bad)} value=${note} onInput=${(event) => setNote(event.target.value)}></textarea>`}<//>
        <div class="field"><span class="field__label">${W.count.to}</span><div class="row row--wrap tight">${[null, ...people].map((person) => html`<button type="button" class="btn btn--small" key=${person?.staff ?? "none"} data-testid="hand-to-${person?.code ?? "none"}" aria-pressed=${String(to === (person?.staff ?? null))} onClick=${() => setTo(person?.staff ?? null)}>${person?.name ?? W.count.nobody}</button>`)}</div></div></div></div><//>`;
}

function Face({ fen, count, onPut }) {
  const label = faceOf(fen);
  return html`<li class="face" data-testid="face-${fen}"><span class="face__name num">${label}</span>
    <div class="stepper"><button type="button" class="btn btn--icon face__step" aria-label=${W.count.minus(label)} data-testid="pieces-${fen}-minus" disabled=${count === 0} onClick=${() => onPut(count - 1)}><${Icon} name="minus" small /></button>
      <input class="input num face__count" inputmode="numeric" autocomplete="off" aria-label=${`${label} ${W.count.coins}`} data-testid="pieces-${fen}" value=${count || ""} placeholder="0" onFocus=${(event) => event.target.select()} onInput=${(event) => onPut(Number(event.target.value.replace(/\D/g, "")))} />
      <button type="button" class="btn btn--icon face__step" aria-label=${W.count.plus(label)} data-testid="pieces-${fen}-plus" onClick=${() => onPut(count + 1)}><${Icon} name="plus" small /></button></div>
    <span class="face__sum num ${count ? "strong" : "muted"}">${yuan(fen * count)}</span></li>`;
}
