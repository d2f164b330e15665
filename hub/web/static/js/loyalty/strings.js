/** The words of tiers, points, coupons, bundles and referrals, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: "会员权益", open: "会员权益", tabs: { coupons: "优惠券", tiers: "会员等级", points: "积分", bundles: "套餐", referrals: "推荐" },
  saved: "已保存", add: "新增", change: "修改", stop: "停用", stopped: "已停用", resume: "启用", readOnly: "这里由店长修改，你可以查看。", example: "效果", save: "保存", name: "名称", none: "不设", all: "全部", and: "、", or: "，或", semicolon: "；", comma: "，",
  errors: { name: "请填写名称", yuan: "请填金额，例如 50 或 49.9", count: "请填整数", fold: "请填 1 到 9.9 之间的折扣，例如 8.5", times: "请填 0 到 10 之间的倍数，例如 1.5", item: "请选择项目", items: "请至少选一项", days: "请填 1 到 3650 天", order: "结束日期早于开始日期", rank: "请填 0 到 100 的整数", reason: "请填写原因", nothing: "请至少填一项", total: "套餐价不能高于原价合计" },
  units: { yuan: "元", fold: "折", days: "天", points: "积分", times: "倍", visits: "次", copies: "张", pieces: "份" },
  scope: { label: "适用范围", all: "全场", services: "所有服务", categories: "分类", items: "指定项目", text: { all: "全场可用（卡项除外）", services: "所有服务可用", only: (names) => `限${names}` } },
  coupon: {
    add: "新建优惠券", edit: (name) => `修改 · ${name}`, empty: "还没有优惠券", emptyText: "先建一种，例如满 500 减 50，再发给会员", how: "种类", hows: { amount: "满减", percent: "折扣", gift: "赠品", trial: "体验" }, nameHint: "会员在小票上看到的名字",
    threshold: "满多少可用", thresholdHint: "不填则不限金额", amount: "减多少", fold: "打几折", cap: "最多减", capHint: "不填则不封顶", gift: "送什么", trial: "体验什么", price: "体验价",
    term: "有效期", terms: { days: "领取后若干天", dates: "指定日期", ever: "长期" }, days: "领取后多少天有效", begins: "从", ends: "到", stacking: "叠加", with: { tier: "可与会员折扣同享", bundle: "可用于套餐", others: "可与其他券同用" }, perBill: "每单最多用", limit: "最多发放", limitHint: "不填则不限张数",
    occasion: "自动发放", occasions: { none: "不自动发", registered: "入会", birthday: "生日月", first_visit: "首次到店" }, returns: "整单退款时退还这张券", returnsHint: "门店规则关闭退券时不退",
    issued: (n) => `已发 ${n}`, stopTitle: (name) => `停用「${name}」？`, stopText: "不能再发，已经发出的在有效期内仍可使用。", issue: "发放", figures: "统计",
  },
  sentence: {
    over: (yuan) => `满 ${yuan} `, less: (yuan) => `减 ${yuan}`, fold: (fold) => `打 ${fold} 折`, cap: (yuan) => `，最多减 ${yuan}`, gift: (name) => `送「${name}」一份`, trial: (name, yuan) => `「${name}」体验价 ${yuan}`,
    apart: (names) => `不与${names}同用`, together: "可与会员折扣、套餐、其他券同用", withs: { tier: "会员折扣", bundle: "套餐", others: "其他券" }, perBill: (n) => `每单最多 ${n} 张`, days: (n) => `领取后 ${n} 天内有效`, dates: (from, to) => `${from} 至 ${to} 有效`, from: (day) => `${day} 起有效`, to: (day) => `${day} 前有效`, ever: "长期有效", limit: (n) => `限量 ${n} 张`,
    occasion: { registered: "入会时自动发放", birthday: "生日当月自动发放", first_visit: "首次到店后自动发放" }, kept: "退款不退券",
    tier: { service: (fold) => `服务 ${fold} 折`, goods: (fold) => `商品 ${fold} 折`, points: (times) => `积分 ${times} 倍`, priority: "优先服务", plain: "没有折扣", reach: (ways) => `${ways}，即可达到`, nobody: "只能由店长手工设置", keep: (days, yuan) => `${days} 天内消费不足 ${yuan}，降一级` },
    rules: { top_up_once: (yuan) => `一次充值满 ${yuan}`, top_up_total: (yuan) => `累计充值满 ${yuan}`, spent: (yuan) => `累计消费满 ${yuan}`, points: (n) => `累计积分满 ${n}`, visits: (n) => `到店满 ${n} 天` },
    rate: (what, times, when) => `${when}${what}，积分 ${times} 倍`, never: (what, when) => `${when}${what}，不积分`, everything: "所有消费", weekdays: (names) => `每周${names}，`, days_: ["一", "二", "三", "四", "五", "六", "日"], category: (name) => `${name}类`,
    earn: (n, on) => `${on}每 100 元得 ${n} 积分`, on: { consumption: "消费", payment: "付款（含充值）" }, earnNone: "现在不积分", worth: (n, yuan) => `${n} 积分抵 ${yuan}`, most: (percent) => `每单最多抵 ${percent}%`, live: (days) => `积分 ${days} 天后失效`, forever: "积分长期有效", agree: "用积分要会员同意",
    bundle: (parts, price, list, saves) => `${parts}，合购 ${price}（原价 ${list}，省 ${saves}）`, part: (name, n) => `${name} × ${n}`, withTier: "会员折扣照算", withoutTier: "与会员折扣比，取便宜的",
    plan: { none: "介绍新会员没有奖励", first: { purchase: (yuan) => `新会员首次消费满 ${yuan}`, top_up: (yuan) => `新会员首次充值满 ${yuan}` }, level: ["介绍人得", "介绍人的介绍人得"], points: (n) => `${n} 积分`, coupon: (name) => `优惠券「${name}」一张`, bonus: (yuan, days) => `储值赠送 ${yuan}${days ? `（${days} 天内用完）` : ""}`, back: "首单退款时一并收回" },
  },
  issue: {
    title: (name) => `发放 · ${name}`, to: "发给", targets: { member: "一位会员", segment: "一群会员", bearer: "不记名" }, find: "手机号、尾号、姓名或拼音首字母", nobody: "没有找到会员", copies: "张数", note: "说明", noteHint: "例如：店庆补发", go: (n) => `发放 ${n} 张`, goMany: (n) => `发给 ${n} 位会员`, done: (n) => `已发放 ${n} 张`,
    segment: "哪些会员", all: "全部会员", tier: (name) => `${name}会员`, define: "按标签、消费、到店天数新建分组", count: (n) => `符合条件 ${n} 位会员，每人一张`, counting: "正在统计", everybody: "没有选条件，会发给全部会员", bearerText: "谁拿着谁用，适合印在海报或卡片上。", codes: "扫这个码即可使用", choose: "选择优惠券", noKinds: "还没有可发的优惠券", changed: "符合条件的人数变了，请再核对",
  },
  figures: {
    title: (name) => `统计 · ${name}`, issued: "发出", redeemed: "已用", held: "未用", expired: "过期", voided: "作废", rate: (percent) => `使用率 ${percent}%`, off: "让利", sales: "带来营业额", bills: (n) => `${n} 张账单`, used: "谁用了", unused: "谁还没用", nobodyUsed: "还没有人用", nobodyHolds: "没有未用的券", bearer: "不记名", until: (day) => `${day} 到期`, forever: "长期有效", paid: (yuan) => `实收 ${yuan}`, more: "只显示最近 200 条",
    withdraw: "收回", withdrawAll: "全部收回", withdrawTitle: "收回优惠券", withdrawText: (n) => `收回后 ${n} 张未用的券立即作废，不能恢复。`, withdrawn: "已收回", reason: "原因", whys: { single: "单独发放", segment: "分群发放", registered: "入会", birthday: "生日", first_visit: "首次到店", referral: "推荐奖励" },
  },
  tier: {
    add: "新增等级", edit: (name) => `修改 · ${name}`, empty: "还没有会员等级", emptyText: "例如：银卡、金卡、钻石卡", rank: "级别", rankHint: "数字越大等级越高", service: "服务折扣", goods: "商品折扣", foldHint: "不填不打折", points: "积分倍数", pointsHint: "1 为正常", priority: "优先服务", reach: "达到任一条件就升到这一级", top_up_once: "一次充值满", top_up_total: "累计充值满", spent: "累计消费满", visits: "到店天数满", earned: "累计积分满", keep: "保级", keepDays: "多少天内", keepSpent: "至少消费", keepHint: "不足就降一级；不填则不降级", retire: "停用等级", retireTitle: (name) => `停用「${name}」？`, retireText: "现在是这一级的会员，会按消费和充值重新定级。", retired: "已停用", level: (n) => `第 ${n} 级`,
  },
  points: {
    rules: "怎样得、怎样用", rulesText: "改动马上生效，已经得到的积分不变", rates: "积分倍率", ratesText: "项目的倍率优先于分类，分类优先于全部；星期的倍率再相乘", addRate: "新增倍率", editRate: "积分倍率", noRates: "没有特别倍率，都按 1 倍", times: "倍率", weekdays: "星期", weekdaysHint: "不选则每天", gifts: "积分换礼", giftsText: "在会员页或收银台兑换", addGift: "新增礼品", editGift: "积分换礼", noGifts: "还没有礼品", item: "礼品", cost: "所需积分", drop: "取消兑换", dropped: "已取消",
  },
  bundle: { add: "新建套餐", edit: (name) => `修改 · ${name}`, empty: "还没有套餐", emptyText: "几个项目一起买更便宜，收银时自动计算", items: "包含", addItem: "加一项", remove: "删除这一项", quantity: "数量", price: "套餐价", list: (yuan) => `原价合计 ${yuan}`, withTier: "会员折扣照样算" },
  referral: {
    plan: "奖励规则", editPlan: "推荐奖励", on: "什么时候奖励", ons: { purchase: "首次消费", top_up: "首次充值" }, least: "至少", levels: "奖励几级", counts: ["不奖励", "只奖介绍人", "奖两级"], level: ["介绍人", "介绍人的介绍人"], points: "积分", coupon: "优惠券", bonus: "储值赠送", bonusDays: "赠送有效天数", bonusDaysHint: "不填长期有效", figures: "推荐统计", empty: "还没有推荐奖励", emptyText: "登记新会员时填介绍人，首次消费后这里会有记录", brought: (n) => `带来 ${n} 位`, rewards: "得到", reversed: (n) => `退回 ${n} 次`, of: (name) => `${name} 带来的会员`, back: (reason) => `已退回：${reason}`, second: "二级", nothing: "—", bill: (number) => `单号 ${number}`,
    columns: { who: "介绍人", brought: "带来会员", points: "积分", coupons: "优惠券", bonus: "储值赠送", reversed: "已退回" },
  },
  member: {
    tier: "会员等级", noTier: "还没有等级", since: (day) => `${day} 起`, why: { top_up_once: (v) => `因为一次充值 ${v}`, top_up_total: (v) => `因为累计充值 ${v}`, spent: (v) => `因为累计消费 ${v}`, points: (v) => `因为累计积分 ${v}`, visits: (v) => `因为到店 ${v} 天`, reason_gone: () => "原来的条件因退款不再满足", keep: (v) => `保级期内只消费 ${v}`, retired: () => "原来的等级已停用", by_hand: () => "店长手工设置" }, locked: "已锁定", next: (name) => `离${name}还差（任一项即可）`, lacks: { top_up_once: (v) => `再一次充值 ${v}`, top_up_total: (v) => `再充值 ${v}`, spent: (v) => `再消费 ${v}`, points: (v) => `再得 ${v} 积分`, visits: (v) => `再来 ${v} 天` }, top: "已是最高等级", reached: "已达到升级条件，下次消费后自动升级", keep: (days, spent, needed) => `保级：近 ${days} 天消费 ${spent} / ${needed}`, history: "等级变化", from: (before, after) => `${before} → ${after}`, nothing: "无等级",
    set: "调整", setTitle: "调整等级", setTo: "调整为", auto: "按规则自动定级", lock: "锁定，规则不再改变", reason: "原因", set_: "等级已调整",
    points: "积分", worth: (yuan) => `可抵 ${yuan}`, soon: (n, day) => `${n} 积分 ${day} 起陆续到期`, owed: (n) => `欠 ${n} 积分，下次得到时先补上`, adjust: "调整", adjustTitle: "调整积分", more: "增加", less: "减少", amount: "多少积分", adjusted: "积分已调整", gifts: "换礼", noPoints: "还没有积分", movements: { sale: "消费得", referral: "推荐得", adjusted: "手工调整", spent: "抵扣", gift: "换礼", clawed: "退款收回", expired: "到期", returned: "退款退回" }, showMore: "更多记录",
    coupons: "优惠券", issue: "发券", noCoupons: "没有可用的优惠券", showAll: "看全部", showGood: "只看可用", states: { issued: "可用", redeemed: "已用", voided: "已作废", expired: "已过期", early: "未到日期" }, withdraw: "收回", show: "出示", bill: "账单", referrals: (n) => `带来 ${n} 位会员`,
  },
  gift: { title: "积分换礼", have: (n) => `现有 ${n} 积分`, take: (n) => `${n} 积分`, lack: (n) => `还差 ${n}`, none: "还没有可换的礼品", confirm: (name, n) => `用 ${n} 积分换「${name}」？`, go: "兑换", done: (name) => `已换「${name}」，请交给会员`, pin: "请会员输入密码", attempts: (n) => `密码不对，还可以试 ${n} 次` },
  till: {
    coupons: (n) => `优惠券 ${n}`, couponsUsed: (n, yuan) => (n > 1 ? `${n} 张券 −${yuan}` : `优惠券 −${yuan}`), title: "本单优惠券", best: "自动用最省的", bestText: "已选最省的搭配，金额变了会重新挑选", byHand: "由你挑选", none: "不用券", saves: (yuan) => `省 ${yuan}`, use: "使用", drop: "不用", instead: (yuan) => `改用它省 ${yuan}`, left: (n) => `有 ${n} 张`, empty: "这位会员没有优惠券", scanHint: "顾客带来的券，扫二维码即可加入", applies: "用在本单", can: "可以使用", cannot: "本单用不了", swap: "改用这张", ofMember: "这张券记在会员名下，请先刷会员卡", dropAll: "去掉优惠券", done: "好",
    points: "积分", pointsTitle: "积分抵扣", have: (n) => `现有 ${n} 积分`, most: (n, yuan) => `本单最多用 ${n}，抵 ${yuan}`, use_: "用多少积分", worth: (yuan) => `抵 ${yuan}`, all: (n) => `用 ${n}`, clear: "不用积分", go: "确定", tooMany: (n) => `本单最多用 ${n}`, changed: (n) => `本单可用积分变为 ${n}`, gifts: "换礼", used: (n, yuan) => `${n} 积分 −${yuan}`, button: (n) => `积分 ${n}`,
    blocked: "有服务不能做，请看提醒", consent: (n, yuan) => `${n} 积分（抵 ${yuan}）`,
  },
};

export const W = await worded(words, import.meta.url);
