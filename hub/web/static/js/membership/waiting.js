/** Who registered on their own phone and waits for the desk: a word when one comes, a number at the way to the members. */
import { useEffect, useState } from "../lib.js";
import { read } from "../api.js";
import { toast, useEvent } from "../ui.js";
import { W } from "./strings.js";

const J = W.joining;
const PAGE = "/members/joining";

/** How many wait. @param {(more: boolean) => void} [onNews] */
export function useWaiting(onNews = () => {}) {
  const [waiting, set] = useState(0);
  const load = () => read("/joining").then((found) => set(found.waiting.length), () => {});
  useEffect(() => void load(), []);
  useEvent("resync", load);
  useEvent("joining", (news) => {
    onNews(news.waiting > waiting);
    set(news.waiting);
  });
  return waiting;
}

/** On every staff page; draws nothing of its own. */
export function Joiners() {
  const waiting = useWaiting((more) => more && location.pathname !== PAGE && toast(J.came, "", { label: J.look, run: () => location.assign(PAGE) }));
  useEffect(() => {
    const entry = document.querySelector('.rail a[href="/members"]');
    if (waiting) entry?.setAttribute("data-waiting", String(waiting));
    else entry?.removeAttribute("data-waiting");
  }, [waiting]);
  return null;
}
