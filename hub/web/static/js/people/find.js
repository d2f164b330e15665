/** One member, found while typing. */
import { html, useEffect, useState } from "../lib.js";
import { query, read } from "../api.js";
import { initial } from "../format.js";
import { Field, useResource } from "../ui.js";
import { W } from "./strings.js";

const PAUSE_MS = 150;

/** @param {{label?: string, testid: string, but?: string[], chosen: any, autofocus?: boolean, onChoose: (member: any) => void}} props */
export function FindMember({ label = W.find.label, testid, but = [], chosen, autofocus, onChoose }) {
  const [text, setText] = useState("");
  const [wanted, want] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => want(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const from = useResource(async () => (wanted ? (await read("/members" + query({ q: wanted, limit: 8 }))).members : []), [wanted]);
  const rows = (from.data ?? []).filter((member) => !but.includes(member.member));
  const choose = (member) => {
    setText("");
    onChoose(member);
  };
  if (chosen) return html`<div class="field"><span class="field__label">${label}</span><div class="row found"><${Who} member=${chosen} /><button type="button" class="btn btn--quiet" data-testid="${testid}-again" onClick=${() => onChoose(null)}>${W.find.change}</button></div></div>`;
  return html`<${Field} label=${label}>${(id) => html`<input class="input" id=${id} type="search" data-testid="${testid}-search" autofocus=${autofocus} autocomplete="off" spellcheck=${false} maxlength="60" placeholder=${W.find.hint} value=${text} onInput=${(event) => setText(event.target.value)} />`}<//>
    ${wanted && from.data && !from.loading && rows.length === 0 && html`<p class="muted small" role="status">${W.find.none}</p>`}
    ${rows.length > 0 && html`<ul class="panel panel--flush">${rows.map((member) => html`<li key=${member.member}><button type="button" class="item-row" data-testid="${testid}-to-${member.member}" onClick=${() => choose(member)}><${Who} member=${member} /></button></li>`)}</ul>`}`;
}

/** A member in a row: face, name, number and mobile. */
export function Who({ member }) {
  return html`<span class="avatar" aria-hidden="true">${initial(member.name)}</span><span class="grow"><span class="strong clip-2">${member.name}</span><span class="muted small num block">${[W.number(member.number), member.phone_masked ?? W.noPhone].join(" · ")}</span></span>`;
}
