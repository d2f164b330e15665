/** The words of a card's life, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  manage: "管理", states: { frozen: "已冻结", locked: "已锁定" }, gift: "赠送", owed: (amount) => `欠 ${amount}`, lapsed: "已转收入", part: (left, size) => `余 ${left} / ${size}`, any: "任一项目", units: (name, n) => `${name}（每次扣 ${n} 次）`,
  stopped: { frozen: (reason) => `已冻结：${reason}。有效期停止计算，恢复后顺延。`, locked: (reason) => `已锁定：${reason}。有效期继续计算，由店长恢复。` },
  lots: "批次", bought: "购入", left: "剩余", paid: "已付", expires: "有效期", forever: "长期",
  acts: {
    freeze: ["冻结", "会员暂停使用，有效期顺延"], lock: ["锁定", "门店停用这张卡，有效期不变"], resume: ["恢复使用", "冻结的有效期按停用天数顺延"], extend: ["延期", "延长所有会到期的余额"], transfer: ["转卡", "整张卡转给另一位会员"], close: ["退卡", "算清应退金额，退款后卡结束"],
    lapse: ["过期转收入", "由老板确认，把过期余额记为收入，可撤销"], unlapse: ["撤销转收入", "余额恢复为过期状态，可再延期"],
  },
  reason: "原因", reasons: { freeze: ["会员外出", "怀孕哺乳", "身体原因"], lock: ["疑似盗用", "有争议待处理"], extend: ["活动赠送", "门店停业顺延", "会员关怀"], transfer: ["转给家人", "转给朋友"], close: ["会员搬家", "对效果不满意", "身体原因"], lapse: ["已联系会员，确认放弃", "多次联系不上"], unlapse: ["会员回来了", "记错了"] },
  stop: { frozen: "已冻结", locked: "已锁定" }, resumed: "已恢复使用", resumeText: (name) => `恢复「${name}」？`,
  extend: { days: "延长天数", unit: "天", done: "已延期", go: (n) => `延期 ${n} 天` },
  transfer: { find: "接收的会员", search: "手机号、姓名或会员号", none: "没有找到", go: (name) => `转给 ${name}`, done: (name) => `已转给 ${name}`, text: "余额、有效期都随卡转过去，消费记录留在原会员名下。", choose: "请选择会员" },
  close: {
    title: (name) => `退卡 · ${name}`, method: "算法", methods: { ratio: "按比例", list_price: "按原价", agreed: "协商" },
    text: { ratio: "退还还没有消耗的那部分预付款。", list_price: "已用的按原价计算，从已付的钱里扣除。", agreed: "双方商定的金额，不超过已付的钱。" },
    keep: "赠送先用：已用的先从赠送里扣", agreed: "商定退款", lot: (day) => `${day} 购入`, paid: "已付", used: "已用", usedList: "已用，按原价", usedFace: "已用面值", discounts: "已享折扣，补回原价", earned: "已消耗", left: "剩余面值", share: "分摊的商定金额", refund: "应退", cooling: (n) => `购买 ${n} 天内没有使用，全额退`, unused: "没有使用过，全额退", sessions: (used, size) => `${used} / ${size} 次`, days: (used, size) => `${used} / ${size} 天`, daysEarned: "已过天数",
    total: "应退合计", bonus: (amount) => `放弃赠送 ${amount}`, kept: (amount) => `${amount} 转为收入`, loss: (amount) => `门店多退 ${amount}，记为支出`, tender: "退款方式", go: (amount) => `退款 ${amount} 并结束这张卡`, done: (tender, amount) => `已退卡，${tender} ${amount}`, recorded: "请另在收款机上把这笔钱退给会员", changed: "金额有变化，请重新核对",
    rule: (n) => `预付卡未使用的，${n} 天内无条件全额退。`,
  },
  discount: { line: (off, scope, until) => [`享 ${off}`, scope, until].filter(Boolean).join(" · "), services: "全部服务", goods: "全部商品", items: (n) => `${n} 个项目`, until: (day) => `至 ${day}`, over: "折扣已结束" }, term: { days: (n) => `${n} 天`, percent: (n) => `${n / 10} 折`, visitsLeft: (n) => `现在可用 ${n} 次`, firstUse: "首次使用起算", part: (left, size) => `余 ${left} / ${size} 天` },
  lapse: { text: "这些批次已过期。转收入后，余额不能再使用，未消耗的预付款计入本店收入；随时可以撤销。", back: "撤销后余额恢复为过期未转收入，合同负债同时恢复。", go: (amount) => `转收入 ${amount}`, undo: (amount) => `撤销 ${amount}`, done: "已转收入", undone: "已撤销" },
  debts: { title: "欠款", total: (amount) => `共欠 ${amount}`, pay: "去补款", of: (owed) => `原欠 ${owed}` },
};

export const W = await worded(words, import.meta.url);
