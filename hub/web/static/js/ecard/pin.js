/** The member sets a PIN, changes it by the one before, or a manager sets it anew. What is typed is kept nowhere. */
import { html, useEffect, useState } from "../lib.js";
import { once } from "../api.js";
import { Dialog, Keypad, PinDots, toast, useAct } from "../ui.js";
import { S } from "../strings.js";
import { W } from "./strings.js";

const PIN_DIGITS = 6;

export function PinDialog({ member, may, onDone, onClose }) {
  const [byOld, setByOld] = useState(member.has_pin);
  const [old, setOld] = useState("");
  const [first, setFirst] = useState("");
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [busy, act] = useAct();
  const again = (words) => {
    say(words);
    setFirst("");
    setPin("");
  };
  const send = () => act(async () => {
    try {
      await once("PUT", `/members/${member.member}/pin`, { pin, ...(byOld ? { old } : {}) });
      toast(S.member.pinDone, "jade");
      onDone();
    } catch (problem) {
      setOld("");
      again(problem.message);
    }
  });
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    if (byOld && !old) setOld(pin);
    else if (!first) setFirst(pin);
    else if (pin === first) return void send();
    else return again(S.member.pinDiffers);
    setPin("");
  }, [pin]);
  const digit = (sign) => {
    say("");
    setPin((before) => (before + sign).slice(0, PIN_DIGITS));
  };
  const step = byOld && !old ? W.pin.old : first ? S.member.pinAgain : S.member.pinFirst;
  return html`<${Dialog} title=${member.has_pin ? W.pin.title : S.member.setPin} size="slim" testid="pin-dialog" onClose=${onClose} light=${false}><div class="stack ecard"><p class="muted">${S.member.pinText}</p>
    <p class="h2" data-testid="pin-step">${step}</p><${PinDots} length=${PIN_DIGITS} filled=${pin.length} /><p class="alarm small door__word" role="status">${said}</p>
    <div class="pinpad"><${Keypad} onDigit=${digit} onDelete=${() => setPin((before) => before.slice(0, -1))} disabled=${busy} /></div>
    ${byOld && !old && (may("refund") ? html`<button type="button" class="btn btn--quiet" data-testid="pin-forgot" onClick=${() => setByOld(false)}>${W.pin.forgot}</button>` : html`<p class="muted small">${W.pin.forgotText}</p>`)}</div><//>`;
}
