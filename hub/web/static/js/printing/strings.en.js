/** The words of printing, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  title: "Printing", link: "Print settings", tabs: { queue: "Queue", routes: "Printers", layout: "Layout", labels: "Price labels" },
  slips: { receipt: "Receipt", refund: "Refund slip", service: "Service slip", label: "Label", shift: "Shift hand-over", day: "Close of the day", voucher: "Voucher", voucher_label: "Voucher label", statement: "Statement" },
  states: { queued: "Waiting", printing: "Printing", printed: "Printed", sent: "Sent to printer", failed: "Not printed", unknown: "Look at the paper", cancelled: "Cancelled", expired: "Expired", again: "Printed again" },
  copy: (n) => (n > 1 ? `copy ${n}` : ""), by: (name) => `asked by ${name}`, answeredBy: (name) => `answered by ${name}`,
  ask: {
    short: (n) => (n > 1 ? `Look at ${n} papers` : "Look at paper"), title: "A slip may not be whole: look at the paper", text: "Is this one printed whole?",
    done: "Printed", again: "Not printed, once more", thanks: "Noted", printing: "Printed again, marked as a copy", none: "Nothing to look at",
  },
  queue: {
    waiting: "Waiting", waitingText: "Printed in order once the printer is back", waitingNone: "Nothing is waiting", latest: "Latest", latestNone: "Nothing printed yet", cancel: "Cancel", cancelTitle: "Cancel printing?", cancelText: "It is not printed any more; the bill can print it again.",
    cancelled: "Cancelled", any: "Any receipt printer", until: (time) => `not after ${time}`, asking: "Look at the paper, please", asked: (time) => `printed ${time}`,
  },
  routes: {
    receipts: "Receipts and refund slips", receiptsHint: "For payment, copies, refunds", any: "Automatic", service: "Service slips", serviceHint: "To a room or the back; with no printer chosen none is printed", rooms: "Service printers by room", roomsHint: "Other rooms use the one above",
    addRoom: "Add room", room: "Room", labels: "Price labels", labelsHint: "For goods; wants a printer of its own", none: "Do not print", missing: "gone", missingText: (name) => `“${name}” is no longer there; choose another`, save: "Save", saved: "Saved", remove: "Remove",
    fallback: "Another receipt printer may take over", keep: "Give up after", keepMinutes: (n) => `${n} min`, keepHint: "A receipt too late is worse than none",
    slips: "Service slip when a bill with a room is held", slipChoices: { off: "Never", ask: "Ask", auto: "Always" }, autoPrint: "Print the receipt by itself", printers: "Printers", none_: "No printers yet", noneText: "Add one on the devices page first", devices: "Devices", settings: "Habits", paper: (n) => (n === 32 ? "58 mm" : "80 mm"), ready: "Well", changed: "Not saved yet",
  },
  layout: {
    kind: "Slip", width: "Paper", widths: { 32: "58 mm", 48: "80 mm" }, blocks: "Layout", preview: "Preview", previewText: "As the printer prints it; the content is an example", save: "Save layout", saveTitle: "Save this layout?", saveText: "Every tablet prints like this from the next one on.", saved: "Layout saved", reset: "Standard layout", resetTitle: "Back to the standard layout?", resetText: "Your changes are lost.", resetDone: "Standard layout",
    names: { logo: "Logo", store: "Store's name", title: "Title", text: "Text", meta: "Number and time", lines: "Lines", totals: "Totals", balances: "Balances", qr: "Verification code", footer: "Footer", rule: "Rule" },
    notes: { meta: "Number and time are always printed; a copy says so", lines: "From the bill, fixed", totals: "Due and tenders, from the bill, fixed", balances: "What the member has left", qr: "Anyone can check the receipt by it", logo: "Upload a picture below first", title: "What kind of slip it is", footer: "Empty: the footer of the settings" },
    always: "Always printed", on: (name) => `Print: ${name}`, up: "Up", down: "Down", remove: "Remove", align: "Align", aligns: { left: "Left", center: "Middle", right: "Right" }, size: "Size", sizes: { 1: "S", 2: "M", 3: "L" }, bold: "Bold", text: "Text", placeholders: "Insert", insert: { store: "Store", number: "Number", time: "Time", date: "Date", cashier: "Cashier", member: "Member", reason: "Refund reason", room: "Room", technician: "Technician" },
    fields: { cashier: "Cashier", member: "Member" }, style: "Line", styles: { single: "Single", double: "Double", dashed: "Dashed" }, addText: "Add text", addRule: "Add rule", changed: "Not saved yet", standard: "Standard layout", own: "Own layout", leave: "The layout is not saved. Leave?",
    logo: "Logo", logoText: "Black and white, up to 384 dots wide. Dark, clear lines come out best.", logoUpload: "Upload", logoChange: "Change", logoRemove: "Remove", logoDone: "Logo saved; switch it on in the layout", logoGone: "Logo removed", logoBad: "This is not a picture", mayNot: "Only the owner changes layouts", switchKind: "Another slip?", switchText: "What is not saved is lost.", switchYes: "Switch",
  },
  service: { ask: "Print service slips", sent: "Service slips sent", title: "Print service slips" }, refundSlip: "Print refund slip", refundSent: "Refund slip sent", refunds: "Refunds",
  label: { text: "They come out of the label printer chosen under Printers.", search: "Name or barcode", none: "No goods fit", noBarcode: "No barcode", copies: "Copies", unit: "", print: "Print labels", sent: (n) => `${n} label${s(n)} sent` },
};
