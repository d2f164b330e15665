/** What is scanned while a member or a receipt is looked at: said in words, with the way to the till or to what it is of. */
import { query } from "./api.js";
import { price } from "./format.js";
import { W } from "./groupbuy/strings.js";
import { prose } from "./strings.js";
import { toast, useEvent } from "./ui.js";

const T = W.seen;
const PLACES = /^\/(members|receipts)(\/|$)/;
const MEMBER = /^\/members\/([0-9A-Z]{10,})(\/|$)/;

/** On pages of members and receipts; the till does more with the same codes by itself. */
export function useScanned() {
  const here = PLACES.test(location.pathname);
  const whose = MEMBER.exec(location.pathname)?.[1];
  const seen = (act) => (data) => here && document.visibilityState === "visible" && !document.querySelector("dialog[open]") && act(data);
  const toTill = (code, member) => ({ label: T.toTill, run: () => location.assign("/till" + query({ code, ...(member && { member }) })) });
  const toBill = (bill) => ({ label: T.open, run: () => location.assign(`/receipts/${bill}`) });
  const say = ({ seen: said, message }, code, member) => {
    const words = said ? [`${said.name} ${said.worth}`, ...said.terms, said.holder ? T.of(said.holder) : T.bearer, message && prose(message)].filter(Boolean).join(" · ") : prose(message);
    if (message) return toast(words, "alarm", said?.bill ? toBill(said.bill) : null);
    return toast(words, "jade", toTill(code, member));
  };
  useEvent("voucher.scanned", seen((event) => say(event, event.code, whose)));
  useEvent("coupon.scanned", seen((event) => say(event, event.coupon?.code ?? event.code, event.coupon?.member ?? whose)));
  useEvent("group_buy.scanned", seen((event) => toast(T.groupBuy(event.code), "", toTill(event.code, whose))));
  useEvent("item.scanned", seen(({ item }) => toast(`${item.name} ${price(item.price_fen)}`, "", item.barcode ? toTill(item.barcode, whose) : null)));
  useEvent("receipt.scanned", seen((event) => (event.valid ? toast(T.receipt(event.number ?? ""), "jade", toBill(event.bill)) : toast(T.receiptWrong, "alarm"))));
  useEvent("member.present", seen(({ member }) => location.pathname !== "/members" && member.member !== whose && toast(member.name, "", { label: T.openMember, run: () => location.assign(`/members/${member.member}`) })));
}
