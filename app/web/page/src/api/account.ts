import { get, request, send } from "./http";
import type { AccessToken, Person, Session } from "./types";

export interface Registration {
  email: string;
  password: string;
  name?: string;
  zone: string;
  locale: string;
  invitation?: string;
}

export function getSession(signal?: AbortSignal): Promise<Session> {
  return get("/auth/session", signal);
}

/** The code is that of the authenticator app, "" where none is asked for. */
export function login(email: string, password: string, code = ""): Promise<unknown> {
  return send("POST", "/auth/login", { email, password, ...(code && { code }) });
}

export function register(registration: Registration): Promise<unknown> {
  return send("POST", "/auth/register", registration);
}

/** Signs out, and answers where the browser may go on to sign out at the identity provider too, "" for nowhere. */
export async function logout(): Promise<string> {
  const response = await request("POST", "/auth/logout");
  return response.headers.get("X-Sign-Out") ?? "";
}

export function updatePerson(fields: Partial<Pick<Person, "name" | "zone" | "locale">>): Promise<Person> {
  return send("PATCH", "/api/me", fields);
}

export async function listTokens(signal?: AbortSignal): Promise<AccessToken[]> {
  const answer = await get<AccessToken[] | { tokens: AccessToken[] | null }>("/api/me/tokens", signal);
  return Array.isArray(answer) ? answer : (answer.tokens ?? []);
}

export function createToken(name: string, scopes: string[], days: number | null): Promise<AccessToken> {
  const body = { name, scopes };
  return send("POST", "/api/me/tokens", days === null ? body : { ...body, expires_in_days: days });
}

export function revokeToken(id: string): Promise<void> {
  return send("DELETE", `/api/me/tokens/${id}`);
}
