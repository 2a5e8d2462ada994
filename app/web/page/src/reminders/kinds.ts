import type { Reminder } from "../api/schema";
import { pastLabel } from "../time/labels";

/** How many reminders a task takes, as the server has it. */
export const mostReminders = 10;

/** The reminders that are offered for a task with a date, by a name of their own. */
export const offers: { name: string; text: string; reminder: Reminder }[] = [
  { name: "due", text: "When it is due", reminder: { kind: "due" } },
  { name: "m10", text: "10 minutes before", reminder: { kind: "before", minutes: 10 } },
  { name: "m30", text: "30 minutes before", reminder: { kind: "before", minutes: 30 } },
  { name: "m60", text: "An hour before", reminder: { kind: "before", minutes: 60 } },
  { name: "d1", text: "The day before", reminder: { kind: "before", days: 1 } },
  { name: "d7", text: "A week before", reminder: { kind: "before", days: 7 } },
];

/** What a reminder does, in words: "30 minutes before", "the day before at 09:00, every 5 minutes until it is done". */
export function reminderText(reminder: Reminder, now: Date, zone: string): string {
  let text = when(reminder, now, zone);
  if (reminder.nag) text += `, every ${count(reminder.nag, "minute")} until it is done`;
  if (reminder.loud && !reminder.snoozed) text += ", in quiet hours too";
  return text;
}

function when({ kind, minutes, days, time, at, hold, snoozed, instead }: Reminder, now: Date, zone: string): string {
  if (kind === "moment" && at) {
    const moment = pastLabel(at, now, zone).within;
    if (hold) return `nothing before ${moment}`;
    return snoozed ? `put off to ${moment}` : moment;
  }
  if (kind === "due" && instead) return "when it is due, this time";
  if (kind === "due") return time ? `on the day at ${time}` : "when it is due";
  if (days) return (days === 1 ? "the day before" : `${days} days before`) + (time ? ` at ${time}` : "");
  const all = minutes ?? 0;
  return `${all % 60 === 0 && all > 0 ? count(all / 60, "hour") : count(all, "minute")} before`;
}

function count(n: number, unit: string): string {
  return n === 1 ? `1 ${unit}` : `${n} ${unit}s`;
}

/** A reminder with how it rings changed: what holds others back doesn't ring, and what was put off rings loudly anyhow. */
export function withHow(one: Reminder, how: { nag?: number; loud?: boolean }): Reminder {
  if (one.hold) return one;
  return { ...one, ...how, ...(one.snoozed && { loud: one.loud }) };
}

/** The same list with one more, unless it is there already. */
export function withReminder(all: Reminder[], one: Reminder): Reminder[] {
  const bare = ({ nag: _nag, loud: _loud, ...rest }: Reminder) => JSON.stringify(rest, Object.keys(rest).toSorted());
  return all.some((other) => bare(other) === bare(one)) ? all : [...all, one];
}
