import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { canPasskeys, listPasskeys, makePasskey, removePasskey } from "../api/passkeys";
import { listWays } from "../api/providers";
import type { Passkey } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Field } from "../ui/Field";
import { useToast } from "../ui/Toasts";
import { AskedPasskey, recoveryHint } from "./AskedPasskey";
import { useZone } from "./SessionGate";
import { useFactors, useIdentities, waysKey } from "./ways";

const key = ["passkeys"];

/** The passkeys that somebody signs in with; nothing where there can be none. */
export function PasskeySection() {
  const client = useQueryClient();
  const toast = useToast();
  const { data: ways } = useQuery({ queryKey: waysKey, queryFn: ({ signal }) => listWays(signal) });
  const { data, error } = useQuery({ queryKey: key, queryFn: ({ signal }) => listPasskeys(signal) });
  const { data: identities } = useIdentities();
  const { data: factors } = useFactors();
  const [adding, setAdding] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const add = useRef<HTMLButtonElement>(null);
  const attempt = async (action: () => Promise<void>) => {
    setFault("");
    setBusy(true);
    try {
      await action();
    } catch (problem) {
      setFault(sentence(problem));
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: key });
  };
  const close = () => {
    setAdding(false);
    setFault("");
    setTimeout(() => add.current?.focus()); // once it is there again
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = event.currentTarget;
    const form = new FormData(fields);
    const text = (name: string) => String(form.get(name) ?? "");
    void attempt(async () => {
      const made = await makePasskey(text("password"), text("code"), text("name").trim());
      if (!made) {
        const code = fields.querySelector<HTMLInputElement>("[name=code]");
        if (code) code.value = ""; // it is used up
        return setFault(`Nothing was added.${code ? " Give a new code to try again." : ""}`);
      }
      close();
      toast({ text: `${made.name} opens your account from now on.` });
    });
  };
  const remove = (passkey: Passkey) =>
    attempt(async () => {
      await removePasskey(passkey.id);
      await client.invalidateQueries({ queryKey: ["sessions"] });
      add.current?.focus();
    });
  const problem = fault || (error ? sentence(error) : "");
  if (!data && !problem) return null;
  if (data?.length === 0 && !problem && !(ways?.passkeys && canPasskeys())) return null;
  return (
    <section aria-labelledby="passkeys-title">
      <h3 id="passkeys-title">Passkeys</h3>
      {problem && (
        <p className="form-error" role="alert">
          {problem}
        </p>
      )}
      <ul className="tokens">
        {data?.map((passkey) => (
          <PasskeyItem key={passkey.id} passkey={passkey} onRemove={() => void remove(passkey)} />
        ))}
      </ul>
      {!adding && ways?.passkeys && canPasskeys() && (
        <button ref={add} type="button" className="button" data-testid="add-passkey" onClick={() => setAdding(true)}>
          Add a passkey…
        </button>
      )}
      {adding && (
        <form className="form" onSubmit={submit} data-testid="passkey-form">
          <p className="dialog-text">
            Your device keeps a key that opens your account with your fingerprint, your face or its PIN, in place of the
            password and a code.
          </p>
          <Field label="Name" name="name" maxLength={60} hint="Optional. Such as: my phone." autoFocus />
          {identities?.password !== false && (
            <Field
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={128}
              hint="So that nobody else adds a way into your account."
            />
          )}
          {(factors?.app || factors?.passkey) && (
            <Field
              label="Code"
              name="code"
              autoComplete="one-time-code"
              required={factors.app}
              maxLength={32}
              hint={factors.app ? "Of your authenticator app, or a recovery code." : recoveryHint}
            />
          )}
          <div className="dialog-actions">
            <button type="button" className="button" disabled={busy} onClick={close}>
              Cancel
            </button>
            <button type="submit" className="button button-primary" disabled={busy} data-testid="make-passkey">
              Go on
            </button>
          </div>
        </form>
      )}
      {!adding && Boolean(data?.length) && identities?.password && <AskedPasskey />}
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
        onBlur={() => setSure(false)}
      >
        {sure ? "Really remove?" : "Remove"}
      </button>
    </li>
  );
}
