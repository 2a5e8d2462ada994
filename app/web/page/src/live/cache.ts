import type { InfiniteData, InvalidateQueryFilters, QueryClient } from "@tanstack/react-query";
import type { Change, ListedTasks, Task, TaskPage } from "../api/types";
import { noteUndo, type UndoLog } from "./undolog";

// The keys under which the query cache keeps things.
export const keys = {
  session: ["session"] as const,
  overview: ["overview"] as const,
  tasks: ["tasks"] as const,
  task: (id: number) => ["task", id] as const,
  anyTask: ["task"] as const,
  threads: ["thread"] as const,
  thread: (id: string) => ["thread", id] as const,
  conversations: ["conversations"] as const,
  undoLog: ["undo-log"] as const,
  tokens: ["tokens"] as const,
  servers: ["servers"] as const,
  plans: ["plans"] as const,
  reminderSettings: ["reminder-settings"] as const,
  devices: ["devices"] as const,
  lists: ["lists"] as const,
  /** Everything of a shared list, which is asked for again when something in it has changed. */
  list: (id: string) => ["list", id] as const,
  /** The tasks of all lists. */
  everywhere: ["everywhere"] as const,
  rings: (task: number, list = "") => ["rings", task, list] as const,
};

/**
 * Asks again for what is no longer true. A query whose first answer is still on
 * its way is asked for once more: the library would wait for that answer, which
 * may be older than the news, and keep it.
 */
export async function renew(client: QueryClient, filters: InvalidateQueryFilters = {}): Promise<void> {
  await client.cancelQueries({
    ...filters,
    predicate: (query) => query.state.data === undefined && (filters.predicate?.(query) ?? true),
  });
  await client.invalidateQueries(filters);
}

/** Shows a task of a list, "" for one's own, as it is now where all lists are shown. */
export function showEverywhere(client: QueryClient, list: string, task: Task): void {
  client.setQueriesData<InfiniteData<ListedTasks>>({ queryKey: keys.everywhere }, (data) => {
    if (!data) return data;
    const swapped = (page: ListedTasks) =>
      (page.tasks ?? []).map((one) => ((one.list ?? "") === list && one.task.id === task.id ? { ...one, task } : one));
    return { ...data, pages: data.pages.map((page) => ({ ...page, tasks: swapped(page) })) };
  });
}

/** How long lists wait for more changes before they are asked for again. */
const settleMillis = 100;

/** How long a row that was ticked stays in sight before it leaves its list. */
const lingerMillis = 700;

/** The tasks that the page has seen, in the query cache, kept the same everywhere. */
export class TaskCache {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quietUntil = 0;

  constructor(readonly client: QueryClient) {}

  /** The newest state that was seen of a task. */
  task(id: number): Task | undefined {
    return this.client.getQueryData<Task>(keys.task(id));
  }

  /** Shows a task's new state wherever the task is on the page. */
  put(task: Task): void {
    this.client.setQueryData(keys.task(task.id), task);
    showEverywhere(this.client, "", task);
    this.editPages((tasks, binned) => {
      if (Boolean(task.deleted_at) !== binned) return tasks.filter((t) => t.id !== task.id);
      return tasks.map((t) => (t.id === task.id ? task : t));
    });
  }

  /** Remembers what a list or an answer showed, unless something newer is known. */
  learn(tasks: Task[]): void {
    for (const task of tasks) {
      const known = this.task(task.id);
      if (!known || known.updated_at <= task.updated_at) this.client.setQueryData(keys.task(task.id), task);
    }
  }

  /** Takes a task off the page for good: its addition was undone. Answers that named it go on to show what it was. */
  drop(id: number, was: Task | undefined, at: string): void {
    if (was) this.client.setQueryData<Task>(keys.task(id), { ...was, deleted_at: at });
    else this.client.removeQueries({ queryKey: keys.task(id) });
    this.editPages((tasks) => tasks.filter((t) => t.id !== id));
  }

  /** Shows a recorded change and soon asks for the lists again. */
  apply(change: Change): void {
    const parents = new Set<number>();
    for (const edit of change.edits ?? []) {
      if (edit.after) this.put(edit.after);
      else this.drop(edit.id, edit.before, change.at);
      for (const parent of [edit.before?.parent, edit.after?.parent]) if (parent) parents.add(parent);
    }
    // How far a task's subtasks are is no change of the task.
    for (const parent of parents) void this.client.invalidateQueries({ queryKey: keys.task(parent) });
    // Of a large change only a part is sent, so what is shown of one task may be old too.
    if (change.more) void this.client.invalidateQueries({ queryKey: keys.anyTask });
    this.client.setQueryData<UndoLog>(keys.undoLog, (log) => noteUndo(log ?? {}, change));
    this.refreshSoon();
  }

  /** Keeps answers that are on their way from overwriting what is shown now. */
  async hold(): Promise<void> {
    await this.client.cancelQueries({ queryKey: keys.tasks });
  }

  /** Lets a tick be seen before the lists are asked for again. */
  linger(): void {
    this.quietUntil = Date.now() + lingerMillis;
  }

  refreshSoon(): void {
    clearTimeout(this.timer);
    const wait = Math.max(settleMillis, this.quietUntil - Date.now());
    this.timer = setTimeout(() => this.refresh(), wait);
  }

  refresh(): Promise<unknown> {
    clearTimeout(this.timer);
    const stale = [keys.tasks, keys.overview, keys.everywhere];
    return Promise.all(stale.map((queryKey) => renew(this.client, { queryKey })));
  }

  private editPages(edit: (tasks: Task[], binned: boolean) => Task[]): void {
    const lists = this.client.getQueriesData<InfiniteData<TaskPage>>({ queryKey: keys.tasks });
    for (const [key, data] of lists) {
      if (!data) continue;
      const binned = String(key[1]).includes("status=deleted");
      const pages = data.pages.map((page) => ({ ...page, tasks: edit(page.tasks, binned) }));
      this.client.setQueryData(key, { ...data, pages });
    }
  }
}
