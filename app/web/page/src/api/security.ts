import { get, send } from "./http";
import type { Person, SignedIn } from "./types";

export async function listSessions(signal?: AbortSignal): Promise<SignedIn[]> {
  return (await get<{ sessions: SignedIn[] }>("/api/me/sessions", signal)).sessions;
}

export function endSession(id: string): Promise<void> {
  return send("DELETE", `/api/me/sessions/${id}`);
}

export function endOtherSessions(): Promise<void> {
  return send("DELETE", "/api/me/sessions");
}

export function changePassword(password: string, next: string, revokeTokens: boolean): Promise<void> {
  return send("POST", "/api/me/password", { password, new_password: next, revoke_tokens: revokeTokens });
}

/** Has the account deleted, in seven days. */
export function leave(password: string): Promise<Person> {
  return send("POST", "/api/me/leave", { password });
}

export function comeBack(): Promise<Person> {
  return send("POST", "/api/me/return");
}

export function forgotPassword(email: string): Promise<void> {
  return send("POST", "/auth/forgot", { email });
}

export function resetPassword(link: string, password: string): Promise<void> {
  return send("POST", "/auth/reset", { link, password });
}

/** Makes whoever is signed in an administrator, by the operator's link. */
export function claim(link: string): Promise<Person> {
  return send("POST", "/api/me/claim", { link });
}
