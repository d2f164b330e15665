/** The words of shifts, the drawer and the close of the day, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  slip: "Print", slipSent: "Sent to the printer", title: "Shift and day close", tabs: { now: "This shift", day: "Day close", past: "Past shifts" }, nothing: "Nothing yet in this shift", nothingText: "It begins with the first sale or cash movement", since: (time, name) => `since ${time}, begun by ${name}`, takings: "Takings", tender: "Tender", received: "Received", refunded: "Refunded", net: "Net", total: "Total",
  bills: "Bills", discounts: "Discounts", voids: "Discarded", drawer: "Drawer opened", times: (n) => `${n} time${s(n)}`, billsCount: (n, amount) => `${n}, ${amount}`, refunds: "Refunds", cash: "Drawer", expected: "Cash by the books", counted: "Counted", difference: "Difference", same: "Agrees with the books", over: (amount) => `${amount} too much`, short: (amount) => `${amount} short`,
  put: "Put in", take: "Take out", movements: "Put in and taken out", noMovements: "Nothing", hand: "Count and hand over", toDrawer: "Put change in",
  move: { in: "Put cash into the drawer", out: "Take cash out of the drawer", amount: "Amount", reason: "For", note: "Note (optional)", go: { in: (amount) => `Put in ${amount}`, out: (amount) => `Take out ${amount}` }, done: { in: "Put in", out: "Taken out" }, tooMuch: (amount) => `Only ${amount} in the drawer`, reasons: { float: "Change", bank: "Bank", expense: "Expense", owner: "Owner" } },
  count: { title: "Count the drawer", text: "Count each denomination and type how many.", face: (yuan) => `¥${yuan}`, jiao: (n) => `${n} jiao`, coins: "pieces", minus: (face) => `One ${face} less`, plus: (face) => `One ${face} more`, clear: "Clear", note: "Why it differs", noteNeeded: "It differs; say why", negative: "Below zero: cash was paid out that was never booked in. Count what is there and say why it differs; the difference is booked.", to: "Hand over to", nobody: "Nobody named", go: "Hand over", changed: "Something was sold meanwhile; the books have moved, check again", done: "Handed over", fill: "As the books say", more: "Other amounts" },
  day: {
    pick: "Date", open: "Open", closed: "Closed", closedText: "Nothing can be sold or refunded on this day; a manager can reopen it.", received: "Received", revenue: "Revenue", refunded: "Refunds", bills: "Bills", tenders: "By tender", close: "Close the day", blocked: "Before the day can be closed", held: (n) => `${n} held bill${s(n)}`, heldGo: "See to it", shiftOpen: "The shift is not handed over", shiftGo: "Count and hand over", ask: (day) => `Close ${day}?`, askText: "Nothing more is sold or refunded on that day. Its figures stay as they are now.",
    done: "Closed", reopen: "Reopen", reopenTitle: (day) => `Reopen ${day}`, reason: "Reason", reopened: "Reopened", manager: "A manager closes the day", future: "Not there yet", noTenders: "Nothing received on this day",
  },
  past: { empty: "No shift was handed over yet", range: (from, to) => `${from} — ${to}`, to: (name) => `to ${name}`, expected: (amount) => `books ${amount}`, counted: (amount) => `counted ${amount}`, pieces: (face, n) => `${face} × ${n}` },
};
