import { get, send } from "./http";
import type { Callback, IdentityList, ProviderList, ProviderPage } from "./types";

/** What there is to sign in with besides a password. */
export function listWays(signal?: AbortSignal): Promise<ProviderList> {
  return get("/auth/providers", signal);
}

/** Begins to sign in, and answers where the browser goes on. */
export async function beginSignIn(provider: string, invitation: string): Promise<string> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const page = await send<ProviderPage>("POST", "/auth/provider/begin", {
    provider,
    zone: timeZone || "UTC",
    locale: navigator.language,
    ...(invitation && { invitation }),
  });
  return page.url;
}

export function listIdentities(signal?: AbortSignal): Promise<IdentityList> {
  return get("/api/me/identities", signal);
}

/** Begins to connect an account elsewhere, and answers where the browser goes on. */
export async function beginIdentity(provider: string, password: string, code: string): Promise<string> {
  const body = { provider, ...(password && { password }), ...(code && { code }) };
  return (await send<ProviderPage>("POST", "/api/me/identities", body)).url;
}

export function removeIdentity(id: string): Promise<void> {
  return send("DELETE", `/api/me/identities/${id}`);
}

/** Where providers send the browser back to. */
export const callbackPath = "/sign-in/callback";

export function readCallback(url: string): Callback | null {
  const { pathname, searchParams: query } = new URL(url, "http://page");
  if (pathname !== callbackPath) return null;
  const back: Callback = { state: query.get("state") ?? "" };
  for (const name of ["code", "iss", "error"] as const) {
    const value = query.get(name);
    if (value) back[name] = value;
  }
  return back;
}

/** Whether it is somebody who is signed in, and connects an account elsewhere. */
export function connects(back: Callback): boolean {
  return back.state.startsWith("link-");
}

export function finish(back: Callback): Promise<unknown> {
  return send("POST", connects(back) ? "/api/me/identities/finish" : "/auth/provider/finish", back);
}

/** Goes on at a provider: a page of the web, whatever the address says. */
export function goOn(address: string): void {
  const { protocol } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") throw new TypeError("not an address of the web");
  location.assign(address);
}
