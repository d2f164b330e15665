/** Who works here: hired, given a PIN, gone. */
import { html, useEffect, useState } from "../lib.js";
import { read, write } from "../api.js";
import { initial, moment } from "../format.js";
import { Busy, Choice, Confirm, Dialog, Field, Icon, Keypad, Loaded, PinDots, toast, useAct, useResource } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const ROLES = ["front_desk", "technician", "manager", "owner"];
const PIN_DIGITS = 6;

export function Staff({ who }) {
  const from = useResource(() => read("/staff"), []);
  const [dialog, show] = useState(null);
  const [busy, act] = useAct();
  const done = () => {
    show(null);
    from.reload();
  };
  const leave = () => act(async () => {
    await write("DELETE", `/staff/${dialog.leave.staff}`);
    toast(W.staff.left);
    done();
  });
  return html`<div class="row row--between"><p class="muted small grow">${W.staff.roles}</p><button type="button" class="btn btn--primary" data-testid="hire-open" onClick=${() => show({ hire: true })}><${Icon} name="plus" small />${W.staff.add}</button></div>
    <${Loaded} from=${from}>${({ staff }) => html`<ul class="panel panel--flush">${staff.map((person) => html`<li class="item-row staff-row" key=${person.staff} data-testid="person-${person.code}"><span class="avatar" aria-hidden="true">${initial(person.name)}</span>
        <div class="grow"><p class="strong">${person.name} ${person.staff === who.staff && html`<span class="chip">${W.staff.you}</span>`}</p><p class="muted small num">${[person.code, S.roles[person.role], person.title !== S.roles[person.role] && person.title].filter(Boolean).join(" · ")}</p></div>
        <button type="button" class="btn btn--small" data-testid="person-title-${person.code}" onClick=${() => show({ title: person })}>${W.staff.job}</button>
        <button type="button" class="btn btn--small" data-testid="person-pin-${person.code}" onClick=${() => show({ pin: person })}>${W.staff.setPin}</button>
        ${person.staff !== who.staff && html`<button type="button" class="btn btn--quiet" data-testid="person-leave-${person.code}" onClick=${() => show({ leave: person })}>${W.staff.leave}</button>`}</li>`)}</ul>`}<//>
    ${dialog?.hire && html`<${Hire} onDone=${done} onClose=${() => show(null)} />`}
    ${dialog?.title && html`<${Title} person=${dialog.title} known=${[...new Set(from.data.staff.map((one) => one.title).filter(Boolean))]} onDone=${done} onClose=${() => show(null)} />`}
    ${dialog?.pin && html`<${Pin} person=${dialog.pin} onDone=${done} onClose=${() => show(null)} />`}
    ${dialog?.leave && html`<${Confirm} title=${W.staff.leaveTitle(dialog.leave.name)} text=${W.staff.leaveText} action=${W.staff.leave} danger busy=${busy} onYes=${leave} onClose=${() => show(null)} />`}`;
}

