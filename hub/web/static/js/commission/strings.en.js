/** The words of commission, in English. */
export const words = {
  title: "Commission", tabs: { sheet: "Pay sheet", rules: "Rules" }, month: "Month",
  kinds: { service: "Work", goods: "Goods", card_sale: "Card sales", top_up: "Top-ups", redemption: "Redemption" },
  kindsLong: { service: "Work done", goods: "Goods sold", card_sale: "Cards sold (a first card, session cards)", top_up: "Top-ups of a card there was", redemption: "Redemption (paid by stored value or sessions)" },
  states: { open: "Running", over: "To be approved", approved: "Approved" }, total: "Commission", people: (n) => (n === 1 ? "1 person" : `${n} people`), excel: "Excel", print: "Print",
  approve: "Approve", approveTitle: (month) => `Approve ${month}?`, approveText: (amount) => `${amount} in all. The month then stands; later refunds are corrections of the month they happen in.`, approved: "Approved", approvedBy: (name, time) => `Approved by ${name}, ${time}`,
  reopen: "Reopen", reopenTitle: (month) => `Reopen ${month}`, reason: "Reason", reopened: "Reopened", waiting: (month) => `Approve ${month} first`, running: "Can be approved once the month is over", changed: "What was approved no longer agrees with how it is reckoned now; check it",
  empty: "No commission in this month yet", emptyText: "Make rules and name technicians on the bills", corrections: "Corrections", about: (month) => `of ${month}`,
  columns: { day: "Day", item: "Item", rule: "Rule", share: "Share", amount: "Commission", words: "Arithmetic" }, designated: "By name", turn: "By turn", slabs: "Slabs",
  rule: {
    add: "New rule", empty: "No rules yet", emptyText: "Begin with one each for work, card sales and redemption", rate: (text) => `${text}%`, unit: (amount) => `${amount} each`, above: (amount, rate) => `above ${amount} ${rate}%`, from: (day) => `from ${day}`, until: (from, to) => `${from} until ${to}`,
    bases: { paid: "of what is paid", earned: "of what is earned", list: "of the list price" }, all: "Everything", level: (name) => `${name}`, designated: "By name only", turn: "By turn only",
    order: "Of one kind, a rule for an item goes before one for a category, then before one for everything; then level, then by name or turn; then the one in force since later.",
  },
  editor: {
    add: "New rule", change: "Change the rule", name: "Name", nameHint: "Such as: Work 7%", kind: "Paid for", how: "How", hows: { permille: "Percent", unit_fen: "Amount each", slabs: "Slabs" }, percent: "Percent", unit: "Amount each (yuan)", above: "Above a month's base of (yuan)", addSlab: "One more", removeSlab: "Remove this one",
    basis: "Base", basisHint: { paid: "Money paid now; not what stored value or sessions paid", earned: "Money, and what stored value and sessions released to revenue", list: "The catalogue's price, whatever was taken off" }, redeemHint: { paid: "What was taken of stored value; of sessions what was released", earned: "What was released to revenue", list: "The catalogue's price" },
    scope: "For", scopes: { all: "Everything", category: "A category", item: "An item" }, category: "Category", item: "Item", level: "Level", anyLevel: "All levels", call: "By name or turn", calls: { both: "Both", yes: "By name", no: "By turn" }, day: "From", save: "Save", saved: "Rule saved",
    retire: "Retire", retireTitle: (name) => `Retire “${name}”?`, retireText: (day) => `It no longer counts from ${day} on; what was before stays.`, retired: "Retired", bad: "A number, please", badPercent: "0 to 100, one decimal at most", missing: "Fill this in", openFrom: (day) => `Days before ${day} are approved`, slabWrong: "Each must be above the one before",
  },
};
