// The owner's page: first figures by fetch, then every change by server-sent events.

import { draw, span } from "./chart.js";
import { asOf, clock, count, dayWords, duration, share, versus, weekday, yuan } from "./format.js";
import { S } from "./said.js";

const STALE_MS = 60_000;
const TENDERS = new Set(["wechat", "alipay", "stored_value", "cash", "bank_card", "arrears", "group_buy", "voucher"]);
const $ = (id) => document.getElementById(id);
let last = null;
let lastAt = 0;
let connected = false;
let source = null;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function show(name) {
  for (const id of ["loading", "failed", "empty", "main"]) $(id).hidden = id !== name;
}

function storeWords(store, day, now) {
  if (store.state === "quarantined") return [[S.quarantined, "alarm"]];
  if (store.state === "syncing") {
    const words = [[S.syncing(count(store.behind)), "amber"]];
    if (store.provisional) words.push([S.provisional, ""]);
    return words;
  }
  if (store.state === "live") return [[S.live, "jade"]];
  if (!store.as_of) return [[S.never, "amber"]];
  return [[S.offline(asOf(store.as_of, day), duration(now - Date.parse(store.as_of))), "amber"]];
}

const DOTS = { live: "dot--jade", syncing: "dot--amber", offline: "dot--amber", quarantined: "dot--alarm" };

function storeRow(store, day, now) {
  const note = element("p", "store__note num");
  const words = storeWords(store, day, now);
  if (store.visits || store.state === "live") words.push([S.visits(count(store.visits)), ""]);
  if (store.pending_entries) words.push([S.pending(count(store.pending_entries)), "amber"]);
  for (const [text, tone] of words) note.append(element("span", tone, text));
  const change = versus(store.received_fen, store.same_weekday_last_week_fen);
  return element(
    "li", "store",
    element("i", `dot ${DOTS[store.state]}`),
    element("span", "store__name clip", store.name),
    element("span", "store__amount num", yuan(store.received_fen)),
    note,
    element("span", "store__versus num", change),
  );
}

function tenders(figures) {
  const taken = figures.by_tender.filter((t) => t.amount_fen > 0);
  const whole = taken.reduce((sum, t) => sum + t.amount_fen, 0);
  if (!whole) return [element("p", "none", S.nothingTaken)];
  const bar = element("div", "split-bar");
  const legend = element("ul", "legend num");
  for (const tender of taken) {
    const tone = `t-${TENDERS.has(tender.tender) ? tender.tender : "other"}`;
    const part = element("i", tone);
    part.style.flexGrow = String(tender.amount_fen);
    bar.append(part);
    legend.append(element("li", "", element("i", tone), `${tender.name} ${share(tender.amount_fen, whole)}%`, element("b", "", yuan(tender.amount_fen))));
  }
  return [bar, legend];
}

function categories(figures) {
  const top = Math.max(1, ...figures.by_category.map((c) => c.revenue_fen));
  if (!figures.by_category.length) return [element("li", "none", S.nothingUsed)];
  return figures.by_category.map((category) => {
    const fill = element("i", "");
    fill.style.width = `${Math.max(0, share(category.revenue_fen, top))}%`;
    return element("li", "", element("span", "", category.name), element("span", "meter", fill), element("b", "num", yuan(category.revenue_fen)));
  });
}

function hourRows(figures) {
  const [from, until] = span(figures.by_hour);
  return figures.by_hour.slice(from, until).map((h) => element(
    "tr", "",
    element("td", "", `${h.hour}:00`),
    ...[h.received_fen, h.revenue_fen, h.last_week_received_fen].map((fen) => element("td", "r", fen ? yuan(fen) : "—")),
  ));
}

