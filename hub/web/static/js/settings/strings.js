/** The words of the store's settings, its catalogue and its people, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: "设置", tabs: { store: "门店规则", catalog: "项目与卡项", group_buys: "团购与券", staff: "员工" }, readOnly: "这里由老板修改，你可以查看。", saved: "已保存", on: "开", off: "关", bad: "填写有误",
  groups: { till: "收银", cards: "会员卡", loyalty: "积分与优惠券", care: "服务安全", security: "密码与登录", paper: "小票与打印", language: "语言", other: "其他" },
  groupText: { till: "前台收款时按这些规则计算", cards: "充值、扣次与退卡", loyalty: "怎样得、怎样用", care: "做服务之前要核对的", security: "谁能用、多久要重新确认", paper: "小票内容与打印机", language: "每位员工可以另选自己的", other: "" },
  fields: {
    rounding: ["抹零", "收款时抹去零头；抹掉的部分记为优惠", { none: "不抹零", jiao: "抹到角", yuan: "抹到元" }],
    rounding_for: ["抹零用于", "只在收现金时抹零，还是所有付款方式都抹", { cash: "现金", all: "全部" }],
    manual_off_percent: ["前台可自行优惠", "手工改价、折扣、减免合计不超过整单原价的这个比例，超过要店长授权", "%"],
    arrears_limit_fen: ["会员可挂账额度", "一位会员最多可欠的金额，超过要店长授权；填 0 则每次都要授权", "元"],
    value_cap_fen: ["储值卡限额", "一张记名卡最多可存的金额，按规定不超过 5,000 元", "元"],
    draw_order: ["扣款次序", "同一张卡有几批余额时，先用哪一批", { oldest: "先买先用", expiring: "先到期先用" }],
    low_balance_fen: ["储值余额提醒", "储值余额低于这个金额时，在收银台和会员页提醒", "元"],
    low_sessions: ["次卡提醒", "次卡剩余不多于这个次数时提醒", "次"],
    remind_days: ["到期提醒", "卡项还有不到这么多天到期时提醒", "天"],
    static_ecards: ["旧的固定电子卡", "以前保存的、不会变化的电子卡图片是否还能用；图片可以转发，建议关闭"],
    cooling_days: ["无理由退卡", "购卡后没有使用的，多少天内全额退；按规定为 7 天", "天"],
    points_per_100yuan: ["积分比例", "每 100 元得多少积分；填 0 不积分", "分"],
    points_on: ["积分时机", "做服务、买商品时积分，还是付钱时（含充值）积分", { consumption: "消费时", payment: "付款时" }],
    points_fen: ["一分抵多少", "一个积分可抵的金额", "元"],
    points_max_percent: ["积分最多抵", "一张账单最多可用积分抵扣的比例", "%"],
    points_days: ["积分有效期", "多少天后失效；填 0 长期有效", "天"],
    points_consent: ["用积分要确认", "设了密码的会员在手持机上输入密码，没设的由前台担保"],
    coupons_best: ["自动选券", "收银时自动用上最省的优惠券，可以换或不用"],
    coupons_back: ["退款退券", "整单退款时，用掉的优惠券退还会员"],
    patch_test: ["皮试提醒", "需要皮试的服务，没有有效皮试时怎么办", { off: "不检查", warn: "提醒", block: "不能做" }],
    patch_test_categories: ["要皮试的分类", "服务的分类，用顿号或逗号隔开"],
    patch_test_days: ["皮试有效期", "皮试结果多少天内有效", "天"],
    pin_attempts: ["密码可试次数", "连续输错这么多次就锁定", "次"],
    pin_lock_ms: ["锁定时长", "密码锁定后要等多久", "分钟"],
    session_ms: ["登录保持", "员工登录后多久要重新输入密码", "小时"],
    consent_ms: ["等待会员确认", "手持机上等会员输入密码的时间", "秒"],
    language: ["门店语言", "小票、客显和没有人选过语言的屏幕", { "zh-CN": "简体中文", "zh-TW": "繁體中文", en: "English" }],
    auto_print: ["结账自动打印", "收款后自动打印小票"],
    receipt_footer: ["小票结尾", "小票最后一行的话"],
    receipt_width: ["小票宽度", "打印机没有报告宽度时使用", { 48: "80 毫米", 32: "58 毫米" }],
    print_keep_minutes: ["打印等待", "打印机暂时不能用时，小票最多等多久", "分钟"],
    receipt_fallback: ["小票改道", "指定的打印机不能用时，换另一台小票打印机打出"],
    service_slips: ["服务单", "有房间的账单挂单时打印服务单", { off: "不打", ask: "每次询问", auto: "自动" }],
  },
  catalog: {
    add: "新增", search: "名称、分类或条码", none: "没有符合的项目", retired: "已下架", showRetired: "显示已下架", kinds: { service: "服务", goods: "商品", stored_value_card: "储值卡", session_card: "次卡", period_card: "期限卡", discount_card: "折扣卡" }, all: "全部", new: (kind) => `新增${kind}`, edit: (name) => `修改 · ${name}`,
    name: "名称", category: "分类", price: "价格", paid: "实付金额", bonus: "赠送金额", face: (amount) => `面值 ${amount}`, duration: "时长（分钟）", barcode: "条码", valid: "有效天数", validHint: "不填为长期有效", once: "每位会员限购一次", onceHint: "体验卡、开业卡", active: "在售", retire: "下架", restore: "重新上架", retiredDone: "已下架", restored: "已上架",
    parts: "包含的内容", partsHint: "售价按各自原价分摊，赠送的不另收钱", addCard: "增加期限卡、折扣卡", card: "选一张卡", holds: (name) => `含 ${name}`, given: (name) => `赠 ${name}`, part: (n) => `第 ${n} 部分`, covers: "可用于哪些服务（任选）", sessions: "次数", gift: "赠送", addPart: "增加一部分", removePart: "删除这一部分", units: "每次扣几次", unitsHint: "时长不同可以折算，例如 60 分钟扣 2 次、30 分钟扣 1 次", unit: (name) => `${name}一次扣`,
    missing: { name: "请填写名称", price: "请填写价格", parts: "每一部分要选服务、填次数，或选一张卡；不能全是赠送" }, minutes: (n) => `${n} 分钟`, days: (n) => `${n} 天`, forever: "长期", times: (n) => `${n} 次`, give: (amount) => `送 ${amount}`, uncategorised: "未分类",
  },
  term: {
    starts: "从哪天算起", startsAs: { sale: "售卡当天", first_use: "首次使用" }, limit: "次数", limitAs: { none: "不限次", day: "每天", week: "每周" }, times: "最多几次", covers: "包含的服务", discount: "同时享受折扣", percent: "折扣", percentHint: "88 为 8.8 折", folds: (n) => `${n / 10} 折`, scope: "用于", services: "全部服务", goods: "全部商品", items: "指定项目", withTier: "可与会员等级折扣同享", beside: "充值享折扣", besideHint: "先打折，余额付折后价", besideDays: "折扣有效天数", besideDaysHint: "从售出算起，不填则与余额一样长", whileLeft: "余额用完后不再打折", whileLeftHint: "再充值时重新开始", foldDays: (n) => `折扣 ${n} 天`,
    withTierHint: "不选则取优惠大的一个", validHint: "起算当天不计，最后一天当天有效", missing: { valid: "请填写有效天数", covers: "请选择包含的服务", percent: "折扣在 1 到 99 之间", scope: "请选择折扣用于什么", times: "请填写次数" }, noLimit: "不限次", perDay: (n) => `每天 ${n} 次`, perWeek: (n) => `每周 ${n} 次`,
  },
  staff: {
    add: "新增员工", code: "工号", codeHint: "1 至 12 位数字或字母", name: "姓名", role: "岗位", job: "职级", titleOf: (name) => `${name} 的职级`, titleText: "从现在起的业绩按新职级提成，以前的不变。", titleChange: (was, title) => `${was || "无"} 改为 ${title || "无"}`, titleDone: (name) => `${name} 的职级已修改`, pin: "登录密码", pinHint: "6 位数字，可以以后再设", hired: (name) => `${name} 已加入`, setPin: "设置密码", pinTitle: (name) => `${name} 的登录密码`, pinFirst: "请本人输入 6 位密码", pinAgain: "请再输入一次", pinDone: "密码已设置", leave: "离职", leaveTitle: (name) => `${name} 离职？`,
    leaveText: "离职后立即不能登录，以前的业绩和记录都保留。", left: "已办理离职", you: "本人", missing: "请填写工号和姓名", roles: "前台收银；美容师做服务；店长可授权、看报表；老板全部可用",
  },
};

export const W = await worded(words, import.meta.url);
