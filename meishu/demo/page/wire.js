/** The way to the demo's own program: one state, one stream of events, small posts. */
const RETRY_MS = 1500;

/** Sends; gives "" when it was taken, else why not: unplugged, refused, silent. */
export async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (answer.ok) return "";
    return answer.status === 409 ? "unplugged" : "refused";
  } catch {
    return "silent";
  }
}

/** Each connection begins with the whole state, so nothing that happened in between is missed.
 * @param {{whole: (state: any) => void, lost: () => void} & Record<string, (data: any) => void>} on */
export function follow(on) {
  const events = new EventSource("/events");
  const again = () => {
    on.lost();
    if (events.readyState !== EventSource.CLOSED) return;
    setTimeout(() => follow(on), RETRY_MS);
  };
  events.onopen = async () => {
    try {
      const answer = await fetch("/state", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      on.whole(await answer.json());
    } catch {
      events.close();
      again();
    }
  };
  events.onerror = again;
  for (const name of ["paper", "state", "heard"]) events.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
}
