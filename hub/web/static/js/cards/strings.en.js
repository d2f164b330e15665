/** The words of a card's life, in English. */

export const words = {
  manage: "Manage", states: { frozen: "Frozen", locked: "Locked" }, gift: "Gift", owed: (amount) => `owes ${amount}`, lapsed: "Posted to income", part: (left, size) => `${left} / ${size} left`, any: "Any", units: (name, n) => `${name} (takes ${n})`,
  stopped: { frozen: (reason) => `Frozen: ${reason}. Its term stands still and goes on when it is resumed.`, locked: (reason) => `Locked: ${reason}. Its term runs on; a manager opens it.` }, lots: "Lots", bought: "Bought", left: "Left", paid: "Paid", expires: "Until", forever: "No expiry",
  acts: {
    freeze: ["Freeze", "The member pauses; the term is extended by it"], lock: ["Lock", "The store stops the card; the term runs on"], resume: ["Resume", "A frozen card's term gains the days it stood still"], extend: ["Extend", "All that expires lives longer"], transfer: ["Transfer", "The whole card goes to another member"], close: ["Close and refund", "Works out what goes back, pays it, ends the card"],
    lapse: ["Post to income", "The owner takes expired value as income; can be reversed"], unlapse: ["Reverse posting", "The value is expired again and can be extended"],
  },
  reason: "Reason", reasons: { freeze: ["Travelling", "Pregnancy", "Health"], lock: ["Suspected misuse", "In dispute"], extend: ["Promotion", "Store was closed", "Courtesy"], transfer: ["To family", "To a friend"], close: ["Moving away", "Not satisfied", "Health"], lapse: ["Member gave it up", "Could not be reached"], unlapse: ["Member is back", "Posted by mistake"] },
  stop: { frozen: "Frozen", locked: "Locked" }, resumed: "In use again", resumeText: (name) => `Resume “${name}”?`, extend: { days: "Days more", unit: "days", done: "Extended", go: (n) => `Extend by ${n} days` },
  transfer: { find: "Receiving member", search: "Mobile, name or number", none: "Nobody found", go: (name) => `Transfer to ${name}`, done: (name) => `Transferred to ${name}`, text: "Value and term go with the card; past bills stay.", choose: "Choose a member" },
  close: {
    title: (name) => `Close · ${name}`, method: "Method", methods: { ratio: "By ratio", list_price: "List price", agreed: "As agreed" }, text: { ratio: "What of the prepayment is not used goes back.", list_price: "What was used counts at list price and is taken off what was paid.", agreed: "An amount both agree on, no more than was paid." }, keep: "Bonus first: what was used counts as bonus", agreed: "Agreed refund", lot: (day) => `Bought ${day}`, paid: "Paid", used: "Used", usedList: "Used, at list price",
    earned: "Earned", left: "Face left", share: "Share of the agreed sum", refund: "Goes back", cooling: (n) => `Unused within ${n} days: refunded whole`, unused: "Never used: refunded whole", sessions: (used, size) => `${used} / ${size}`, days: (used, size) => `${used} / ${size} days`, daysEarned: "Days that passed", total: "Total refund", bonus: (amount) => `Bonus given up ${amount}`, kept: (amount) => `${amount} becomes revenue`, loss: (amount) => `${amount} more than was left; booked as a loss`, tender: "Paid out by", go: (amount) => `Refund ${amount} and end the card`,
    done: (tender, amount) => `Closed, ${tender} ${amount}`, recorded: "Pay this out on the payment device too", changed: "The amount has changed; check it again", rule: (n) => `An unused prepaid card is refunded whole within ${n} days.`,
  },
  term: { days: (n) => `${n} d`, percent: (n) => `${100 - n}% off`, visitsLeft: (n) => `${n} left now`, firstUse: "From its first use", part: (left, size) => `${left} / ${size} days left` },
  lapse: { text: "These lots have expired. Posted to income, they cannot be used; what was not earned of them becomes income. It can be reversed at any time.", back: "The lots are expired again and their liability is restored.", go: (amount) => `Post ${amount}`, undo: (amount) => `Reverse ${amount}`, done: "Posted to income", undone: "Reversed" },
  debts: { title: "Owing", total: (amount) => amount, pay: "Pay", of: (owed) => `of ${owed}` },
};