function Hire({ onDone, onClose }) {
  const [values, setValues] = useState({ code: "", name: "", title: "", pin: "" });
  const [role, setRole] = useState("technician");
  const [tried, setTried] = useState(false);
  const [busy, act] = useAct();
  const put = (name) => (event) => setValues((before) => ({ ...before, [name]: event.target.value }));
  const bad = { code: /^[0-9A-Za-z]{1,12}$/.test(values.code) ? "" : W.staff.missing, name: values.name.trim() ? "" : W.staff.missing, pin: values.pin === "" || /^\d{6}$/.test(values.pin) ? "" : W.staff.pinHint };
  const save = (event) => {
    event.preventDefault();
    setTried(true);
    if (bad.code || bad.name || bad.pin) return;
    act(async () => {
      await write("POST", "/staff", { code: values.code, name: values.name.trim(), role, title: values.title.trim(), ...(values.pin ? { pin: values.pin } : {}) });
      toast(W.staff.hired(values.name.trim()), "jade");
      onDone();
    });
  };
  const field = (name, label, hint, extra = {}) => html`<${Field} label=${label} hint=${hint} error=${tried ? bad[name] : ""}>${(id, wrong) => html`<input class="input" id=${id} data-testid="hire-${name}" type=${extra.type ?? "text"} autofocus=${name === "code"} inputmode=${extra.mode ?? "text"} maxlength=${extra.most ?? 30} autocomplete=${extra.type ? "new-password" : "off"} aria-invalid=${String(wrong)} value=${values[name]} onInput=${put(name)} />`}<//>`;
  return html`<${Dialog} title=${W.staff.add} testid="hire-dialog" onClose=${onClose} guard light=${false} foot=${html`<button type="button" class="btn btn--primary" data-testid="hire-go" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${S.common.save}<//></button>`}>
    <form class="form-grid" onSubmit=${save} novalidate>${field("code", W.staff.code, W.staff.codeHint, { most: 12 })}${field("name", W.staff.name)}
      <div class="field span-2"><span class="field__label">${W.staff.role}</span><${Choice} label=${W.staff.role} value=${role} testid="hire-role" options=${ROLES.map((name) => [name, S.roles[name]])} onChange=${setRole} /></div>
      ${field("title", W.staff.job)}${field("pin", W.staff.pin, W.staff.pinHint, { type: "password", mode: "numeric", most: 6 })}<button hidden></button></form><//>`;
}

/** Another title from now on, and when it changed before. */
function Title({ person, known, onDone, onClose }) {
  const from = useResource(() => read(`/staff/${person.staff}/titles`), []);
  const [title, setTitle] = useState(person.title);
  const [busy, act] = useAct();
  const save = (event) => {
    event.preventDefault();
    if (title.trim() === person.title) return onClose();
    return act(async () => {
      await write("PUT", `/staff/${person.staff}/title`, { title: title.trim() });
      toast(W.staff.titleDone(person.name), "jade");
      onDone();
    });
  };
  return html`<${Dialog} title=${W.staff.titleOf(person.name)} size="slim" testid="staff-title-dialog" onClose=${onClose} light=${false} foot=${html`<button type="button" class="btn btn--primary" data-testid="title-go" disabled=${busy} onClick=${save}><${Busy} busy=${busy}>${S.common.save}<//></button>`}>
    <form class="stack" onSubmit=${save} novalidate><${Field} label=${W.staff.job} hint=${W.staff.titleText}>${(id) => html`<input class="input" id=${id} data-testid="title-text" autofocus maxlength="30" autocomplete="off" list="titles-known" value=${title} onInput=${(event) => setTitle(event.target.value)} />`}<//>
      <datalist id="titles-known">${known.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>
      <${Loaded} from=${from}>${({ changes }) => changes.length > 0 && html`<ul class="stack stack--tight">${changes.map((one) => html`<li class="small" key=${one.at} data-testid="title-change"><span class="strong">${W.staff.titleChange(one.was, one.title)}</span> <span class="muted">${[moment(one.at), one.by_name].filter(Boolean).join(" · ")}</span></li>`)}</ul>`}<//><button hidden></button></form><//>`;
}

function Pin({ person, onDone, onClose }) {
  const [first, setFirst] = useState("");
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [busy, act] = useAct();
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    setPin("");
    if (!first) return void setFirst(pin);
    if (pin !== first) {
      setFirst("");
      return void say(S.member.pinDiffers);
    }
    act(async () => {
      await write("PUT", `/staff/${person.staff}/pin`, { pin });
      toast(W.staff.pinDone, "jade");
      onDone();
    });
  }, [pin]);
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  return html`<${Dialog} title=${W.staff.pinTitle(person.name)} size="slim" testid="staff-pin-dialog" onClose=${onClose} light=${false}><div class="approval"><p class="h2">${first ? W.staff.pinAgain : W.staff.pinFirst}</p><${PinDots} length=${PIN_DIGITS} filled=${pin.length} /><p class="alarm small approval__word" role="status">${said}</p>
    <div class="approval__pad"><${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy} /></div></div><//>`;
}
