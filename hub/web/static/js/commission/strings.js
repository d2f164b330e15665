/** The words of commission, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: "提成", tabs: { sheet: "工资单", rules: "规则" }, month: "月份",
  kinds: { service: "手工", goods: "商品", card_sale: "售卡", top_up: "充值", redemption: "耗卡" },
  kindsLong: { service: "手工（做项目）", goods: "商品（卖货）", card_sale: "售卡（第一张卡、次卡）", top_up: "充值（给已有的卡续充）", redemption: "耗卡（用储值或次卡付的）" },
  states: { open: "进行中", over: "待核定", approved: "已核定" }, total: "提成合计", people: (n) => `${n} 人`, excel: "导出 Excel", print: "打印",
  approve: "核定", approveTitle: (month) => `核定 ${month} 的提成？`, approveText: (amount) => `合计 ${amount}。核定后这个月不再变化，之后的退款会记作下个月的更正。`, approved: "已核定", approvedBy: (name, time) => `${name} 核定于 ${time}`,
  reopen: "撤销核定", reopenTitle: (month) => `撤销 ${month} 的核定`, reason: "原因", reopened: "已撤销核定", waiting: (month) => `请先核定 ${month}`, running: "月底过后才能核定", changed: "核定后的数字与现在的算法不一致，请核对",
  empty: "这个月还没有提成", emptyText: "设好规则、开单时选技师，就会自动计算", corrections: "往月更正", about: (month) => `更正 ${month}`,
  columns: { day: "日期", item: "项目", rule: "规则", share: "份额", amount: "提成", words: "算式" }, designated: "点钟", turn: "轮牌", slabs: "阶梯",
  rule: {
    add: "新规则", empty: "还没有提成规则", emptyText: "从手工、售卡、耗卡开始，一类一条就够用", rate: (text) => `${text}%`, unit: (amount) => `每次 ${amount}`, above: (amount, rate) => `${amount} 以上 ${rate}%`, from: (day) => `${day} 起`, until: (from, to) => `${from} 至 ${to} 前`,
    bases: { paid: "按实收", earned: "按收入", list: "按原价" }, all: "所有项目", level: (name) => `${name}`, designated: "只算点钟", turn: "只算轮牌",
    order: "同一类里，写明项目的优先于写明分类的，再优先于所有项目；然后看职级、点钟轮牌；再看谁后生效。",
  },
  editor: {
    add: "新的提成规则", change: "修改规则", name: "名称", nameHint: "例如：手工 7%", kind: "提成种类", how: "算法", hows: { permille: "比例", unit_fen: "每次金额", slabs: "阶梯" }, percent: "比例（%）", unit: "每次金额（元）", above: "本月基数超过（元）", addSlab: "加一级", removeSlab: "删掉这一级",
    basis: "基数", basisHint: { paid: "会员这次实际付的钱；储值、次卡付的不算", earned: "付的钱，加上储值和次卡转成收入的部分", list: "按目录原价，打折也不减" }, redeemHint: { paid: "储值扣了多少；次卡按转成收入的部分", earned: "储值和次卡转成收入的部分", list: "按目录原价" },
    scope: "适用项目", scopes: { all: "所有", category: "分类", item: "项目" }, category: "分类", item: "项目", level: "职级", anyLevel: "所有职级", call: "点钟轮牌", calls: { both: "都算", yes: "只算点钟", no: "只算轮牌" }, day: "从哪天起", save: "保存规则", saved: "规则已保存",
    retire: "停用规则", retireTitle: (name) => `停用「${name}」？`, retireText: (day) => `从 ${day} 起不再按它计算，之前的不受影响。`, retired: "已停用", bad: "请填数字", badPercent: "0 到 100，最多一位小数", missing: "请填写", openFrom: (day) => `${day} 之前已核定，不能改`, slabWrong: "每一级要比上一级高",
  },
};

export const W = await worded(words, import.meta.url);
