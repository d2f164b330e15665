/** The ways from the list of members: birthdays that are near, joining, importing, exporting, fields. */
import { html } from "../lib.js";
import { W as P } from "../people/strings.js";
import { Busy, fail, useAct } from "../ui.js";
import { download } from "./upload.js";
import { W as L } from "../loyalty/strings.js";
import { W } from "./strings.js";
import { useWaiting } from "./waiting.js";

export function MemberLinks({ may }) {
  const [busy, act] = useAct();
  const waiting = useWaiting();
  const take = () => act(() => download("/member-exports.xlsx", "members.xlsx")).catch(fail);
  return html`<nav class="row row--wrap tight member-links"><a class="btn btn--quiet" href="/members/joining" data-testid="to-joining">${W.joining.title}${waiting > 0 && html` <span class="chip chip--amber num">${waiting}</span>`}</a>
    ${may("import_members") && html`<a class="btn btn--quiet" href="/members/import" data-testid="to-import">${W.importing.open}</a>`}
    ${may("export_members") && html`<button type="button" class="btn btn--quiet" data-testid="export" disabled=${busy} onClick=${take}><${Busy} busy=${busy}>${W.importing.export}<//></button>`}
    <a class="btn btn--quiet" href="/members/birthdays" data-testid="to-birthdays">${P.birthdays.open}</a><a class="btn btn--quiet" href="/members/segments" data-testid="to-segments">${P.segments.open}</a>
    ${may("manage_cards") && html`<a class="btn btn--quiet" href="/members/doubles" data-testid="to-doubles">${P.doubles.open}</a>`}
    <a class="btn btn--quiet" href="/members/forms" data-testid="to-forms">${P.forms.open}</a><a class="btn btn--quiet" href="/members/traits" data-testid="to-traits">${W.traits.title}</a><a class="btn btn--quiet" href="/loyalty" data-testid="to-loyalty">${L.open}</a></nav>`;
}
