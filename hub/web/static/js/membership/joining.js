/** The code that customers scan to become members, and who waits to be confirmed. */
import { html, useEffect } from "../lib.js";
import { read, write } from "../api.js";
import { clock, date } from "../format.js";
import { start } from "../shell.js";
import { Empty, Icon, Loaded, toast, useAct, useEvent, useResource } from "../ui.js";
import { lunarWords } from "../people/dates.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const J = W.joining;
const AGAIN_MS = 10 * 60_000;

function Joining() {
  const code = useResource(() => write("POST", "/joining-invitations"), []);
  const from = useResource(() => read("/joining"), []);
  useEvent("joining", from.reload);
  useEffect(() => {
    const timer = setInterval(code.reload, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a><h1 class="h1 grow">${J.title}</h1></header>
    <div class="columns"><section class="panel"><div class="panel__head"><h2>${J.waiting}</h2></div><${Loaded} from=${from}>${({ waiting }) => (waiting.length ? html`<ul>${waiting.map((one) => html`<${Waiting} key=${one.application} one=${one} onDone=${from.reload} />`)}</ul>` : html`<${Empty} icon="person" title=${J.none} text=${J.noneText} />`)}<//></section>
      <section class="panel center"><h2>${J.show}</h2><${Loaded} from=${code}>${(made) => html`<img class="join__code" src=${made.qr} alt=${J.title} data-testid="join-code" data-url=${made.url} /><p class="muted small num">${J.until(clock(made.expires_at))}</p>`}<//><p class="muted small">${J.hint}</p></section></div>`;
}

function Waiting({ one, onDone }) {
  const [busy, act] = useAct();
  const confirm = () => act(async () => {
    const made = await write("POST", `/joining/${one.application}`);
    toast(J.done(one.name), "jade", { label: S.member.toTill, run: () => location.assign(`/till?member=${made.member}`) });
    onDone();
  });
  const refuse = () => act(async () => {
    await write("DELETE", `/joining/${one.application}`);
    toast(J.refused);
    onDone();
  });
  return html`<li class="item-row item-row--wrap" data-testid="waiting-${one.application}"><div class="grow"><p class="strong">${one.name}</p><p class="muted small num">${one.phone} · ${S.genders[one.gender] ?? S.genders.unknown}${one.birthday ? ` · ${one.birthday_lunar ? lunarWords(one.birthday, one.birthday_leap) + S.member.lunar : date(one.birthday)}` : ""}</p>
    ${one.known_as && html`<p class="chip chip--amber">${J.known(one.known_as)}</p>`}</div>
    <button type="button" class="btn btn--quiet" data-testid="join-refuse" disabled=${busy} onClick=${refuse}>${J.refuse}</button><button type="button" class="btn btn--primary" data-testid="join-confirm" disabled=${busy || Boolean(one.known_as)} onClick=${confirm}>${J.confirm}</button></li>`;
}

start(Joining);
