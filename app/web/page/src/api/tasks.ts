import { get, mutate, request, send, type Changed } from "./http";
import type { Change, Counts, Due, ListedTasks, Parsed, Priority, Range, Recurrence, Task, TaskPage } from "./types";

const base = "/api/me/tasks";

/** What is done to many tasks at once. */
export type BatchAction =
  | { action: "complete" | "reopen" | "delete" | "restore" }
  | { action: "move"; day: string }
  /** To another list: its id, or inbox for one's own; name is what people call it. */
  | { action: "move"; to: string; name: string }
  /** To a list that is made for them, by that name. */
  | { action: "move"; to: string; name: string; new: true }
  | { action: "prioritize"; priority: Priority }
  | { action: "tag"; tag: string };

/** The writable fields of a task. In a patch, absent means unchanged and null clears. */
export interface TaskFields {
  title: string;
  description: string;
  priority: Priority;
  tags: string[];
  due: Due | null;
  recurrence: Recurrence | null;
  /** Whose it is, in a shared list. */
  assigned?: Task["assigned"] | null;
  /** When it rings; none: as the settings have it. */
  reminders?: Task["reminders"];
  /** It never rings. */
  muted?: boolean;
  /** The task of which it is a subtask. */
  parent?: number | null;
}

export type Draft = Pick<TaskFields, "title"> & Partial<TaskFields>;

/** A path about tasks, in the shared list of that id; "" is one's own. */
function within(path: string, list: string): string {
  return list === "" ? path : `${path}?list=${encodeURIComponent(list)}`;
}

export function listTasks(query: URLSearchParams, signal?: AbortSignal): Promise<TaskPage> {
  return get(`${base}?${query.toString()}`, signal);
}

export function listAllTasks(query: URLSearchParams, signal?: AbortSignal): Promise<ListedTasks> {
  return get(`/api/me/all-tasks?${query.toString()}`, signal);
}

export function getTask(id: number, signal?: AbortSignal): Promise<Task> {
  return get(`${base}/${id}`, signal);
}

/** Adds a task once, however often it is sent with the same key. */
export function addTask(draft: Draft, key: string, list = ""): Promise<Changed<Task>> {
  return mutate("POST", within(base, list), withoutNulls(draft), { "Idempotency-Key": key });
}

/** Changes a task, unless somebody else has changed it since that version. */
export function patchTask(
  id: number,
  fields: Partial<TaskFields>,
  version: number | undefined,
  key: string,
  list = "",
): Promise<Changed<Task>> {
  const headers = { "Idempotency-Key": key, ...(version !== undefined && { "If-Match": `"${version}"` }) };
  return mutate("PATCH", within(`${base}/${id}`, list), fields, headers);
}

/** Does one thing to many tasks, as one change; where versions are given, only to tasks that still have them. */
export function batchTasks(
  ids: number[],
  what: BatchAction,
  key: string,
  versions?: number[],
  list = "",
): Promise<Change> {
  const match = versions && { "If-Match": versions.map((version) => `"${version}"`).join(", ") };
  const { name: _, ...body } = { name: "", ...what }; // it is for what is said here
  return send("POST", within(`${base}/batch`, list), { ids, ...body }, { "Idempotency-Key": key, ...match });
}

/** Parts of a quick-add text that the person has decided on. */
export interface Decided {
  /** These are words of the title. */
  literal: Range[];
  /** These are the times that they look like. */
  taken: Range[];
}

/** Says how a quick-add text is understood. */
export async function parseTask(
  text: string,
  { literal, taken }: Decided,
  signal?: AbortSignal,
  saidAt?: string,
): Promise<Parsed> {
  const body = { text, said_at: saidAt, ...(literal.length > 0 && { literal }), ...(taken.length > 0 && { taken }) };
  const response = await request("POST", `${base}/parse`, body, signal ? { signal } : {});
  return (await response.json()) as Parsed;
}

/** Remembers that a part of a text is no time, wherever it is said. */
export async function keepWording(text: string, [start, end]: Range): Promise<void> {
  await request("POST", "/api/me/wordings", { text, start, end });
}

/** Lets kept words be understood as a time again. */
export async function forgetWording(wording: string): Promise<void> {
  await request("DELETE", `/api/me/wordings/${encodeURIComponent(wording)}`);
}

export function overview(signal?: AbortSignal, list = ""): Promise<Counts> {
  return get(within("/api/me/overview", list), signal);
}

/** Takes back the change of that number, or the last one. */
export function undo(change?: number): Promise<Change> {
  return send("POST", "/api/me/undo", change === undefined ? {} : { change });
}

/**
 * Takes back one's own change of a shared list, the last one if none is named. Over what somebody else has changed
 * since, only what is still as it was left: 409 asks for that.
 */
export function undoIn(list: string, change?: number, over = false): Promise<Change> {
  return send("POST", within("/api/me/undo", list), { ...(change !== undefined && { change }), ...(over && { over }) });
}

export function listChanges(
  after: number,
  limit: number,
  signal?: AbortSignal,
): Promise<{ changes: Change[] | null; last: number }> {
  return get(`/api/me/changes?after=${after}&limit=${limit}`, signal);
}

function withoutNulls(draft: Draft): object {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null && value !== undefined));
}
