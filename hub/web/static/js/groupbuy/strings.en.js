/** The words of vouchers at the till, in the settings and in settlement, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  tile: "Voucher", title: "Take vouchers", code: "Voucher code", hint: "Scan or type the code, then Enter", verify: "Verify the voucher in the platform's own app first. This system does not ask the platform; it sees to it that a code is used once here.", laid: "On this bill", choose: "Which deal is it?",
  remove: (code) => `Take code ${code} off`, used: (at, bill, staff) => `This code was used at ${at} by ${staff} on bill ${bill}`, returned: (at, bill) => `This code was used on bill ${bill} (${at}) and went back to its platform`, twice: "This code is on the bill already",
  short: "A code has 6 to 32 letters or digits", none: "No deals yet: a manager adds them in the settings", pays: (item) => `for ${item}`, worth: (amount) => `worth ${amount}`, sold: (amount) => `sold at ${amount}`, rest: (amount) => `Add a line for ${amount}`, restName: "Voucher remainder", many: "At most 8 vouchers on a bill",
  paper: {
    title: "Vouchers", states: { used: "This voucher was used", lapsed: "This voucher expired and was posted to income" }, unknown: "This store has no such voucher", unsold: (name) => `“${name}” is not sold yet`, sell: (amount) => `Sell at ${amount}`, rest: (amount) => `${amount} left, no change`,
    series: "Vouchers the store prints", add: "Add a series", name: "Name", face: "Face", price: "Price", kind: "How", kinds: { sold: "Sold", given: "Given away" }, coupon: "As which coupon", from: "From (optional)", to: "Until (optional)", threshold: "Least spend (optional)",
    counts: (given, printed, sold, used, lapsed) => [given ? `${printed} numbered` : `${printed} unsold`, given ? "" : `${sold} unused`, given ? "" : `${used} used`, lapsed ? `${lapsed} lapsed` : ""].filter(Boolean).join(" · "), given: "Given away", worth: (face, price) => `Face ${face}, sold at ${price}`, owed: (amount) => `Contract liability ${amount}`, print: "Number and print", copies: "Number so many more (at most 500)", made: (n) => `${n} serial${s(n)} numbered`, serials: "Serials", thresholdHint: "Of the items it is good for", couponHint: "What it takes off, for what and until when is the coupon's to say", over: (amount) => `over ${amount}`, once: "good once, no change",
    printing: {
      says: "On it", againText: "Each says which copy it is; the serial stays and is good once.", comma: ", ", number: "Number", paper: "On what", papers: { receipt: "Receipt paper", label: "Labels" }, hints: { receipt: "A slip each, with its QR and a cut after it", label: "Labels of 40 by 30 mm, to stick onto a card" }, all: (n) => `Print ${n} not printed yet`, allDone: "All are printed", again: (n) => `Print ${n} again`, one: "Print", oneAgain: "Print again", sent: "Sent to the printer", sentCopy: (n) => `Sent to the printer, marked as copy ${n}`, none: "None numbered yet", noneText: "Number some, then print them",
      find: "Any digits of a serial", papersOf: (n) => `Printed ${n} time${s(n)}`, noPaper: "Not printed yet", states: { printed: "Unsold", sold: "Sold", used: "Used", lapsed: "Lapsed" }, more: (n, all) => `The first ${n} of ${all}`, unprinted: (n) => `${n} not printed`,
    },
    lapse: "Post expired to income", lapseText: "Posts what expired vouchers have left to income; it can be taken back.", unlapse: "Take back", lapsed: "Posted", reason: "Expired", missing: { face: "Enter an amount", price: "Not above the face", coupon: "Choose a coupon" }, none: "No vouchers yet",
  },
  seen: {
    of: (name) => `of ${name}`, bearer: "for whoever brings it", pays: (amount) => `Pays ${amount} of this bill`, saves: (amount) => `Takes ${amount} off this bill`, laid: "On this bill", waits: "Laid down: it pays once there is something to pay for", unfit: "Nothing on the bill that it is good for, or not enough of it", off: "Not on this bill", use: "Use it", drop: "Leave it", unsold: "Not sold yet", selling: "On this bill; good once that is paid", close: "Close",
    receipt: (number) => `Receipt ${number} is this store's, unchanged`, receiptWrong: "This receipt's code is not this store's, or was changed", open: "Open the bill", openMember: "Open the member", toTill: "To the till", groupBuy: (code) => `Group-buy voucher ${code}`,
  },
  settings: {
    addPlatform: "Add platform", platform: "Platform", fee: "Platform's fee (%)", feeHint: "Of its price, as 8 or 2.5", addDeal: "Add deal", deal: "Deal", price: "Sold at (yuan)", kind: "Pays for", kinds: { item: "An item", amount: "An amount" }, item: "Item", worth: "Worth (yuan)",
    prefix: "Codes begin with (optional)", prefixHint: "Where that tells the deal, a scan chooses it", stopped: "Stopped", stop: "Stop", start: "Take up", edit: "Edit", none: "No platforms yet", noneText: "Add Meituan, Douyin, Dianping and their like, then the deals sold there", noDeals: "No deals yet", feeOf: (n) => `Fee ${n}%`, saved: "Saved",
    missing: { name: "Enter a name", fee: "0 to 100, at most two decimals", price: "Enter an amount", worth: "Not below the price", item: "Choose an item" },
  },
  settlement: {
    title: "Group-buy settlement", text: "Export the settlement by voucher from the platform (CSV or XLSX, with a column of codes and one of amounts paid); it is matched code by code.", take: "Take in a file", type: "Enter a pay-out", taken: (n, amount, wrong) => `${n} new, paid ${amount}${wrong ? `, ${wrong} not as expected` : ""}`, known: "This file was taken in before; nothing changed",
    codes: "Used", price: "Sold for", fee: "Fees", paid: "Paid out", owed: "Still owed", open: "To look at", allRight: "Nothing to look at", wrong: { waiting: "Not paid yet", amount: "Amounts differ", returned: "Refunded, not taken back yet", unknown: "At the platform only" }, expected: (amount) => `Expected ${amount}`, got: (amount) => `Paid ${amount}`, book: "Book", bookTitle: (amount) => `Book ${amount} as the platform's fee`,
    reason: "Reason", reasons: ["Influencer's commission", "Platform's promotion", "Fee changed", "Other"], booked: "Booked", payouts: "Pay-outs", codesOf: (n) => `${n} voucher${s(n)}`, typed: "By hand", typeTitle: "Enter a platform's pay-out", platform: "Platform", last: "Until which day", amount: "Paid out (yuan)", typeText: "It must be all that is owed until that day; otherwise take in the settlement file.", typeGo: "Enter",
  },
  refund: { title: "How do vouchers go back?", ways: { platform: "To the platform", cash: "In cash" }, platformText: "The platform repays the guest and owes the store nothing. Refund it in the platform's app as well.", cashText: "The platform still pays the store; the till pays the guest.", free: "The code may be used again (say, a wrong one was taken)" },
};
