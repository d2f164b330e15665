/** The words of shifts, the drawer and the close of the day, in Traditional Chinese as written in Taiwan. */

export const words = {
  title: "交班與日結", tabs: { now: "本班", day: "日結", past: "歷史交班" }, nothing: "本班還沒有業務", nothingText: "收第一筆款、或存取錢箱之後開始計算",
  since: (time, name) => `${time} 由 ${name} 開始`, takings: "收款", tender: "方式", received: "收入", refunded: "退款", net: "淨額", total: "合計",
  bills: "帳單", discounts: "優惠", voids: "作廢掛單", drawer: "開錢箱", times: (n) => `${n} 次`, billsCount: (n, amount) => `${n} 張，${amount}`, refunds: "退款",
  cash: "錢箱", expected: "帳面應有現金", counted: "實點", difference: "差額", same: "帳實相符", over: (amount) => `多 ${amount}`, short: (amount) => `少 ${amount}`,
  put: "存入", take: "取出", movements: "本班存取", noMovements: "沒有存取", hand: "清點交班",
  move: {
    in: "向錢箱存入現金", out: "從錢箱取出現金", amount: "金額", reason: "用途", note: "說明（選填）", go: { in: (amount) => `存入 ${amount}`, out: (amount) => `取出 ${amount}` }, done: { in: "已存入", out: "已取出" }, tooMuch: (amount) => `錢箱裡只有 ${amount}`,
    reasons: { float: "備用金", bank: "存取銀行", expense: "零星支出", owner: "老闆存取" },
  },
  count: {
    title: "清點錢箱", text: "把錢箱裡的每種面額點一遍，逐項填寫張數。", face: (yuan) => `${yuan} 元`, jiao: (n) => `${n} 角`, coins: "張數", minus: (face) => `${face}減一`, plus: (face) => `${face}加一`, clear: "清零",
    note: "差額說明", noteNeeded: "帳實不符，請寫明原因", to: "交給", nobody: "不指定", go: "確認交班", changed: "清點期間有新的收付，帳面金額已更新，請核對", done: "已交班", fill: "按帳面填好", more: "其他金額",
  },
  day: {
    pick: "日期", open: "未日結", closed: "已日結", closedText: "這一天不能再收款、退款，需要時請店長撤銷日結。", received: "實收", revenue: "消耗業績", refunded: "退款", bills: "帳單", tenders: "各方式實收", close: "日結", blocked: "日結之前還要處理",
    held: (n) => `還有 ${n} 張掛單`, heldGo: "去處理", shiftOpen: "本班還沒有交班", shiftGo: "去清點交班", ask: (day) => `日結 ${day}？`, askText: "日結後這一天不能再收款和退款。各項數字會按現在的帳固定下來。", done: "已日結", reopen: "撤銷日結", reopenTitle: (day) => `撤銷 ${day} 的日結`,
    reason: "原因", reopened: "已撤銷日結", manager: "日結要店長操作", future: "還沒有到這一天", noTenders: "這一天沒有收款",
  },
  past: { empty: "還沒有交過班", range: (from, to) => `${from} — ${to}`, to: (name) => `交給 ${name}`, expected: (amount) => `帳面 ${amount}`, counted: (amount) => `實點 ${amount}`, pieces: (face, n) => `${face} × ${n}` },
};
