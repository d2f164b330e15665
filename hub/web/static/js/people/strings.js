/** The words of doubles, sharing, segments, birthdays, consent forms and forgetting. */
import { worded } from "../languages.js";

export const words = {
  find: { label: "找会员", hint: "手机号、尾号、姓名、拼音首字母或会员号", none: "没有找到", change: "换一位" },
  number: (number) => `会员号 ${number}`,
  noPhone: "没有手机号",
  acts: { title: "更多操作", merge: "合并重复会员", mergeText: "同一位顾客有两条记录时，合成一条", forget: "注销会员", forgetText: "按本人要求删除个人信息，账目保留" },
  doubles: {
    title: "疑似重复的会员", open: "查重合并", none: "没有发现重复的会员", noneText: "同名、读音相同、手机号只差一位的会员会列在这里。", look: "比较", apart: "不是同一人", parted: "不再提示这一对", intro: "系统只提示，不会自动合并。",
    alike: { name: "同名", sound: "读音相同", phone: "手机号只差一位", birthday: "同一天生日", email: "邮箱相同", address: "地址相同" },
  },
  merge: {
    title: "合并会员", which: "合并到哪一位？", from: "这一条将并入", into: "保留这一条", swap: "对调", keep: "保留哪一个", choose: "点选要保留的内容，没有填的自动补上。", empty: "未填",
    parts: { name: "姓名", phone: "手机号", gender: "性别", birthday: "生日", address: "地址", email: "邮箱", source: "来源", referrer: "介绍人" }, lunar: "（农历）", leap: "（农历闰月）",
    note: "备注合在一起", noteText: "两边的备注都会保留，不用的手机号也记在备注里。", noteCut: "备注太长，末尾会被截去，请先整理。", moves: "会转过去的", nothing: "没有需要转移的内容",
    what: { cards: "会员卡", balance_fen: "储值余额", sessions: "剩余次数", points: "积分", coupons: "优惠券", debt_fen: "挂账", bills: "历史账单", held: "挂起的单", tokens: "实体卡和电子卡", lent: "他人共用给其的卡", care: "护理档案" },
    tier: "等级", visits: "到店", spent: "累计消费", times: (n) => `${n} 次`, pinTaken: "密码一并转过去。", pinKept: "两位都有密码时，以保留的这一条为准。", go: "合并", sure: "确认合并？", sureText: (from, into) => `「${from}」的全部内容转到「${into}」名下。合并后不能撤回。`, done: (name) => `已合并到 ${name}`, changed: "内容刚刚有变化，已重新载入，请再核对。",
  },
  share: {
    title: "家人共用", none: "没有共用给任何人", lent: (holder) => `${holder}的卡`, lentText: "共用的卡", add: "允许家人使用", card: "哪张卡", who: "允许谁使用", pin: "请持卡人输入密码", pinText: (name) => `${name}的六位会员密码，表示本人同意。`, noPin: "持卡人没有设密码，请当面确认本人同意。", go: "允许使用", done: (name) => `${name} 可以使用这张卡了`,
    stop: "停止", stopTitle: "停止共用？", stopText: (name, card) => `${name} 将不能再使用「${card}」。`, stopped: "已停止共用", most: "每张卡最多八位家人。", left: (words) => `余 ${words}`, sessions: (n) => `${n} 次`, days: (n) => `${n} 天`,
  },
  segments: {
    title: "会员分组", open: "会员分组", saved: "常用分组", none: "还没有常用分组", all: "全部会员", found: (n) => `符合条件的会员 ${n} 位`, nobody: "没有符合条件的会员", nobodyText: "放宽一些条件再试。", conditions: "条件", clear: "清空", keep: "存为常用", update: "更新", name: "分组名称", kept: "已保存", drop: "删除", dropTitle: "删除这个常用分组？", dropText: "只删除条件，会员不受影响。", dropped: "已删除", export: "导出这些会员", any: "不限", phone: "手机", visits: "到店", last: "最近到店",
    tags: "标签", tier: "等级", gender: "性别", source: "来源", seen_days: "最近几天内来过", unseen_days: "几天没有来过", joined_days: "最近几天内登记", visit: "到店次数", spent: "累计消费（元）", balance: "储值余额（元）", points: "积分", birthday: "生日月份", month: (n) => `${n} 月`, from: "最少", to: "最多", fields: "自定义属性", field: "属性", value: "是", between: "从", until: "到", addField: "添加属性条件", remove: "去掉", bad: "请填数字",
    said: { seen: (n) => `${n} 天内来过`, unseen: (n) => `${n} 天未来`, joined: (n) => `${n} 天内登记`, range: (name, from, to) => (from === "" ? `${name}不超过 ${to}` : to === "" ? `${name}至少 ${from}` : `${name} ${from}～${to}`), birthday: (n) => `${n} 月生日`, is: (name, value) => `${name}：${value}` },
  },
  birthdays: {
    title: "会员生日", open: "生日", spans: { week: "七天内", month: "本月", next: "下月" }, none: "这段时间没有会员过生日", today: "今天", tomorrow: "明天", after: (n) => `${n} 天后`, over: "已过", weekdays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"], solar: (day) => `公历 ${day}`, lunar: (day) => `农历${day}`, leap: "闰", count: (n) => `${n} 位`,
    months: ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月"], tens: ["初", "十", "廿", "三"], ones: ["十", "一", "二", "三", "四", "五", "六", "七", "八", "九"], twentieth: "二十", thirtieth: "三十",
  },
  forms: {
    title: "知情同意书", open: "同意书", add: "新建同意书", edit: "修订新版", name: "名称", text: "正文", textHint: "写明项目、可能的不适、禁忌和注意事项。顾客签署时看到的就是这段文字。", none: "还没有同意书", noneText: "例如：光电项目、纹绣、染烫、身体护理的知情同意。", edition: (n) => `第 ${n} 版`, active: "使用中", retired: "已停用", old: "旧版", signed: (n) => `${n} 人次签署`, made: (who, day) => `${who} · ${day}`, save: "保存", saveNew: (n) => `存为第 ${n} 版`, saved: "已保存", newText: "保存后新签署的都用新版；已签的仍是当时那一版，不会变。", retire: "停用", retireTitle: "停用这份同意书？", retireText: "停用后不能再签署，已签的仍可查看。", use: "恢复使用", who: "谁签了这一版", nobody: "还没有人签这一版", more: "显示更多", by: (signer, day) => `${signer} · ${day} 签署`, valid: "内容与签署时一致", invalid: "内容与签署时不一致", member: "会员资料", pick: "选择左边的一份同意书查看",
  },
  forget: {
    title: "注销会员", intro: "应本人要求删除个人信息。删除后任何人都无法恢复，账目和单据照旧保留。", blocked: "还有储值或次数没有用完，请先用完或退卡，再注销。", gone: "将永久删除", stays: "会保留", lost: "将作废", goneList: ["姓名、手机号、生日、地址等资料", "自定义属性、标签和备注"], tokens: (n) => `${n} 张实体卡和电子卡的绑定`, care: (n) => `${n} 份护理档案、皮试和签名`, photos: (n) => `${n} 张护理照片`, points: (n) => `${n} 积分`, coupons: (n) => `${n} 张优惠券`, bills: (n) => `${n} 张账单，显示为「已注销会员」`, books: "收银、储值和提成的账目", held: (n) => `还有 ${n} 张挂起的单，注销后只能作废。`, debt: (sum) => `还欠 ${sum}，注销后无法再向本人收取。`, type: (number) => `输入会员号 ${number} 确认`, understood: "本人已提出要求，并核对过身份", next: "继续", go: "永久注销", sure: "最后确认", sureText: (name) => `「${name}」的个人信息将永久删除，不能恢复。`, done: "已注销",
  },
  register: {
    more: "地址、邮箱、介绍人", less: "收起", referrer: "介绍人", known: (name, number) => `已是会员：${name}（${number}）`, open: "打开", same: (n) => `已有 ${n} 位同名会员`, noReferrer: "未填",
  },
  birthday: { kinds: { solar: "公历", lunar: "农历" }, kind: "历法", typed: "例如 19900517", bad: "不是有效的日期", year: "年", month: "月", day: "日", yearOf: (n) => `${n} 年`, leapOf: (month) => `闰${month}`, leapShort: "闰月" },
};

export const W = await worded(words, import.meta.url);
