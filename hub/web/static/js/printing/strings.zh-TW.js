/** The words of printing, in Traditional Chinese as written in Taiwan. */

export const words = {
  title: "列印", link: "列印設定", tabs: { queue: "列印佇列", routes: "印表機分工", layout: "收據版式", labels: "價籤" },
  slips: { receipt: "收據", refund: "退款單", service: "服務單", label: "標籤" },
  states: { queued: "等待列印", printing: "正在列印", printed: "已列印", sent: "已傳送到印表機", failed: "沒有列印", unknown: "請看紙張", cancelled: "已取消", expired: "過期未列印", again: "已重打" },
  copy: (n) => (n > 1 ? `第 ${n} 聯` : ""), by: (name) => `${name} 要求`, answeredBy: (name) => `${name} 已確認`,
  ask: {
    short: (n) => (n > 1 ? `${n} 張請看紙` : "請看紙張"), title: "收據可能沒有打完，請看紙張", text: "看一下印表機上的紙：這張打完整了嗎？",
    done: "已列印", again: "沒有列印，重打", thanks: "已記錄", printing: "已重新列印，標有「補印」", none: "沒有需要確認的收據",
  },
  queue: {
    waiting: "等待列印", waitingText: "印表機恢復後按順序自動列印", waitingNone: "沒有等待的收據", latest: "最近", latestNone: "還沒有列印過", cancel: "取消", cancelTitle: "取消列印？", cancelText: "取消後這張不會再列印；需要時可以在帳單裡補印。",
    cancelled: "已取消", any: "任意收據印表機", until: (time) => `${time} 後不再列印`, asking: "需要您看一下紙張", asked: (time) => `${time} 列印`,
  },
  routes: {
    receipts: "收據和退款單", receiptsHint: "結帳、補印、退款時使用", any: "自動選擇", service: "服務單", serviceHint: "送到房間或後台的項目單；沒有指定就不列印，不會打到別處", rooms: "按房間指定服務單印表機", roomsHint: "沒有列出的房間用上面的服務單印表機",
    addRoom: "新增房間", room: "房間", labels: "價格標籤", labelsHint: "商品價籤；需要指定印表機", none: "不列印", missing: "已不在", missingText: (name) => `「${name}」已經不在設備列表裡，請重新選擇`, save: "儲存分工", saved: "已儲存", remove: "移除",
    fallback: "收據印表機不能用時，可以從另一台收據印表機打出", keep: "等待多久後不再列印", keepMinutes: (n) => `${n} 分鐘`, keepHint: "太晚打出的收據比沒有更麻煩",
    slips: "掛單有房間時列印服務單", slipChoices: { off: "不列印", ask: "問一下", auto: "自動列印" }, autoPrint: "結帳後自動列印收據", printers: "印表機", none_: "還沒有印表機", noneText: "在「設備」頁新增印表機後，就可以在這裡分工", devices: "去設備頁", settings: "列印習慣", paper: (n) => (n === 32 ? "58 毫米" : "80 毫米"), ready: "正常", changed: "有修改還沒有儲存",
  },
  layout: {
    kind: "單據", width: "紙寬", widths: { 32: "58 毫米", 48: "80 毫米" }, blocks: "版式", preview: "預覽", previewText: "按印表機實際打出的樣子顯示，內容為示例", save: "儲存版式", saveTitle: "儲存這個版式？", saveText: "從下一張開始，所有平板都按新版式列印。", saved: "版式已儲存", reset: "恢復標準版式", resetTitle: "恢復標準版式？", resetText: "自己做的修改會丟掉。", resetDone: "已恢復標準版式",
    names: { logo: "標誌", store: "店名", title: "標題", text: "文字", meta: "單號與時間", lines: "明細", totals: "合計", balances: "餘額", qr: "防偽QR 碼", footer: "頁尾", rule: "分隔線" },
    notes: { meta: "單號和時間一定列印；補印時另印「補印 第 N 聯」", lines: "金額取自帳單，不能修改", totals: "應收和付款方式取自帳單，不能修改", balances: "會員卡的餘額和剩餘次數", qr: "顧客和店員可以掃碼驗真偽", logo: "先在下面上傳圖片", title: "這種單據的名稱", footer: "留空時用門店設定裡的頁尾" },
    always: "必須列印", on: (name) => `列印${name}`, up: "上移", down: "下移", remove: "移除", align: "對齊", aligns: { left: "左", center: "中", right: "右" }, size: "字號", sizes: { 1: "小", 2: "中", 3: "大" }, bold: "加粗", text: "文字", placeholders: "可以插入", insert: { store: "店名", number: "單號", time: "時間", date: "日期", cashier: "經手人", member: "會員", reason: "退款原因", room: "房間", technician: "技師" },
    fields: { cashier: "收銀員", member: "會員" }, style: "線型", styles: { single: "單線", double: "雙線", dashed: "虛線" }, addText: "加文字", addRule: "加分隔線", changed: "有修改還沒有儲存", standard: "標準版式", own: "自己的版式", leave: "版式還沒有儲存，確定離開？",
    logo: "店鋪標誌", logoText: "黑白列印，寬不超過 384 點。深色、線條清楚的圖片效果最好。", logoUpload: "上傳圖片", logoChange: "換一張", logoRemove: "移除", logoDone: "標誌已儲存，請在版式裡開啟「標誌」", logoGone: "標誌已移除", logoBad: "這個檔案不是圖片", mayNot: "修改版式要老闆權限", switchKind: "切換單據？", switchText: "沒有儲存的修改會丟掉。", switchYes: "切換",
  },
  service: { ask: "列印服務單", sent: "服務單已傳送", title: "列印服務單" }, refundSlip: "列印退款單", refundSent: "退款單已傳送", refunds: "退款記錄",
  label: { text: "價籤從「印表機分工」裡指定的標籤印表機打出。", search: "商品名稱或條碼", none: "沒有符合的商品", noBarcode: "沒有條碼", copies: "張數", unit: "張", print: "列印價籤", sent: (n) => `${n} 張價籤已傳送` },
};
