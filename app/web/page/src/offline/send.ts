import { sayLater } from "../api/chat";
import { Fault } from "../api/http";
import { newKey } from "../api/key";
import { addTask, batchTasks, parseTask, patchTask } from "../api/tasks";
import type { Change, Task } from "../api/types";
import { readStored, readTab, writeStored, writeTab } from "../ui/stored";
import type { Waiting } from "./store";

/** What came of a deed. */
export interface Sent {
  task?: Task;
  change?: Change;
  conversation?: string;
}

/** Conversations that began without a network, and those that they have become. */
const threads = "todo.outbox.threads";

/** The conversation that begins in this tab without a network, which a reload must not forget. */
const threadHere = "todo.outbox.thread";

let thread = "";

/** The conversation that begins here without a network, until another one begins. */
export function localThread(): string {
  thread ||= readTab(threadHere) || `local:${newKey()}`;
  writeTab(threadHere, thread);
  return thread;
}

/** Begins another conversation, with or without a network. */
export function endLocalThread(): void {
  thread = "";
  writeTab(threadHere, thread);
}

/** Forgets every conversation that began without a network: whoever signs in next has others. */
export function forgetLocalThreads(): void {
  endLocalThread();
  writeStored(threads, {});
}

/** Does what the person did, as of when they did it. It fails with a Fault. */
export async function send({ deed, key, at }: Waiting): Promise<Sent> {
  switch (deed.kind) {
    case "line":
      return firstTry(() => addLine(deed, key, at));
    case "do":
      return doneAlready(async () => ({ change: await batchTasks(deed.ids, deed.what, key, deed.versions) }));
    case "edit":
      return { task: (await patchTask(deed.task, deed.fields, deed.version, key)).body };
    case "say": {
      const known = readStored<Record<string, string>>(threads, {});
      const local = deed.conversation ?? "";
      const real = local.startsWith("local:") ? known[local] : local;
      const answer = await sayLater(deed.message, real || null, at, key);
      if (local.startsWith("local:") && !real) writeStored(threads, { ...known, [local]: answer.conversation_id });
      return { conversation: answer.conversation_id };
    }
  }
}

async function addLine(
  { text, literal, taken, implied, parent }: Extract<Waiting["deed"], { kind: "line" }>,
  key: string,
  at: string,
): Promise<Sent> {
  const { title, due, recurrence, priority, tags, question } = await parseTask(text, { literal, taken }, undefined, at);
  if (question) throw new Fault(422, question.text);
  if (title.trim() === "") throw new Fault(422, "It says when, but not what.");
  const { body } = await addTask(
    { title, due: due ?? (recurrence ? undefined : implied), recurrence, priority, tags: tags ?? [], parent },
    key,
  );
  return { task: body };
}

/** The first try was read a moment earlier, maybe as another time: where it did arrive, it is done. */
async function firstTry(work: () => Promise<Sent>): Promise<Sent> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault && error.field === "Idempotency-Key") return {};
    throw error;
  }
}

/** What somebody else has done meanwhile needs not be done again. */
async function doneAlready(work: () => Promise<Sent>): Promise<Sent> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault && error.status === 409) return {};
    throw error;
  }
}
