/** After a bill with rooms is held: whether to print its service slips, where the store wants to be asked. */
import { read, write } from "../api.js";
import { fail, toast } from "../ui.js";
import { W } from "./strings.js";

/** @param {string} bill */
export async function offerSlips(bill) {
  const chosen = await read("/printing").catch(() => null);
  if (chosen?.service_slips !== "ask") return;
  const run = () => write("POST", `/bills/${bill}/service-slips`, {}).then(() => toast(W.service.sent, "jade"), fail);
  toast(W.service.title, "", { label: W.service.ask, run });
}
