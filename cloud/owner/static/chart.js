// Received by hour, running total: today against the same weekday last week.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 84;

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Running totals at the end of each hour, from the start of `from`. */
function running(hours, field, from, until) {
  const totals = [0];
  for (let hour = from; hour < until; hour += 1) totals.push(totals.at(-1) + hours[hour][field]);
  return totals;
}

/** The hours to show: 9 to 22, wider where something happened. */
export function span(hours) {
  const busy = hours.filter((h) => h.received_fen || h.revenue_fen || h.last_week_received_fen).map((h) => h.hour);
  return [Math.min(9, ...busy), Math.max(22, ...busy.map((hour) => hour + 1))];
}

/** The drawing; `now` is hours since midnight with their fraction. */
export function draw(hours, now, words) {
  const [from, until] = span(hours);
  const upTo = Math.min(Math.max(now, from), until);
  const today = running(hours, "received_fen", from, Math.min(until, Math.floor(upTo) + 1));
  const before = running(hours, "last_week_received_fen", from, until);
  const top = Math.max(1, ...today, ...before);
  const x = (hour) => ((hour - from) / (until - from)) * WIDTH;
  const y = (fen) => HEIGHT - 3 - (Math.max(0, fen) / top) * (HEIGHT - 10);
  const ends = today.map((fen, index) => [x(Math.min(from + index, upTo)), y(fen)]);
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": words });
  const line = { fill: "none", "vector-effect": "non-scaling-stroke", "stroke-linejoin": "round", "stroke-linecap": "round" };
  svg.append(shape("line", { x1: 0, x2: WIDTH, y1: HEIGHT - 3, y2: HEIGHT - 3, stroke: "#40373e", "stroke-width": 1, "vector-effect": "non-scaling-stroke" }));
  const dashes = before.map((fen, index) => `${x(from + index)},${y(fen)}`).join(" ");
  if (before.at(-1) > 0) svg.append(shape("polyline", { ...line, points: dashes, stroke: "#8b7d85", "stroke-width": 2, "stroke-dasharray": "3 5" }));
  svg.append(shape("polyline", { ...line, points: ends.map((p) => p.join(",")).join(" "), stroke: "#f09ab0", "stroke-width": 3 }));
  const [cx, cy] = ends.at(-1);
  svg.append(shape("line", { ...line, x1: cx, x2: cx, y1: cy, y2: cy, stroke: "#f09ab0", "stroke-width": 9 }));
  return { svg, from, until, compared: before.at(-1) > 0 };
}
