/** A new card for a lost one, once it is known who asks; a new card for a broken one. */
import { html, useState } from "../lib.js";
import { once, write } from "../api.js";
import { DayField } from "../day-field.js";
import { Busy, Choice, Dialog, Field, toast, useAct, useEvent } from "../ui.js";
import { W } from "./strings.js";

const L = W.loss;
const PIN = /^\d{6}$/;
const TAIL = /^\d{4}$/;
const NUMBER = /^[0-9A-Za-z]{4,64}$/;
const EMPTY = { pin: "", tail: "", birthday: "", document: "id_card" };

/** How the member shows who they are: [the part of the request, whether it is whole]. */
const SHOWN = {
  pin: ({ pin }) => [{ identity: {}, pin }, PIN.test(pin)],
  person: ({ tail, birthday }) => [{ identity: { phone_tail: tail, birthday } }, TAIL.test(tail) && Boolean(birthday)],
  document: ({ document }) => [{ identity: { document } }, true],
};

export function ReissueDialog({ member, state, onDone, onClose }) {
  const lost = state.ended.filter((one) => one.why === "lost");
  const ways = ["pin", "person", "document"].filter((way) => (way !== "pin" || member.has_pin) && (way !== "person" || (member.phone && member.birthday)));
  const mediums = ["card", "found", "ecard"].filter((medium) => medium !== "found" || lost.length > 0);
  const [way, setWay] = useState(ways[0]);
  const [shown, setShown] = useState(EMPTY);
  const [medium, setMedium] = useState("card");
  const [number, setNumber] = useState("");
  const [found, setFound] = useState(lost[0]?.number);
  const [busy, act] = useAct();
  const put = (name) => (event) => setShown((before) => ({ ...before, [name]: event.target.value }));
  const [asked, known] = SHOWN[way](shown);
  const card = { card: { number: number.trim() }, found: { number: found }, ecard: {} }[medium];
  const ready = known && (medium !== "card" || NUMBER.test(number.trim()));
  const go = () => act(async () => {
    try {
      await once("POST", `/members/${member.member}/reissue`, { ...asked, ...card });
      toast(L.reissueDone, "jade");
      onDone();
    } finally {
      setShown((before) => ({ ...before, pin: "" }));
    }
  });
  return html`<${Dialog} title=${L.reissueTitle} testid="reissue-dialog" onClose=${onClose} light=${false} foot=${html`<button type="button" class="btn btn--primary" data-testid="reissue-go" disabled=${busy || !ready} onClick=${go}><${Busy} busy=${busy}>${L.reissueGo}<//></button>`}><div class="stack">
    <div class="field"><span class="field__label">${L.identity}</span><${Choice} label=${L.identity} value=${way} testid="identity" options=${ways.map((one) => [one, L.ways[one]])} onChange=${setWay} /><p class="field__hint">${L.identityText}</p></div>
    ${way === "pin" && html`<${Field} label=${L.pin}>${(id) => html`<input class="input num" id=${id} type="password" inputmode="numeric" autocomplete="off" maxlength="6" data-testid="identity-pin-field" value=${shown.pin} onInput=${put("pin")} />`}<//>`}
    ${way === "person" && html`<div class="form-grid"><${Field} label=${L.tail}>${(id) => html`<input class="input num" id=${id} inputmode="numeric" autocomplete="off" maxlength="4" data-testid="identity-tail" value=${shown.tail} onInput=${put("tail")} />`}<//><${Field} label=${L.birthday}>${(id) => html`<${DayField} id=${id} testid="identity-birthday" value=${shown.birthday} onChange=${(birthday) => setShown((before) => ({ ...before, birthday }))} />`}<//></div>`}
    ${way === "document" && html`<div class="field"><span class="field__label">${L.document}</span><${Choice} label=${L.document} value=${shown.document} options=${Object.entries(L.documents)} onChange=${(document) => setShown((before) => ({ ...before, document }))} /><p class="field__hint">${L.documentNote}</p></div>`}
    <div class="field"><span class="field__label">${L.medium}</span><${Choice} label=${L.medium} value=${medium} testid="medium" options=${mediums.map((one) => [one, L.mediums[one]])} onChange=${setMedium} /></div>
    ${medium === "card" && html`<${NewCard} number=${number} onNumber=${setNumber} />`}
    ${medium === "found" && lost.length > 1 && html`<div class="field"><span class="field__label">${L.found}</span><${Choice} label=${L.found} value=${found} options=${lost.map((one) => [one.number, one.number_masked])} onChange=${setFound} /></div>`}
    <p class="muted small">${L.fee}</p></div><//>`;
}

export function ReplaceDialog({ member, token, ecard, onDone, onClose }) {
  const [why, setWhy] = useState("damaged");
  const [medium, setMedium] = useState("card");
  const [number, setNumber] = useState("");
  const [busy, act] = useAct();
  const mediums = ecard ? ["card", "ecard"] : ["card"];
  const ready = medium === "ecard" || (NUMBER.test(number.trim()) && number.trim() !== token.number);
  const go = () => act(async () => {
    await write("POST", `/members/${member.member}/replacement`, { old: token.number, why, ...(medium === "card" ? { number: number.trim() } : {}) });
    toast(L.replaceDone, "jade");
    onDone();
  });
  return html`<${Dialog} title=${L.replaceTitle} size="slim" testid="replace-dialog" onClose=${onClose} light=${false} foot=${html`<button type="button" class="btn btn--primary" data-testid="replace-go" disabled=${busy || !ready} onClick=${go}><${Busy} busy=${busy}>${L.replaceGo}<//></button>`}><div class="stack">
    <dl class="pairs num"><dt>${L.old}</dt><dd>${token.number_masked}</dd></dl>
    <div class="field"><span class="field__label">${L.why}</span><${Choice} label=${L.why} value=${why} testid="replace-why" options=${Object.entries(L.whys)} onChange=${setWhy} /></div>
    ${mediums.length > 1 && html`<div class="field"><span class="field__label">${L.medium}</span><${Choice} label=${L.medium} value=${medium} testid="medium" options=${mediums.map((one) => [one, L.mediums[one]])} onChange=${setMedium} /></div>`}
    ${medium === "card" && html`<${NewCard} number=${number} onNumber=${setNumber} />`}
    <p class="muted small">${L.replaceText}</p></div><//>`;
}

/** Its number comes from the reader, or is typed. */
function NewCard({ number, onNumber }) {
  useEvent("card.unknown", (card) => onNumber(card.number));
  return html`<${Field} label=${L.number} hint=${L.numberHint}>${(id) => html`<input class="input num" id=${id} autocomplete="off" inputmode="numeric" maxlength="64" data-testid="new-card" value=${number} onInput=${(event) => onNumber(event.target.value)} />`}<//>`;
}
