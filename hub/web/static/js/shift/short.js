/** Cash that the drawer's books do not hold: said where the refund is asked for, with the way to the drawer. */
import { html, useState } from "../lib.js";
import { Icon } from "../ui.js";
import { W } from "./strings.js";

/** What the hub last refused for want of cash, and a watch over work that may be refused so. */
export function useShort() {
  const [short, setShort] = useState("");
  const watch = async (work) => {
    setShort("");
    try {
      return await work();
    } catch (error) {
      if (error.code !== "drawer_short") throw error;
      setShort(error.message);
      return undefined;
    }
  };
  return /** @type {const} */ ([short, watch]);
}

export function Short({ words }) {
  return words && html`<div class="notice notice--alarm" role="alert" data-testid="drawer-short"><${Icon} name="warning" small /><span class="grow">${words} <a class="link" href="/shift" data-testid="to-drawer">${W.toDrawer}</a></span></div>`;
}
