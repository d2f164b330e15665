/** The words of the channels' settlement, in English. */

const s = (n) => (n === 1 ? "" : "s");

export const words = {
  title: "Channels' settlement", channels: "WeChat and Alipay", take: "Take in a file", text: "Download the day's file (CSV or ZIP) from WeChat Pay or Alipay, usually ready the next morning. Trade files give fees, funds files pay-outs.",
  taken: (fresh, fees, out) => `${fresh} new, fees ${fees}, paid out ${out}`, known: "This file was taken in before; nothing changed", tooLarge: "Too large: download day by day",
  lines: "Entries", matched: "Matched", paid: "Paid", refunded: "Refunded", fees: "Fees", paidOut: "Paid out to the bank", clearing: "In the books, on its way", differences: "Differences", none: "Everything matches", noneText: "Each entry of the file is in the books, with the same amount",
  when: "Time", numbers: "Number", channelSide: "Channel", booksSide: "Books", bill: "Bill", wrong: { not_in_books: "At the channel only", not_in_channel: "In the books only", amount: "Amounts differ" },
  whats: { paid: "Paid", refunded: "Refunded" }, files: "Files taken in", noFiles: "No files yet", layouts: { wechat_trade: "WeChat trades", wechat_funds: "WeChat funds", alipay_trade: "Alipay trades", alipay_funds: "Alipay funds" }, fileLines: (n) => `${n} entr${n === 1 ? "y" : "ies"}`,
};
