/** The code that the member scans with their phone to have their e-card on it. */
import { html, useEffect, useRef, useState } from "../lib.js";
import { once } from "../api.js";
import { clock } from "../format.js";
import { Busy, Dialog, Failed, Loading, toast, useAct, useEvent } from "../ui.js";
import { W } from "./strings.js";

const D = W.desk;

export function OfferDialog({ member, onDone, onClose }) {
  const [made, setMade] = useState(null);
  const [error, setError] = useState(null);
  const [shown, setShown] = useState(false);
  const [busy, act] = useAct();
  const alive = useRef(true);
  const make = async (show = false) => {
    setError(null);
    try {
      const offer = await once("POST", `/members/${member.member}/ecard-offers`, { show });
      if (!alive.current) return;
      setMade(offer);
      setShown(show);
    } catch (problem) {
      if (alive.current) setError(problem);
    }
  };
  useEffect(() => {
    make();
    return () => void (alive.current = false);
  }, []);
  useEvent("ecard", (news) => {
    if (news.member !== member.member) return;
    toast(D.opened(member.name), "jade");
    onDone();
  });
  return html`<${Dialog} title=${D.openTitle} size="slim" testid="ecard-dialog" onClose=${onClose}><div class="ecard"><p class="muted">${D.openText}</p>
    ${error ? html`<${Failed} error=${error} retry=${() => make()} />` : !made ? html`<${Loading} />` : html`<img src=${made.qr} width="240" height="240" alt=${D.openTitle} data-testid="ecard-offer-code" data-url=${made.url} /><p class="h2">${member.name}</p><p class="muted small num">${D.until(clock(made.expires_at))}</p>`}
    <div class="row row--wrap center"><button type="button" class="btn" data-testid="ecard-show" disabled=${busy || shown} onClick=${() => act(() => make(true))}><${Busy} busy=${busy}>${shown ? D.shown : D.show}<//></button><button type="button" class="btn btn--quiet" disabled=${busy} onClick=${() => act(() => make(shown))}>${D.again}</button></div></div><//>`;
}
