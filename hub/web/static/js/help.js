/** Calls for help from handhelds: a toast where it happens, a list until somebody goes there. */
import { html, useEffect, useState } from "./lib.js";
import { read, write } from "./api.js";
import { ago } from "./format.js";
import { Dialog, toast, useAct, useEvent, useTick } from "./ui.js";
import { S } from "./strings.js";

const where = (call) => [call.room && S.helpCalls.room(call.room), call.name].filter(Boolean).join(" · ");

/** A line in the rail while calls are open. */
export function HelpCalls() {
  const [calls, setCalls] = useState([]);
  const [open, setOpen] = useState(false);
  const [busy, act] = useAct();
  useTick(30_000);
  const load = () => read("/help-calls").then((found) => setCalls(found.calls), () => {});
  const gone = (id) => setCalls((before) => before.filter((call) => call.call !== id));
  const go = (call) => act(async () => {
    await write("DELETE", `/help-calls/${call.call}`).catch((problem) => {
      if (problem.code !== "not_found") throw problem;
    });
    gone(call.call);
    toast(S.helpCalls.cleared, "jade");
  });
  useEffect(() => void load(), []);
  useEvent("help.called", (call) => {
    setCalls((before) => [...before.filter((other) => other.call !== call.call), call]);
    toast(S.helpCalls.toast(where(call)), "", { label: S.helpCalls.go, run: () => go(call) });
  });
  useEvent("help.cleared", ({ call }) => gone(call));
  useEvent("resync", load);
  if (calls.length === 0) return null;
  return html`<button type="button" class="rail__alert rail__ask" data-testid="help-open" onClick=${() => setOpen(true)}>${S.helpCalls.open(calls.length)}</button>
    ${open && html`<${Dialog} title=${S.helpCalls.title} size="slim" testid="help-dialog" onClose=${() => setOpen(false)}>
      <ul>${calls.map((call) => html`<li class="item-row" key=${call.call} data-testid="help-${call.call}"><div class="grow"><p class="strong clip-2">${where(call)}</p><p class="muted small">${ago(call.at)}</p></div>
        <button type="button" class="btn btn--primary" data-testid="help-go" disabled=${busy} onClick=${() => go(call)}>${S.helpCalls.go}</button></li>`)}</ul><//>`}`;
}
