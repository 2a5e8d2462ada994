import type { Task } from "../api/types";
import type { Waiting } from "./store";

/** Tasks as they will be when what waits has been sent. */
export function overlaid(tasks: Task[], waiting: Waiting[]): Task[] {
  const meant = waiting.filter(({ trouble }) => !trouble);
  if (meant.length === 0) return tasks;
  return tasks.map((task) => meant.reduce(applied, task)).filter((task, i) => !task.deleted_at || tasks[i]?.deleted_at);
}

function applied(task: Task, { deed, at }: Waiting): Task {
  if (deed.kind === "edit" && deed.task === task.id) {
    const { due, recurrence, assigned, parent, ...others } = deed.fields;
    return {
      ...task,
      ...others,
      ...(due !== undefined && { due: due ?? undefined }),
      ...(recurrence !== undefined && { recurrence: recurrence ?? undefined }),
      ...(assigned !== undefined && { assigned: assigned ?? undefined }),
      ...(parent !== undefined && { parent: parent ?? undefined, parent_title: undefined }),
    };
  }
  if (deed.kind !== "do" || !deed.ids.includes(task.id)) return task;
  switch (deed.what.action) {
    case "complete":
      return { ...task, done: true, completed_at: at };
    case "reopen":
      return { ...task, done: false, completed_at: undefined };
    case "delete":
      return { ...task, deleted_at: at };
    case "restore":
      return { ...task, deleted_at: undefined };
    case "move":
      return "day" in deed.what ? { ...task, due: { ...task.due, date: deed.what.day } } : task;
    case "prioritize":
      return { ...task, priority: deed.what.priority };
    case "tag":
      return { ...task, tags: [...new Set([...task.tags, deed.what.tag])] };
  }
}

/** Whether something that was done to the task waits to be sent. */
export function waits(task: number, waiting: Waiting[]): boolean {
  return waiting.some(({ deed }) =>
    deed.kind === "do" ? deed.ids.includes(task) : deed.kind === "edit" && deed.task === task,
  );
}
