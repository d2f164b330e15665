/** The walk in five steps, ticked where it is known, and the sign-ins it needs. */
import { byId, h, svg } from "./dom.js";
import { W } from "./words.js";

const KEY = "meishu-demo-owner-seen";
let latest = null;

/** @param {any} state */
export function showWalk(state) {
  latest = state;
  const seen = sessionStorage.getItem(KEY) === state.links.owner;
  const done = { ...state.steps, seen: state.steps.printed && seen };
  const next = W.steps.find(([step]) => !done[step])?.[0];
  byId("walk").replaceChildren(...W.steps.map(([step, words], index) =>
    h("li", { class: "step", "data-step": step, "data-done": Boolean(done[step]), "aria-current": step === next ? "step" : null },
      h("span", { class: "step__mark num", "aria-label": done[step] ? W.stepDone : null }, done[step] ? svg("svg", { class: "icon icon--s", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: "M5 12.5l4.5 4.5L19 7" })) : index + 1),
      step === "seen" && state.steps.printed && !seen ? W.openOwnerNext : words)));
  byId("people").replaceChildren(
    h("li", { class: "muted" }, W.signIn),
    ...state.people.map(({ name, title, staff_code, pin }) => person(`${name} ${title}`, `${staff_code} / ${pin}`)),
    person(W.ownerPhone, `${state.owner_sign_in.name} / ${state.owner_sign_in.password}`),
  );
}

const person = (who, secret) => h("li", { class: "person" }, h("span", { class: "muted" }, who), h("span", { class: "num strong" }, secret));

/** A phone is shown at a phone's size; where no such window opens, the link does its own. */
byId("open-owner").addEventListener("click", (event) => {
  const phone = window.open(event.currentTarget.href, "_blank", "popup,width=400,height=820");
  if (phone) {
    phone.opener = null;
    event.preventDefault();
  }
  if (latest) sessionStorage.setItem(KEY, latest.links.owner), showWalk(latest);
});
