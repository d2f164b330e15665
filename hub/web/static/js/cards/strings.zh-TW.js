/** The words of a card's life, in Traditional Chinese as written in Taiwan. */

export const words = {
  manage: "管理", states: { frozen: "已凍結", locked: "已鎖定" }, gift: "贈送", owed: (amount) => `欠 ${amount}`, lapsed: "已轉收入", part: (left, size) => `餘 ${left} / ${size}`, any: "任一項目", units: (name, n) => `${name}（每次扣 ${n} 次）`,
  stopped: { frozen: (reason) => `已凍結：${reason}。有效期停止計算，恢復後順延。`, locked: (reason) => `已鎖定：${reason}。有效期繼續計算，由店長恢復。` },
  lots: "批次", bought: "購入", left: "剩餘", paid: "已付", expires: "有效期", forever: "長期",
  acts: {
    freeze: ["凍結", "會員暫停使用，有效期順延"], lock: ["鎖定", "門店停用這張卡，有效期不變"], resume: ["恢復使用", "凍結的有效期按停用天數順延"], extend: ["延期", "延長所有會到期的餘額"], transfer: ["轉卡", "整張卡轉給另一位會員"], close: ["退卡", "算清應退金額，退款後卡結束"],
    lapse: ["過期轉收入", "由老闆確認，把過期餘額記為收入，可撤銷"], unlapse: ["撤銷轉收入", "餘額恢復為過期狀態，可再延期"],
  },
  reason: "原因", reasons: { freeze: ["會員外出", "懷孕哺乳", "身體原因"], lock: ["疑似盜用", "有爭議待處理"], extend: ["活動贈送", "門店停業順延", "會員關懷"], transfer: ["轉給家人", "轉給朋友"], close: ["會員搬家", "對效果不滿意", "身體原因"], lapse: ["已聯絡會員，確認放棄", "多次聯絡不上"], unlapse: ["會員回來了", "記錯了"] },
  stop: { frozen: "已凍結", locked: "已鎖定" }, resumed: "已恢復使用", resumeText: (name) => `恢復「${name}」？`,
  extend: { days: "延長天數", unit: "天", done: "已延期", go: (n) => `延期 ${n} 天` },
  transfer: { find: "接收的會員", search: "手機號碼、姓名或會員號", none: "沒有找到", go: (name) => `轉給 ${name}`, done: (name) => `已轉給 ${name}`, text: "餘額、有效期都隨卡轉過去，消費記錄留在原會員名下。", choose: "請選擇會員" },
  close: {
    title: (name) => `退卡 · ${name}`, method: "演算法", methods: { ratio: "按比例", list_price: "按原價", agreed: "協商" },
    text: { ratio: "退還還沒有消耗的那部分預付款。", list_price: "已用的按原價計算，從已付的錢里扣除。", agreed: "雙方商定的金額，不超過已付的錢。" },
    keep: "贈送先用：已用的先從贈送里扣", agreed: "商定退款", lot: (day) => `${day} 購入`, paid: "已付", used: "已用", usedList: "已用，按原價", earned: "已消耗", left: "剩餘面值", share: "分攤的商定金額", refund: "應退", cooling: (n) => `購買 ${n} 天內沒有使用，全額退`, unused: "沒有使用過，全額退", sessions: (used, size) => `${used} / ${size} 次`,
    total: "應退合計", bonus: (amount) => `放棄贈送 ${amount}`, kept: (amount) => `${amount} 轉為收入`, loss: (amount) => `門店多退 ${amount}，記為支出`, tender: "退款方式", go: (amount) => `退款 ${amount} 並結束這張卡`, done: (tender, amount) => `已退卡，${tender} ${amount}`, recorded: "請另在收款機上把這筆錢退給會員", changed: "金額有變化，請重新核對",
    rule: (n) => `預付卡未使用的，${n} 天內無條件全額退。`,
  },
  lapse: { text: "這些批次已過期。轉收入後，餘額不能再使用，未消耗的預付款計入本店收入；隨時可以撤銷。", back: "撤銷後餘額恢復為過期未轉收入，合同負債同時恢復。", go: (amount) => `轉收入 ${amount}`, undo: (amount) => `撤銷 ${amount}`, done: "已轉收入", undone: "已撤銷" },
  debts: { title: "欠款", total: (amount) => `共欠 ${amount}`, pay: "去補款", of: (owed) => `原欠 ${owed}` },
};
