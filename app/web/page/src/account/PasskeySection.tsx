import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { canPasskeys, listPasskeys, makePasskey, removePasskey } from "../api/passkeys";
import { listWays } from "../api/providers";
import type { Passkey } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Field } from "../ui/Field";
import { useToast } from "../ui/Toasts";
import { useZone } from "./SessionGate";
import { useFactors, useIdentities, waysKey } from "./ways";

const key = ["passkeys"];

/** The passkeys that somebody signs in with; nothing where there can be none. */
export function PasskeySection() {
  const client = useQueryClient();
  const toast = useToast();
  const { data: ways } = useQuery({ queryKey: waysKey, queryFn: ({ signal }) => listWays(signal) });
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => listPasskeys(signal) });
  const { data: identities } = useIdentities();
  const { data: factors } = useFactors();
  const [adding, setAdding] = useState(false);
  const [fault, setFault] = useState("");
  const attempt = async (action: () => Promise<void>) => {
    setFault("");
    try {
      await action();
    } catch (error) {
      setFault(sentence(error));
    }
    await client.invalidateQueries({ queryKey: key });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    void attempt(async () => {
      const made = await makePasskey(text("password"), text("code"), text("name").trim());
      if (!made) return;
      setAdding(false);
      toast({ text: `${made.name} opens your account from now on.` });
    });
  };
  const remove = (passkey: Passkey) =>
    attempt(async () => {
      await removePasskey(passkey.id);
      await client.invalidateQueries({ queryKey: ["sessions"] });
    });
  if (!data || (data.length === 0 && !(ways?.passkeys && canPasskeys()))) return null;
  return (
    <section aria-labelledby="passkeys-title">
      <h3 id="passkeys-title">Passkeys</h3>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      <ul className="tokens">
        {data.map((passkey) => (
          <PasskeyItem key={passkey.id} passkey={passkey} onRemove={() => void remove(passkey)} />
        ))}
      </ul>
      {!adding && ways?.passkeys && canPasskeys() && (
        <button type="button" className="button" data-testid="add-passkey" onClick={() => setAdding(true)}>
          Add a passkey…
        </button>
      )}
      {adding && (
        <form className="form" onSubmit={submit} data-testid="passkey-form">
          <p className="dialog-text">
            Your device keeps a key that opens your account with your fingerprint, your face or its PIN, in place of the
            password and a code.
          </p>
          <Field label="Name" name="name" maxLength={60} hint="Optional. Such as: my phone." />
          {identities?.password !== false && (
            <Field
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={128}
              hint="So that nobody else adds a way into your account."
              autoFocus
            />
          )}
          {factors?.app && (
            <Field
              label="Code"
              name="code"
              autoComplete="one-time-code"
              required
              maxLength={32}
              hint="Of your authenticator app, or a recovery code."
            />
          )}
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setAdding(false)}>
              Cancel
            </button>
            <button type="submit" className="button button-primary" data-testid="make-passkey">
              Go on
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

function PasskeyItem({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const zone = useZone();
  const now = useNow();
  const [sure, setSure] = useState(false);
  const used = passkey.used_at ? `last used ${pastLabel(passkey.used_at, now, zone).within}` : "not used yet";
  return (
    <li className="token" data-testid="passkey">
      <span>
        <strong>{passkey.name}</strong>
        <span className="token-facts">
          added {pastLabel(passkey.made_at, now, zone).within}, {used}
        </span>
      </span>
      <button
        type="button"
        className={sure ? "button button-small button-danger" : "button button-small"}
        aria-label={`${sure ? "Really remove" : "Remove"} ${passkey.name}`}
        onClick={() => (sure ? onRemove() : setSure(true))}
      >
        {sure ? "Really remove?" : "Remove"}
      </button>
    </li>
  );
}
