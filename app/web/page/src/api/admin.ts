import { get, send } from "./http";
import type { AuditLog, NewInvitation, Person, ServerSettings, SignIn, Standing } from "./schema";

const base = "/api/me/admin";

/** The accounts of the server by their e-mail, a page at a time. */
export async function listPeople(search: string, after: string, signal?: AbortSignal): Promise<Person[]> {
  const query = new URLSearchParams({ limit: "50" });
  if (search !== "") query.set("search", search);
  if (after !== "") query.set("after", after);
  return (await get<{ people: Person[] }>(`${base}/people?${query.toString()}`, signal)).people;
}

export function changeStanding(id: string, change: Standing): Promise<Person> {
  return send("PATCH", `${base}/people/${encodeURIComponent(id)}`, change);
}

/** Ends all sessions of somebody. */
/** Where somebody is signed in. */
export async function sessionsOf(id: string, signal?: AbortSignal): Promise<SignIn[]> {
  return (await get<{ sessions: SignIn[] }>(`${base}/people/${encodeURIComponent(id)}/sessions`, signal)).sessions;
}

export function signOutPersonOf(id: string, session: string): Promise<void> {
  return send("DELETE", `${base}/people/${encodeURIComponent(id)}/sessions/${encodeURIComponent(session)}`);
}

export function signOutPerson(id: string): Promise<void> {
  return send("DELETE", `${base}/people/${encodeURIComponent(id)}/sessions`);
}

/** Has somebody asked for no code any more who has lost the authenticator app. */
export function resetFactor(id: string): Promise<void> {
  return send("DELETE", `${base}/people/${encodeURIComponent(id)}/factor`);
}

/** Makes a link with which one person makes an account. */
export function invitePerson(email: string, admin: boolean): Promise<NewInvitation> {
  return send("POST", `${base}/invitations`, { ...(email !== "" && { email }), ...(admin && { admin }) });
}

export function serverSettings(signal?: AbortSignal): Promise<ServerSettings> {
  return get(`${base}/server`, signal);
}

export function changeServer(
  change: Partial<Pick<ServerSettings, "registration" | "audit_days" | "bin_days">>,
): Promise<ServerSettings> {
  return send("PATCH", `${base}/server`, change);
}

/** What was done to accounts, newest first. */
export function listAudit(
  event: string,
  person: string,
  cursor: string,
  signal?: AbortSignal,
  limit = 50,
): Promise<AuditLog> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (event !== "") query.set("event", event);
  if (person !== "") query.set("person", person);
  if (cursor !== "") query.set("cursor", cursor);
  return get(`${base}/audit?${query.toString()}`, signal);
}

/** All of what listAudit lists, a line of JSON each, as todo admin audit -o json writes it. */
export async function wholeAudit(event: string, person: string): Promise<string> {
  let text = "";
  let cursor = "";
  do {
    const page = await listAudit(event, person, cursor, undefined, 1000);
    for (const entry of page.entries) text += `${JSON.stringify(entry)}\n`;
    cursor = page.next_cursor ?? "";
  } while (cursor !== "");
  return text;
}
