import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { askForNoPasskey, askForPasskey } from "../api/security";
import { Field } from "../ui/Field";
import { RecoveryList } from "./FactorSection";
import { factorsKey, useFactors } from "./ways";

/** What is said of the code where only passkeys and recovery codes count. */
export const recoveryHint = "A recovery code; not needed if you have just signed in with a passkey.";

/** Whether a passkey is asked for besides the password: to be had by whoever has a passkey and no authenticator app. */
export function AskedPasskey() {
  const client = useQueryClient();
  const { data: factors } = useFactors();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password") ?? "");
    const code = String(form.get("code") ?? "");
    setFault("");
    setBusy(true);
    try {
      if (factors?.passkey) {
        await askForNoPasskey(password, code);
        setCodes(null);
      } else setCodes(await askForPasskey(password, code));
      setOpen(false);
    } catch (error) {
      setFault(sentence(error));
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: factorsKey });
    await client.invalidateQueries({ queryKey: ["sessions"] });
  };
  if (!factors || factors.app) return null;
  return (
    <>
      {factors.passkey && (
        <p className="dialog-text" data-testid="passkey-asked">
          The password alone doesn’t open your account: a passkey does, or the password with a recovery code.{" "}
          {factors.recovery_codes} of these are left.
        </p>
      )}
      {codes && <RecoveryList codes={codes} />}
      {!open && (
        <button type="button" className="button" data-testid="ask-passkey" onClick={() => setOpen(true)}>
          {factors.passkey ? "No longer ask for a passkey…" : "Ask for a passkey with the password…"}
        </button>
      )}
      {open && (
        <form className="form" onSubmit={(event) => void submit(event)} data-testid="ask-passkey-form">
          {fault && (
            <p className="form-error" role="alert">
              {fault}
            </p>
          )}
          <Field
            label="Your password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={128}
            hint={factors.passkey ? undefined : "You are signed out everywhere else, and get recovery codes."}
            autoFocus
          />
          {factors.passkey && (
            <Field label="Code" name="code" autoComplete="one-time-code" maxLength={32} hint={recoveryHint} />
          )}
          <div className="dialog-actions">
            <button type="button" className="button" disabled={busy} onClick={() => setOpen(false)}>
              Cancel
            </button>
            <button type="submit" className="button button-primary" disabled={busy} data-testid="ask-passkey-go">
              Go on
            </button>
          </div>
        </form>
      )}
    </>
  );
}
