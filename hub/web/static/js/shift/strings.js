/** The words of shifts, the drawer and the close of the day, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: "交班与日结", tabs: { now: "本班", day: "日结", past: "历史交班" }, nothing: "本班还没有业务", nothingText: "收第一笔款、或存取钱箱之后开始计算",
  since: (time, name) => `${time} 由 ${name} 开始`, takings: "收款", tender: "方式", received: "收入", refunded: "退款", net: "净额", total: "合计",
  bills: "账单", discounts: "优惠", voids: "作废挂单", drawer: "开钱箱", times: (n) => `${n} 次`, billsCount: (n, amount) => `${n} 张，${amount}`, refunds: "退款",
  cash: "钱箱", expected: "账面应有现金", counted: "实点", difference: "差额", same: "账实相符", over: (amount) => `多 ${amount}`, short: (amount) => `少 ${amount}`,
  slip: "打印", slipSent: "已发送到打印机", put: "存入", take: "取出", movements: "本班存取", noMovements: "没有存取", hand: "清点交班", toDrawer: "去存入备用金",
  move: {
    in: "向钱箱存入现金", out: "从钱箱取出现金", amount: "金额", reason: "用途", note: "说明（选填）", go: { in: (amount) => `存入 ${amount}`, out: (amount) => `取出 ${amount}` }, done: { in: "已存入", out: "已取出" }, tooMuch: (amount) => `钱箱里只有 ${amount}`,
    reasons: { float: "备用金", bank: "存取银行", expense: "零星支出", owner: "老板存取" },
  },
  count: {
    title: "清点钱箱", text: "把钱箱里的每种面额点一遍，逐项填写张数。", face: (yuan) => `${yuan} 元`, jiao: (n) => `${n} 角`, coins: "张数", minus: (face) => `${face}减一`, plus: (face) => `${face}加一`, clear: "清零",
    note: "差额说明", noteNeeded: "账实不符，请写明原因", negative: "账面为负：以前退的现金没有记入钱箱。照实点数填写，差额写明原因后入账。", to: "交给", nobody: "不指定", go: "确认交班", changed: "清点期间有新的收付，账面金额已更新，请核对", done: "已交班", fill: "按账面填好", more: "其他金额",
  },
  day: {
    pick: "日期", open: "未日结", closed: "已日结", closedText: "这一天不能再收款、退款，需要时请店长撤销日结。", received: "实收", revenue: "消耗业绩", refunded: "退款", bills: "账单", tenders: "各方式实收", close: "日结", blocked: "日结之前还要处理",
    held: (n) => `还有 ${n} 张挂单`, heldGo: "去处理", shiftOpen: "本班还没有交班", shiftGo: "去清点交班", ask: (day) => `日结 ${day}？`, askText: "日结后这一天不能再收款和退款。各项数字会按现在的账固定下来。", done: "已日结", reopen: "撤销日结", reopenTitle: (day) => `撤销 ${day} 的日结`,
    reason: "原因", reopened: "已撤销日结", manager: "日结要店长操作", future: "还没有到这一天", noTenders: "这一天没有收款",
  },
  past: { empty: "还没有交过班", range: (from, to) => `${from} — ${to}`, to: (name) => `交给 ${name}`, expected: (amount) => `账面 ${amount}`, counted: (amount) => `实点 ${amount}`, pieces: (face, n) => `${face} × ${n}` },
};

export const W = await worded(words, import.meta.url);
