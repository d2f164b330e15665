/** The words of doubles, sharing, segments, birthdays, consent forms and forgetting, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  find: { label: "Find a member", hint: "Mobile, last digits, name, pinyin initials or number", none: "Nobody found", change: "Somebody else" },
  number: (number) => `Member ${number}`,
  noPhone: "No mobile",
  acts: { title: "More", merge: "Merge a double", mergeText: "Where one customer has two entries, make them one", forget: "Forget member", forgetText: "Delete personal data as they asked; the books stay" },
  doubles: {
    title: "Possible doubles", open: "Doubles", none: "No doubles found", noneText: "Members with one name or sound, or mobiles one digit apart, appear here.", look: "Compare", apart: "Two people", parted: "Not shown again", intro: "These are hints; nothing is merged by itself.",
    alike: { name: "Same name", sound: "Sounds the same", phone: "Mobiles one digit apart", birthday: "Same birthday", email: "Same e-mail", address: "Same address" },
  },
  merge: {
    title: "Merge members", which: "Merge into whom?", from: "This one goes", into: "This one stays", swap: "Swap", keep: "Which to keep", choose: "Tap what is to stay; what is missing is filled in.", empty: "Not given",
    parts: { name: "Name", phone: "Mobile", gender: "Gender", birthday: "Birthday", address: "Address", email: "E-mail", source: "Came by", referrer: "Referrer" }, lunar: " (lunar)", leap: " (lunar leap month)",
    note: "Notes are joined", noteText: "Both notes stay, and a mobile given up is noted there.", noteCut: "The note is too long; its end will be lost. Shorten it first.", moves: "What moves", nothing: "Nothing moves",
    what: { cards: "Cards", balance_fen: "Balance", sessions: "Sessions left", points: "Points", coupons: "Coupons", debt_fen: "Owed", bills: "Bills", held: "Held bills", tokens: "Plastic and e-cards", lent: "Cards lent to them", care: "Treatment record" },
    tier: "Tier", visits: "Visits", spent: "Spent", times: (n) => `${n}`, pinTaken: "The PIN goes along.", pinKept: "Where both have a PIN, that of the one who stays counts.", go: "Merge", sure: "Merge them?", sureText: (from, into) => `All that ${from} has goes to ${into}. This cannot be taken back.`, done: (name) => `Merged into ${name}`, changed: "Something has just changed; look again.",
  },
  share: {
    title: "Family", none: "Shared with nobody", lent: (holder) => `${holder}'s card`, lentText: "Cards they may use", add: "Let family use a card", card: "Which card", who: "Who may use it", pin: "The holder's PIN", pinText: (name) => `The six digits of ${name}, as a sign of their leave.`, noPin: "The holder has no PIN; ask them in person.", go: "Let them use it", done: (name) => `${name} may use this card now`,
    stop: "Stop", stopTitle: "Stop sharing?", stopText: (name, card) => `${name} will no longer be able to use ${card}.`, stopped: "No longer shared", most: "A card is shared with eight people at most.", left: (words) => `${words} left`, sessions: (n) => `${n} session${s(n)}`, days: (n) => `${n} day${s(n)}`,
  },
  segments: {
    title: "Segments", open: "Segments", saved: "Kept segments", none: "No segments kept", all: "All members", found: (n) => `${n} member${s(n)} found`, nobody: "Nobody fits", nobodyText: "Ask for less and try again.", conditions: "Conditions", clear: "Clear", keep: "Keep", update: "Update", name: "Name of the segment", kept: "Saved", drop: "Delete", dropTitle: "Delete this segment?", dropText: "Only the conditions go; members stay as they are.", dropped: "Deleted", export: "Export these members", any: "Any", phone: "Mobile", visits: "Visits", last: "Last visit",
    tags: "Tags", tier: "Tier", gender: "Gender", source: "Came by", seen_days: "Came in the last days", unseen_days: "Not seen for days", joined_days: "Registered in the last days", visit: "Visits", spent: "Spent (yuan)", balance: "Balance (yuan)", points: "Points", birthday: "Month of birthday", month: (n) => ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][n - 1], from: "At least", to: "At most", fields: "Own fields", field: "Field", value: "Is", between: "From", until: "To", addField: "Add a field", remove: "Remove", bad: "Type a number",
    said: { seen: (n) => `seen in ${n} day${s(n)}`, unseen: (n) => `not seen for ${n} day${s(n)}`, joined: (n) => `registered in ${n} day${s(n)}`, range: (name, from, to) => (from === "" ? `${name} at most ${to}` : to === "" ? `${name} at least ${from}` : `${name} ${from} to ${to}`), birthday: (n) => `birthday in month ${n}`, is: (name, value) => `${name}: ${value}` },
  },
  birthdays: {
    title: "Birthdays", open: "Birthdays", spans: { week: "Seven days", month: "This month", next: "Next month" }, none: "No birthdays in these days", today: "Today", tomorrow: "Tomorrow", after: (n) => `in ${n} day${s(n)}`, over: "Over", weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], solar: (day) => `Solar ${day}`, lunar: (day) => `Lunar ${day}`, leap: "leap ", count: (n) => `${n}`,
    months: ["1/", "2/", "3/", "4/", "5/", "6/", "7/", "8/", "9/", "10/", "11/", "12/"], tens: ["0", "1", "2", "3"], ones: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], twentieth: "20", thirtieth: "30",
  },
  forms: {
    title: "Consent forms", open: "Consent forms", add: "New form", edit: "New edition", name: "Name", text: "Text", textHint: "Say what is done, what may hurt, what forbids it, what to mind. This is what the customer reads and signs.", none: "No consent forms yet", noneText: "Such as for laser, brows, colour or body treatments.", edition: (n) => `Edition ${n}`, active: "In use", retired: "Retired", old: "Former", signed: (n) => `signed ${n} time${s(n)}`, made: (who, day) => `${who} · ${day}`, save: "Save", saveNew: (n) => `Save as edition ${n}`, saved: "Saved", newText: "From now on the new edition is signed; what was signed stays as it was.", retire: "Retire", retireTitle: "Retire this form?", retireText: "It is signed no longer; what was signed can still be seen.", use: "Use again", who: "Who signed this edition", nobody: "Nobody has signed this edition", more: "Show more", by: (signer, day) => `${signer} · signed ${day}`, valid: "As it was signed", invalid: "Not as it was signed", member: "Member", pick: "Choose a form on the left",
  },
  forget: {
    title: "Forget member", intro: "Deletes personal data as the member asked. Nobody can bring them back; books and bills stay.", blocked: "There is still value left. Use it up or close the cards first.", gone: "Deleted for good", stays: "Stays", lost: "Lost", goneList: ["Name, mobile, birthday, address and the like", "Own fields, tags and notes"], tokens: (n) => `The binding of ${n} plastic or e-card${s(n)}`, care: (n) => `${n} record${s(n)}, patch tests and signatures`, photos: (n) => `${n} treatment photo${s(n)}`, points: (n) => `${n} point${s(n)}`, coupons: (n) => `${n} coupon${s(n)}`, bills: (n) => `${n} bill${s(n)}, of a forgotten member`, books: "The books of sales, prepaid value and commission", held: (n) => `${n} held bill${s(n)} can then only be discarded.`, debt: (sum) => `${sum} is owed and can then be asked of nobody.`, type: (number) => `Type ${number} to confirm`, understood: "The member asked for this and proved who they are", next: "Go on", go: "Forget for good", sure: "Last question", sureText: (name) => `The personal data of ${name} are deleted for good.`, done: "Forgotten",
  },
  register: {
    more: "Address, e-mail, referrer", less: "Less", referrer: "Referrer", known: (name, number) => `Already a member: ${name} (${number})`, open: "Open", same: (n) => `${n} member${s(n)} of this name`, noReferrer: "Not given",
  },
  birthday: { kinds: { solar: "Solar", lunar: "Lunar" }, kind: "Calendar", typed: "Such as 19900517", bad: "Not a date", year: "Year", month: "Month", day: "Day", yearOf: (n) => `${n}`, leapOf: (month) => `leap ${month}`, leapShort: "leap month" },
};
