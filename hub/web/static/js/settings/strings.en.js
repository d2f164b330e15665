/** The words of the store's settings, its catalogue and its people, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  title: "Settings", tabs: { store: "Rules", catalog: "Catalogue", staff: "Staff" }, readOnly: "The owner changes these; you may look.", saved: "Saved", on: "On", off: "Off", bad: "Not a fitting value",
  groups: { till: "Till", cards: "Cards", loyalty: "Points and coupons", care: "Treatment safety", security: "PINs and sign-in", paper: "Receipts and printing", other: "Other" }, groupText: { till: "How the front desk's sums are made", cards: "Top-ups, sessions, closing", loyalty: "How they are earned and used", care: "Checked before a treatment", security: "Who may, and for how long", paper: "The receipt and its printer", other: "" },
  fields: {
    rounding: ["Rounding down", "Odd fen are dropped and kept as a discount", { none: "None", jiao: "To jiao", yuan: "To yuan" }], rounding_for: ["Rounding for", "Only what cash pays, or every bill", { cash: "Cash", all: "All" }],
    manual_off_percent: ["Discounts by hand", "Up to this part of a bill's list price without a manager", "%"], arrears_limit_fen: ["On the tab", "What a member may owe without a manager; 0 always asks", "yuan"], value_cap_fen: ["Stored value cap", "The most a named card may hold; by law 5,000 yuan", "yuan"],
    draw_order: ["Drawn first", "Which lot of a card is used first", { oldest: "Oldest", expiring: "Soonest to expire" }], cooling_days: ["Cooling-off", "How long an unused card is refunded whole; by law 7 days", "days"], points_per_100yuan: ["Points earned", "For every 100 yuan; 0: none", "points"], points_on: ["Earned when", "Treatments and goods are taken, or money is paid (top-ups too)", { consumption: "Taken", payment: "Paid" }], points_fen: ["A point is worth", "What one takes off", "yuan"],
    points_max_percent: ["Points pay at most", "Of a bill", "%"], points_days: ["Points live", "0: for ever", "days"], coupons_back: ["Coupons come back", "When a bill is refunded whole"], patch_test: ["Patch test", "Where a service wants one and none is valid", { off: "Not checked", warn: "Warn", block: "Block" }], patch_test_days: ["Patch test valid", "For so long", "days"],
    pin_attempts: ["PIN attempts", "Wrong PINs in a row before a lock-out", "times"], pin_lock_ms: ["Lock-out", "How long it lasts", "minutes"],
    session_ms: ["Signed in for", "Until the PIN is asked again", "hours"], consent_ms: ["Member's answer", "How long the handheld waits for a PIN", "seconds"], auto_print: ["Print by itself", "The receipt comes out when a bill is paid"], receipt_footer: ["Last line", "The last words of the receipt"], receipt_width: ["Paper", "Where the printer does not tell", { 48: "80 mm", 32: "58 mm" }],
    print_keep_minutes: ["Print wait", "How long a slip waits for its printer", "minutes"], receipt_fallback: ["Other printer", "A receipt may come out of another one when its own cannot"], service_slips: ["Service slips", "When a bill with rooms is held", { off: "Never", ask: "Ask", auto: "Always" }],
  },
  catalog: {
    add: "Add", search: "Name, category or barcode", none: "Nothing fits", retired: "Off sale", showRetired: "Show what is off sale", kinds: { service: "Services", goods: "Goods", stored_value_card: "Stored value", session_card: "Session cards" }, all: "All", new: (kind) => `New: ${kind}`, edit: (name) => `Change · ${name}`, name: "Name", category: "Category", price: "Price", paid: "Paid", bonus: "Bonus", face: (amount) => `worth ${amount}`,
    duration: "Minutes", barcode: "Barcode", valid: "Days valid", validHint: "Empty: no expiry", once: "Once per member", onceHint: "Trial card", active: "On sale", retire: "Take off sale", restore: "Back on sale", retiredDone: "Off sale", restored: "On sale", parts: "What it holds", part: (n) => `Part ${n}`, covers: "Any of these services", sessions: "Sessions", gift: "Gift", addPart: "Add a part", removePart: "Remove this part",
    units: "Sessions a treatment takes", unitsHint: "e.g. 60 minutes take 2, 30 minutes take 1", unit: (name) => name, missing: { name: "Type a name", price: "Type a price", parts: "Each part needs services and sessions" }, minutes: (n) => `${n} min`, days: (n) => `${n} day${s(n)}`, forever: "no expiry", times: (n) => `${n} session${s(n)}`, give: (amount) => `bonus ${amount}`, uncategorised: "Other",
  },
  staff: {
    add: "Hire", code: "Staff code", codeHint: "1 to 12 digits or letters", name: "Name", role: "Role", job: "Title", pin: "PIN", pinHint: "6 digits, may be set later", hired: (name) => `${name} is in`, setPin: "Set PIN", pinTitle: (name) => `PIN of ${name}`, pinFirst: "6 digits please", pinAgain: "Once more please", pinDone: "PIN set", leave: "Leaves", leaveTitle: (name) => `${name} leaves?`, leaveText: "They can no longer sign in; what they did stays.", left: "Has left", you: "You",
    missing: "Type code and name", roles: "Front desk sells; technicians treat; managers approve and see reports; owners may do all",
  },
};
