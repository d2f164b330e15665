/** The words of vouchers at the till, in the settings and in settlement, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  tile: "券", title: "收券", code: "券码", hint: "扫码或输入券码，回车确认", verify: "收券前请先在平台商家端或收银设备上核销；本系统不连平台，只保证同一券码在本店只用一次。", laid: "本单的券", choose: "是哪个套餐？",
  remove: (code) => `撤下券码 ${code}`, used: (at, bill, staff) => `这个券码已于 ${at} 由${staff}核销，单号 ${bill}`, returned: (at, bill) => `这个券码曾用于单号 ${bill}（${at}），已退回平台，不能再用`, twice: "这个券码已在本单里",
  short: "券码是 6 到 32 位字母或数字", none: "还没有团购套餐，请店长在设置里添加", pays: (item) => `抵${item}`, worth: (amount) => `抵 ${amount}`, sold: (amount) => `售 ${amount}`, rest: (amount) => `补一行余额 ${amount}`, restName: "团购券余额", many: "一张单最多 8 张券",
  paper: {
    title: "代金券", states: { used: "这张代金券已经用过", lapsed: "这张代金券已过期转收入" }, unknown: "本店没有这张代金券", unsold: (name) => `「${name}」还没有售出`, sell: (amount) => `售出 ${amount}`, rest: (amount) => `余 ${amount} 不找零`,
    series: "本店印制的代金券", add: "新增一批", name: "名称", face: "面值", price: "售价", kind: "怎么发", kinds: { sold: "售卖", given: "赠送" }, coupon: "按哪种优惠券", from: "开始日期（选填）", to: "结束日期（选填）", threshold: "最低消费（选填）",
    counts: (given, printed, sold, used, lapsed) => [given ? `已编号 ${printed}` : `未售 ${printed}`, given ? "" : `未用 ${sold}`, given ? "" : `已用 ${used}`, lapsed ? `已转收入 ${lapsed}` : ""].filter(Boolean).join(" · "), given: "赠送", worth: (face, price) => `面值 ${face}，售 ${price}`, owed: (amount) => `合同负债 ${amount}`, print: "编号和打印", copies: "再编多少号（最多 500 张）", made: (n) => `已编 ${n} 个券号`, serials: "券号", thresholdHint: "本单适用项目合计要满多少", couponHint: "抵多少、用在哪里、有效期，都按优惠券规定", over: (amount) => `满 ${amount} 可用`, once: "限用一次，不找零",
    printing: {
      says: "券面", againText: "每张都会标明补打第几联，券号不变，仍只能用一次。", comma: "，", number: "编号", paper: "用什么纸", papers: { receipt: "小票纸", label: "标签纸" }, hints: { receipt: "一张券一张小票，有二维码，打完一张切一刀", label: "40 × 30 毫米标签，贴在印好的卡上" }, all: (n) => `打印还没打过的 ${n} 张`, allDone: "都打印过了", again: (n) => `全部补打 ${n} 张`, one: "打印", oneAgain: "补打", sent: "已送往打印机", sentCopy: (n) => `已送往打印机，标明补打第 ${n} 联`, none: "还没有编号", noneText: "先编号，再打印",
      find: "输入券号的任何几位", papersOf: (n) => `打过 ${n} 次`, noPaper: "还没打印", states: { printed: "未售", sold: "已售未用", used: "已用", lapsed: "已转收入" }, more: (n, all) => `只显示前 ${n} 张，共 ${all} 张`, unprinted: (n) => `未打印 ${n}`,
    },
    lapse: "过期转收入", lapseText: "把已过有效期、尚未使用的券转为收入，可以撤回。", unlapse: "撤回转收入", lapsed: "已入账", reason: "过期", missing: { face: "请填写金额", price: "不能高于面值", coupon: "请选择优惠券" }, none: "还没有代金券",
  },
  seen: {
    of: (name) => `${name}的`, bearer: "不记名，谁拿着谁用", pays: (amount) => `本单抵 ${amount}`, saves: (amount) => `本单省 ${amount}`, laid: "已用在本单", waits: "已放在本单，加上项目后抵用", unfit: "本单没有适用的项目，或没满最低消费", off: "没有用在本单", use: "用上", drop: "不用", unsold: "还没有售出", selling: "已加到本单，付款后生效", close: "收起",
    receipt: (number) => `小票 ${number} 是本店开的，没有改动`, receiptWrong: "这张小票的二维码不是本店开的，或已被改动", open: "打开账单", openMember: "打开会员", toTill: "去收银", groupBuy: (code) => `团购券 ${code}`,
  },
  settings: {
    addPlatform: "新增平台", platform: "平台名称", fee: "平台服务费（%）", feeHint: "按平台售价扣，例如 8 或 2.5", addDeal: "新增套餐", deal: "套餐名称", price: "平台售价（元）", kind: "能抵什么", kinds: { item: "一个项目", amount: "一笔金额" }, item: "项目", worth: "可抵金额（元）",
    prefix: "券码开头（选填）", prefixHint: "能凭开头认出套餐时填写，扫码即选中", stopped: "已停用", stop: "停用", start: "启用", edit: "修改", none: "还没有团购平台", noneText: "美团、抖音、大众点评等平台各加一个，再加上在平台卖的套餐", noDeals: "还没有套餐", feeOf: (n) => `服务费 ${n}%`, saved: "已保存",
    missing: { name: "请填写名称", fee: "请填 0 到 100，最多两位小数", price: "请填写金额", worth: "不能少于平台售价", item: "请选择项目" },
  },
  settlement: {
    title: "团购结算", text: "从平台商家后台导出按券码的结算明细（CSV 或 XLSX，要有券码和结算金额两列），导入后逐券核对。", take: "导入结算文件", type: "登记到账", taken: (n, amount, wrong) => `新增 ${n} 笔，到账 ${amount}${wrong ? `，${wrong} 笔有出入` : ""}`, known: "这个文件已经导入过，没有变化",
    codes: "已核销", price: "平台售价", fee: "服务费", paid: "已到账", owed: "平台还欠", open: "待处理", allRight: "没有待处理的券", wrong: { waiting: "未到账", amount: "金额不符", returned: "已退款，待平台扣回", unknown: "平台有，本店没有" }, expected: (amount) => `应收 ${amount}`, got: (amount) => `到账 ${amount}`, book: "记差额", bookTitle: (amount) => `把差额 ${amount} 记入平台服务费`,
    reason: "原因", reasons: ["达人佣金", "平台活动补贴", "服务费调整", "其他"], booked: "差额已入账", payouts: "到账记录", codesOf: (n) => `${n} 张券`, typed: "手工登记", typeTitle: "登记平台到账", platform: "平台", last: "结算到哪一天", amount: "到账金额（元）", typeText: "金额须等于到那一天为止还欠的合计；不相等时请导入结算文件逐券核对。", typeGo: "登记",
  },
  refund: { title: "团购券怎么退", ways: { platform: "退回平台", cash: "退现金" }, platformText: "客人由平台退款，平台不再欠本店这笔钱。请在平台商家端同时办理退款。", cashText: "平台照常结算给本店，现金由收银台退给客人。", free: "券码还能再用（例如收错了券）" },
};

export const W = await worded(words, import.meta.url);
