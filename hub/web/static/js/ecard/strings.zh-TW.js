/** 繁體中文 */
export const words = {
  phone: {
    title: "會員碼", hello: (name) => `${name}，您好`, offer: (store) => `在這部手機上使用${store}的會員碼`, offerText: "到店出示會員碼，和會員卡一樣使用。會員碼每半分鐘更換一次，沒有網路也能用。", instead: "原來手機上的會員碼會停用。", agree: "同意並開通", pin: "請輸入會員密碼", opening: "正在開通",
    present: "請出示給收銀台", seconds: (n) => `${n} 秒後更新`, codeOf: (code) => `會員碼 ${code}`, offline: "沒有連上店內網路，會員碼照常可用；餘額為上次看到的。", offlineNone: "連上店內網路後，這裡顯示餘額和卡項。", at: (when) => `${when} 更新`, balance: "儲值餘額", sessions: "次卡餘", points: "積分", coupons: "優惠券", times: (n) => `${n} 次`, sheets: (n) => `${n} 張`,
    cards: "我的卡項", noCards: "還沒有卡項", until: (day) => `有效期至 ${day}`, expired: "已過期", stopped: { frozen: "已凍結", locked: "已鎖定" }, locked: "會員碼已鎖定，請到前台解鎖。", over: "會員碼已停用", none: "這部手機還沒有會員碼", noneText: "請到前台，用手機掃描平板或客顯上的 QR 碼開通。", away: "連不上門店主機，請連上店內網路後再掃碼。", again: "再試一次",
    choose: "門店", language: "語言", full: "這部手機不允許儲存會員碼，請關閉無痕瀏覽後再開通。", bookmark: "把這個頁面加入書籤或主畫面，下次直接開啟。", other: "目前網路不是這家門店的。", loading: "正在開啟",
  },
  desk: {
    title: "會員碼", on: "已開通", off: "未開通", locked: "已鎖定", open: "開通會員碼", renew: "換手機", openTitle: "開通會員碼", openText: "請會員用手機掃碼。手機要連在店內網路，QR 碼 5 分鐘內有效，只能用一次。", show: "在客顯上顯示", shown: "已在客顯上顯示", opened: (name) => `${name}的會員碼已開通`, until: (time) => `有效期至 ${time}`, again: "換一個 QR 碼",
    lock: "鎖定", unlock: "解鎖", lockDone: "會員碼已鎖定", unlockDone: "會員碼已解鎖", since: (day) => `${day} 開通`, customer: (name) => `${name}，請用手機掃碼，開通會員碼`,
  },
  loss: {
    report: "掛失", reissue: "補辦", replace: "換卡", lostSince: (day) => `${day} 掛失，儲值和次卡已鎖定`, ended: { lost: "已掛失", replaced: "已換卡" }, reportTitle: "掛失", what: "遺失了什麼", scopes: { card: "只丟了實體卡", ecard: "只丟了手機", all: "全部遺失" },
    scopeText: { card: "選中的卡立即停用；會員碼照常可用，儲值和次卡不受影響。", ecard: "手機上的會員碼立即停用；實體卡照常可用。", all: "實體卡和會員碼立即停用，儲值和次卡同時鎖定，補辦後恢復。" }, which: "哪張卡", reportGo: "確認掛失", reportDone: "已掛失",
    reissueTitle: "補辦", identity: "核對身分", identityText: "會員密碼，或手機尾號加生日，或查看證件，任選一種。", ways: { pin: "會員密碼", person: "尾號和生日", document: "證件" }, pin: "會員密碼", tail: "手機尾號 4 位", birthday: "生日", document: "看過的證件", documents: { id_card: "身分證", passport: "護照", other: "其他證件" }, documentNote: "只記錄看過哪種證件，不記錄號碼。",
    medium: "新卡", mediums: { card: "新實體卡", found: "原卡找回", ecard: "只用會員碼" }, number: "新卡卡號", numberHint: "把新卡放到讀卡器上，卡號會自動填好。", found: "找回的卡", reissueGo: "確認補辦", reissueDone: "已補辦，儲值和次卡已恢復", fee: "補卡工本費可在收銀台按普通金額收取。",
    replaceTitle: "換卡", old: "舊卡", why: "原因", whys: { damaged: "舊卡損壞", medium: "換一種卡" }, replaceText: "舊卡立即失效，以後刷舊卡會提示已換卡。", replaceGo: "確認換卡", replaceDone: "已換卡", noEcard: "會員還沒有開通會員碼",
  },
  pin: { title: "修改密碼", old: "請輸入原密碼", forgot: "忘記密碼", forgotText: "忘記密碼時，請店長登入後重設。" },
};
