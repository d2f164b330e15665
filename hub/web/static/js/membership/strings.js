/** The words of importing, joining, records, fields and tags. Another language is another module of the same shape. */
import { worded } from "../languages.js";

export const words = {
  importing: {
    title: "导入会员", open: "导入", choose: "选择文件", drop: "CSV（UTF-8 或 GB18030）或 XLSX，最大 20 MB", template: "第一行是列名，例如：姓名、手机号、性别、生日、储值余额、赠送余额、次卡名称、剩余次数、期限卡名称、期限卡到期日、折扣卡名称、折扣卡到期日。",
    reading: "正在读取", kind: (kind, rows) => `${kind}，${rows} 行`, columns: "每一列是什么", none: "不导入", check: "检查", checking: "正在检查",
    good: "可导入", bad: "有问题", before: "以前已导入", brought: "已导入", passed: "已跳过", go: (count) => `导入 ${count} 位会员`, again: "换一个文件", same: "这个文件以前导入过，不会重复导入。",
    row: "行", column: "列", why: "原因", download: "下载全部有问题的行", running: (done, all) => `正在导入 ${done} / ${all}`, done: (count) => `导入完成：${count} 位会员`, failed: "导入中断", resume: "再次上传同一个文件，会从断开的地方接着导入。",
    whole: "整行", noGood: "没有可导入的行", stop: "停止", export: "导出会员", more: (count) => `另有 ${count} 处，请下载查看`, openingNote: "储值余额、剩余次数、期限卡和折扣卡按期初余额入账。卡名要和目录里的一样。",
    fields: { name: "姓名", phone: "手机号", card: "卡号", gender: "性别", birthday: "生日", birthday_lunar: "农历生日", address: "地址", email: "邮箱", source: "来源", note: "备注", principal: "储值余额（元）", bonus: "赠送余额（元）", session_card: "次卡名称", sessions: "剩余次数", sessions_paid: "次卡剩余金额（元）", period_card: "期限卡名称", period_until: "期限卡到期日", period_paid: "期限卡剩余金额（元）", discount_card: "折扣卡名称", discount_until: "折扣卡到期日", discount_paid: "折扣卡剩余金额（元）" },
    hints: {
      card: "实体卡的号码", principal: "会员付过、还没有用的钱", bonus: "赠送、还没有用的", session_card: "和目录里的名称一样", sessions_paid: "剩余次数对应的已付金额", period_card: "和目录里的名称一样", period_until: "最后可用的一天；首次使用起算、还没用过的不填", period_paid: "还没有消耗的已付金额，按剩余天数转为收入",
      discount_card: "和目录里的名称一样", discount_until: "最后可用的一天；首次使用起算、还没用过的不填", discount_paid: "还没有消耗的已付金额，按剩余天数转为收入",
    },
  },
  joining: {
    came: "有顾客扫码登记，等待确认", look: "去确认",
    title: "扫码入会", show: "请顾客用手机扫码", hint: "手机要连在店内网络。二维码 20 分钟内有效，会自动更换。", waiting: "等待确认", none: "还没有人登记", noneText: "顾客在手机上填完后，会出现在这里。", confirm: "确认入会", refuse: "不登记",
    known: (number) => `手机号已是会员 ${number}`, done: (name) => `${name} 已入会`, refused: "已移除", until: (time) => `有效期至 ${time}`, hello: "成为会员", helloText: "填好后请到前台确认。", send: "提交", sent: "已提交", sentText: "请到前台确认，手机号就是您的会员卡号。", welcome: "欢迎成为会员", welcomeText: "到店出示手机上的会员码，和会员卡一样使用。", openEcard: "开通会员码", askDesk: "请到前台办理", askDeskText: "前台没有登记这份资料，可能手机号已经是会员。",
    consent: "同意门店保存以上资料，用于会员服务", name: "姓名", phone: "手机号", gender: "性别", birthday: "生日", nameMissing: "请填姓名", phoneBad: "请填 11 位手机号", consentMissing: "请先同意", over: "二维码已过期，请在前台重新扫码。",
  },
  traits: {
    title: "属性和标签", fields: "自定义属性", tags: "标签", addField: "添加属性", addTag: "添加标签", tagName: "新标签的名称", up: "上移", name: "名称", kind: "类型", kinds: { text: "文字", number: "数字", choice: "单选", date: "日期" }, choices: "选项", choicesHint: "用顿号或逗号隔开", retire: "停用", use: "启用", noFields: "还没有自定义属性", noFieldsText: "例如：肤质、过敏史、头皮状况。", noTags: "还没有标签",
    retired: "已停用", edit: "修改属性和标签", none: "还没有填写", saved: "已保存", open: "属性和标签", manage: "管理属性和标签",
  },
  care: {
    title: (name) => `${name} 的护理档案`, open: "护理档案", add: "新的记录", timeline: "护理记录", noRecords: "还没有护理记录", noRecordsText: "做完护理后，记下读数、产品和建议，可拍前后对比照。", services: "服务项目", readings: "皮肤读数", readingsHint: "每行一项，例如：水分 35.5 %", products: "使用产品", listHint: "每行一项", advice: "护理建议", note: "备注", technician: "技师", nobody: "未指定", day: "日期", saved: "已保存",
    before: "护理前", after: "护理后", addPhoto: "拍照", photo: (moment) => `${moment}照片`, remove: "删除照片", removeText: "照片会永久删除，不能恢复。", tests: "皮试", addTest: "记录皮试", category: "项目分类", result: "结果", results: { fine: "正常", reaction: "有反应" }, until: (day) => `${day} 前有效`, expired: "已过期", noTests: "没有皮试记录",
    forms: "知情同意书", sign: "签署", signed: (day) => `${day} 签署`, noForms: "还没有同意书模板", addForm: "新建模板", formName: "名称", formText: "正文", version: (n) => `第 ${n} 版`, noSigned: "没有签署记录", here: "请在框内签名", clear: "重写", signIt: "确认签名", signedDone: "已签署", tooShort: "请先签名", valid: "内容与签署时一致", invalid: "内容与签署时不一致", by: (name) => `由 ${name} 记录`, edit: "修改",
  },
  birthday: { next: (day) => `今年生日 ${day}`, leap: "闰月" },
};

export const W = await worded(words, import.meta.url);
