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

const late = "Overdue";

/**
 * Divides a list in its natural order by days; one that is ordered otherwise
 * stays whole. Each heading stands once, where its first task is; what is
 * overdue comes first.
 */
export function groupTasks(tasks: Task[], view: View, filter: Filter, now: Date, zone: string): Group[] {
  const natural = filter.sort === "" || filter.sort === naturalSort(view).sort;
  const heading = natural ? headingOf(view, now, zone) : null;
  if (!heading) return tasks.length > 0 ? [{ title: "", note: "", tasks }] : [];
  const groups = new Map<string, Group>();
  for (const task of tasks) {
    const { title, note } = heading(task);
    const group = groups.get(title);
    if (group) group.tasks.push(task);
    else groups.set(title, { title, note, tasks: [task] });
  }
  const all = [...groups.values()];
  return [...all.filter(({ title }) => title === late), ...all.filter(({ title }) => title !== late)];
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
  if (label.tone === "overdue") return { title: late, note: "" };
  const distance = dayNumber(label.day) - dayNumber(today);
  if (distance < 2) return { title: distance < 1 ? "Today" : "Tomorrow", note: shortDate(label.day, today) };
  return { title: distance < 7 ? "Next 7 days" : "Later", note: "" };
}
