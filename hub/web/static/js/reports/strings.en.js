/** The words of reports and statements, in English. */
export const words = {
  title: "Reports", pick: "Choose a report", from: "From", to: "To", dates: "Days", today: "Today", yesterday: "Yesterday", month: "This month", lastMonth: "Last month", excel: "Excel", pdf: "PDF", print: "Print",
  empty: "Nothing in these days", emptyText: "Try other days", wrongWay: "The first day is after the last", rows: (n) => `${n} rows`, unit: "Amounts in yuan", targets: "Set targets",
  target: { title: (month) => `Targets of ${month}`, cash: "Cash performance", redemption: "Redemption performance", store: "The store", go: "Save", done: "Targets saved", bad: "An amount, please", hint: "Empty means no target", one: "Choose days of one month first" },
  statement: { title: "Statement", of: (name) => `Statement of ${name}`, visits: "Visits", times: (n) => `${n}`, paid: "Paid, net", back: "Back to the member", slip: "On receipt paper", sent: "Sent to the receipt printer" },
};
