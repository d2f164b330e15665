/** The words of e-cards, of loss and new cards. Another language is another module of the same shape. */
import { worded } from "../languages.js";

export const words = {
  phone: {
    title: "会员码", hello: (name) => `${name}，您好`, offer: (store) => `在这部手机上使用${store}的会员码`, offerText: "到店出示会员码，和会员卡一样使用。会员码每半分钟更换一次，没有网络也能用。", instead: "原来手机上的会员码会停用。", agree: "同意并开通", pin: "请输入会员密码", opening: "正在开通",
    present: "请出示给收银台", seconds: (n) => `${n} 秒后更新`, codeOf: (code) => `会员码 ${code}`, offline: "没有连上店内网络，会员码照常可用；余额为上次看到的。", offlineNone: "连上店内网络后，这里显示余额和卡项。", at: (when) => `${when} 更新`, balance: "储值余额", sessions: "次卡余", points: "积分", coupons: "优惠券", times: (n) => `${n} 次`, sheets: (n) => `${n} 张`,
    cards: "我的卡项", noCards: "还没有卡项", until: (day) => `有效期至 ${day}`, expired: "已过期", stopped: { frozen: "已冻结", locked: "已锁定" }, locked: "会员码已锁定，请到前台解锁。", over: "会员码已停用", none: "这部手机还没有会员码", noneText: "请到前台，用手机扫描平板、客显或手持机上的二维码开通。", away: "连不上门店主机，请连上店内网络后再扫码。", again: "再试一次",
    choose: "门店", language: "语言", full: "这部手机不允许保存会员码，请关闭无痕浏览后再开通。", bookmark: "把这个页面加入书签或主屏幕，下次直接打开。", other: "当前网络不是这家门店的。", loading: "正在打开",
  },
  desk: {
    tokens: "会员卡与会员码", title: "会员码", on: "已开通", off: "未开通", locked: "已锁定", open: "开通会员码", renew: "换手机", openTitle: "开通会员码", openText: "请会员用手机扫码。手机要连在店内网络，二维码 5 分钟内有效，只能用一次。", show: "给顾客看", shown: "客显和手持机已显示", opened: (name) => `${name}的会员码已开通`, until: (time) => `有效期至 ${time}`, again: "换一个二维码",
    lock: "锁定", unlock: "解锁", lockDone: "会员码已锁定", unlockDone: "会员码已解锁", since: (day) => `${day} 开通`, customer: (name) => `${name}，请用手机扫码，开通会员码`,
  },
  loss: {
    report: "挂失", reissue: "补办", replace: "换卡", lostSince: (day) => `${day} 挂失，储值和次卡已锁定`, ended: { lost: "已挂失", replaced: "已换卡" }, endedCount: (n) => `停用的卡 ${n} 张`, reportTitle: "挂失", what: "丢失了什么", scopes: { card: "只丢了实体卡", ecard: "只丢了手机", all: "全部丢失" },
    scopeText: { card: "选中的卡立即停用；会员码照常可用，储值和次卡不受影响。", ecard: "手机上的会员码立即停用；实体卡照常可用。", all: "实体卡和会员码立即停用，储值和次卡同时锁定，补办后恢复。" }, which: "哪张卡", reportGo: "确认挂失", reportDone: "已挂失",
    reissueTitle: "补办", identity: "核对身份", identityText: "会员密码，或手机尾号加生日，或查看证件，任选一种。", ways: { pin: "会员密码", person: "尾号和生日", document: "证件" }, pin: "会员密码", tail: "手机尾号 4 位", birthday: "生日", document: "看过的证件", documents: { id_card: "身份证", passport: "护照", other: "其他证件" }, documentNote: "只记录看过哪种证件，不记录号码。",
    medium: "新卡", mediums: { card: "新实体卡", found: "原卡找回", ecard: "只用会员码" }, number: "新卡卡号", numberHint: "把新卡放到读卡器上，卡号会自动填好。", found: "找回的卡", reissueGo: "确认补办", reissueDone: "已补办，储值和次卡已恢复", fee: "补卡工本费可在收银台按普通金额收取。",
    replaceTitle: "换卡", old: "旧卡", why: "原因", whys: { damaged: "旧卡损坏", medium: "换一种卡" }, replaceText: "旧卡立即失效，以后刷旧卡会提示已换卡。", replaceGo: "确认换卡", replaceDone: "已换卡", noEcard: "会员还没有开通会员码",
  },
  pin: { title: "修改密码", old: "请输入原密码", forgot: "忘记密码", forgotText: "忘记密码时，请店长登录后重设。" },
};

export const W = await worded(words, import.meta.url);
