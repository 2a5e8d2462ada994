import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { Fault, sentence } from "../api/http";
import { newKey } from "../api/key";
import { addTask, batchTasks, patchTask, undoIn, type BatchAction, type Draft, type TaskFields } from "../api/tasks";
import type { Change, Place, Task, TaskPage } from "../api/types";
import { brief, type TaskActions } from "../list/useTaskActions";
import { keys, showEverywhere } from "../live/cache";
import { useToast, type Toast } from "../ui/Toasts";

/** What can be done to tasks of a shared list: shown at once, and needs the network. */
export function useListActions({ id, name }: Place): TaskActions {
  const client = useQueryClient();
  const toast = useToast();
  return useMemo(() => new ListActions(client, toast, id, name), [client, toast, id, name]);
}

class ListActions implements TaskActions {
  constructor(
    private readonly client: QueryClient,
    private readonly toast: (toast: Toast) => void,
    private readonly list: string,
    private readonly name: string,
  ) {}

  async add(draft: Draft, key = newKey()): Promise<Task | null> {
    const { body, change } = await addTask(draft, key, this.list);
    await this.again();
    this.tell(`Added “${brief(body.title)}” to ${brief(this.name)}`, change, "Added");
    return body;
  }

  toggle(task: Task): void {
    const done = !task.done;
    const guess = { ...task, done, completed_at: done ? new Date().toISOString() : undefined };
    const words = `${done ? "Completed" : "Reopened"} “${brief(task.title)}”`;
    void this.attempt(guess, words, () => this.batch([task.id], { action: done ? "complete" : "reopen" }));
  }

  remove(task: Task): void {
    const guess = { ...task, deleted_at: new Date().toISOString() };
    void this.attempt(guess, `Deleted “${brief(task.title)}”`, () => this.batch([task.id], { action: "delete" }));
  }

  restore(task: Task): void {
    const guess = { ...task, deleted_at: undefined };
    void this.attempt(guess, `Restored “${brief(task.title)}”`, () => this.batch([task.id], { action: "restore" }));
  }

  async patch(task: Task, fields: Partial<TaskFields>, strict = false): Promise<void> {
    const save = async () => (await patchTask(task.id, fields, task.version, newKey(), this.list)).change;
    await this.attempt(task, `Saved “${brief(fields.title ?? task.title)}”`, save, strict);
  }

  many(ids: number[], what: BatchAction): void {
    const count = ids.length === 1 ? "1 task" : `${ids.length} tasks`;
    const words = "to" in what ? `Moved ${count} to ${brief(what.name)}` : `Changed ${count}`;
    void this.attempt(null, words, () => this.batch(ids, what));
  }

  undo(change?: number): void {
    this.takeBack(change, false);
  }

  private takeBack(change: number | undefined, over: boolean): void {
    undoIn(this.list, change, over).then(
      (done) => {
        void this.again();
        const [first, ...others] = (done.edits ?? []).map((edit) => edit.after?.title ?? edit.before?.title ?? "");
        const what = others.length === 0 ? `“${brief(first ?? "")}”` : `${others.length + 1} tasks`;
        this.toast({ text: `Undone: ${what}`, action: { label: "Redo", run: () => this.undo(done.seq) } });
      },
      (error: unknown) => {
        const conflict = error instanceof Fault && error.status === 409 && !over;
        const action = { label: "Take back only mine", run: () => this.takeBack(change, true) };
        this.toast({ text: sentence(error), error: true, ...(conflict && { action }) });
      },
    );
  }

  private async batch(ids: number[], what: BatchAction): Promise<number | null> {
    const change: Change = await batchTasks(ids, what, newKey(), undefined, this.list);
    return change.seq || null;
  }

  private async attempt(
    guess: Task | null,
    words: string,
    work: () => Promise<number | null>,
    strict = false,
  ): Promise<void> {
    await this.client.cancelQueries({ queryKey: keys.list(this.list) });
    await this.client.cancelQueries({ queryKey: keys.everywhere });
    if (guess) this.show(guess);
    try {
      this.tell(words, await work());
    } catch (error) {
      if (strict) throw error;
      this.toast({ text: sentence(error), error: true });
    } finally {
      void this.again();
    }
  }

  /** Shows a task as it is likely to be, until the server has said how it is. */
  private show(task: Task): void {
    showEverywhere(this.client, this.list, task);
    this.client.setQueriesData<InfiniteData<TaskPage>>({ queryKey: [...keys.list(this.list), "tasks"] }, (data) => {
      if (!data) return data;
      const swapped = (all: Task[] | null) => (all ?? []).map((one) => (one.id === task.id ? task : one));
      return { ...data, pages: data.pages.map((page) => ({ ...page, tasks: swapped(page.tasks) })) };
    });
  }

  private again(): Promise<void> {
    void this.client.invalidateQueries({ queryKey: keys.everywhere });
    return this.client.invalidateQueries({ queryKey: keys.list(this.list) });
  }

  private tell(text: string, change: number | null, verb?: string): void {
    if (change === null) this.toast({ text });
    else this.toast({ text, verb, action: { label: "Undo", run: () => this.undo(change) } });
  }
}
