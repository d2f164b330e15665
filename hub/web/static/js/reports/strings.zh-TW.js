/** The words of reports and statements, in Traditional Chinese. */
export const words = {
  title: "報表", pick: "選擇報表", from: "從", to: "到", dates: "日期", today: "今天", yesterday: "昨天", month: "本月", lastMonth: "上月", excel: "匯出 Excel", pdf: "PDF", print: "列印",
  empty: "這段時間沒有記錄", emptyText: "換一段日期看看", wrongWay: "開始日期在結束日期之後", rows: (n) => `${n} 列`, unit: "金額單位：元", targets: "設目標",
  target: { title: (month) => `${month} 的業績目標`, cash: "現金業績", redemption: "消耗業績", store: "全店", go: "儲存目標", done: "目標已儲存", bad: "請填金額", hint: "不填就是沒有目標", one: "請先選同一個月的日期" },
  statement: { title: "對帳單", of: (name) => `${name}的對帳單`, visits: "到店", times: (n) => `${n} 次`, paid: "現付淨額", back: "返回會員" },
};
