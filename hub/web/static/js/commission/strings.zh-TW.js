/** The words of commission, in Traditional Chinese. */
export const words = {
  title: "獎金", tabs: { sheet: "獎金表", rules: "規則" }, month: "月份",
  kinds: { service: "手技", goods: "商品", card_sale: "售卡", top_up: "儲值", redemption: "耗卡" },
  kindsLong: { service: "手技（做項目）", goods: "商品（賣貨）", card_sale: "售卡（第一張卡、次卡）", top_up: "儲值（給已有的卡續充）", redemption: "耗卡（用儲值或次卡付的）" },
  states: { open: "進行中", over: "待核定", approved: "已核定" }, total: "獎金合計", people: (n) => `${n} 人`, excel: "匯出 Excel", print: "列印",
  approve: "核定", approveTitle: (month) => `核定 ${month} 的獎金？`, approveText: (amount) => `合計 ${amount}。核定後這個月不再變化，之後的退款會記作下個月的更正。`, approved: "已核定", approvedBy: (name, time) => `${name} 核定於 ${time}`,
  reopen: "撤銷核定", reopenTitle: (month) => `撤銷 ${month} 的核定`, reason: "原因", reopened: "已撤銷核定", waiting: (month) => `請先核定 ${month}`, running: "月底過後才能核定", changed: "核定後的數字與現在的算法不一致，請核對",
  empty: "這個月還沒有獎金", emptyText: "設好規則、開單時選技師，就會自動計算", corrections: "往月更正", about: (month) => `更正 ${month}`,
  columns: { day: "日期", item: "項目", rule: "規則", share: "份額", amount: "獎金", words: "算式" }, designated: "指定", turn: "輪牌", slabs: "級距",
  rule: {
    add: "新規則", empty: "還沒有獎金規則", emptyText: "從手技、售卡、耗卡開始，一類一條就夠用", rate: (text) => `${text}%`, unit: (amount) => `每次 ${amount}`, above: (amount, rate) => `${amount} 以上 ${rate}%`, from: (day) => `${day} 起`, until: (from, to) => `${from} 至 ${to} 前`,
    bases: { paid: "按實收", earned: "按收入", list: "按原價" }, all: "所有項目", level: (name) => `${name}`, designated: "只算指定", turn: "只算輪牌",
    order: "同一類裡，寫明項目的優先於寫明分類的，再優先於所有項目；然後看職級、指定輪牌；再看誰後生效。",
  },
  editor: {
    add: "新的獎金規則", change: "修改規則", name: "名稱", nameHint: "例如：手技 7%", kind: "獎金種類", how: "算法", hows: { permille: "比例", unit_fen: "每次金額", slabs: "級距" }, percent: "比例（%）", unit: "每次金額（元）", above: "本月基數超過（元）", addSlab: "加一級", removeSlab: "刪掉這一級",
    basis: "基數", basisHint: { paid: "會員這次實際付的錢；儲值、次卡付的不算", earned: "付的錢，加上儲值和次卡轉成收入的部分", list: "按目錄原價，打折也不減" }, redeemHint: { paid: "儲值扣了多少；次卡按轉成收入的部分", earned: "儲值和次卡轉成收入的部分", list: "按目錄原價" },
    scope: "適用項目", scopes: { all: "所有", category: "分類", item: "項目" }, category: "分類", item: "項目", level: "職級", anyLevel: "所有職級", call: "指定輪牌", calls: { both: "都算", yes: "只算指定", no: "只算輪牌" }, day: "從哪天起", save: "儲存規則", saved: "規則已儲存",
    retire: "停用規則", retireTitle: (name) => `停用「${name}」？`, retireText: (day) => `從 ${day} 起不再按它計算，之前的不受影響。`, retired: "已停用", bad: "請填數字", badPercent: "0 到 100，最多一位小數", missing: "請填寫", openFrom: (day) => `${day} 之前已核定，不能改`, slabWrong: "每一級要比上一級高",
  },
};
