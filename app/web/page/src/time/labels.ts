import type { Due } from "../api/types";
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

/** "Fri 4 Dec", with the year where it is not the one of today. */
export function shortDate(date: string, today: string): string {
  const [year, month, day] = split(date);
  const text = `${dayName(date).slice(0, 3)} ${day} ${months[month - 1]?.slice(0, 3)}`;
  return year === split(today)[0] ? text : `${text} ${year}`;
}

/** "Friday 4 December 2026" */
export function fullDate(date: string): string {
  const [year, month, day] = split(date);
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
  const abroad = moment && due.zone && due.zone !== zone ? ` (${due.time} in ${due.zone})` : "";
  return {
    short: wall.time ? `${day} ${wall.time}` : day,
    full: fullDate(wall.date) + (wall.time ? ` at ${wall.time}` : "") + abroad,
    tone: toneOf(wall.date, moment, now, today),
    day: wall.date,
  };
}

/** When something happened: "14:05" today, else the day and the time. */
export function pastLabel(at: string, now: Date, zone: string): { short: string; full: string } {
  const wall = wallIn(zone, new Date(at));
  const today = wallIn(zone, now).date;
  const day =
    wall.date === today ? "" : wall.date === addDays(today, -1) ? "Yesterday " : `${shortDate(wall.date, today)} `;
  return { short: `${day}${wall.time}`, full: `${fullDate(wall.date)} at ${wall.time}` };
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
