import { get, send } from "./http";
import type { Passkey, PasskeyCeremony } from "./types";

/** Whether this browser has passkeys, and reads what a server says of them. */
export function canPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

export async function listPasskeys(signal?: AbortSignal): Promise<Passkey[]> {
  return (await get<{ passkeys: Passkey[] }>("/api/me/passkeys", signal)).passkeys;
}

export function removePasskey(id: string): Promise<void> {
  return send("DELETE", `/api/me/passkeys/${id}`);
}

/** Has the device make a passkey, and the server keep it; null if the person stopped it. */
export async function makePasskey(password: string, code: string, name: string): Promise<Passkey | null> {
  const asked = { ...(password && { password }), ...(code && { code }) };
  const { options } = await send<PasskeyCeremony>("POST", "/api/me/passkeys", asked);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
  const answer = await unlessStopped(navigator.credentials.create({ publicKey }));
  return answer && send("POST", "/api/me/passkeys/finish", { answer, ...(name && { name }) });
}

/** Signs in with a passkey of this device; false if the person stopped it. */
export async function enterByPasskey(): Promise<boolean> {
  const { options } = await send<PasskeyCeremony>("POST", "/auth/passkey/begin");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never);
  const answer = await unlessStopped(navigator.credentials.get({ publicKey }));
  if (!answer) return false;
  await send("POST", "/auth/passkey/finish", { answer });
  return true;
}

/** What the device answers, in JSON. A person who closes its window has done nothing wrong. */
async function unlessStopped(asked: Promise<Credential | null>): Promise<object | null> {
  try {
    return ((await asked) as PublicKeyCredential | null)?.toJSON() ?? null;
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    if (cause.name === "InvalidStateError")
      throw new Error("This device has a passkey of this account already.", { cause });
    if (cause.name === "NotAllowedError" || cause.name === "AbortError") return null;
    throw new Error("This device could not do it. Try another one.", { cause });
  }
}
