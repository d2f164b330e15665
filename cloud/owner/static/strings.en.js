/** The words of strings.js in English. */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const many = (n, one, more) => (n === "1" ? `1 ${one}` : `${n} ${more}`);

export const words = {
  date: {
    day: (month, day) => `${day} ${MONTHS[month - 1]}`,
    full: (month, day, weekday) => `${weekday} ${day} ${MONTHS[month - 1]}`,
    weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    moment: "under a minute", minutes: (n) => `${n} min`, hours: (n) => `${n} h`, days: (n) => `${n} d`,
    hoursAnd: (hours, minutes) => `${hours} h ${minutes} min`, daysAnd: (days, hours) => `${days} d ${hours} h`,
  },
  even: "even",
  versus: (weekday, change) => `${change} vs last ${weekday} by now`, compared: (weekday) => `vs last ${weekday} by now`, last: (weekday) => `Last ${weekday}`, today: "Today",
  chart: (amount) => `Received today ${amount}, running total by hour`,
  quarantined: "Paused, to be checked", syncing: (n) => `Catching up, ${many(n, "entry", "entries")} to come`, provisional: "by the store's own sum", live: "Live", never: "Never connected yet",
  offline: (at, duration) => `As of ${at} · offline ${duration}`, visits: (n) => many(n, "visit", "visits"), visited: (n) => n, pending: (n) => `${many(n, "entry", "entries")} counted after the cloud's upgrade`,
  nothingTaken: "Nothing received today yet", nothingUsed: "No revenue today yet", refunded: (amount) => `Refunded today ${amount}`,
  members: (n) => `Members: ${many(n, "visit", "visits")}`, walkIns: (n) => `Walk-ins: ${many(n, "visit", "visits")}`,
  liveAt: (at) => `Live ${at}`, asOf: (at) => `As of ${at}`, connecting: "Connecting",
  cut: (at) => `No network. These are the figures of ${at}; reconnecting.`, cloudCut: "The cloud's message service is away for the moment. The stores sell on and catch up by themselves.",
};
