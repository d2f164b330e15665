/** The words of the channels' settlement, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: "渠道对账", channels: "微信与支付宝", take: "导入账单", text: "从微信支付商户平台或支付宝商家中心下载账单（CSV 或 ZIP），一般次日上午可以下载。交易账单记手续费，资金账单记提现。",
  taken: (fresh, fees, out) => `新增 ${fresh} 笔，手续费 ${fees}，提现 ${out}`, known: "这个文件已经导入过，没有变化", tooLarge: "文件太大，请按日下载后分别导入",
  lines: "笔数", matched: "对上", paid: "收款", refunded: "退款", fees: "手续费", paidOut: "提现到银行", clearing: "账面在途", differences: "差异", none: "全部对上，没有差异", noneText: "账单里的每一笔都在账上，金额一致",
  when: "时间", numbers: "单号", channelSide: "渠道", booksSide: "账面", bill: "账单", wrong: { not_in_books: "渠道有，账上没有", not_in_channel: "账上有，渠道没有", amount: "金额不符" },
  whats: { paid: "收款", refunded: "退款" }, files: "已导入的文件", noFiles: "还没有导入过账单", layouts: { wechat_trade: "微信交易账单", wechat_funds: "微信资金账单", alipay_trade: "支付宝业务明细", alipay_funds: "支付宝账务明细" }, fileLines: (n) => `${n} 笔`,
};

export const W = await worded(words, import.meta.url);
