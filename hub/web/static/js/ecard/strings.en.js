/** English */
export const words = {
  phone: {
    title: "E-card", hello: (name) => `Hello ${name}`, offer: (store) => `Use your e-card of ${store} on this phone`, offerText: "Show it at the counter like a member's card. It changes every half minute and works without a network.", instead: "The e-card on your other phone will stop working.", agree: "Agree and start", pin: "Your member PIN", opening: "Starting",
    present: "Show this at the counter", seconds: (n) => `new in ${n} s`, codeOf: (code) => `E-card ${code}`, offline: "Not in the store's network: the code works as ever, the balance is what was last seen.", offlineNone: "Balance and cards show here in the store's network.", at: (when) => `As of ${when}`, balance: "Balance", sessions: "Sessions", points: "Points", coupons: "Coupons", times: (n) => `${n}`, sheets: (n) => `${n}`,
    cards: "My cards", noCards: "No cards yet", until: (day) => `Until ${day}`, expired: "Expired", stopped: { frozen: "Frozen", locked: "Locked" }, locked: "The e-card is locked; ask at the counter.", over: "The e-card has ended", none: "No e-card on this phone yet", noneText: "Ask at the counter, and scan the code that is shown there.", away: "The store's hub cannot be reached; join the store's network and scan again.", again: "Try again",
    choose: "Store", language: "Language", full: "This phone does not let the page keep the e-card; leave private browsing and start again.", bookmark: "Bookmark this page or add it to the home screen.", other: "This is not that store's network.", loading: "Opening",
  },
  desk: {
    tokens: "Cards and e-card", title: "E-card", on: "In use", off: "None", locked: "Locked", open: "Give an e-card", renew: "Another phone", openTitle: "Give an e-card", openText: "The member scans this with their phone, in the store's network. Good once, for five minutes.", show: "Show to the customer", shown: "On display and handheld", opened: (name) => `${name} has an e-card now`, until: (time) => `Until ${time}`, again: "Another code",
    lock: "Lock", unlock: "Unlock", lockDone: "E-card locked", unlockDone: "E-card unlocked", since: (day) => `Since ${day}`, customer: (name) => `${name}, scan this with your phone for your e-card`,
  },
  loss: {
    report: "Report loss", reissue: "Reissue", replace: "Replace", lostSince: (day) => `Reported lost on ${day}; value is locked`, ended: { lost: "Lost", replaced: "Replaced" }, endedCount: (n) => `${n} no longer used`, reportTitle: "Report loss", what: "What is lost", scopes: { card: "Only the plastic card", ecard: "Only the phone", all: "Everything" },
    scopeText: { card: "The card stops at once; the e-card works on, and so does the value.", ecard: "The phone's e-card stops at once; the plastic card works on.", all: "Cards and e-card stop at once, and all value is locked until a new card is issued." }, which: "Which card", reportGo: "Report lost", reportDone: "Reported lost",
    reissueTitle: "Reissue", identity: "Who is it", identityText: "By PIN, or phone and birthday, or a document: one of them.", ways: { pin: "PIN", person: "Phone and birthday", document: "Document" }, pin: "Member's PIN", tail: "Phone's last four digits", birthday: "Birthday", document: "Document seen", documents: { id_card: "Identity card", passport: "Passport", other: "Another" }, documentNote: "Only the kind of document is kept, never its number.",
    medium: "New card", mediums: { card: "New card", found: "Found again", ecard: "E-card only" }, number: "New card's number", numberHint: "Lay the new card on the reader; its number fills in.", found: "Card found", reissueGo: "Reissue", reissueDone: "Reissued; the value can be used again", fee: "A fee for the card is taken at the till as a plain amount.",
    replaceTitle: "Replace a card", old: "Old card", why: "Reason", whys: { damaged: "Damaged", medium: "Another kind" }, replaceText: "The old card never works again, and says so when it is tapped.", replaceGo: "Replace", replaceDone: "Replaced", noEcard: "The member has no e-card yet",
  },
  pin: { title: "Change PIN", old: "The PIN so far", forgot: "Forgotten", forgotText: "A manager signs in to set a new one." },
};
