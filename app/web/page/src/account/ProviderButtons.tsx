import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "../api/http";
import { canPasskeys, enterByPasskey } from "../api/passkeys";
import { beginSignIn, goOn, listWays } from "../api/providers";
import { waysKey } from "./ways";

/** The ways in besides a password; nothing where there are none. */
export function ProviderButtons({ invitation, onSignedIn }: { invitation: string; onSignedIn: () => void }) {
  const { data } = useQuery({ queryKey: waysKey, queryFn: ({ signal }) => listWays(signal) });
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const begin = async (provider: string) => {
    setBusy(true);
    setFault("");
    try {
      goOn(await beginSignIn(provider, invitation));
    } catch (error) {
      setFault(sentence(error));
      setBusy(false);
    }
  };
  const withPasskey = async () => {
    setBusy(true);
    setFault("");
    try {
      if (await enterByPasskey()) return onSignedIn();
      setFault("No passkey was used.");
    } catch (error) {
      setFault(sentence(error));
    }
    setBusy(false);
  };
  const passkeys = data?.passkeys && canPasskeys() && !invitation;
  if (!data?.providers.length && !passkeys) return null;
  return (
    <div className="door-ways">
      <p className="door-or">or</p>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      {passkeys && (
        <button
          type="button"
          className="button button-large"
          disabled={busy}
          data-testid="use-passkey"
          onClick={() => void withPasskey()}
        >
          Sign in with a passkey
        </button>
      )}
      {(data?.providers ?? []).map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className="button button-large"
          disabled={busy}
          data-testid={`provider-${id}`}
          onClick={() => void begin(id)}
        >
          Continue with {name}
        </button>
      ))}
    </div>
  );
}
