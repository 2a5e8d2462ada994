import { get, send } from "./http";
import type { Factors, NewApp, Person, RecoveryCodes, SignedIn } from "./types";

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

/** Has the account deleted, in seven days. Some lists go at once, and some that only
 * this person owns to whoever is in them longest; others that are theirs alone refuse it. */
export function leave(password: string, deleted: readonly string[], handedOver: readonly string[]): Promise<Person> {
  return send("POST", "/api/me/leave", { password, hand_over_lists: handedOver, delete_lists: deleted });
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

/** What is asked for after the password. */
export function listFactors(signal?: AbortSignal): Promise<Factors> {
  return get("/api/me/factors", signal);
}

export function beginApp(password: string): Promise<NewApp> {
  return send("POST", "/api/me/factors/app", { password });
}

/** Has the app's code asked for from now on, and answers the recovery codes. */
export async function confirmApp(code: string): Promise<string[]> {
  return (await send<RecoveryCodes>("POST", "/api/me/factors/app/confirm", { code })).recovery_codes;
}

export function removeApp(password: string, code: string): Promise<void> {
  return send("POST", "/api/me/factors/app/remove", { password, code });
}

export async function renewRecovery(password: string, code: string): Promise<string[]> {
  return (await send<RecoveryCodes>("POST", "/api/me/factors/recovery", { password, code })).recovery_codes;
}

/** Has a passkey or a recovery code asked for besides the password, and answers the recovery codes. */
export async function askForPasskey(password: string, code: string): Promise<string[]> {
  const body = { password, ...(code && { code }) };
  return (await send<RecoveryCodes>("POST", "/api/me/factors/passkey", body)).recovery_codes;
}

export function askForNoPasskey(password: string, code: string): Promise<void> {
  return send("POST", "/api/me/factors/passkey/remove", { password, ...(code && { code }) });
}
