import type { Due } from "../api/types";
import { habitsOf } from "./locale";
import { addDays, dayNumber, momentOf, wallIn, weekday } from "./civil";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export type Tone = "overdue" | "today" | "soon" | "later";

export interface DueLabel {
  /** "Today 17:00", "Fri 4 Dec" */
  short: string;
  /** "Friday 4 December 2026 at 17:00" */
  full: string;
  tone: Tone;
  /** The day on which it is due for the person. */
  day: string;
}

/** How dates and times are written: 4 Dec or Dec 4, 17:00 or 5:00 PM. */
interface Style {
  monthFirst: boolean;
  twelve: boolean;
}

let style: Style = { monthFirst: false, twelve: false };

/** Regions that write the month first, in English. */
const monthFirst = ["US", "PH", "PR", "GU", "VI", "AS"];

/** Writes dates and times as a person's language tag says, with what they set apart from their region. */
export function writeAs(locale: string): void {
  style = styleOf(locale);
}

function styleOf(locale: string): Style {
  const { order } = habitsOf(locale);
  try {
    const { region } = new Intl.Locale(locale).maximize();
    const { hour12 = false } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
    return { monthFirst: order === "month" || (order === "" && monthFirst.includes(region ?? "")), twelve: hour12 };
  } catch {
    return { monthFirst: order === "month", twelve: false }; // a tag that the browser does not know
  }
}

/** A time of day, "17:00" or "5:00 PM". */
export function clock(time: string): string {
  if (!style.twelve) return time;
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return `${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
}

/** "Fri 4 Dec", with the year where it is not the one of today; "Fri, Dec 4" where the month comes first. */
export function shortDate(date: string, today: string): string {
  const [year, month, day] = split(date);
  const name = months[month - 1]?.slice(0, 3);
  const weekday = dayName(date).slice(0, 3);
  if (style.monthFirst) return `${weekday}, ${name} ${day}${year === split(today)[0] ? "" : `, ${year}`}`;
  const text = `${weekday} ${day} ${name}`;
  return year === split(today)[0] ? text : `${text} ${year}`;
}

/** "Friday 4 December 2026" */
export function fullDate(date: string): string {
  const [year, month, day] = split(date);
  if (style.monthFirst) return `${dayName(date)}, ${months[month - 1]} ${day}, ${year}`;
  return `${dayName(date)} ${day} ${months[month - 1]} ${year}`;
}

/** "Today", "Tomorrow", "Yesterday", a weekday of the coming six, or the date. */
export function relativeDay(date: string, today: string): string {
  const distance = dayNumber(date) - dayNumber(today);
  if (distance === 0) return "Today";
  if (distance === 1) return "Tomorrow";
  if (distance === -1) return "Yesterday";
  if (distance > 1 && distance < 7) return dayName(date);
  return shortDate(date, today);
}

/** How a due is shown to somebody in zone at a moment. */
export function dueLabel(due: Due, now: Date, zone: string): DueLabel {
  const today = wallIn(zone, now).date;
  const moment = due.time ? momentOf(due.date, due.time, due.zone ?? zone) : null;
  const wall = moment && due.zone && due.zone !== zone ? wallIn(zone, moment) : { date: due.date, time: due.time };
  const day = relativeDay(wall.date, today);
  const abroad = moment && due.zone && due.zone !== zone ? ` (${clock(due.time ?? "")} in ${due.zone})` : "";
  return {
    short: wall.time ? `${day} ${clock(wall.time)}` : day,
    full: fullDate(wall.date) + (wall.time ? ` at ${clock(wall.time)}` : "") + abroad,
    tone: toneOf(wall.date, moment, now, today),
    day: wall.date,
  };
}

/**
 * A moment by its day and time: short stands by itself ("Yesterday 17:02"), within in a sentence ("yesterday 17:02",
 * "Mon, Nov 30 17:02"), and full has the whole date.
 */
export function pastLabel(at: string, now: Date, zone: string): { short: string; within: string; full: string } {
  const wall = wallIn(zone, new Date(at));
  const today = wallIn(zone, now).date;
  const time = clock(wall.time);
  const near = wall.date === addDays(today, -1) ? "Yesterday" : wall.date === addDays(today, 1) ? "Tomorrow" : "";
  const day = near || (wall.date === today ? "" : shortDate(wall.date, today));
  return {
    short: `${day} ${time}`.trimStart(),
    within: `${near ? near.toLowerCase() : day} ${time}`.trimStart(),
    full: `${fullDate(wall.date)} at ${time}`,
  };
}

function toneOf(date: string, moment: Date | null, now: Date, today: string): Tone {
  const distance = dayNumber(date) - dayNumber(today);
  if (moment ? moment < now : distance < 0) return "overdue";
  if (distance === 0) return "today";
  return distance === 1 ? "soon" : "later";
}

function dayName(date: string): string {
  return days[weekday(date)] ?? "";
}

function split(date: string): [year: number, month: number, day: number] {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return [year, month, day];
}
