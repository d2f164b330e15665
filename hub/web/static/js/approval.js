/** Somebody else's word for what a person may not do alone: who it is, and their PIN, at the same tablet. */
import { html, useEffect, useState } from "./lib.js";
import { read, write } from "./api.js";
import { initial, yuan } from "./format.js";
import { Dialog, Empty, Keypad, Loaded, PinDots, useAct, useResource } from "./ui.js";
import { S } from "./strings.js";

const PIN_DIGITS = 6;
const ROLES = new Set(["manager", "owner"]);
const NEEDED = new Set(["approval_needed", "approval_unfit"]);

/**
 * `approve` asks and resolves to the approval, or null where nobody gave it; `guard` does the work and asks only where the hub
 * wants it; `dialog` is to be drawn.
 */
export function useApproval() {
  const [asked, setAsked] = useState(null);
  const approve = (what) => new Promise((resolve) => setAsked({ ...what, resolve }));
  const end = (approval) => {
    asked.resolve(approval);
    setAsked(null);
  };
  /** @template T @param {{action: string, amount_fen: number, reason?: string}} what @param {(approval?: string) => Promise<T>} work */
  const guard = async (what, work) => {
    try {
      return await work();
    } catch (error) {
      if (!NEEDED.has(error.code)) throw error;
    }
    const approval = await approve(what);
    return approval ? work(approval) : undefined;
  };
  const dialog = asked && html`<${ApprovalDialog} ...${asked} onGiven=${end} onClose=${() => end(null)} />`;
  return { approve, guard, dialog };
}

function ApprovalDialog({ action, amount_fen, reason = "", onGiven, onClose }) {
  const from = useResource(async () => (await read("/staff")).staff.filter((person) => ROLES.has(person.role)), []);
  const [chosen, choose] = useState(null);
  const people = from.data ?? [];
  const person = people.find((one) => one.code === chosen) ?? (people.length === 1 ? people[0] : null);
  return html`<${Dialog} title=${S.approval.title} size="slim" testid="approval-dialog" onClose=${onClose} light=${false}>
    <div class="approval"><p data-testid="approval-what">${S.approval.what[action](yuan(amount_fen))}</p>
      <${Loaded} from=${from}>${() => (people.length === 0 ? html`<${Empty} icon="person" title=${S.approval.nobody} />` : html`
        <div class="row row--wrap approvers" role="group" aria-label=${S.approval.who}>${people.map((one) => html`<button type="button" class="btn approver" key=${one.code} data-testid="approver-${one.code}" aria-pressed=${String(one === person)} onClick=${() => choose(one.code)}>
          <span class="avatar approver__face" aria-hidden="true">${initial(one.name)}</span><span>${one.name}</span><span class="muted small">${S.roles[one.role]}</span></button>`)}</div>
        ${person ? html`<${Pin} key=${person.code} person=${person} body=${{ action, amount_fen: Math.max(1, amount_fen), reason }} onGiven=${onGiven} />` : html`<p class="muted">${S.approval.who}</p>`}`)}<//></div><//>`;
}

function Pin({ person, body, onGiven }) {
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [locked, lock] = useState(false);
  const [shake, setShake] = useState(0);
  const [busy, act] = useAct();
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    act(async () => {
      try {
        onGiven((await write("POST", "/approvals", { ...body, staff_code: person.code, pin })).approval);
      } catch (problem) {
        setPin("");
        setShake((count) => count + 1);
        lock(problem.code === "pin_locked");
        say(problem.code === "pin_wrong" && problem.values.attempts_left > 0 ? S.signIn.attempts(problem.values.attempts_left) : problem.message);
      }
    });
  }, [pin]);
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  return html`<p class="strong">${S.signIn.pin(person.name)}</p>
    <${PinDots} key=${shake} length=${PIN_DIGITS} filled=${pin.length} shake=${shake > 0 && !pin} />
    <p class="small approval__word ${said ? "alarm" : "muted"}" role="status" data-testid="approval-message">${busy ? S.signIn.checking : said || S.signIn.hint}</p>
    <div class="approval__pad"><${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy || locked} /></div>`;
}
