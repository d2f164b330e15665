/** The words of printing. Another language is a module of the same shape beside it. */
import { worded } from "../languages.js";

export const words = {
  title: "打印", link: "打印设置", tabs: { queue: "打印队列", routes: "打印机分工", layout: "小票版式", labels: "价签" },
  slips: { receipt: "小票", refund: "退款单", service: "服务单", label: "标签", shift: "交班单", day: "日结单", voucher: "代金券", voucher_label: "代金券标签", statement: "对账单" },
  states: { queued: "等待打印", printing: "正在打印", printed: "已打印", sent: "已发送到打印机", failed: "没有打印", unknown: "请看纸张", cancelled: "已取消", expired: "过期未打印", again: "已重打" },
  copy: (n) => (n > 1 ? `第 ${n} 联` : ""), by: (name) => `${name} 要求`, answeredBy: (name) => `${name} 已确认`,
  ask: {
    short: (n) => (n > 1 ? `${n} 张请看纸` : "请看纸张"), title: "小票可能没有打完，请看纸张", text: "看一下打印机上的纸：这张打完整了吗？",
    done: "已打印", again: "没有打印，重打", thanks: "已记录", printing: "已重新打印，标有「补打」", none: "没有需要确认的小票",
  },
  queue: {
    waiting: "等待打印", waitingText: "打印机恢复后按顺序自动打印", waitingNone: "没有等待的小票", latest: "最近", latestNone: "还没有打印过", cancel: "取消", cancelTitle: "取消打印？", cancelText: "取消后这张不会再打印；需要时可以在账单里补打。",
    cancelled: "已取消", any: "任意小票打印机", until: (time) => `${time} 后不再打印`, asking: "需要您看一下纸张", asked: (time) => `${time} 打印`,
  },
  routes: {
    receipts: "小票和退款单", receiptsHint: "结账、补打、退款时使用", any: "自动选择", service: "服务单", serviceHint: "送到房间或后台的项目单；没有指定就不打印，不会打到别处", rooms: "按房间指定服务单打印机", roomsHint: "没有列出的房间用上面的服务单打印机",
    addRoom: "添加房间", room: "房间", labels: "价格标签", labelsHint: "商品价签；需要指定打印机", none: "不打印", missing: "已不在", missingText: (name) => `「${name}」已经不在设备列表里，请重新选择`, save: "保存分工", saved: "已保存", remove: "移除",
    fallback: "小票打印机不能用时，可以从另一台小票打印机打出", keep: "等待多久后不再打印", keepMinutes: (n) => `${n} 分钟`, keepHint: "太晚打出的小票比没有更麻烦",
    slips: "挂单有房间时打印服务单", slipChoices: { off: "不打印", ask: "问一下", auto: "自动打印" }, autoPrint: "结账后自动打印小票", printers: "打印机", none_: "还没有打印机", noneText: "在「设备」页添加打印机后，就可以在这里分工", devices: "去设备页", settings: "打印习惯", paper: (n) => (n === 32 ? "58 毫米" : "80 毫米"), ready: "正常", changed: "有修改还没有保存",
  },
  layout: {
    kind: "单据", width: "纸宽", widths: { 32: "58 毫米", 48: "80 毫米" }, blocks: "版式", preview: "预览", previewText: "按打印机实际打出的样子显示，内容为示例", save: "保存版式", saveTitle: "保存这个版式？", saveText: "从下一张开始，所有平板都按新版式打印。", saved: "版式已保存", reset: "恢复标准版式", resetTitle: "恢复标准版式？", resetText: "自己做的修改会丢掉。", resetDone: "已恢复标准版式",
    names: { logo: "标志", store: "店名", title: "标题", text: "文字", meta: "单号与时间", lines: "明细", totals: "合计", balances: "余额", qr: "防伪二维码", footer: "页脚", rule: "分隔线" },
    notes: { meta: "单号和时间一定打印；补打时另印「补打 第 N 联」", lines: "金额取自账单，不能修改", totals: "应收和付款方式取自账单，不能修改", balances: "会员卡的余额和剩余次数", qr: "顾客和店员可以扫码验真伪", logo: "先在下面上传图片", title: "这种单据的名称", footer: "留空时用门店设置里的页脚" },
    always: "必须打印", on: (name) => `打印${name}`, up: "上移", down: "下移", remove: "移除", align: "对齐", aligns: { left: "左", center: "中", right: "右" }, size: "字号", sizes: { 1: "小", 2: "中", 3: "大" }, bold: "加粗", text: "文字", placeholders: "可以插入", insert: { store: "店名", number: "单号", time: "时间", date: "日期", cashier: "经手人", member: "会员", reason: "退款原因", room: "房间", technician: "技师" },
    fields: { cashier: "收银员", member: "会员" }, style: "线型", styles: { single: "单线", double: "双线", dashed: "虚线" }, addText: "加文字", addRule: "加分隔线", changed: "有修改还没有保存", standard: "标准版式", own: "自己的版式", leave: "版式还没有保存，确定离开？",
    logo: "店铺标志", logoText: "黑白打印，宽不超过 384 点。深色、线条清楚的图片效果最好。", logoUpload: "上传图片", logoChange: "换一张", logoRemove: "移除", logoDone: "标志已保存，请在版式里打开「标志」", logoGone: "标志已移除", logoBad: "这个文件不是图片", mayNot: "修改版式要老板权限", switchKind: "切换单据？", switchText: "没有保存的修改会丢掉。", switchYes: "切换",
  },
  service: { ask: "打印服务单", sent: "服务单已发送", title: "打印服务单" }, refundSlip: "打印退款单", refundSent: "退款单已发送", refunds: "退款记录",
  label: { text: "价签从「打印机分工」里指定的标签打印机打出。", search: "商品名称或条码", none: "没有符合的商品", noBarcode: "没有条码", copies: "张数", unit: "张", print: "打印价签", sent: (n) => `${n} 张价签已发送` },
};

export const W = await worded(words, import.meta.url);
