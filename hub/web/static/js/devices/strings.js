/** The words of the devices page and of the customer's screen. Another language is a module of the same shape beside it. */
import { worded } from "../languages.js";

export const words = {
  title: "设备", add: "添加设备", all: (count) => `${count} 台设备`, allWell: "全部正常", needs: (count) => `${count} 台需要处理`, test: "测试", settings: "设置", history: "记录",
  groups: { reader: "读卡器", scanner: "扫码枪", printer: "打印机", display: "客显", terminals: "手持机基站" },
  states: { starting: "正在连接", ready: "正常", attention: "需要处理", gone: "未连接", refused: "无法使用" },
  since: (words) => `${words}`, holds: { now: "刚刚更新", minutes: (n) => `已 ${n} 分钟`, hours: (n) => `已 ${n} 小时`, days: (n) => `已 ${n} 天` }, seen: (words) => `最近使用：${words}`, faults: (count) => `24 小时内 ${count} 次故障`, forOne: (name) => `用于 ${name}`, forAll: "用于所有平板",
  terminalsLink: "平板、手持机、房间屏和客显屏", terminalsText: "在「更多 › 终端与配对」里连接和停用", unknownFound: (count) => `发现 ${count} 台还不认识的设备`, unknownText: "告诉系统它是什么，就能使用。", claimed: (name) => `「${name}」换了地址吗？`, claimedText: "网络里有一台打印机自称是它，核对以后才会往那里打印。", look: "去看看",
  gone: "这台设备已不在列表里。", mayNot: "添加、设置和移除设备要店长权限。",
  interfaces: { tty: "USB 串口", input: "USB 键盘模式", usblp: "USB 打印口", tcp: "网络", pcsc: "USB 读卡器（PC/SC）" },
  details: {
    title: (name) => name, name: "名称", nameHint: "例如：前台扫码枪", station: "用于", stationHint: "读到的卡和码只送到选定的平板；客显只显示那台平板的账单。", stationAll: "所有平板", saved: "已保存", values: "设备参数", valuesHint: "保存后设备会重新连接，几秒后恢复。",
    saveValues: "保存参数", about: "设备信息", port: "接口", driver: "驱动", profile: "型号", seenAs: "识别为", id: "编号", remove: "移除设备", removeTitle: (name) => `移除「${name}」？`, removeOption: "这台设备写在启动设置里，主机重启后会再出现。", removeText: "名称、设置和记录会一起删除。还插着的话，会出现在「还不认识的设备」里，可以再添加。",
    removed: "已移除", origins: { option: "启动时指定", profile: "自动识别", person: "手动添加" }, origin: "来源", more: "更多参数", bad: "请填数字", sheet: "设置条码说明书（PDF）",
  },
  fields: {
    width: ["纸宽", "", { 48: "80 毫米（48 列）", 42: "80 毫米（42 列）", 32: "58 毫米（32 列）" }], chinese: ["打印机自带中文字库", "国际版打印机没有中文字库，关掉后中文用图片打印"], charset: ["打印机字库", "名字里的生僻字印不出来时选 GB2312，缺的字用图片打印", { gbk: "GBK / GB18030（常见）", gb2312: "GB2312（老式）" }], qr: ["二维码", "", { native: "打印机自己画", raster: "用图片打印（都能用）" }],
    barcode: ["条形码", "", { native: "打印机自己画", raster: "用图片打印（都能用）" }], cut: ["切纸", "", { partial: "半切", full: "全切", none: "没有切刀" }], drawer: ["钱箱接口", "", { both: "两路都试", 2: "第 2 脚", 5: "第 5 脚" }],
    beep: ["蜂鸣指令", "", { bel: "BEL", esc_a: "ESC ( A", esc_b: "ESC B", none: "没有蜂鸣器" }], paper: ["纸张", "", { roll: "连续纸", label: "标签纸" }], confirm: ["打印机回报打完没有", "", { gs_r: "会回报", none: "不回报" }],
    baudrate: ["波特率", "与设备说明书一致", {}], flow: ["流控", "和打印机开关一致", { rtscts: "RTS/CTS", xonxoff: "XON/XOFF", none: "无" }], absence_s: ["同一张卡再次有效（秒）", "卡离开这么久，再刷才算一次"], gap_s: ["断开多久算没读完（秒）", ""],
    format: ["卡号格式", "读卡器发出的是哪一种", { rdm6300: "RDM6300", decimal: "十进制数字", decimal10: "十进制 10 位", decimal8: "十进制 8 位", hex6: "十六进制 6 位", hex8: "十六进制 8 位", hex10: "十六进制 10 位", hex14: "十六进制 14 位", hex20: "十六进制 20 位" }], byte_order: ["字节顺序", "卡号和别的读卡器对不上时，换一种试试", { normal: "正序", reversed: "倒序" }],
    encoding: ["编码", "", { auto: "自动识别", decimal: "十进制", hex: "十六进制", bits: "二进制", lrc: "带校验（LRC）", gb18030: "GB18030", "utf-8": "UTF-8" }], bits: ["韦根位数", "", { 26: "26 位", 34: "34 位" }], technology: ["卡的种类", "", { em4100: "125 kHz ID 卡", iso14443a: "13.56 MHz IC 卡", wiegand26: "韦根 26", wiegand34: "韦根 34", keyboard: "不知道" }],
    grab: ["独占键盘输入", "扫到的内容不会打进别的窗口"], layout: ["键盘布局", "", { us: "美式（常用）", de: "德语", fr: "法语", "alt-numpad": "Alt 加小键盘" }], alt_codes: ["Alt 码的字符集", "", { gbk: "GBK", unicode: "Unicode" }],
    ends: ["结束符", "", { enter: "回车", tab: "Tab", "enter-or-tab": "回车或 Tab", gap: "停顿" }], caps_lock: ["大写锁定", "", { follow: "跟随", ignore: "忽略" }], prefix: ["前缀", "扫码枪加在前面的字符，会去掉"], suffix: ["后缀", "扫码枪加在后面的字符，会去掉"],
    aim_id: ["AIM 标识", "", { keep: "保留", strip: "去掉", require: "必须有" }], spelling: ["卡号写法", ""], commands: ["客显指令", "和客显的设置一致", { escpos: "ESC/POS", cd5220: "CD5220", led8: "LED 8 位数码管" }], columns: ["每行字数", ""], lamps: ["指示灯", "单价、合计、收款、找零的灯", { auto: "自动", ascii: "ASCII", binary: "二进制", stx: "STX", none: "没有灯" }],
    poll_s: ["查询状态间隔（秒）", ""], answer_s: ["等回答（秒）", ""], connect_s: ["等连接（秒）", ""], job_s: ["一张小票最长（秒）", ""], settle_s: ["打完后等待（秒）", ""], write_s: ["最长发送时间（秒）", ""], memory: ["读取卡内防伪信息", "读卡会慢一点点"], batch: ["成批发送指令", "读卡器没反应时关掉试试"],
    label_width_mm: ["标签宽（毫米）", ""], label_height_mm: ["标签高（毫米）", ""], gap_mm: ["标签间隙（毫米）", ""], density: ["打印浓度", "0 最浅，15 最深"], direction: ["出纸方向", "", { 0: "正向", 1: "反向" }], base: ["基站编号", "店里有两台基站时用来区分"], probe_s: ["检查间隔（秒）", ""],
  },
  main: ["width", "chinese", "label_width_mm", "label_height_mm", "gap_mm", "memory", "base", "paper", "cut", "drawer", "baudrate", "format", "encoding", "bits", "technology", "byte_order", "commands", "layout", "grab", "columns", "absence_s"],
  on: "开", off: "关",
  log: { title: (name) => `${name} · 记录`, empty: "还没有记录", emptyText: "连接、断开和故障会记在这里。" },
  trial: {
    title: (name) => `测试 ${name}`, tap: "请刷一张卡", tapText: (name) => `把卡放到「${name}」上`, scan: "用它扫下面任意一个码", left: (n) => `还有 ${n} 秒`, over: "没有收到", overReader: "卡放平再试一次。还是没有的话，看看读卡器的灯亮不亮，换一个 USB 口。",
    overScanner: "看看扫码枪有没有亮灯、响声。响了却没收到：可能是键盘模式没有绑定，请在「添加设备」里扫一次码。", again: "再测一次", got: "收到了", card: (end) => `卡号尾号 ${end}`, badRead: "读到了，但内容不完整。请再试一次。", qr: "二维码（含中文）", bars: "商品条码", read: "读到",
    chineseWell: "中文正常", chineseBad: "能扫码，但中文读错了。请用设置条码把扫码枪切到 USB 虚拟串口模式，编码选 UTF-8 或 GBK。", memory: "能读防伪信息", page: "打印测试页", drawer: "打开钱箱", printing: "正在打印", drawerDone: "钱箱已打开。没有弹出来的话，检查钱箱线和钥匙。",
    drawerReason: "测试钱箱", results: { printed: "打印完成。请看纸上的中文、线和二维码是否清楚。", sent: "已发送。这台打印机不回报结果，请看有没有出纸。", failed: "没有打印。", unknown: "不确定有没有打印，请看纸张。" }, show: "客显上应该显示 888.88", showText: "看得清吗？按「显示欢迎词」换一屏。", welcome: "显示欢迎词",
    welcomed: "客显上应该显示店名", showAgain: "显示 888.88", terminals: "手持机基站没有单独的测试。", terminalsText: "拿一台手持机刷卡，看它有没有反应；电量在「更多 › 终端与配对」里。", drawerLabel: "钱箱", toSettings: "还是不行？看看设置",
  },
  makers: { newland: "新大陆 Newland", honeywell: "霍尼韦尔 Honeywell", zebra: "斑马 Zebra", datalogic: "得利捷 Datalogic", alacrity: "Alacrity" },
  technologies: { em4100: "125 kHz ID 卡（EM4100）", wiegand26: "韦根 26", wiegand34: "韦根 34", iso14443a: "13.56 MHz IC 卡（ISO 14443A）", keyboard: "键盘式读卡器" },
  kinds: {
    member: "会员电子卡", receipt: "小票二维码", terminal: "手持机设置码", pairing: "配对码", coupon: "优惠券", wechat: "微信付款码（已隐藏）", alipay: "支付宝付款码（已隐藏）", unionpay: "云闪付付款码（已隐藏）",
    ean13: "商品条码 EAN-13", ean8: "商品条码 EAN-8", upca: "商品条码 UPC-A", upce: "商品条码 UPC-E", bad_check_digit: "商品条码，但校验位不对", text: "文字",
  },
  wizard: {
    title: "添加设备", which: "要添加哪一种？", scanner: "扫码枪", scannerText: "扫一下屏幕上的码，系统就知道是哪一把", reader: "读卡器", readerText: "刷一张卡，系统就知道是哪一台", printer: "网络打印机", printerText: "从找到的打印机里选，或填地址", unknown: "其他已插上的设备", unknownText: (n) => (n ? `${n} 台还不认识` : "USB 打印机、客显等"),
    scanThis: "用新扫码枪扫这个码", scanHint: "把扫码枪的线插到门店主机上，等它响一声，再扫。两个码扫哪个都行。", tapThis: "在新读卡器上刷一张卡", tapHint: "把读卡器插到门店主机上，随便一张卡都行。这次刷卡不会打开会员。", waiting: (n) => `正在等，还有 ${n} 秒`, expired: "没有等到", cancelled: "已停止等待",
    expiredScanner: ["插在门店主机上，不是插在平板上", "扫的时候响了一声", "屏幕调亮，离屏幕 10–20 厘米，放正了再扫", "没有响声：先扫说明书里的「恢复出厂」，再试"], expiredReader: ["插在门店主机上，灯亮着", "卡放平，停一秒再拿开", "换一个 USB 口再试"], again: "再试一次", cancelledText: "另一台平板开始了新的添加，或设备服务重新启动了。",
    local: "这把扫码枪接在这台平板上，它会直接打字，不用添加。要让全店都能用，请把它插到门店主机上。", sheets: "扫码枪没有反应？打印设置条码", sheetsText: "先用它扫说明书里的条码，切到 USB 虚拟串口模式。", code128: "条码", qr: "二维码", found: "找到了", foundText: "给它起个名字，以后一看就知道是哪台。", name: "名称",
    printers: "找到的打印机", printersNone: "还没有找到网络打印机", printersNoneText: "打印机要和门店主机在同一个网络里。也可以直接填地址。", byHand: "填地址", address: "打印机地址", addressHint: "打印机自检页上有，例如 192.168.1.60", addressBad: "地址像 192.168.1.60，端口不用填", model: "型号", choose: "请选择", useIt: "添加",
    unknowns: "已插上，还不认识", unknownsNone: "没有还不认识的设备", unknownsNoneText: "插上以后几秒会出现在这里。", suggested: "可能是", heard: (bytes) => `收到的数据：${bytes}`, ignored: "以前移除过", claims: (name) => `它自称是「${name}」，但网卡不同或查不到。请先到打印机旁核对自检页上的地址，再确认；不认识就不要点。`, itIs: "就是这台，改用新地址", port: "接口", added: "已添加", tryNow: "现在测试", later: "完成", asked: "看一眼设备底部的标签，选对型号。扫码枪和读卡器用「扫一下码」「刷一张卡」来添加更简单。",
    noProfile: "还没有适合这种接口的型号。", back: "换一种",
  },
  sign: {
    go: "写入防伪", title: "写入防伪信息", text: (end, reader) => `把尾号 ${end} 的卡放在「${reader}」上，写完前不要拿开。`, why: "写入后，只复制卡号的假卡刷不出会员。", write: "开始写入", done: "防伪信息已写入", reader: "读卡器",
  },
  customer: {
    title: "客显", thanks: "谢谢惠顾", welcome: "欢迎光临", due: "应付", item: "单价", received: "实收", change: "找零", paid: "已收款", session: "次卡", total: (n) => `共 ${n} 项`, member: (name) => `会员 ${name}`, reconnecting: "正在重新连接",
    notCustomer: "这台设备不是客显屏", notCustomerText: "请用不带房间的「房间显示屏」配对码重新配对。",
  },
};

export const W = await worded(words, import.meta.url);
