/** Days and months as they are typed here: year first, by digits alone or with any sign between. */

const two = (number) => String(number).padStart(2, "0");

/**
 * What was typed as YYYY-MM-DD; "" for nothing, null for no day between `min` and `max`.
 * @param {string} text @param {{min?: string, max?: string, year?: string}} [within] year: of month and day alone (1122, 11-22)
 */
export function readDay(text, { min = "1900-01-01", max = "2099-12-31", year } = {}) {
  const typed = text.normalize("NFKC").trim();
  if (!typed) return "";
  const whole = /^((?:19|20)\d\d)(?:(\d\d)(\d\d)|\D(\d{1,2})\D(\d{1,2})\D?)$/.exec(typed);
  const short = year && /^()(?:(\d\d)(\d\d)|(\d{1,2})\D(\d{1,2})\D?)$/.exec(typed);
  const match = whole ?? short;
  if (!match) return null;
  const day = `${match[1] || year}-${two(match[2] ?? match[4])}-${two(match[3] ?? match[5])}`;
  return real(day) && day >= min && day <= max ? day : null;
}

/** What was typed as YYYY-MM; "" for nothing, null for no month up to `max`. */
export function readMonth(text, { min = "1900-01", max = "2099-12" } = {}) {
  const typed = text.normalize("NFKC").trim();
  if (!typed) return "";
  const match = /^((?:19|20)\d\d)(?:(\d\d)|\D(\d{1,2})\D?)$/.exec(typed);
  const month = match && `${match[1]}-${two(match[2] ?? match[3])}`;
  return month && real(`${month}-01`) && month >= min && month <= max ? month : null;
}

/** `by` days or months on. @param {string} from YYYY-MM-DD or YYYY-MM */
export function stepped(from, by) {
  const [year, month, day] = from.split("-").map(Number);
  const to = day ? new Date(Date.UTC(year, month - 1, day + by)) : new Date(Date.UTC(year, month - 1 + by, 1));
  return to.toISOString().slice(0, from.length);
}

function real(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
