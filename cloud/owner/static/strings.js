/** Every word the owner's page shows. English stands beside it; Traditional Chinese is made of these. */
export const words = {
  date: {
    day: (month, day) => `${month} 月 ${day} 日`,
    full: (month, day, weekday) => `${month} 月 ${day} 日 ${weekday}`,
    weekdays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    moment: "不到 1 分钟", minutes: (n) => `${n} 分钟`, hours: (n) => `${n} 小时`, days: (n) => `${n} 天`,
    hoursAnd: (hours, minutes) => `${hours} 小时 ${minutes} 分`, daysAnd: (days, hours) => `${days} 天 ${hours} 小时`,
  },
  even: "持平",
  versus: (weekday, change) => `比上${weekday}同时段 ${change}`, compared: (weekday) => `比上${weekday}同时段`, last: (weekday) => `上${weekday}`, today: "今天",
  chart: (amount) => `今日实收 ${amount}，按小时累计`,
  quarantined: "已暂停接收，等待核对", syncing: (n) => `正在补传，还差 ${n} 条`, provisional: "暂按门店汇总", live: "实时", never: "还没有连上过",
  offline: (at, duration) => `截至 ${at} · 断网 ${duration}`, visits: (n) => `${n} 人次`, visited: (n) => `${n} 人次`, pending: (n) => `${n} 条待云端升级后计入`,
  nothingTaken: "今天还没有收款", nothingUsed: "今天还没有消耗", refunded: (amount) => `今日退款 ${amount}`,
  members: (n) => `会员 ${n} 人次`, walkIns: (n) => `散客 ${n} 人次`,
  liveAt: (at) => `实时 ${at}`, asOf: (at) => `截至 ${at}`, connecting: "正在连接",
  cut: (at) => `网络中断，显示的是 ${at} 的数据，正在重新连接。`, cloudCut: "云端与消息服务暂时断开，各店照常营业，恢复后自动补齐。",
};
