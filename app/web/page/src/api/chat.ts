import { get, request, send } from "./http";
import type { ChatAnswer } from "./schema";
import type { Conversation, Thread, Turn } from "./types";

/** What a message is besides its words. */
export interface Sending {
  /** What becomes of it while an answer is being written. */
  busy?: "queue" | "interrupt";
  /** The turn that is said again, and what becomes of its changes. */
  replaces?: string;
  changes?: "keep" | "undo";
  /** The turn whose question it answers. */
  answers?: string;
}

const streamed = { Accept: "text/event-stream" };

/** Starts a turn; the answer is the stream of its events. */
export function startTurn(
  message: string,
  conversation: string | null,
  how: Sending,
  key: string,
  signal: AbortSignal,
): Promise<Response> {
  // Another tab may be talking here: then this waits behind it.
  const { busy: if_running = "queue", replaces, changes, answers } = how;
  const body = { conversation_id: conversation ?? undefined, message, if_running, replaces, changes, answers };
  return request("POST", "/api/me/chat", body, { headers: { ...streamed, "Idempotency-Key": key }, signal });
}

/** Says what could not be sent when it was said, and waits for the end of the answer. */
export function sayLater(message: string, conversation: string | null, at: string, key: string): Promise<ChatAnswer> {
  const body = { message, conversation_id: conversation ?? undefined, said_at: at, if_running: "queue" };
  return send("POST", "/api/me/chat", body, { "Idempotency-Key": key });
}

/** Follows a turn from the event after that number on. */
export function followTurn(turn: string, after: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { ...streamed };
  if (after > 0) headers["Last-Event-ID"] = `${turn}:${after}`;
  return request("GET", `/api/me/turns/${turn}/events`, undefined, { headers, signal });
}

export function getTurn(turn: string): Promise<Turn> {
  return get(`/api/me/turns/${turn}`);
}

export function stopTurn(turn: string): Promise<Turn> {
  return send("POST", `/api/me/turns/${turn}/stop`);
}

/** Shows the branch that a turn is in. */
export function chooseTurn(turn: string): Promise<Conversation> {
  return send("POST", `/api/me/turns/${turn}/choose`);
}

export function decideTurn(turn: string, decision: "approve" | "reject"): Promise<Turn> {
  return send("POST", `/api/me/turns/${turn}/${decision}`);
}

export interface ConversationPage {
  conversations: Conversation[] | null;
  next_cursor?: string;
}

export function listConversations(search: string, cursor: string, signal?: AbortSignal): Promise<ConversationPage> {
  const query = new URLSearchParams({ limit: "30" });
  if (search) query.set("search", search);
  if (cursor) query.set("cursor", cursor);
  return get(`/api/me/conversations?${query.toString()}`, signal);
}

export function getThread(id: string, before?: string, signal?: AbortSignal): Promise<Thread> {
  const query = new URLSearchParams({ limit: "30" });
  if (before) query.set("before", before);
  return get(`/api/me/conversations/${id}?${query.toString()}`, signal);
}

export function renameConversation(id: string, title: string): Promise<Conversation> {
  return send("PATCH", `/api/me/conversations/${id}`, { title });
}

export function deleteConversation(id: string): Promise<void> {
  return send("DELETE", `/api/me/conversations/${id}`);
}

export function exportPath(id: string, format: "md" | "json"): string {
  return `/api/me/conversations/${id}/export?format=${format}`;
}
