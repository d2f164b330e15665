/** Every word the scripts show, in Simplified Chinese. Another language is a module of the same shape beside it. */

import { prose, spaced, worded } from "./languages.js";

export { prose, spaced, worded };

export const words = {
  common: {
    mark: "美",
    loading: "正在载入", loadFailed: "没能载入", retry: "再试一次", close: "关闭", cancel: "取消", save: "保存", back: "返回",
    erase: "删除", understood: "知道了", pinEntered: (count) => `已输入 ${count} 位`, more: "显示更多", none: "无", never: "长期有效",
    forgotten: "已注销", yes: "是", no: "否", done: "完成", optional: "选填", change: "修改", search: "搜索", all: "全部",
    unsaved: { title: "还没有保存", text: "现在关闭，刚填的内容会丢失。", go: "不保存", stay: "继续填写" },
    days: { shape: "年-月-日", monthShape: "年-月", open: "打开日历", none: (text) => `没有「${text}」这个日期，请重新输入` },
  },
  errors: {
    unknown: "出错了，本次操作未生效，请再试一次", unreachable: "连不上门店主机，请检查无线网络后再试一次",
    notAllowed: "当前账号没有这项权限，请店长登录后操作",
  },
  dates: {
    day: (year, month, day) => (year ? `${year} 年 ` : "") + `${month} 月 ${day} 日`, now: "刚刚",
    minutes: (n) => `${n} 分钟前`, hours: (n) => `${n} 小时前`, days: (n) => `${n} 天前`,
    weekday: (n) => `星期${"日一二三四五六"[n]}`,
  },
  roles: { front_desk: "前台", technician: "美容师", manager: "店长", owner: "老板" },
  terminals: { tablet: "员工平板", handheld: "会员手持机", display: "房间显示屏" },
  tenders: { stored_value: "储值", wechat: "微信", alipay: "支付宝", bank_card: "银行卡", cash: "现金", arrears: "挂账", group_buy: "团购券", voucher: "代金券" },
  kinds: { service: "服务", goods: "商品", stored_value_card: "储值卡", session_card: "次卡", period_card: "期限卡", discount_card: "折扣卡", quick: "快速收银", arrears: "补款", voucher: "代金券" },
  genders: { female: "女", male: "男", unknown: "未填" },
  bills: { held: "挂单", settled: "已结账", discarded: "已作废", refunded: "已退款", partly: "部分退款" },
  receipts: {
    queued: "等待打印", printing: "正在打印", printed: "已打印", sent: "已发送到打印机", failed: "没有打印", unknown: "请看纸张",
    none: "未打印", waiting: "等待打印", cancelled: "已取消打印", expired: "过期未打印", asks: "请看纸张",
  },
  status: {
    online: "在线", syncing: "同步中", connecting: "正在连接", offline: "离线", offlineFor: (words) => `离线 ${words}`, local: "本店运行",
    unreachable: "连不上主机", halted: "同步已停止", storage: "存储异常，停止收银", clock: "时间未校准", menu: "账号与状态",
    minutes: (n) => `${n} 分钟`, hours: (n) => `${n} 小时`, days: (n) => `${n} 天`, behind: (n) => `有 ${n} 条记录等待上传`,
    offlineText: "没有外网也能照常收银，恢复后自动上传", onlineText: "所有记录已上传", syncingText: "正在上传记录", localText: "本店没有连接云端，数据都在门店主机上",
    unreachableText: "平板连不上门店主机，请检查无线网络", storageText: "门店主机的存储出了问题，为了不丢数据已停止收银，请联系店长",
    clockText: "门店主机的时间还没有校准，记录照常保存", haltedText: "上传已停止，收银照常，请联系店长", devicesDown: "设备服务没有运行", signOut: "退出登录", language: "语言", store: "门店",
    signedIn: (name) => `已登录：${name}`, title: "门店状态", connectingText: "正在连接云端，收银照常",
  },
  pair: {
    title: "连接这台设备", lead: "在已登录的平板上打开「更多 › 终端与配对」，生成一次性配对码，填在这里。", code: "配对码", codeHint: "十分钟内有效，只能用一次",
    name: "设备名称", nameHint: "例如：前台平板、3 号房显示屏", go: "连接", missingCode: "请填写配对码", missingName: "请给这台设备起个名字",
    paired: (name) => `已连接：${name}`,
  },
  signIn: {
    title: "请选择你的名字", pin: (name) => `${name}，请输入密码`, hint: "6 位数字", other: "换一个人", noStaff: "还没有员工账号",
    noStaffText: "请在门店主机上添加第一位员工", checking: "正在核对", attempts: (n) => `密码不对，还可以试 ${n} 次`, wrong: "密码不对",
    locked: (words) => `输错次数过多，请在 ${words} 后再试`, forgot: "忘记密码请找店长重设",
  },
  till: {
    title: "收银", scan: "扫码、刷卡，或输入手机尾号 / 拼音首字母", tabs: { service: "服务", goods: "商品", card: "卡项", quick: "快速收银" },
    results: "查找结果", nothing: (text) => `没有找到「${text}」`, register: "登记新会员", registerWith: "登记新会员并绑卡", bindTo: (name) => `绑到 ${name}`,
    unknownCard: (end) => `这张卡还没有登记，尾号 ${end}`, ignore: "不处理", readFailed: "没有读清，请再刷一次或再扫一次", scanUnknown: (text) => `这个码在本店没有登记：${text}`,
    minutes: (n) => `${n} 分钟`, sessionsLeft: (n) => `次卡余 ${n}`, emptyTab: "这一类还没有项目", emptyTabText: "店长可以在目录里添加",
    faceGift: (gift) => `充值得 ${gift}`, sessionsOf: (n) => `${n} 次`, validDays: (n) => `有效 ${n} 天`, noMember: "散客", noMemberText: "刷卡、扫码或输入查找会员",
    findMember: "查找会员", removeMember: "移除会员", balance: "储值余额", bonus: (text) => `含赠 ${text}`, sessions: "次卡", sessionCards: (n) => `次 / ${n} 张`,
    visits: "到店", visitsUnit: "次", lines: "账单", emptyBill: "账单是空的", emptyBillText: "点左边的项目，或直接扫商品条码", session: (n) => `${n} 次`,
    bySession: "次卡抵扣", byDays: "期限卡内", useDays: "可用期限卡", inDays: "期限卡内", percent: (n) => `${n / 10} 折`, limit: { day: (n) => `每天 ${n} 次`, week: (n) => `每周 ${n} 次` }, noLimit: "不限次", daysUntil: (day) => `天 / ${day} 到期`, notBegun: "天 / 首次使用起算", holds: (name) => `含 ${name}`, given: (name) => `赠 ${name}`, byMoney: "改为付款", useSession: "可用次卡抵扣", room: (name) => (/^\d+$/.test(name) ? `${name} 号房` : name), noTechnician: "未选技师", subtotal: "小计", covered: "次卡抵扣",
    due: "应收", pay: (amount) => `收款 ${amount}`, paySessions: (n) => `扣次结账 ${n} 次`, paying: "正在收款", hold: "挂单", holdAgain: "存回挂单", held: (n) => (n ? `已挂 ${n} 单` : "挂单列表"),
    heldTitle: "挂起的账单", heldEmpty: "没有挂起的账单", heldDone: "已挂单，任何一台平板都能接着做", elsewhere: { settled: "这张单已在另一台平板结账", discarded: "这张单已作废" }, take: "接单", discard: "作废", discardAsk: "作废后不能恢复，账单会留在记录里。",
    discardTitle: "作废这张挂单？", discardReason: "前台作废", discarded: "已作废", taken: (name) => `挂单 · ${name}`, clear: "清空", remaining: (amount) => `还差 ${amount}`, over: (amount) => `多出 ${amount}`,
    chooseTender: "请选择付款方式", tenderAmount: "金额", tenderCard: "余额", received: "实收", change: "找零", exact: "刚好", reference: "交易单号（选填）",
    removeTender: "移除", notEnough: "实收不足", needMember: "卡项要先选会员", replaceMember: (name) => `换成 ${name}`, presentOther: (name) => `${name} 刷了卡`,
    memberHere: (name) => `${name} 已到`, quickTitle: "快速收银", quickName: "名称（选填）", quickAdd: (amount) => `加入账单 ${amount}`, quickDefault: "快速收银", amount: "金额",
    lineTitle: "修改这一行", quantity: "数量", technicians: "技师与业绩分成", techniciansHint: "分成合计须为 100%", percentSum: (n) => `现在合计 ${n}%`, roomLabel: "房间", rooms: ["1 号房", "2 号房", "3 号房", "4 号房", "5 号房", "6 号房"], roomNone: "不指定", roomOther: "其他房间",
    payWay: "付款方式", payMoney: "按价付款", paySession: (name, n) => `${name}（余 ${n} 次）`, remove: "移除", freeze: "上次收款没有收到回应。请按「再试一次」，不会重复收款。",
    again: (amount) => `再试一次 ${amount}`, quantityMinus: "减一", quantityPlus: "加一", splitEven: "平均分", stored: "储值不能买卡",
    openBill: "查看账单", receiptInvalid: "这张小票不是本店开出的，或内容被改过", showBill: (count) => `账单 ${count} 项`, hideBill: "继续选项目",
    note: "备注", tooManyMembers: "匹配的会员较多，请多输入几位", drawer: "打开钱箱", drawerReason: "前台打开", drawerDone: "钱箱已打开", selectMember: "选择会员", unavailable: "停用",
    cannotSell: "当前账号不能收银，请前台或店长登录", itemGone: "挂单里有已下架的项目",
    designated: "点钟", designatedBy: (name) => `${name} 点钟`, designatedMark: "点",
    owes: (amount) => `欠 ${amount}`, payDebts: "补款", arrearsText: "这部分先欠着，记在会员名下，以后补款。", settlesText: "补以前欠的款。少补一些，请在收款时用「挂账」留下余数。",
    payers: { wechat: "微信", alipay: "支付宝", unionpay: "云闪付" }, paymentCode: (payer) => `这是${payer}付款码，请在收款时使用`,
  },
  off: {
    line: "改价与优惠", bill: "整单优惠", billText: "按各行金额分摊，卡项与次卡抵扣的行不参与。", ways: { percent: "折扣", price: "改价", less: "减免" }, fold: (n) => `${n}折`, other: "其他折扣", less: "减免金额",
    reason: "原因（选填）", reasons: ["老客优惠", "活动价", "服务补偿", "员工价"], none: "取消优惠", save: (amount) => `优惠后 ${amount}`, tooMuch: (amount) => `最多可减 ${amount}`, total: "优惠", round: (amount) => `抹零 ${amount}`, points: (n) => `积分 ${n}`,
    rules: { group_buy: "团购优惠", tier: "会员价", card: "折扣卡", bundle: "套餐", coupon: "优惠券", manual: "优惠", points: "积分抵扣", rounding: "抹零" }, cut: (rule, name) => (name.includes(rule) ? name : `${rule} · ${name}`),
  },
  approval: {
    title: "请店长授权", who: "请选择授权人", nobody: "没有可以授权的人",
    what: {
      discount: (amount) => `手工优惠共 ${amount}，超过了可自行决定的范围。`, refund: (amount) => `退款 ${amount}。`, arrears: (amount) => `挂账 ${amount}，超过了这位会员可欠的额度。`,
      points: (amount) => `手工调整积分，价值 ${amount}。`, card: (amount) => `会员卡变更，涉及 ${amount}。`, cash: (amount) => `钱箱存取 ${amount}。`,
    },
  },
  consent: {
    title: "请会员在手持机上确认", text: (name) => `${name} 设置了密码，扣储值、扣次或用积分要本人同意。`, take: "将扣除", waiting: "等待会员输入密码", left: (time) => `${time} 后失效`,
    withdraw: "取消确认", declined: "会员拒绝了这次扣款", declinedText: "可以换一种付款方式，或再请会员确认一次。", expired: "确认已超时", expiredText: "会员没有在时间内确认，可以再发起一次。",
    again: "再请会员确认", changeTender: "换付款方式", given: "会员已同意，正在收款", sessions: (n) => `次卡 ${n} 次`, attempts: (n) => `密码输错，还可以试 ${n} 次`, billHeld: "账单已先挂起，不会丢",
    locked: "会员密码输错次数过多，已锁定，没有扣款。请换付款方式，或请店长重设密码。",
  },
  result: {
    paid: "已收款", change: "找零", receipt: "小票", reprint: "补打小票", next: "新账单", number: (n) => `单号 ${n}`, balances: "余额", left: "剩余", view: "查看账单", printFirst: "打印小票",
    sessionsLeft: (n) => `${n} 次`, daysLeft: (n) => `${n} 天`, reprintSent: "已发送补打", paidBy: "付款",
  },
  register: {
    title: "登记新会员", name: "姓名", phone: "手机号", gender: "性别", birthday: "生日", lunar: "农历", source: "来源", note: "备注", notePlaceholder: "过敏、偏好等，服务前要知道的",
    go: "登记", goCard: "登记并绑卡", card: (end) => `同时绑定刚才的卡，尾号 ${end}`, nameMissing: "请填写姓名", phoneBad: "手机号应是 1 开头的 11 位数字", phoneLeft: (n) => `还差 ${n} 位`,
    done: (name) => `${name} 已登记`, bindFailed: "会员已登记，但卡没有绑上", sources: ["自然到店", "朋友介绍", "美团", "抖音", "小红书", "老带新活动"], sourceNone: "未填", birthdayHint: "年-月-日",
    more: "更多信息", address: "地址", email: "电子邮箱", emailBad: "邮箱格式不对", language: "语言", languageHint: "手持机、小票和对账单用它", languageNone: "按门店",
  },
  members: {
    title: "会员", search: "手机号、尾号、姓名、拼音首字母或会员号", empty: "还没有会员", emptyText: "登记第一位会员只要十几秒", none: (text) => `没有找到「${text}」`, noneText: "换个写法试试，或登记新会员",
    columns: { member: "会员", phone: "手机", balance: "储值余额", sessions: "次卡余", warnings: "提醒" }, sessions: (n) => `${n} 次`, number: (n) => `会员号 ${n}`,
  },
  member: {
    profile: "资料", statement: "对账单", cards: "卡项", bills: "消费记录", topUp: "充值 / 开卡", toTill: "去收银", setPin: "设置密码", hasPin: "已设密码", noPin: "未设密码",
    pinText: "扣储值、扣次时由会员本人在手持机上输入。请把平板交给会员。", pinFirst: "请会员输入 6 位密码", pinAgain: "请再输入一次", pinDiffers: "两次输入不一样，请重新输入", pinDone: "密码已设置",
    phone: "手机", gender: "性别", birthday: "生日", lunar: "（农历）", source: "来源", referrer: "介绍人", note: "备注", registered: "登记", lastVisit: "最近到店", visits: "到店次数", spent: "累计消费", address: "地址", email: "邮箱",
    noCards: "还没有卡", noCardsText: "办储值卡或次卡后显示在这里", noBills: "还没有消费", left: "余", principalLeft: (amount) => `其中本金 ${amount}`, lots: "批次", lotBought: (day) => `${day} 购入`, lotUsed: (used, size) => `已用 ${used} / ${size}`,
    expires: (day) => `${day} 到期`, expired: "已过期", forever: "长期有效", covers: "可用于", sessionsUnit: "次", bind: "绑定卡", bindTitle: "绑定实体卡", bindText: "请在读卡器上刷卡，或输入卡面号码。", bindNumber: "卡号", bindGo: "绑定",
    bindDone: "卡已绑定", noTokens: "还没有绑定实体卡", card: "实体卡", 
    edit: "修改资料", saved: "已保存", firstVisit: "还没有到店", visitNo: (n) => `到店 ${n} 次`, noLast: "—", balance: "储值余额", sessionsLeft: "次卡余", showMore: "更多账单",
    tokenLoading: "正在生成二维码",
  },
  bill: {
    title: "账单", empty: "这一天没有账单", emptyText: "换一天，或去收银开单", day: "日期", filters: { all: "全部", settled: "已结账", held: "挂单", refunded: "有退款" }, columns: { at: "时间", number: "单号", member: "会员", summary: "内容", amount: "金额", receipt: "小票", staff: "经手" },
    total: (count, amount) => `${count} 单，合计 ${amount}`, walkIn: "散客", preview: "小票预览", reprint: "补打", print: "打印", refund: "退款", lines: "明细", tenders: "付款", received: "实收", change: "找零", at: "时间", staff: "经手", terminal: "终端", number: "单号",
    member: "会员", refunded: (amount) => `已退 ${amount}`, refundedTotal: "已退款", net: "退款后", due: "应收", list: "原价合计", bySession: "次卡抵扣", sessions: (n) => `${n} 次`, sessionsRefunded: (n) => `已退 ${n} 次`, goTill: "去收银", noReceipt: "还没有打印过", qr: "防伪二维码", copy: (n) => (n > 1 ? `补打第 ${n - 1} 次` : "原件"),
    noPermission: "退款要店长权限", refundTitle: "退款", refundChoose: "选择要退的项目", refundReason: "原因", refundReasons: ["顾客改变主意", "项目做错", "商品质量", "收错金额"], refundGo: (amount) => `退款 ${amount}`, refundPaid: "原付", refundBefore: "已退", refundNow: "本次退", refundLeft: "退后剩余",
    refundWay: (ways) => `按原付款方式退回${ways && `：${ways}`}`, refundOtherWay: (ways) => `退回方式${ways && `：${ways}`}`, cashBy: "现金部分退到", refundUpTo: (way, amount) => `${way}最多 ${amount}`, refundDone: (ways) => `已退款${ways && `，${ways}`}`, refundMost: (amount) => `最多可退 ${amount}`, refundSessionsMost: (n) => `最多可退 ${n} 次`, refundAll: "全退", refundNothing: "请选择要退的项目和金额", refundTooMuch: "超过可退金额", discounts: "优惠", notFound: "找不到这张账单",
    printSent: "已发送到打印机", otherReason: "其他", reasonMissing: "请填写原因", recorded: "登记的付款（微信、支付宝、银行卡）请另在收款机上原路退回", reference: (text) => `单号 ${text}`, note: "备注", refundSessionsGo: (n) => `退回 ${n} 次`, alsoSessions: (amount, n) => `退款 ${amount} 和 ${n} 次`,
  },
  devices: {
    title: "设备", states: { starting: "正在启动", ready: "正常", attention: "需要处理", gone: "未连接", refused: "无法使用" }, kinds: { reader: "读卡器", scanner: "扫码枪", printer: "打印机", display: "客显", drawer: "钱箱", terminal: "手持终端" }, empty: "还没有发现设备",
    emptyText: "把读卡器、扫码枪、打印机插到门店主机上，会自动出现在这里", down: "设备服务没有运行", downText: "刷卡、扫码和打印暂时不可用；可以手动查找会员、照常收银。", rename: "改名", renameTitle: "给设备起个名字", testPage: "打印测试页", testSent: "测试页已发送", drawer: "打开钱箱",
    since: (words) => `状态更新于${words}`, lastSeen: (words) => `最近使用${words}`, port: "接口", driver: "驱动", nameMissing: "请填写名称", renamed: "已改名", drawerDone: "钱箱已打开", drawerReason: "设备页打开", summary: (ready, all) => `${all} 台设备，${ready} 台正常`,
  },
  more: {
    title: "更多", reports: "报表", commission: "提成", settings: "设置", links: "其他页面", tabs: { today: "今日", balance: "试算平衡", terminals: "终端与配对" }, forbidden: "当前账号看不到这一页", forbiddenText: "请店长或老板登录", received: "实收", revenue: "消耗业绩", toppedUp: "充值", refunded: "退款", visits: "到店", bills: "账单", liability: "合同负债（未消耗预付款）", byTender: "收款方式",
    byHour: "按小时", asOf: (time) => `截至 ${time}`, day: "日期", noMoney: "这一天还没有收款", hour: (h) => `${h} 时`, account: "科目", name: "名称", debit: "借方", credit: "贷方", balanced: "借贷平衡", unbalanced: "借贷不平，请联系技术支持", total: "合计",
    units: { CNY: "金额（元）", FACE: "储值面值（元）", SESSION: "次数", DAY: "期限卡天数" }, noEntries: "还没有分录", found: "发现的平板", foundText: "与门店主机在同一无线网络、还没有连接的平板", foundNone: "没有发现新的平板", foundNoneText: "在新设备的浏览器打开下面的地址也可以连接", address: "在新设备上打开", addressQr: "配对页面的二维码",
    newCode: "生成配对码", kind: "设备用途", room: "房间", roomHint: "不填房间，就是柜台上给顾客看的客显屏", code: "配对码", codeValid: (time) => `${time} 内有效，用一次即失效`, codeGone: "配对码已失效，请重新生成", terminals: "已连接的终端", terminalsNone: "还没有连接的终端", revoke: "停用", revokeTitle: (name) => `停用「${name}」？`,
    stationHint: "会员确认和客显内容只来自选定的平板",
    revokeText: "停用后这台设备立即退出，要重新配对才能使用。", revoked: "已停用", thisOne: "本机", online: "在线", away: "未连接", lastSeen: (words) => `最近使用 ${words}`, roomMissing: "请填写房间", pairThis: "为它生成配对码", fullscreen: "全屏显示", lineReceived: "实收", lineRevenue: "消耗业绩", pairedAt: (words) => `${words}连接`,
    battery: (n) => `电量 ${n}%`, firmware: (text) => `固件 ${text}`, transports: { browser: "浏览器", mqtt: "ESP32", radio: "无线基站" }, addEsp: "登记 ESP32 手持机", addRadio: "登记无线手持机", handheldName: "名称", handheldNameHint: "例如：3 号房手持机", roomOptional: "房间（选填）",
    setUpCode: "设置码", setUpCodeHint: "用扫码枪扫手持机背面的二维码，或照抄 MST1 开头的整行", enrol: "登记", enrolled: (name) => `已登记：${name}`, secretsText: "下面的密码只显示这一次。下载 secrets.yaml，填上无线网络，放到 firmware_configs/esphome，运行 esphome run。", download: "下载 secrets.yaml",
  },
  helpCalls: {
    toast: (where) => `${where}呼叫服务`, go: "我去", title: "呼叫服务", room: (name) => (/^\d+$/.test(name) ? `${name} 号房` : name), open: (n) => `${n} 处呼叫`, cleared: "已应答",
  },
  handheld: {
    present: "请出示会员卡", presentText: "刷卡，或出示手机上的电子卡", check: (store) => `${store} · 请核对并确认`, fromCard: "从储值卡扣除", fromSessions: "从次卡扣除", points: (n) => `${n} 积分`, fromPoints: (amount) => `用积分抵 ${amount}`, alsoPoints: (n, amount) => `另用 ${n} 积分，抵 ${amount}`, fromBoth: (n) => `从储值卡扣除，另扣次卡 ${n} 次`, after: "扣后余额", decline: "拒绝", sessions: (n) => `次卡 ${n} 次`, enter: "输入密码表示同意",
    wrong: (n) => `密码不对，还可以试 ${n} 次`, wrongPlain: "密码不对，请再输入一次", thanks: "谢谢，已确认", thanksText: "前台正在完成收款", declined: "已拒绝", declinedText: "没有扣款", many: (n) => `共 ${n} 项，上下滑动查看`, withdrawn: "前台已取消", withdrawnText: "没有扣款", expired: "已超时", expiredText: "没有扣款，请前台重新发起", locked: "输错次数过多", lockedText: "暂时不能确认，没有扣款，请联系前台",
    help: "呼叫服务", helpWaiting: "已通知前台，请稍候", helpCalled: "已通知前台", helpCalledText: "马上有人过来", days: (n) => `余 ${n} 天`, until: (day) => `至 ${day}`, balance: "储值余额", sessionsLeft: "次卡余", unknownCard: "这张卡还没有登记", unknownCardText: "请到前台办理", sorry: "暂时不能使用", secondsLeft: (n) => `剩 ${n} 秒`,
    unreachable: "正在重新连接", checking: "正在核对", greeting: (name) => `${name}，您好`, declineAsk: "拒绝这次扣款？", declineText: "拒绝后不会扣款，可以请前台换一种付款方式。", declineYes: "拒绝", declineNo: "再看看", times: (n) => `${n} 次`, balanceAfter: (amount) => `扣后余额 ${amount}`,
  },
  display: {
    room: (name) => (/^\d+$/.test(name) ? `${name} 号房` : name), idle: "房间空闲", idleText: "请稍候，服务即将开始", technician: "美容师", minutes: "分钟", over: "已超时", left: "剩余", ready: "准备就绪", reconnecting: "正在重新连接", started: (time) => `${time} 开始`, until: (time) => `预计 ${time} 结束`,
  },
};

export const S = await worded(words, import.meta.url);
