/** Entries that may be of one person, for a manager to look at. */
import { html } from "../lib.js";
import { read, write } from "../api.js";
import { date } from "../format.js";
import { start } from "../shell.js";
import { Empty, Icon, Loaded, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { Who } from "./find.js";
import { W } from "./strings.js";

const D = W.doubles;

function Doubles({ may }) {
  const head = html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a><div class="grow"><h1 class="h1">${D.title}</h1><p class="muted small">${D.intro}</p></div></header>`;
  if (!may("manage_cards")) return html`${head}<${Empty} icon="warning" title=${S.errors.notAllowed} />`;
  return html`${head}<${List} />`;
}

function List() {
  const from = useResource(() => read("/member-doubles"), []);
  return html`<${Loaded} from=${from}>${({ pairs }) => (pairs.length ? html`<ul class="stack" data-testid="doubles">${pairs.map((pair) => html`<${Pair} key=${`${pair.member.member} ${pair.into.member}`} pair=${pair} onApart=${from.set} />`)}</ul>` : html`<${Empty} icon="person" title=${D.none} text=${D.noneText} />`)}<//>`;
}

function Pair({ pair, onApart }) {
  const [busy, act] = useAct();
  const part = () => act(async () => {
    onApart(await write("POST", "/member-doubles/apart", { member: pair.member.member, other: pair.into.member }));
    toast(D.parted);
  });
  return html`<li class="panel pair" data-testid="pair-${pair.member.member}"><div class="pair__two"><${Side} one=${pair.member} /><${Side} one=${pair.into} /></div>
    <div class="row row--between row--wrap"><div class="row row--wrap tight">${pair.alike.map((what) => html`<span class="chip chip--amber" key=${what}>${D.alike[what]}</span>`)}</div>
      <div class="row"><button type="button" class="btn btn--quiet" data-testid="pair-apart" disabled=${busy} onClick=${part}>${D.apart}</button><a class="btn btn--primary" data-testid="pair-look" href="/members/${pair.member.member}/merge?into=${pair.into.member}">${D.look}</a></div></div></li>`;
}

function Side({ one }) {
  return html`<div class="row pair__one"><${Who} member=${one} /><span class="muted small num r">${S.member.visitNo(one.visits)}<br />${S.member.registered} ${date(one.registered_at)}</span></div>`;
}

start(Doubles);
