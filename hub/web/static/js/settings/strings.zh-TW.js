/** The words of the store's settings, its catalogue and its people, in Traditional Chinese as written in Taiwan. */

export const words = {
  title: "設定", tabs: { store: "門店規則", catalog: "項目與卡項", staff: "員工" }, readOnly: "這裡由老闆修改，你可以檢視。", saved: "已儲存", on: "開", off: "關", bad: "填寫有誤",
  groups: { till: "收銀", cards: "會員卡", security: "密碼與登入", paper: "收據與列印", other: "其他" },
  groupText: { till: "前台收款時按這些規則計算", cards: "充值、扣次與退卡", security: "誰能用、多久要重新確認", paper: "收據內容與印表機", other: "" },
  fields: {
    rounding: ["抹零", "收款時抹去零頭；抹掉的部分記為優惠", { none: "不抹零", jiao: "抹到角", yuan: "抹到元" }],
    rounding_for: ["抹零用於", "只在收現金時抹零，還是所有付款方式都抹", { cash: "現金", all: "全部" }],
    manual_off_percent: ["前台可自行優惠", "手工改價、折扣、減免合計不超過整單原價的這個比例，超過要店長授權", "%"],
    arrears_limit_fen: ["會員可掛帳額度", "一位會員最多可欠的金額，超過要店長授權；填 0 則每次都要授權", "元"],
    value_cap_fen: ["儲值卡限額", "一張記名卡最多可存的金額，按規定不超過 5,000 元", "元"],
    draw_order: ["扣款次序", "同一張卡有幾批餘額時，先用哪一批", { oldest: "先買先用", expiring: "先到期先用" }],
    cooling_days: ["無理由退卡", "購卡後沒有使用的，多少天內全額退；按規定為 7 天", "天"],
    pin_attempts: ["密碼可試次數", "連續輸錯這麼多次就鎖定", "次"],
    pin_lock_ms: ["鎖定時長", "密碼鎖定後要等多久", "分鐘"],
    session_ms: ["登入保持", "員工登入後多久要重新輸入密碼", "小時"],
    consent_ms: ["等待會員確認", "手持機上等會員輸入密碼的時間", "秒"],
    auto_print: ["結帳自動列印", "收款後自動列印收據"],
    receipt_footer: ["收據結尾", "收據最後一行的話"],
    receipt_width: ["收據寬度", "印表機沒有報告寬度時使用", { 48: "80 毫米", 32: "58 毫米" }],
    print_keep_minutes: ["列印等待", "印表機暫時不能用時，收據最多等多久", "分鐘"],
    receipt_fallback: ["收據改道", "指定的印表機不能用時，換另一台收據印表機打出"],
    service_slips: ["服務單", "有房間的帳單掛單時列印服務單", { off: "不打", ask: "每次詢問", auto: "自動" }],
  },
  catalog: {
    add: "新增", search: "名稱、分類或條碼", none: "沒有符合的項目", retired: "已下架", showRetired: "顯示已下架", kinds: { service: "服務", goods: "商品", stored_value_card: "儲值卡", session_card: "次卡" }, all: "全部", new: (kind) => `新增${kind}`, edit: (name) => `修改 · ${name}`,
    name: "名稱", category: "分類", price: "價格", paid: "實付金額", bonus: "贈送金額", face: (amount) => `面值 ${amount}`, duration: "時長（分鐘）", barcode: "條碼", valid: "有效天數", validHint: "不填為長期有效", once: "每位會員限購一次", onceHint: "體驗卡、開業卡", active: "在售", retire: "下架", restore: "重新上架", retiredDone: "已下架", restored: "已上架",
    parts: "包含的次數", part: (n) => `第 ${n} 部分`, covers: "可用於哪些服務（任選）", sessions: "次數", gift: "贈送", addPart: "增加一部分", removePart: "刪除這一部分", units: "每次扣幾次", unitsHint: "時長不同可以折算，例如 60 分鐘扣 2 次、30 分鐘扣 1 次", unit: (name) => `${name}一次扣`,
    missing: { name: "請填寫名稱", price: "請填寫價格", parts: "每一部分都要選服務、填次數" }, minutes: (n) => `${n} 分鐘`, days: (n) => `${n} 天`, forever: "長期", times: (n) => `${n} 次`, give: (amount) => `送 ${amount}`, uncategorised: "未分類",
  },
  staff: {
    add: "新增員工", code: "工號", codeHint: "1 至 12 位數字或字母", name: "姓名", role: "崗位", job: "職稱", pin: "登入密碼", pinHint: "6 位數字，可以以後再設", hired: (name) => `${name} 已加入`, setPin: "設定密碼", pinTitle: (name) => `${name} 的登入密碼`, pinFirst: "請本人輸入 6 位密碼", pinAgain: "請再輸入一次", pinDone: "密碼已設定", leave: "離職", leaveTitle: (name) => `${name} 離職？`,
    leaveText: "離職後立即不能登入，以前的業績和記錄都保留。", left: "已辦理離職", you: "本人", missing: "請填寫工號和姓名", roles: "前台收銀；美容師做服務；店長可授權、看報表；老闆全部可用",
  },
};
