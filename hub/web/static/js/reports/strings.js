/** The words of reports and statements, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: "报表", pick: "选择报表", from: "从", to: "到", dates: "日期", today: "今天", yesterday: "昨天", month: "本月", lastMonth: "上月", excel: "导出 Excel", pdf: "PDF", print: "打印",
  empty: "这段时间没有记录", emptyText: "换一段日期看看", wrongWay: "开始日期在结束日期之后", rows: (n) => `${n} 行`, unit: "金额单位：元", targets: "设目标",
  target: { title: (month) => `${month} 的业绩目标`, cash: "现金业绩", redemption: "消耗业绩", store: "全店", go: "保存目标", done: "目标已保存", bad: "请填金额", hint: "不填就是没有目标", one: "请先选同一个月的日期" },
  statement: { title: "对账单", of: (name) => `${name}的对账单`, visits: "到店", times: (n) => `${n} 次`, paid: "现付净额", back: "返回会员", slip: "小票打印", sent: "已送往小票打印机" },
};

export const W = await worded(words, import.meta.url);