function chart(figures) {
  const now = Number(figures.as_of.slice(11, 13)) + Number(figures.as_of.slice(14, 16)) / 60;
  const drawn = draw(figures.by_hour, now, S.chart(yuan(figures.received_fen)));
  const middle = Math.round((drawn.from + drawn.until) / 2);
  const axis = element("div", "hero__axis num", ...[drawn.from, middle, drawn.until].map((h) => element("span", "", `${h}:00`)));
  const key = element("div", "hero__key", element("span", "", element("i", ""), S.today));
  if (drawn.compared) key.append(element("span", "", element("i", "was"), S.last(weekday(figures.day))));
  return [drawn.svg, axis, key];
}

function alarmRow(alarm) {
  const tone = alarm.code === "needs_upgrade" || alarm.code === "bad_message" ? "amber" : "alarm";
  return element("li", `notice notice--${tone}`, element("b", "", alarm.store), element("span", "grow", alarm.message));
}

function render(figures) {
  $("day").textContent = dayWords(figures.day);
  if (!figures.stores.length) return show("empty");
  const now = Date.parse(figures.as_of);
  const change = versus(figures.received_fen, figures.same_weekday_last_week_fen);
  $("received").textContent = yuan(figures.received_fen);
  $("received").classList.toggle("is-long", $("received").textContent.length > 10);
  $("provisional").hidden = !figures.provisional;
  $("versus").textContent = change ? S.versus(weekday(figures.day), change) : "";
  $("chart").replaceChildren(...chart(figures));
  $("revenue").textContent = yuan(figures.revenue_fen);
  $("topped").textContent = yuan(figures.topped_up_fen);
  $("visits").textContent = S.visited(count(figures.visits));
  $("alarms").replaceChildren(...figures.alarms.map(alarmRow));
  $("alarms").hidden = !figures.alarms.length;
  $("stores").replaceChildren(...figures.stores.map((store) => storeRow(store, figures.day, now)));
  $("compared").textContent = change ? S.compared(weekday(figures.day)) : "";
  $("tenders").replaceChildren(...tenders(figures));
  $("refunded").textContent = figures.refunded_fen ? S.refunded(yuan(figures.refunded_fen)) : "";
  $("liability").textContent = yuan(figures.prepaid_liability_fen);
  $("categories").replaceChildren(...categories(figures));
  $("who").replaceChildren(
    element("span", "", S.members(count(figures.member_visits))),
    element("span", "", S.walkIns(count(figures.walk_in_visits))),
  );
  $("hours").replaceChildren(...hourRows(figures));
  return show("main");
}

/** How fresh the page itself is, in plain words. */
function freshness() {
  const stale = last !== null && Date.now() - lastAt > STALE_MS;
  const well = connected && !stale && last?.connected;
  $("fresh").querySelector(".dot").className = `dot ${well ? "dot--jade" : "dot--amber"}`;
  $("fresh").querySelector("span").textContent = last ? (well ? S.liveAt : S.asOf)(clock(last.as_of)) : S.connecting;
  const link = $("link");
  link.hidden = well || last === null;
  if (!link.hidden) {
    link.textContent = !connected || stale
      ? S.cut(clock(last.as_of))
      : S.cloudCut;
  }
}

function take(figures) {
  last = figures;
  lastAt = Date.now();
  render(figures);
  freshness();
}

async function load() {
  try {
    const response = await fetch("/api/v1/owner/today");
    if (response.status === 401) return location.assign("/owner/sign-in");
    if (!response.ok) throw new Error((await response.json()).detail);
    take(await response.json());
  } catch (error) {
    if (last === null) {
      if (!(error instanceof TypeError)) $("failed-why").textContent = error.message;
      show("failed");
    }
    freshness();
  }
  return undefined;
}

function listen() {
  source?.close();
  source = new EventSource("/api/v1/owner/events");
  source.addEventListener("figures", (event) => {
    connected = true;
    take(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    connected = false;
    freshness();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => load().then(listen), 3000 + Math.random() * 4000);
  });
}

$("retry").addEventListener("click", () => { show("loading"); load().then(listen); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && !connected) load().then(listen); });
setInterval(freshness, 5000);
load().then(listen);
