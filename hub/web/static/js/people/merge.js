/** Two entries side by side: which words stay, what moves, and then one member. */
import { html, useState } from "../lib.js";
import { query, read, write } from "../api.js";
import { date, yuan } from "../format.js";
import { start } from "../shell.js";
import { Busy, Confirm, Empty, Icon, Loaded, fail, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { lunarWords } from "./dates.js";
import { FindMember, Who } from "./find.js";
import { W } from "./strings.js";

const M = W.merge;
const PARTS = Object.keys(M.parts);
const MONEY = new Set(["balance_fen", "debt_fen"]);
const go = (member, into) => location.replace(`/members/${member}/merge${query({ into })}`);

function Merge({ may }) {
  const member = location.pathname.split("/").at(-2);
  const into = new URLSearchParams(location.search).get("into");
  const head = html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members/${member}" aria-label=${S.common.back}><${Icon} name="back" /></a><h1 class="h1 grow">${M.title}</h1>
    ${into && html`<button type="button" class="btn" data-testid="merge-swap" onClick=${() => go(into, member)}>${M.swap}</button>`}</header>`;
  if (!may("manage_cards")) return html`${head}<${Empty} icon="warning" title=${S.errors.notAllowed} />`;
  return into ? html`${head}<${Two} member=${member} into=${into} />` : html`${head}<${Choose} member=${member} />`;
}

function Choose({ member }) {
  const from = useResource(() => read(`/members/${member}`), []);
  return html`<${Loaded} from=${from}>${(one) => html`<section class="panel stack"><div class="row"><${Who} member=${one} /></div>
    <${FindMember} label=${M.which} testid="merge" autofocus but=${[one.member]} chosen=${null} onChoose=${(other) => go(one.member, other.member)} /></section>`}<//>`;
}

function Two({ member, into }) {
  const from = useResource(() => read(`/members/${member}/merge${query({ into })}`), []);
  return html`<${Loaded} from=${from}>${(shown) => html`<${Shown} key=${JSON.stringify(shown)} shown=${shown} onChanged=${from.reload} />`}<//>`;
}

function Shown({ shown, onChanged }) {
  const [taken, take] = useState([]);
  const [sure, ask] = useState(false);
  const [busy, act] = useAct();
  const turn = (part, yes) => take((before) => (yes ? [...new Set([...before, part])] : before.filter((one) => one !== part)));
  const merge = () => act(async () => {
    const body = { into: shown.into, moves: shown.moves, take: taken, revisions: [shown.double.revision, shown.survivor.revision] };
    const page = await write("POST", `/members/${shown.member}/merge`, body).catch((error) => (error.code === "merge_changed" ? error : Promise.reject(error)));
    ask(false);
    if (page instanceof Error) {
      fail({ code: page.code, message: M.changed });
      return onChanged();
    }
    toast(M.done(page.name), "jade");
    return location.assign(`/members/${page.member}`);
  });
  const rows = PARTS.filter((part) => shown.double[part] || shown.survivor[part]);
  return html`<p class="muted small">${M.choose}</p>
    <section class="panel panel--flush"><table class="table merge"><thead><tr><th class="wide"><span class="sr-only">${M.keep}</span></th><th>${M.from}<p class="num strong">${W.number(shown.member_number)}</p></th><th>${M.into}<p class="num strong">${W.number(shown.into_number)}</p></th></tr></thead>
      <tbody>${rows.map((part) => html`<${Part} key=${part} part=${part} shown=${shown} taken=${taken.includes(part)} onTurn=${turn} />`)}
        <${Plain} label=${M.tier} values=${[shown.double.tier_name || S.common.none, shown.survivor.tier_name || S.common.none]} /><${Plain} label=${M.visits} values=${[M.times(shown.double.visits), M.times(shown.survivor.visits)]} /><${Plain} label=${M.spent} values=${[yuan(shown.double.spent_fen), yuan(shown.survivor.spent_fen)]} /></tbody></table></section>
    <div class="columns columns--even"><section class="panel"><h2>${M.moves}</h2><${Moves} moves=${shown.moves} /></section>
      <section class="panel stack"><h2>${M.note}</h2><p class="muted small">${M.noteText}</p>${shown.note && html`<p class="notice pre">${shown.note}</p>`}${shown.note_cut && html`<p class="notice notice--amber">${M.noteCut}</p>`}
        ${(shown.takes_pin || (shown.double.has_pin && shown.into_has_pin)) && html`<p class="muted small">${shown.takes_pin ? M.pinTaken : M.pinKept}</p>`}
        <button type="button" class="btn btn--primary btn--wide" data-testid="merge-go" onClick=${() => ask(true)}>${M.go}</button></section></div>
    ${sure && html`<${Confirm} title=${M.sure} text=${M.sureText(`${shown.member_name} ${shown.member_number}`, `${shown.into_name} ${shown.into_number}`)} action=${M.go} danger busy=${busy} onYes=${merge} onClose=${() => ask(false)} />`}`;
}

/** The two words of a part; the one that stays is marked. */
function Part({ part, shown, taken, onTurn }) {
  const words = (side) => {
    if (!side[part]) return "";
    if (part === "birthday") return side.birthday_lunar ? `${lunarWords(side.birthday, side.birthday_leap)}${side.birthday_leap ? M.leap : M.lunar}` : date(side.birthday);
    if (part === "gender") return S.genders[side.gender];
    return part === "referrer" ? side.referrer_name : side[part];
  };
  const [one, other] = [words(shown.double), words(shown.survivor)];
  const stays = one && (taken || !other);
  const cell = (value, mine, yes) => html`<td><button type="button" class="pick" aria-pressed=${String(mine)} aria-label=${`${M.parts[part]} ${value || M.empty}`} data-testid="take-${part}-${yes ? "double" : "survivor"}" disabled=${!one || !other || one === other} onClick=${() => onTurn(part, yes)}><span class="narrow muted small">${M.parts[part]}</span><span class=${value ? "" : "muted"}>${value || M.empty}</span>${mine && html`<${Icon} name="check" small />`}</button></td>`;
  return html`<tr><th class="wide" scope="row">${M.parts[part]}</th>${cell(one, Boolean(stays), true)}${cell(other, Boolean(other) && !stays, false)}</tr>`;
}

function Plain({ label, values }) {
  return html`<tr><th class="wide" scope="row">${label}</th>${values.map((value, index) => html`<td class="num" key=${index}><span class="narrow muted small">${label} </span>${value}</td>`)}</tr>`;
}

function Moves({ moves }) {
  const rows = Object.keys(M.what).filter((name) => moves[name]);
  if (!rows.length) return html`<p class="muted small">${M.nothing}</p>`;
  return html`<dl class="pairs num" data-testid="moves">${rows.map((name) => html`<dt key=${name}>${M.what[name]}</dt><dd data-testid="moves-${name}">${MONEY.has(name) ? yuan(moves[name]) : moves[name]}</dd>`)}</dl>`;
}

start(Merge);
