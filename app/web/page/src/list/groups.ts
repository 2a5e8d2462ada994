import type { Task } from "../api/types";
import type { View } from "../shell/route";
import { dayNumber, wallIn } from "../time/civil";
import { dueLabel, relativeDay, shortDate } from "../time/labels";
import { naturalSort, type Filter } from "./filter";

/** Tasks under one heading; no heading for a list that is not divided. */
export interface Group {
  title: string;
  note: string;
  tasks: Task[];
}

/** Divides a list in its natural order by days; one that is ordered otherwise stays whole. */
export function groupTasks(tasks: Task[], view: View, filter: Filter, now: Date, zone: string): Group[] {
  const natural = filter.sort === "" || filter.sort === naturalSort(view).sort;
  const heading = natural ? headingOf(view, now, zone) : null;
  const groups: Group[] = [];
  for (const task of tasks) {
    const { title, note } = heading?.(task) ?? { title: "", note: "" };
    const last = groups.at(-1);
    if (last?.title === title) last.tasks.push(task);
    else groups.push({ title, note, tasks: [task] });
  }
  return groups;
}

type Heading = (task: Task) => { title: string; note: string };

function headingOf(view: View, now: Date, zone: string): Heading | null {
  const today = wallIn(zone, now).date;
  if (view === "done") {
    return (task) => {
      const day = task.completed_at ? wallIn(zone, new Date(task.completed_at)).date : today;
      return dayHeading(day, today);
    };
  }
  if (view === "upcoming") {
    return (task) => dayHeading(task.due ? dueLabel(task.due, now, zone).day : today, today);
  }
  if (view === "all") return (task) => nearness(task, now, zone, today);
  return null;
}

function dayHeading(day: string, today: string): { title: string; note: string } {
  const title = relativeDay(day, today);
  const note = shortDate(day, today);
  return { title, note: note === title ? "" : note };
}

function nearness(task: Task, now: Date, zone: string, today: string): { title: string; note: string } {
  if (!task.due) return { title: "No date", note: "" };
  const label = dueLabel(task.due, now, zone);
  if (label.tone === "overdue") return { title: "Overdue", note: "" };
  const distance = dayNumber(label.day) - dayNumber(today);
  if (distance < 2) return { title: distance < 1 ? "Today" : "Tomorrow", note: shortDate(label.day, today) };
  return { title: distance < 7 ? "Next 7 days" : "Later", note: "" };
}
