/** The words of importing, joining, records, fields and tags, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  importing: {
    title: "Bring in members", open: "Import", choose: "Choose a file", drop: "CSV (UTF-8 or GB18030) or XLSX, up to 20 MB", template: "The first row names the columns, such as name, mobile, gender, birthday, balance, bonus, session card, sessions left, period card, its last day, discount card, its last day.",
    reading: "Reading", kind: (kind, rows) => `${kind}, ${rows} row${s(rows)}`, columns: "What each column is", none: "Leave out", check: "Check", checking: "Checking",
    good: "Good", bad: "Bad", before: "Brought in before", brought: "Brought in", passed: "Passed over", go: (count) => `Bring in ${count} member${s(count)}`, again: "Another file", same: "This file was brought in before; nothing is done twice.",
    row: "Row", column: "Column", why: "Why", download: "Download all bad rows", running: (done, all) => `${done} of ${all}`, done: (count) => `${count} member${s(count)} brought in`, failed: "Broken off", resume: "Upload the same file again; it goes on where it stopped.",
    whole: "Whole row", noGood: "No row is good", stop: "Stop", export: "Export members", more: (count) => `${count} more: download the list`, openingNote: "Balances, sessions, period and discount cards are booked as opening balances. Cards are named as in the catalogue.",
    fields: { name: "Name", phone: "Mobile", card: "Card number", gender: "Gender", birthday: "Birthday", birthday_lunar: "Lunar birthday", address: "Address", email: "E-mail", source: "Came by", note: "Note", principal: "Balance (yuan)", bonus: "Bonus (yuan)", session_card: "Session card", sessions: "Sessions left", sessions_paid: "Paid for them (yuan)", period_card: "Period card", period_until: "Its last day", period_paid: "Unearned of it (yuan)", discount_card: "Discount card", discount_until: "Its last day", discount_paid: "Unearned of it (yuan)" },
    hints: {
      card: "Number of the plastic card", principal: "Paid and not used", bonus: "Given and not used", session_card: "As the catalogue names it", sessions_paid: "Paid for the sessions left", period_card: "As the catalogue names it", period_until: "The last day it works; leave out if it begins with its first use and was not used", period_paid: "Paid and not earned; its days left earn it",
      discount_card: "As the catalogue names it", discount_until: "The last day it works; leave out if it begins with its first use and was not used", discount_paid: "Paid and not earned; its days left earn it",
    },
  },
  joining: {
    came: "A customer has registered by phone and waits to be confirmed", look: "Look",
    title: "Join by phone", show: "Let the customer scan this", hint: "The phone has to be on the store's Wi-Fi. The code changes every 20 minutes.", waiting: "To confirm", none: "Nobody yet", noneText: "Who fills in the form on their phone appears here.", confirm: "Confirm", refuse: "Do not register",
    known: (number) => `This mobile is member ${number}`, done: (name) => `${name} has joined`, refused: "Removed", until: (time) => `valid until ${time}`, hello: "Become a member", helloText: "Fill this in, then see the front desk.", send: "Send", sent: "Sent", sentText: "Please see the front desk. Your mobile number is your card number.", welcome: "Welcome", welcomeText: "Show the e-card on your phone; it works like a card.", openEcard: "Start the e-card", askDesk: "Please see the front desk", askDeskText: "This was not registered; the mobile may be a member's already.",
    consent: "The salon may keep these data to serve me as a member", name: "Name", phone: "Mobile", gender: "Gender", birthday: "Birthday", nameMissing: "Type your name", phoneBad: "11 digits, please", consentMissing: "Your consent is needed", over: "The code is over; scan the one at the front desk.",
  },
  traits: {
    title: "Fields and tags", fields: "Own fields", tags: "Tags", addField: "Add field", addTag: "Add tag", tagName: "Name of a new tag", up: "Up", name: "Name", kind: "Kind", kinds: { text: "Text", number: "Number", choice: "Choice", date: "Date" }, choices: "Choices", choicesHint: "Separated by commas", retire: "Retire", use: "Use", noFields: "No fields of your own", noFieldsText: "Such as skin type, allergies, scalp.", noTags: "No tags yet",
    retired: "Retired", edit: "Change fields and tags", none: "Nothing yet", saved: "Saved", open: "Fields and tags", manage: "Manage fields and tags",
  },
  care: {
    title: (name) => `Treatment record of ${name}`, open: "Treatment record", add: "New record", timeline: "Treatments", noRecords: "No treatments yet", noRecordsText: "Note readings, products and advice after a treatment; photos before and after too.", services: "Services", readings: "Skin readings", readingsHint: "One a line, e.g. moisture 35.5 %", products: "Products used", listHint: "One a line", advice: "Advice", note: "Note", technician: "Technician", nobody: "Nobody", day: "Date", saved: "Saved",
    before: "Before", after: "After", addPhoto: "Take photo", photo: (moment) => `${moment}: photo`, remove: "Delete photo", removeText: "It is deleted for good.", tests: "Patch tests", addTest: "Note patch test", category: "Category", result: "Result", results: { fine: "Fine", reaction: "Reaction" }, until: (day) => `valid until ${day}`, expired: "Expired", noTests: "No patch tests",
    forms: "Consent forms", sign: "Sign", signed: (day) => `signed ${day}`, noForms: "No forms yet", addForm: "New form", formName: "Name", formText: "Text", version: (n) => `version ${n}`, noSigned: "Nothing signed", here: "Sign in the box", clear: "Again", signIt: "Confirm", signedDone: "Signed", tooShort: "Sign first", valid: "As it was signed", invalid: "Not as it was signed", by: (name) => `by ${name}`, edit: "Change",
  },
  birthday: { next: (day) => `birthday this year ${day}`, leap: "leap month" },
};
