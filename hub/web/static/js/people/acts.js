/** On the member's page: what is done seldom and with care. */
import { html, useState } from "../lib.js";
import { Forget } from "./forget.js";
import { W } from "./strings.js";

export function MoreActs({ member, may }) {
  const [forgetting, forget] = useState(false);
  if (member.forgotten || (!may("manage_cards") && !may("manage_staff"))) return null;
  return html`<section class="panel"><div class="panel__head"><h2>${W.acts.title}</h2></div><div class="acts">
    ${may("manage_cards") && html`<a class="act plain" data-testid="to-merge" href="/members/${member.member}/merge"><b>${W.acts.merge}</b><span class="muted small">${W.acts.mergeText}</span></a>`}
    ${may("manage_staff") && html`<button type="button" class="act" data-testid="forget-open" onClick=${() => forget(true)}><b>${W.acts.forget}</b><span class="muted small">${W.acts.forgetText}</span></button>`}</div>
    ${forgetting && html`<${Forget} member=${member.member} onClose=${() => forget(false)} />`}</section>`;
}
