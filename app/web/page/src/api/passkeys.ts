import { Fault, get, send } from "./http";
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
  const answer = await answerOf(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as never) }),
  );
  return answer && send("POST", "/api/me/passkeys/finish", { answer, ...(name && { name }) });
}

/** Signs in with a passkey of this device; false if the person stopped it. */
export async function enterByPasskey(): Promise<boolean> {
  const { options } = await send<PasskeyCeremony>("POST", "/auth/passkey/begin");
  const answer = await answerOf(() =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as never) }),
  );
  if (!answer) return false;
  await send("POST", "/auth/passkey/finish", { answer });
  return true;
}

/** What the device answers, in JSON; null if the person closed its window, or let it wait. */
async function answerOf(ask: () => Promise<Credential | null>): Promise<object | null> {
  try {
    return ((await ask()) as PublicKeyCredential | null)?.toJSON() ?? null;
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    if (cause.name === "NotAllowedError" || cause.name === "AbortError") return null;
    const words: Record<string, string> = {
      InvalidStateError: "This device has a passkey of this account already.",
      SecurityError: "Passkeys belong to another address of this page. Open it as your server’s links do.",
    };
    throw new Fault(409, words[cause.name] ?? "This device could not do it. Try another one.");
  }
}
