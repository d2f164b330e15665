/** Members: found while typing. */
import { html, useEffect, useRef, useState } from "./lib.js";
import { query, read } from "./api.js";
import { initial, yuan } from "./format.js";
import { MemberLinks } from "./membership/links.js";
import { RegisterDialog, startWith } from "./register.js";
import { start } from "./shell.js";
import { Empty, Icon, Loaded, fail, useAct, useEvent, useResource } from "./ui.js";
import { S } from "./strings.js";

const PAUSE_MS = 140;
const PAGE = 40;
const open = (member) => location.assign(`/members/${member}`);

function Members({ may }) {
  const [text, setText] = useState("");
  const [wanted, want] = useState("");
  const [registering, register] = useState(false);
  const from = useResource(() => read("/members" + query({ q: wanted, limit: PAGE })), [wanted]);
  const [busy, act] = useAct();
  const box = useRef(null);
  useEffect(() => {
    const timer = setTimeout(() => want(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  useEvent("member.present", ({ member }) => document.visibilityState === "visible" && open(member.member));
  const more = () => act(async () => {
    const next = await read("/members" + query({ q: wanted, limit: PAGE, cursor: from.data.next_cursor })).catch(fail);
    if (next) from.set({ members: [...from.data.members, ...next.members], next_cursor: next.next_cursor });
  });
  const enter = (event) => event.key === "Enter" && from.data?.members.length === 1 && text.trim() === wanted && open(from.data.members[0].member);
  return html`
    <header class="head"><h1 class="h1">${S.members.title}</h1>
      <label class="search"><${Icon} name="search" small /><span class="sr-only">${S.members.search}</span>
        <input ref=${box} class="search__input" type="search" data-testid="member-search" autocomplete="off" spellcheck=${false} maxlength="60" placeholder=${S.members.search} value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${enter} /></label>
      <button type="button" class="btn btn--primary" data-testid="register-open" onClick=${() => register(true)}><${Icon} name="plus" small />${S.till.register}</button></header>
    <${MemberLinks} may=${may} />
    <${Loaded} from=${from}>${({ members, next_cursor: next }) => (members.length ? html`
      <div class="panel panel--flush" aria-busy=${String(from.loading)}><table class="table members"><thead><tr><th>${S.members.columns.member}</th><th class="wide">${S.members.columns.phone}</th><th class="r">${S.members.columns.balance}</th><th class="r wide">${S.members.columns.sessions}</th><th class="wide">${S.members.columns.warnings}</th></tr></thead>
        <tbody>${members.map((member) => html`<${Row} key=${member.member} member=${member} />`)}</tbody></table></div>
      ${next && html`<button type="button" class="btn more" disabled=${busy} onClick=${more}>${S.common.more}</button>`}`
    : wanted ? html`<${Empty} icon="search" title=${S.members.none(wanted)} text=${S.members.noneText} />` : html`<${Empty} icon="person" title=${S.members.empty} text=${S.members.emptyText} />`)}<//>
    ${registering && html`<${RegisterDialog} from=${startWith(text.trim())} onClose=${() => register(false)} onDone=${open} />`}`;
}

function Row({ member }) {
  return html`<tr class="is-link" data-testid="member-${member.member}" onClick=${() => open(member.member)}>
    <td><div class="row"><span class="avatar" aria-hidden="true">${initial(member.name)}</span><div class="grow"><a class="plain strong clip-2" href="/members/${member.member}" onClick=${(event) => event.stopPropagation()}>${member.name || S.common.forgotten}</a>
      <p class="muted small num"><span class="inline-wide">${S.members.number(member.number)}</span><span class="narrow">${member.phone_masked ?? S.members.number(member.number)}</span></p></div></div></td>
    <td class="num wide nowrap">${member.phone_masked}</td><td class="r num strong">${yuan(member.balance_fen)}</td><td class="r num wide">${S.members.sessions(member.sessions_left)}</td>
    <td class="wide"><div class="row row--wrap tight">${member.warnings.slice(0, 2).map((warning) => html`<span class="chip chip--amber chip--wrap" key=${warning.code + warning.text}>${warning.text}</span>`)}</div></td></tr>`;
}

start(Members);
