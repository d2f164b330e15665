/** The till's own keys, beside F2 for the one input: they wait while a dialog has the word. */
import { useEffect, useRef } from "../lib.js";

/** @param {Record<string, (index?: number) => void>} keys by key name; `tender` is Alt with a digit, counted from 0 */
export function useKeys(keys) {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    const press = (event) => {
      if (document.querySelector("dialog[open]") || event.repeat) return;
      const digit = event.altKey && !event.ctrlKey && !event.metaKey ? /^Digit([1-9])$/.exec(event.code) : null;
      const act = digit ? () => newest.current.tender(Number(digit[1]) - 1) : event.altKey || event.ctrlKey || event.metaKey ? null : newest.current[event.key];
      if (!act || event.key === "tender") return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, []);
}
