import { get, mutate, request, send, type Changed } from "./http";

export type RingState = "queued" | "failed" | "accepted" | "shown" | "opened" | "answered";

/** What became of a reminder on one channel. */
export interface Delivery {
  channel: string;
  name: string;
  times: number;
  state: RingState;
  since: string;
  reason?: string;
}

/** A moment at which a task is to ring, or has rung. */
export interface Ring {
  id: string;
  task: number;
  /** The shared list that the task is in, and what the person calls it. */
  list?: string;
  handle?: string;
  title: string;
  at: string;
  why: "due" | "before" | "moment" | "snoozed" | "mention";
  /** Who mentions the person, and what they say. */
  by?: string;
  text?: string;
  rung_at?: string;
  times?: number;
  answered_at?: string;
  answer?: "done" | "deleted" | "moved" | "snoozed" | "seen";
  deliveries?: Delivery[];
}

export interface ReminderSettings {
  day_time: string;
  timed: boolean;
  quiet_from: string;
  quiet_to: string;
  nag: number;
  sound: boolean;
  /** What repeats at a time of day is at that time in another zone too. */
  habits_follow: boolean;
  /** When the digest of the day is sent; empty for none. */
  daily_digest: string;
  /** On which day the digest of the week is sent; empty for none. */
  weekly_digest: string;
  weekly_time: string;
}

/** A digest that comes: when, where to, and what became of the last one. */
export interface Digest {
  kind: "daily" | "weekly";
  next: string;
  to: string[];
  last: Delivery[];
}

/** Something that keeps reminders from reaching the person. */
export interface Warning {
  code: "uncovered" | "broken_device";
  text: string;
}

export interface Answered {
  answer: "done" | "snoozed" | "seen";
  until?: string;
  /** The shared list in which the change was made. */
  list?: string;
}

const base = "/api/me/reminders";

export function taskReminders(task: number, list: string, signal?: AbortSignal): Promise<{ rings: Ring[] }> {
  return get(`/api/me/tasks/${task}/reminders${list === "" ? "" : `?list=${encodeURIComponent(list)}`}`, signal);
}

export async function reportReminder(id: string, state: "shown" | "opened"): Promise<void> {
  await request("POST", `${base}/${id}/report`, { state });
}

/** Answers a reminder in words: "done", "in an hour", "not today". */
export function answerReminder(id: string, words: string): Promise<Changed<Answered>> {
  return mutate("POST", `${base}/${id}/answer`, { words });
}

/** What is known of reminders as a whole, without those that are to come. */
function overview(signal?: AbortSignal): Promise<{ digests: Digest[]; warnings: Warning[] }> {
  return get(`${base}?before=1970-01-02T00:00:00Z`, signal);
}

export async function listDigests(signal?: AbortSignal): Promise<Digest[]> {
  return (await overview(signal)).digests;
}

export async function listWarnings(signal?: AbortSignal): Promise<Warning[]> {
  return (await overview(signal)).warnings;
}

export function reminderSettings(signal?: AbortSignal): Promise<ReminderSettings> {
  return get(`${base}/settings`, signal);
}

export function setReminderSettings(change: Partial<ReminderSettings>): Promise<ReminderSettings> {
  return send("PATCH", `${base}/settings`, change);
}
