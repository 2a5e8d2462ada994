import { useMemo } from "react";
import { Fault, sentence, type Changed } from "../api/http";
import { newKey } from "../api/key";
import {
  addTask,
  deleteTask,
  patchTask,
  restoreTask,
  toggleTask,
  undo,
  type Draft,
  type TaskFields,
} from "../api/tasks";
import type { Task } from "../api/types";
import { useZone } from "../account/SessionGate";
import { useTaskCache } from "../live/LiveProvider";
import type { TaskCache } from "../live/cache";
import { dueLabel } from "../time/labels";
import { useToast, type Toast } from "../ui/Toasts";

export interface TaskActions {
  add(draft: Draft): Promise<Task | null>;
  toggle(task: Task): void;
  remove(task: Task): void;
  restore(task: Task): void;
  /** Saves fields of a task; the error is thrown when the caller has a place for it. */
  patch(task: Task, fields: Partial<TaskFields>, strict?: boolean): Promise<void>;
  undo(change?: number): void;
}

/** What can be done to tasks: shown at once, taken back if the server refuses, undone from a toast. */
export function useTaskActions(): TaskActions {
  const cache = useTaskCache();
  const toast = useToast();
  const zone = useZone();
  return useMemo(() => new Actions(cache, toast, zone), [cache, toast, zone]);
}

class Actions implements TaskActions {
  constructor(
    private readonly cache: TaskCache,
    private readonly toast: (toast: Toast) => void,
    private readonly zone: string,
  ) {
    this.undo = this.undo.bind(this);
  }

  async add(draft: Draft): Promise<Task | null> {
    const { body, change } = await addTask(draft, newKey());
    this.cache.learn([body]);
    await this.cache.refresh();
    this.tell(`Added “${brief(body.title)}”${this.when(body)}`, change);
    return body;
  }

  toggle(task: Task): void {
    const done = !task.done;
    const guess = { ...task, done, completed_at: done ? new Date().toISOString() : undefined };
    this.cache.linger();
    void this.attempt(
      task,
      guess,
      () => toggleTask(task.id),
      (now) => {
        if (!done) return `Reopened “${brief(task.title)}”`;
        if (now && !now.done && now.recurrence) return `Completed “${brief(task.title)}”. Next one${this.when(now)}`;
        return `Completed “${brief(task.title)}”`;
      },
    );
  }

  remove(task: Task): void {
    const guess = { ...task, deleted_at: new Date().toISOString() };
    void this.attempt(
      task,
      guess,
      () => deleteTask(task.id),
      () => `Deleted “${brief(task.title)}”`,
    );
  }

  restore(task: Task): void {
    const guess = { ...task, deleted_at: undefined };
    void this.attempt(
      task,
      guess,
      () => restoreTask(task.id),
      () => `Restored “${brief(task.title)}”`,
    );
  }

  async patch(task: Task, fields: Partial<TaskFields>, strict = false): Promise<void> {
    const guess = withFields(task, fields);
    const moved = "due" in fields && Object.keys(fields).length === 1;
    const words = (now?: Task) =>
      moved && now ? `Moved “${brief(now.title)}”${this.when(now) || ": no date"}` : `Saved “${brief(guess.title)}”`;
    await this.attempt(task, guess, () => patchTask(task.id, fields, task.version), words, strict);
  }

  undo(change?: number): void {
    undo(change).then(
      (done) => {
        this.cache.apply(done);
        const titles = (done.edits ?? []).map((edit) => edit.after?.title ?? edit.before?.title ?? "");
        const what = titles.length === 1 ? `“${brief(titles[0] ?? "")}”` : `${titles.length} tasks`;
        this.toast({ text: `Undone: ${what}`, action: { label: "Redo", run: () => this.undo(done.seq) } });
      },
      (error: unknown) => this.fail(error),
    );
  }

  private async attempt<T extends Task | undefined>(
    before: Task,
    guess: Task,
    send: () => Promise<Changed<T>>,
    words: (now?: Task) => string,
    strict = false,
  ): Promise<void> {
    await this.cache.hold();
    this.cache.put(guess);
    try {
      const { body, change } = await send();
      if (body) this.cache.put(body);
      this.tell(words(body), change);
    } catch (error) {
      this.cache.put(before);
      if (strict) throw error;
      this.fail(error);
    } finally {
      this.cache.refreshSoon();
    }
  }

  private tell(text: string, change: number | null): void {
    if (change === null) this.toast({ text });
    else this.toast({ text, action: { label: "Undo", run: () => this.undo(change) } });
  }

  private fail(error: unknown): void {
    this.toast({
      text:
        error instanceof Fault && error.offline
          ? "Not saved: the server cannot be reached. Try again when you are online."
          : sentence(error),
      error: true,
    });
  }

  private when(task: Task): string {
    if (!task.due) return "";
    const label = dueLabel(task.due, new Date(), this.zone);
    return `: ${label.short}`;
  }
}

/** The task as it will be: what is cleared in a patch isn't there afterwards. */
function withFields(task: Task, fields: Partial<TaskFields>): Task {
  const { due, recurrence, ...others } = fields;
  const guess: Task = { ...task, ...others };
  if (due !== undefined) guess.due = due ?? undefined;
  if (recurrence !== undefined) guess.recurrence = recurrence ?? undefined;
  return guess;
}

function brief(title: string): string {
  return title.length > 60 ? `${title.slice(0, 57).trimEnd()}…` : title;
}
