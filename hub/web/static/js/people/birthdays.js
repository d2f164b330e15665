/** Whose birthday is near, by the sun or by the moon. */
import { html, useState } from "../lib.js";
import { query, read } from "../api.js";
import { date, dayOf } from "../format.js";
import { start } from "../shell.js";
import { Choice, Empty, Icon, Loaded, useResource } from "../ui.js";
import { S } from "../strings.js";
import { lunarWords } from "./dates.js";
import { Who } from "./find.js";
import { W } from "./strings.js";

const B = W.birthdays;

/** YYYY-MM, `shift` months from this one. */
function month(shift) {
  const [year, now] = dayOf().split("-").map(Number);
  return new Date(Date.UTC(year, now - 1 + shift, 1)).toISOString().slice(0, 7);
}

const SPANS = { week: () => ({ days: 6 }), month: () => ({ month: month(0) }), next: () => ({ month: month(1) }) };

function Birthdays() {
  const [span, choose] = useState("week");
  const from = useResource(() => read("/birthdays" + query(SPANS[span]())), [span]);
  return html`<header class="head"><a class="btn btn--quiet btn--icon" href="/members" aria-label=${S.members.title}><${Icon} name="back" /></a><h1 class="h1 grow">${B.title}</h1>
      <${Choice} label=${B.title} value=${span} testid="birthdays" options=${Object.entries(B.spans)} onChange=${choose} /></header>
    <${Loaded} from=${from}>${({ members }) => (members.length ? html`<ul class="stack" aria-busy=${String(from.loading)} data-testid="birthdays">${days(members).map(([day, rows]) => html`<${Day} key=${day} day=${day} rows=${rows} />`)}</ul>` : html`<${Empty} icon="person" title=${B.none} />`)}<//>`;
}

const days = (members) => [...new Set(members.map((one) => one.on))].sort().map((day) => [day, members.filter((one) => one.on === day)]);
const when = (days_) => (days_ < 0 ? B.over : days_ === 0 ? B.today : days_ === 1 ? B.tomorrow : B.after(days_));

function Day({ day, rows }) {
  const near = rows[0].in_days;
  return html`<li class="panel panel--flush ${near < 0 ? "is-over" : ""}"><div class="panel__head panel__head--pad"><h2 class="grow num">${date(day)} · ${B.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]}</h2><span class="chip ${near === 0 ? "chip--rouge" : near > 0 ? "chip--jade" : ""}">${when(near)}</span></div>
    <ul>${rows.map((one) => html`<li key=${one.member}><a class="item-row" data-testid="birthday-${one.member}" href="/members/${one.member}"><${Who} member=${one} /><span class="muted small num">${one.birthday_lunar ? B.lunar(lunarWords(one.birthday, one.birthday_leap)) : B.solar(one.birthday)}</span></a></li>`)}</ul></li>`;
}

start(Birthdays);
