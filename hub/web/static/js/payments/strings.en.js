/** The words of payments by code at the till, in English. */
const s = (n) => (n === 1 ? "" : "s");

export const words = {
  title: { wechat: "WeChat Pay", alipay: "Alipay" }, collecting: (amount) => `Charging ${amount}`, password: "The customer may have to enter a password on the phone", seconds: (n) => `${n} s so far`,
  stop: "Stop waiting", stopping: "Undoing this payment", stoppingText: "Until it is undone the customer must not pay again. If it was paid after all, it counts.", noAnswer: "The hub has not answered; asking. Nothing is charged twice",
  failed: "No money came", cancelled: "Undone, nothing was charged", failedText: "Scan the customer's code again, or take another tender.", scanAgain: "Scan again",
  still: "A payment is under way", nothing: "Nothing is left to pay on this bill", noBill: "Choose the items first, then scan the payment code", byHand: (payer) => `This store has no account with ${payer}; take the money and record it here`,
  paid: "Received; the amount is fixed", loose: "Money received without a bill", elsewhere: "Another tablet is charging", more: (n) => `${n} in all`, use: "Use for this bill", back: "Give back", backTitle: (amount) => `Give ${amount} back to the customer?`,
  backText: "It goes back the way it came; the customer is told on the phone.", backDone: "On its way back", backManager: "A manager can give it back",
  refunds: "Refunds by the channel", states: { started: "Under way", done: "Given back", failed: "Failed" }, tried: (n) => `tried ${n} time${s(n)}, will be tried again`, retry: "Try again", retryTitle: (amount) => `Give ${amount} back the way it came, again?`, retryText: "The channel is asked first and gives back only what it has not. If the customer had cash, do not try again.", retryDone: "On its way again", failedRefund: "See the reason at the channel, or give cash",
};
