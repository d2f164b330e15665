/** The one input has the focus whenever nothing else needs it; its on-screen keyboard only comes when it is tapped. */

const takesText = (element) => element instanceof HTMLElement && (element.matches("input, textarea, select") || element.isContentEditable);
const dialogOpen = () => document.querySelector("dialog[open]") !== null;

/** @param {{current: HTMLInputElement | null}} box @returns {() => void} stops */
export function keepFocus(box) {
  const back = () => {
    if (!dialogOpen() && !takesText(document.activeElement)) box.current?.focus({ preventScroll: true });
  };
  const clicked = (event) => {
    if (event.detail > 0 && !takesText(event.target)) setTimeout(back);
  };
  const pressed = (event) => {
    if (dialogOpen()) return;
    if (event.key === "F2") {
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) back();
  };
  addEventListener("click", clicked);
  addEventListener("keydown", pressed, true);
  back();
  return () => {
    removeEventListener("click", clicked);
    removeEventListener("keydown", pressed, true);
  };
}
