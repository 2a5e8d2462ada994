import { get, send } from "./http";
import type {
  Change,
  Comment,
  DoneByMember,
  ListInvites,
  Lists,
  Member,
  NewListInvite,
  OpenInvite,
  Place,
} from "./schema";

const base = "/api/me/lists";

/** What an owner changes for everybody, and what everybody changes for themselves (handle and order). */
export interface ListFields {
  name: string;
  color: string;
  archived: boolean;
  handle: string;
  order: number;
}

export type Role = "viewer" | "editor" | "owner";

export function listLists(signal?: AbortSignal): Promise<Lists> {
  return get(base, signal);
}

export function createList(name: string, color: string): Promise<Place> {
  return send("POST", base, { name, color });
}

export function changeList(id: string, fields: Partial<ListFields>): Promise<Place> {
  return send("PATCH", at(id), fields);
}

/** Deletes a list for good; its name and how many tasks are in it confirm that. */
export function deleteList(id: string, name: string, tasks: number): Promise<unknown> {
  return send("DELETE", `${at(id)}?${new URLSearchParams({ name, tasks: String(tasks) }).toString()}`);
}

export async function listMembers(id: string, signal?: AbortSignal): Promise<Member[]> {
  const { members } = await get<{ members: Member[] | null }>(`${at(id)}/members`, signal);
  return members ?? [];
}

export function setRole(id: string, member: string, role: Role): Promise<unknown> {
  return send("PATCH", `${at(id)}/members/${encodeURIComponent(member)}`, { role });
}

/** Who has completed how many tasks on the days [from, before). */
export function countDone(id: string, from: string, before: string, signal?: AbortSignal): Promise<DoneByMember> {
  return get(`${at(id)}/done?${new URLSearchParams({ from, before }).toString()}`, signal);
}

/** Takes a member out; "me" leaves. */
export function removeMember(id: string, member: string): Promise<unknown> {
  return send("DELETE", `${at(id)}/members/${encodeURIComponent(member)}`);
}

export async function listInvites(id: string, signal?: AbortSignal): Promise<OpenInvite[]> {
  const { invitations } = await get<ListInvites>(`${at(id)}/invitations`, signal);
  return invitations ?? [];
}

/** Invites the person of an address, or makes a link if there is none. */
export function invite(id: string, role: Role, email: string): Promise<NewListInvite> {
  return send("POST", `${at(id)}/invitations`, email === "" ? { role } : { role, email });
}

export function revokeInvite(id: string, inviteId: string): Promise<unknown> {
  return send("DELETE", `${at(id)}/invitations/${encodeURIComponent(inviteId)}`);
}

/** Joins by the secret of a link. */
export function follow(secret: string): Promise<Place> {
  return send("POST", "/api/me/invitations", { secret });
}

export function accept(list: string): Promise<Place> {
  return send("POST", `/api/me/invitations/${encodeURIComponent(list)}`);
}

export function decline(list: string): Promise<unknown> {
  return send("DELETE", `/api/me/invitations/${encodeURIComponent(list)}`);
}

/** The newest changes of a list, to say who made them. */
export async function newestChanges(list: string, last: number, signal?: AbortSignal): Promise<Change[]> {
  const query = new URLSearchParams({ list, after: String(Math.max(0, last - 200)), limit: "200" });
  const { changes } = await get<{ changes: Change[] | null }>(`/api/me/changes?${query.toString()}`, signal);
  return changes ?? [];
}

/** What was said about a task of a list, oldest first. */
export async function listComments(list: string, task: number, signal?: AbortSignal): Promise<Comment[]> {
  const { comments } = await get<{ comments: Comment[] | null }>(commentsOf(list, task), signal);
  return comments ?? [];
}

/** Says something about a task, once, however often it is sent with the same key. */
export function sayComment(list: string, task: number, text: string, key: string): Promise<Comment> {
  return send("POST", commentsOf(list, task), { text }, { "Idempotency-Key": key });
}

export function deleteComment(list: string, task: number, comment: string): Promise<unknown> {
  return send("DELETE", commentsOf(list, task, `/${encodeURIComponent(comment)}`));
}

function commentsOf(list: string, task: number, rest = ""): string {
  return `/api/me/tasks/${task}/comments${rest}?list=${encodeURIComponent(list)}`;
}

function at(id: string): string {
  return `${base}/${encodeURIComponent(id)}`;
}
