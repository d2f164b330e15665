/** The words of tiers, points, coupons, bundles and referrals, in Traditional Chinese. */
export const words = {
  title: "會員權益", open: "會員權益", tabs: { coupons: "優惠券", tiers: "會員等級", points: "積分", bundles: "套餐", referrals: "推薦" },
  saved: "已儲存", add: "新增", change: "修改", stop: "停用", stopped: "已停用", resume: "啟用", readOnly: "這裡由店長修改，你可以查看。", example: "效果", save: "儲存", name: "名稱", none: "不設", all: "全部", and: "、", or: "，或", semicolon: "；", comma: "，",
  errors: { name: "請填寫名稱", yuan: "請填金額，例如 50 或 49.9", count: "請填整數", fold: "請填 1 到 9.9 之間的折扣，例如 8.5", times: "請填 0 到 10 之間的倍數，例如 1.5", item: "請選擇項目", items: "請至少選一項", days: "請填 1 到 3650 天", order: "結束日期早於開始日期", rank: "請填 0 到 100 的整數", reason: "請填寫原因", nothing: "請至少填一項", total: "套餐價不能高於原價合計" },
  units: { yuan: "元", fold: "折", days: "天", points: "積分", times: "倍", visits: "次", copies: "張", pieces: "份" },
  scope: { label: "適用範圍", all: "全場", services: "所有服務", categories: "分類", items: "指定項目", text: { all: "全場可用（卡項除外）", services: "所有服務可用", only: (names) => `限${names}` } },
  coupon: {
    add: "新建優惠券", edit: (name) => `修改 · ${name}`, empty: "還沒有優惠券", emptyText: "先建一種，例如滿 500 減 50，再發給會員", how: "種類", hows: { amount: "滿減", percent: "折扣", gift: "贈品", trial: "體驗" }, nameHint: "會員在小票上看到的名字",
    threshold: "滿多少可用", thresholdHint: "不填則不限金額", amount: "減多少", fold: "打幾折", cap: "最多減", capHint: "不填則不封頂", gift: "送什麼", trial: "體驗什麼", price: "體驗價",
    term: "有效期", terms: { days: "領取後若干天", dates: "指定日期", ever: "長期" }, days: "領取後多少天有效", begins: "從", ends: "到", stacking: "疊加", with: { tier: "可與會員折扣同享", bundle: "可用於套餐", others: "可與其他券同用" }, perBill: "每單最多用", limit: "最多發放", limitHint: "不填則不限張數",
    occasion: "自動發放", occasions: { none: "不自動發", registered: "入會", birthday: "生日月", first_visit: "首次到店" }, returns: "整單退款時退還這張券", returnsHint: "門店規則關閉退券時不退",
    issued: (n) => `已發 ${n}`, stopTitle: (name) => `停用「${name}」？`, stopText: "不能再發，已經發出的在有效期內仍可使用。", issue: "發放", figures: "統計",
  },
  sentence: {
    over: (yuan) => `滿 ${yuan} `, less: (yuan) => `減 ${yuan}`, fold: (fold) => `打 ${fold} 折`, cap: (yuan) => `，最多減 ${yuan}`, gift: (name) => `送「${name}」一份`, trial: (name, yuan) => `「${name}」體驗價 ${yuan}`,
    apart: (names) => `不與${names}同用`, together: "可與會員折扣、套餐、其他券同用", withs: { tier: "會員折扣", bundle: "套餐", others: "其他券" }, perBill: (n) => `每單最多 ${n} 張`, days: (n) => `領取後 ${n} 天內有效`, dates: (from, to) => `${from} 至 ${to} 有效`, from: (day) => `${day} 起有效`, to: (day) => `${day} 前有效`, ever: "長期有效", limit: (n) => `限量 ${n} 張`,
    occasion: { registered: "入會時自動發放", birthday: "生日當月自動發放", first_visit: "首次到店後自動發放" }, kept: "退款不退券",
    tier: { service: (fold) => `服務 ${fold} 折`, goods: (fold) => `商品 ${fold} 折`, points: (times) => `積分 ${times} 倍`, priority: "優先服務", plain: "沒有折扣", reach: (ways) => `${ways}，即可達到`, nobody: "只能由店長手工設置", keep: (days, yuan) => `${days} 天內消費不足 ${yuan}，降一級` },
    rules: { top_up_once: (yuan) => `一次儲值滿 ${yuan}`, top_up_total: (yuan) => `累計儲值滿 ${yuan}`, spent: (yuan) => `累計消費滿 ${yuan}`, points: (n) => `累計積分滿 ${n}`, visits: (n) => `到店滿 ${n} 天` },
    rate: (what, times, when) => `${when}${what}，積分 ${times} 倍`, never: (what, when) => `${when}${what}，不積分`, everything: "所有消費", weekdays: (names) => `每周${names}，`, days_: ["一", "二", "三", "四", "五", "六", "日"], category: (name) => `${name}類`,
    earn: (n, on) => `${on}每 100 元得 ${n} 積分`, on: { consumption: "消費", payment: "付款（含儲值）" }, earnNone: "現在不積分", worth: (n, yuan) => `${n} 積分抵 ${yuan}`, most: (percent) => `每單最多抵 ${percent}%`, live: (days) => `積分 ${days} 天後失效`, forever: "積分長期有效", agree: "用積分要會員同意",
    bundle: (parts, price, list, saves) => `${parts}，合購 ${price}（原價 ${list}，省 ${saves}）`, part: (name, n) => `${name} × ${n}`, withTier: "會員折扣照算", withoutTier: "與會員折扣比，取便宜的",
    plan: { none: "介紹新會員沒有獎勵", first: { purchase: (yuan) => `新會員首次消費滿 ${yuan}`, top_up: (yuan) => `新會員首次儲值滿 ${yuan}` }, level: ["介紹人得", "介紹人的介紹人得"], points: (n) => `${n} 積分`, coupon: (name) => `優惠券「${name}」一張`, bonus: (yuan, days) => `儲值贈送 ${yuan}${days ? `（${days} 天內用完）` : ""}`, back: "首單退款時一並收回" },
  },
  issue: {
    title: (name) => `發放 · ${name}`, to: "發給", targets: { member: "一位會員", segment: "一群會員", bearer: "不記名" }, find: "手機號、尾號、姓名或拼音首字母", nobody: "沒有找到會員", copies: "張數", note: "說明", noteHint: "例如：店慶補發", go: (n) => `發放 ${n} 張`, goMany: (n) => `發給 ${n} 位會員`, done: (n) => `已發放 ${n} 張`,
    tier: "會員等級", tag: "標签", unseen: "多少天沒來", unseenHint: "不填則不限", count: (n) => `符合條件 ${n} 位會員，每人一張`, counting: "正在統計", everybody: "沒有選條件，會發給全部會員", bearerText: "誰拿着誰用，適合印在海報或卡片上。", codes: "掃這個碼即可使用", choose: "選擇優惠券", noKinds: "還沒有可發的優惠券", changed: "符合條件的人數變了，請再核對",
  },
  figures: {
    title: (name) => `統計 · ${name}`, issued: "發出", redeemed: "已用", held: "未用", expired: "過期", voided: "作废", rate: (percent) => `使用率 ${percent}%`, off: "讓利", sales: "帶來營業額", bills: (n) => `${n} 張帳單`, used: "誰用了", unused: "誰還沒用", nobodyUsed: "還沒有人用", nobodyHolds: "沒有未用的券", bearer: "不記名", until: (day) => `${day} 到期`, forever: "長期有效", paid: (yuan) => `實收 ${yuan}`, more: "只顯示最近 200 條",
    withdraw: "收回", withdrawAll: "全部收回", withdrawTitle: "收回優惠券", withdrawText: (n) => `收回後 ${n} 張未用的券立即作废，不能恢復。`, withdrawn: "已收回", reason: "原因", whys: { single: "單獨發放", segment: "分群發放", registered: "入會", birthday: "生日", first_visit: "首次到店", referral: "推薦獎勵" },
  },
  tier: {
    add: "新增等級", edit: (name) => `修改 · ${name}`, empty: "還沒有會員等級", emptyText: "例如：銀卡、金卡、鑽石卡", rank: "級別", rankHint: "數字越大等級越高", service: "服務折扣", goods: "商品折扣", foldHint: "不填不打折", points: "積分倍數", pointsHint: "1 為正常", priority: "優先服務", reach: "達到任一條件就升到這一級", top_up_once: "一次儲值滿", top_up_total: "累計儲值滿", spent: "累計消費滿", visits: "到店天數滿", earned: "累計積分滿", keep: "保級", keepDays: "多少天內", keepSpent: "至少消費", keepHint: "不足就降一級；不填則不降級", retire: "停用等級", retireTitle: (name) => `停用「${name}」？`, retireText: "現在是這一級的會員，會按消費和儲值重新定級。", retired: "已停用", level: (n) => `第 ${n} 級`,
  },
  points: {
    rules: "怎樣得、怎樣用", rulesText: "改動馬上生效，已經得到的積分不變", rates: "積分倍率", ratesText: "項目的倍率優先於分類，分類優先於全部；星期的倍率再相乘", addRate: "新增倍率", editRate: "積分倍率", noRates: "沒有特別倍率，都按 1 倍", times: "倍率", weekdays: "星期", weekdaysHint: "不選則每天", gifts: "積分換禮", giftsText: "在會員頁或收銀台兑換", addGift: "新增禮品", editGift: "積分換禮", noGifts: "還沒有禮品", item: "禮品", cost: "所需積分", drop: "取消兑換", dropped: "已取消",
  },
  bundle: { add: "新建套餐", edit: (name) => `修改 · ${name}`, empty: "還沒有套餐", emptyText: "幾個項目一起買更便宜，收銀時自動計算", items: "包含", addItem: "加一項", remove: "刪除這一項", quantity: "數量", price: "套餐價", list: (yuan) => `原價合計 ${yuan}`, withTier: "會員折扣照樣算" },
  referral: {
    plan: "獎勵規則", editPlan: "推薦獎勵", on: "什麼時候獎勵", ons: { purchase: "首次消費", top_up: "首次儲值" }, least: "至少", levels: "獎勵幾級", counts: ["不獎勵", "只獎介紹人", "獎兩級"], level: ["介紹人", "介紹人的介紹人"], points: "積分", coupon: "優惠券", bonus: "儲值贈送", bonusDays: "贈送有效天數", bonusDaysHint: "不填長期有效", figures: "推薦統計", empty: "還沒有推薦獎勵", emptyText: "登記新會員時填介紹人，首次消費後這裡會有記錄", brought: (n) => `帶來 ${n} 位`, rewards: "得到", reversed: (n) => `退回 ${n} 次`, of: (name) => `${name} 帶來的會員`, back: (reason) => `已退回：${reason}`, second: "二級", nothing: "—", bill: (number) => `單號 ${number}`,
    columns: { who: "介紹人", brought: "帶來會員", points: "積分", coupons: "優惠券", bonus: "儲值贈送", reversed: "已退回" },
  },
  member: {
    tier: "會員等級", noTier: "還沒有等級", since: (day) => `${day} 起`, why: { top_up_once: (v) => `因為一次儲值 ${v}`, top_up_total: (v) => `因為累計儲值 ${v}`, spent: (v) => `因為累計消費 ${v}`, points: (v) => `因為累計積分 ${v}`, visits: (v) => `因為到店 ${v} 天`, reason_gone: () => "原來的條件因退款不再滿足", keep: (v) => `保級期內只消費 ${v}`, retired: () => "原來的等級已停用", by_hand: () => "店長手工設置" }, locked: "已鎖定", next: (name) => `離${name}還差（任一項即可）`, lacks: { top_up_once: (v) => `再一次儲值 ${v}`, top_up_total: (v) => `再儲值 ${v}`, spent: (v) => `再消費 ${v}`, points: (v) => `再得 ${v} 積分`, visits: (v) => `再來 ${v} 天` }, top: "已是最高等級", keep: (days, spent, needed) => `保級：近 ${days} 天消費 ${spent} / ${needed}`, history: "等級變化", from: (before, after) => `${before} → ${after}`, nothing: "無等級",
    set: "調整", setTitle: "調整等級", setTo: "調整為", auto: "按規則自動定級", lock: "鎖定，規則不再改變", reason: "原因", set_: "等級已調整",
    points: "積分", worth: (yuan) => `可抵 ${yuan}`, soon: (n, day) => `${n} 積分 ${day} 起陸續到期`, owed: (n) => `欠 ${n} 積分，下次得到時先補上`, adjust: "調整", adjustTitle: "調整積分", more: "增加", less: "減少", amount: "多少積分", adjusted: "積分已調整", gifts: "換禮", noPoints: "還沒有積分", movements: { sale: "消費得", referral: "推薦得", adjusted: "手工調整", spent: "抵扣", gift: "換禮", clawed: "退款收回", expired: "到期", returned: "退款退回" }, showMore: "更多記錄",
    coupons: "優惠券", issue: "發券", noCoupons: "沒有可用的優惠券", showAll: "看全部", showGood: "只看可用", states: { issued: "可用", redeemed: "已用", voided: "已作废", expired: "已過期", early: "未到日期" }, withdraw: "收回", show: "出示", bill: "帳單", referrals: (n) => `帶來 ${n} 位會員`,
  },
  gift: { title: "積分換禮", have: (n) => `現有 ${n} 積分`, take: (n) => `${n} 積分`, lack: (n) => `還差 ${n}`, none: "還沒有可換的禮品", confirm: (name, n) => `用 ${n} 積分換「${name}」？`, go: "兑換", done: (name) => `已換「${name}」，請交給會員`, pin: "請會員輸入密碼", attempts: (n) => `密碼不對，還可以試 ${n} 次` },
  till: {
    coupons: (n) => `優惠券 ${n}`, couponsUsed: (n, yuan) => (n > 1 ? `${n} 張券 −${yuan}` : `優惠券 −${yuan}`), title: "本單優惠券", best: "自動用最省的", bestText: "已選最省的搭配，金額變了會重新挑選", byHand: "由你挑選", none: "不用券", saves: (yuan) => `省 ${yuan}`, use: "使用", drop: "不用", instead: (yuan) => `改用它省 ${yuan}`, left: (n) => `有 ${n} 張`, empty: "這位會員沒有優惠券", scanHint: "顧客帶來的券，掃QR 碼即可加入", applies: "用在本單", can: "可以使用", cannot: "本單用不了", added: (name) => `已加入「${name}」`, already: (name) => `「${name}」已在本單`, ofMember: "這張券記在會員名下，請先刷會員卡", dropAll: "去掉優惠券", done: "好",
    points: "積分", pointsTitle: "積分抵扣", have: (n) => `現有 ${n} 積分`, most: (n, yuan) => `本單最多用 ${n}，抵 ${yuan}`, use_: "用多少積分", worth: (yuan) => `抵 ${yuan}`, all: (n) => `用 ${n}`, clear: "不用積分", go: "確定", tooMany: (n) => `本單最多用 ${n}`, changed: (n) => `本單可用積分變為 ${n}`, gifts: "換禮", used: (n, yuan) => `${n} 積分 −${yuan}`, button: (n) => `積分 ${n}`,
    blocked: "有服務不能做，請看提醒", consent: (n, yuan) => `${n} 積分（抵 ${yuan}）`,
  },
};
