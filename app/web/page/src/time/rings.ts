import type { Task } from "../api/types";
import { momentOf } from "./civil";

/**
 * Whether a task has reminders of its own of which one may still ring, as far as the page can
 * know: it lacks the hour for whole days, so those count until their day is over.
 */
export function mayRing(task: Pick<Task, "due" | "recurrence" | "reminders">, now: Date, zone: string): boolean {
  const { due, recurrence, reminders } = task;
  return (reminders ?? []).some((one) => {
    if (one.kind === "moment") return !one.at || new Date(one.at) >= now;
    if (!due) return false;
    if (recurrence) return true; // with the next occurrence
    const end = momentOf(due.date, due.time ?? "23:59", due.time ? (due.zone ?? zone) : zone);
    const lead = one.kind === "before" && due.time && !one.days ? (one.minutes ?? 0) * 60_000 : 0;
    return end.getTime() - lead >= now.getTime();
  });
}
