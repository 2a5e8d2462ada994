import { useMemo } from "react";
import { Fault, sentence, type Changed } from "../api/http";
import { newKey } from "../api/key";
import {
  addTask,
  batchTasks,
  type BatchAction,
  listTasks,
  patchTask,
  undo,
  type Draft,
  type TaskFields,
} from "../api/tasks";
import type { Task } from "../api/types";
import { useZone } from "../account/SessionGate";
import { outbox, unreached } from "../offline/outbox";
import type { Deed } from "../offline/store";
import { useTaskCache } from "../live/LiveProvider";
import type { TaskCache } from "../live/cache";
import { wallIn } from "../time/civil";
import { dueLabel, relativeDay } from "../time/labels";
import { go } from "../shell/route";
import { useToast, type Toast } from "../ui/Toasts";

export interface TaskActions {
  add(draft: Draft, key?: string): Promise<Task | null>;
  toggle(task: Task): void;
  remove(task: Task): void;
  restore(task: Task): void;
  /** Saves fields of a task; the error is thrown when the caller has a place for it. */
  patch(task: Task, fields: Partial<TaskFields>, strict?: boolean): Promise<void>;
  /** Does one thing to tasks that were chosen by hand, as one change. */
  many(ids: number[], what: BatchAction): void;
  undo(change?: number): void;
}

/** And what can be done to those of one's own list alone. */
export interface OwnActions extends TaskActions {
  /** Makes what has a tag a list of its own. */
  listOf(tag: string): Promise<void>;
}

/** How many tasks one change takes. */
const atOnce = 200;

/** What can be done to tasks: shown at once, taken back if the server refuses, undone from a toast. */
export function useTaskActions(): OwnActions {
  const cache = useTaskCache();
  const toast = useToast();
  const zone = useZone();
  return useMemo(() => new Actions(cache, toast, zone), [cache, toast, zone]);
}

class Actions implements OwnActions {
  constructor(
    private readonly cache: TaskCache,
    private readonly toast: (toast: Toast) => void,
    private readonly zone: string,
  ) {
    this.undo = this.undo.bind(this);
  }

  async add(draft: Draft, key = newKey()): Promise<Task | null> {
    const { body, change } = await addTask(draft, key);
    this.cache.learn([body]);
    await this.cache.refresh();
    this.tell(`Added “${brief(body.title)}”${this.when(body)}${repeats(body)}`, change, "Added", () =>
      go({ task: body.id, list: null }),
    );
    return body;
  }

  toggle(task: Task): void {
    const done = !task.done;
    const guess = { ...task, done, completed_at: done ? new Date().toISOString() : undefined };
    this.cache.linger();
    void this.attempt(task, guess, { action: done ? "complete" : "reopen" }, (now, along) => {
      if (!done) return `Reopened “${brief(task.title)}”`;
      if (now && !now.done && now.recurrence) return `Completed “${brief(task.title)}”. Next one${this.when(now)}`;
      return `Completed “${brief(task.title)}”${withSubtasks(along)}`;
    });
  }

  remove(task: Task): void {
    const guess = { ...task, deleted_at: new Date().toISOString() };
    void this.attempt(
      task,
      guess,
      { action: "delete" },
      (_, along) => `Deleted “${brief(task.title)}”${withSubtasks(along)}`,
    );
  }

  restore(task: Task): void {
    const guess = { ...task, deleted_at: undefined };
    void this.attempt(
      task,
      guess,
      { action: "restore" },
      (_, along) => `Restored “${brief(task.title)}”${withSubtasks(along)}`,
    );
  }

  async patch(task: Task, fields: Partial<TaskFields>, strict = false): Promise<void> {
    const guess = withFields(task, fields);
    const moved = "due" in fields && Object.keys(fields).length === 1;
    const words = (now?: Task) =>
      moved && now ? `Moved “${brief(now.title)}”${this.when(now) || ": no date"}` : `Saved “${brief(guess.title)}”`;
    await this.attempt(task, guess, fields, words, strict);
  }

  many(ids: number[], what: BatchAction): void {
    const key = newKey();
    const deed: Deed = { kind: "do", what, ids, title: `${ids.length} tasks` };
    const shared = "to" in what; // of a list of others nothing is kept for later
    if (outbox.busy && !shared) return void this.keep(deed, key);
    return void batchTasks(ids, what, key).then(
      (done) => {
        this.cache.apply(done);
        this.tell(
          this.didMany(
            what,
            (done.edits ?? []).flatMap(({ after, before }) => after ?? before ?? []),
            done.more,
          ),
          done.seq || null,
        );
      },
      (error: unknown) => (unreached(error) && !shared ? this.keep(deed, key) : this.fail(error)),
    );
  }

  async listOf(tag: string): Promise<void> {
    const name = tag.charAt(0).toUpperCase() + tag.slice(1).replaceAll("-", " ");
    try {
      const { tasks, next_cursor } = await listTasks(
        new URLSearchParams({ tag, status: "all", limit: String(atOnce) }),
      );
      if (next_cursor) {
        const text = `More than ${atOnce} tasks have #${tag}. Write “make ${tag} a list” to the assistant: it takes more at once.`;
        return this.toast({ text });
      }
      const ids = tasks.map(({ id }) => id);
      const done = await batchTasks(ids, { action: "move", to: name, name, new: true }, newKey());
      this.cache.apply(done);
      const list = done.edits?.[0]?.elsewhere?.list;
      this.tell(
        `${this.didMany({ action: "move", to: name, name }, tasks)}, a new list`,
        done.seq || null,
        undefined,
        list ? () => go({ list }) : undefined,
      );
    } catch (error) {
      this.fail(error);
    }
  }

