/** The store's logo: made small and black on white here, so that any picture will do. */
import { html, useRef } from "../lib.js";
import { read, write } from "../api.js";
import { Busy, Loaded, toast, useAct, useResource } from "../ui.js";
import { W } from "./strings.js";

const DOTS = 384;
const ROWS = 240;

export function Logo({ onChanged }) {
  const from = useResource(() => read("/printing"), []);
  const file = useRef(null);
  const [busy, act] = useAct();
  const done = (words) => {
    toast(words, "jade");
    from.reload();
    onChanged();
  };
  const put = (event) => act(async () => {
    const chosen = event.target.files[0];
    event.target.value = "";
    if (!chosen) return;
    const png = await shrunk(chosen);
    if (!png) return void toast(W.layout.logoBad, "alarm");
    await write("PUT", "/receipt-logo", { png_base64: png });
    done(W.layout.logoDone);
  });
  const remove = () => act(async () => {
    await write("DELETE", "/receipt-logo");
    done(W.layout.logoGone);
  });
  return html`<section class="panel"><div class="panel__head"><h2 class="grow">${W.layout.logo}</h2></div><${Loaded} from=${from}>${({ logo }) => html`<div class="row row--wrap">
      ${logo && html`<img class="logo" src=${`data:image/png;base64,${logo}`} alt=${W.layout.logo} data-testid="logo" />`}
      <input class="sr-only" type="file" accept="image/*" ref=${file} tabindex="-1" aria-label=${W.layout.logoUpload} data-testid="logo-file" onChange=${put} />
      <button type="button" class="btn" data-testid="logo-upload" disabled=${busy} onClick=${() => file.current.click()}><${Busy} busy=${busy}>${logo ? W.layout.logoChange : W.layout.logoUpload}<//></button>
      ${logo && html`<button type="button" class="btn btn--quiet" data-testid="logo-remove" disabled=${busy} onClick=${remove}>${W.layout.logoRemove}</button>`}</div><p class="muted small">${W.layout.logoText}</p>`}<//></section>`;
}

/** Base64 of a black and white PNG of at most 384 by 240 dots; null for what is no picture. @param {File} file */
async function shrunk(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(1, DOTS / bitmap.width, ROWS / bitmap.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").split(",")[1];
}
