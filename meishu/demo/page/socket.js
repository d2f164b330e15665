/** The free USB socket: what nobody has told the store of, and how it is told. */
import { byId, h } from "./dom.js";
import { speaker } from "./reader.js";
import { alarm } from "./things.js";
import { post } from "./wire.js";
import { W } from "./words.js";

const THINGS = ["bridge", "keyboard", "newland"];
const say = speaker("socket-said");
let plugged = null;
let wanted = "";
let told = "";
let built = "";
let card = "";

/** @param {any} state */
export function showSocket({ socket, devices, members }) {
  byId("socket").hidden = !socket;
  if (!socket) return;
  plugged = socket.plugged;
  card = members.find((member) => member.card)?.card ?? "";
  const fresh = JSON.stringify([socket, wanted]);
  if (fresh !== built) {
    built = fresh;
    byId("socket-things").replaceChildren(...THINGS.map((what) =>
      h("button", { type: "button", class: "plug", "data-testid": `socket-${what}`, "aria-pressed": String(plugged === what), onclick: () => put(plugged === what ? null : what) },
        h("b", {}, W.spare[what]), h("span", { class: "small num" }, socket.seen[what]), h("span", { class: "small muted" }, plugged === what ? W.pullOut : W.putIn))));
    showUse();
  }
  tell(devices.socket);
}

function tell(device) {
  const words = !plugged ? W.socketEmpty : device ? W.socketKnown(device.name, device.state) : W.socketUnknown[plugged];
  if (words === told) return;
  told = words;
  say(words, !plugged ? "" : device?.state === "ready" ? "jade" : "amber");
}

function showUse() {
  const box = byId("socket-use");
  box.hidden = !plugged;
  const acts = plugged === "bridge" ? [[W.tapSpare, card]] : [...(wanted ? [[W.scanWanted(wanted), wanted]] : []), [W.scanSpare, "6901234567892"]];
  box.replaceChildren(...(plugged ? acts.map(([words, text], index) => h("button", { type: "button", class: index ? "btn" : "btn btn--primary", "data-testid": `use-${index}`, onclick: () => use(text) }, words)) : []));
}

export function heardEnrolment({ event, data }) {
  if (event !== "enrolment") return;
  const { kind, state, expect } = data.enrolment;
  wanted = state === "waiting" && kind === "scanner" ? expect : "";
  built = "";
  showUse();
  if (state === "waiting" && plugged) say(kind === "scanner" ? W.enrolScan : W.enrolTap, "rouge");
  if (state === "found") say(W.enrolled, "jade");
}

async function put(what) {
  const failed = await post("/socket", { what });
  if (failed) alarm(failed);
}

async function use(text) {
  const failed = await post("/use", { text });
  if (failed) alarm(failed);
  else say(W.used);
}