  private didMany(what: BatchAction, tasks: Task[], more = 0): string {
    const [first] = tasks;
    const count = tasks.length + more;
    const which = count === 1 && first ? `“${brief(first.title)}”` : `${count} tasks`;
    if (!first) return "Nothing to change: it is so already";
    switch (what.action) {
      case "complete":
        return `Completed ${which}`;
      case "reopen":
        return `Reopened ${which}`;
      case "delete":
        return `Deleted ${which}`;
      case "restore":
        return `Restored ${which}`;
      case "move":
        if ("to" in what) return `Moved ${which} to ${brief(what.name)}`;
        return `Moved ${which} to ${relativeDay(what.day, wallIn(this.zone, new Date()).date)}`;
      case "prioritize":
        return `${which}: ${what.priority === "none" ? "no" : what.priority} priority`;
      case "tag":
        return `Tagged ${which} #${what.tag}`;
    }
  }

  undo(change?: number): void {
    undo(change).then(
      (done) => {
        this.cache.apply(done);
        const titles = (done.edits ?? []).map((edit) => edit.after?.title ?? edit.before?.title ?? "");
        const count = titles.length + (done.more ?? 0);
        const what = count === 1 ? `“${brief(titles[0] ?? "")}”` : `${count} tasks`;
        this.toast({ text: `Undone: ${what}`, action: { label: "Redo", run: () => this.undo(done.seq) } });
      },
      (error: unknown) => this.fail(error),
    );
  }

  private async attempt(
    before: Task,
    guess: Task,
    what: BatchAction | Partial<TaskFields>,
    words: (now: Task | undefined, along: number) => string,
    strict = false,
  ): Promise<void> {
    const deed = deedOf(before, what);
    const key = newKey();
    await this.cache.hold();
    this.cache.put(guess);
    try {
      if (outbox.busy) return await this.keep(deed, key); // it comes after what waits
      const { body, change, along } = await done(deed, key);
      if (body) this.cache.put(body);
      this.tell(words(body, along), change);
    } catch (error) {
      if (unreached(error)) return await this.keep(deed, key);
      this.cache.put(before);
      if (strict) throw error;
      this.fail(error);
    } finally {
      this.cache.refreshSoon();
    }
  }

  /** Keeps what was done until it can be sent. */
  private async keep(deed: Deed, key: string): Promise<void> {
    try {
      await outbox.keep(deed, key);
    } catch {
      this.fail(new Fault(0, "Not saved: the server cannot be reached, and this browser keeps nothing for later."));
    }
  }

  private tell(text: string, change: number | null, verb?: string, open?: () => void): void {
    if (change === null) this.toast({ text });
    else this.toast({ text, verb, open, action: { label: "Undo", run: () => this.undo(change) } });
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

/** What is done to a task, as it can be kept and sent later. */
function deedOf(task: Task, what: BatchAction | Partial<TaskFields>): Deed {
  if (!("action" in what)) {
    return { kind: "edit", task: task.id, title: task.title, fields: what, version: task.version };
  }
  // Done is done once, but the next occurrence of a series is another thing to do.
  const versions = task.recurrence && what.action === "complete" ? { versions: [task.version] } : {};
  return { kind: "do", what, ids: [task.id], title: task.title, ...versions };
}

async function done(deed: Deed, key: string): Promise<Changed<Task | undefined> & { along: number }> {
  if (deed.kind === "edit") return { ...(await patchTask(deed.task, deed.fields, deed.version, key)), along: 0 };
  if (deed.kind !== "do") throw new Error("not done to a task");
  const change = await batchTasks(deed.ids, deed.what, key, deed.versions);
  const edits = change.edits ?? [];
  const edit = edits.find(({ id }) => id === deed.ids[0]);
  const along = edits.filter(({ after }) => after?.parent === deed.ids[0]).length + (change.more ?? 0);
  return { body: edit?.after, change: change.seq || null, along };
}

/** The task as it will be: what is cleared in a patch isn't there afterwards. */
function withFields(task: Task, fields: Partial<TaskFields>): Task {
  const { due, recurrence, assigned, parent, ...others } = fields;
  const guess: Task = { ...task, ...others };
  if (due !== undefined) guess.due = due ?? undefined;
  if (recurrence !== undefined) guess.recurrence = recurrence ?? undefined;
  if (assigned !== undefined) guess.assigned = assigned ?? undefined;
  if (parent !== undefined) {
    guess.parent = parent ?? undefined;
    guess.parent_title = undefined;
  }
  return guess;
}

/** What came along with a task. */
function withSubtasks(count: number): string {
  if (count === 0) return "";
  return count === 1 ? " with its subtask" : ` with ${count} subtasks`;
}

function repeats(task: Task): string {
  return task.recurrence?.text ? `, ${task.recurrence.text}` : "";
}

/** A title as it fits into a message. */
export function brief(title: string): string {
  return title.length > 60 ? `${title.slice(0, 57).trimEnd()}…` : title;
}
