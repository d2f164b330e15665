/** The words of payments by code at the till, in Simplified Chinese. */
import { worded } from "../languages.js";

export const words = {
  title: { wechat: "微信收款", alipay: "支付宝收款" }, collecting: (amount) => `正在收款 ${amount}`, password: "请顾客在手机上输入密码", seconds: (n) => `已等 ${n} 秒`,
  stop: "不等了", stopping: "正在撤销这笔收款", stoppingText: "撤销成功之前请不要让顾客再付。如果顾客已经付了，会照常入账。", noAnswer: "还没有收到主机的回应，正在查询，不会重复收款",
  failed: "没有收到款", cancelled: "已撤销，没有扣款", failedText: "可以请顾客重新出示付款码，或换一种付款方式。", scanAgain: "重新扫码",
  still: "还有一笔正在收款", nothing: "这张账单没有要付的金额", noBill: "先选好项目，再扫付款码", byHand: (payer) => `本店没有开通${payer}付款码收款，请收款后在这里记录`,
  paid: "已收到，不能再改金额", loose: "有一笔已收款未入账", elsewhere: "另一台平板正在收款", more: (n) => `共 ${n} 笔`, use: "用于这张账单", back: "退回", backTitle: (amount) => `把 ${amount} 退回给顾客？`,
  backText: "款项原路退回，顾客会在手机上收到通知。", backDone: "已发起退回", backManager: "退回请店长登录操作",
  refunds: "原路退款", states: { started: "正在退回", done: "已退回", failed: "退回失败" }, tried: (n) => `已试 ${n} 次，会自动再试`, retry: "再试一次", retryTitle: (amount) => `再次原路退回 ${amount}？`, retryText: "先查询渠道，没有退过才会退。如果已经用现金退给顾客，请不要再试。", retryDone: "正在再次退回", failedRefund: "请在商户平台查看原因，或用现金退给顾客",
};

export const W = await worded(words, import.meta.url);
