import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { beginApp, confirmApp, removeApp, renewRecovery } from "../api/security";
import type { NewApp } from "../api/types";
import { Field } from "../ui/Field";
import { useToast } from "../ui/Toasts";
import { factorsKey, useFactors, useIdentities } from "./ways";

/** A code besides the password. */
export function FactorSection() {
  const client = useQueryClient();
  const toast = useToast();
  const { data: factors } = useFactors();
  const { data: ways } = useIdentities();
  const [step, setStep] = useState<"begin" | "remove" | "renew" | null>(null);
  const [app, setApp] = useState<NewApp | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [fault, setFault] = useState("");
  const attempt = async (action: () => Promise<void>) => {
    setFault("");
    try {
      await action();
    } catch (error) {
      setFault(sentence(error));
    }
  };
  const done = async () => {
    setStep(null);
    setApp(null);
    await client.invalidateQueries({ queryKey: factorsKey });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password") ?? "");
    const code = String(form.get("code") ?? "");
    void attempt(async () => {
      if (app) {
        setCodes(await confirmApp(code));
        await done();
        await client.invalidateQueries({ queryKey: ["sessions"] });
      } else if (step === "begin") setApp(await beginApp(password));
      else if (step === "renew") {
        setCodes(await renewRecovery(password, code));
        await done();
      } else {
        await removeApp(password, code);
        setCodes(null);
        await done();
        toast({ text: "No code is asked for any more." });
      }
    });
  };
  if (!factors || ways?.password === false) return null;
  return (
    <section aria-labelledby="factor-title">
      <h3 id="factor-title">A code besides the password</h3>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      {codes && <RecoveryList codes={codes} />}
      {factors.app ? (
        <>
          <p className="dialog-text" data-testid="factor-on">
            Your authenticator app is asked for each time that you sign in. {factors.recovery_codes} recovery codes are
            left.
          </p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setStep("renew")}>
              Other recovery codes…
            </button>
            <button
              type="button"
              className="button button-danger"
              data-testid="remove-app"
              onClick={() => setStep("remove")}
            >
              Remove the app…
            </button>
          </div>
        </>
      ) : (
        !step && (
          <button type="button" className="button" data-testid="begin-app" onClick={() => setStep("begin")}>
            Set up an authenticator app…
          </button>
        )
      )}
      {step && (
        <form className="form" onSubmit={submit}>
          {app ? (
            <Setup app={app} />
          ) : (
            <Field
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={128}
              autoFocus
            />
          )}
          {(app || step !== "begin") && (
            <Field
              label="Code"
              name="code"
              autoComplete="one-time-code"
              required
              maxLength={32}
              hint={app ? "What the app shows now." : "Of the app, or a recovery code."}
            />
          )}
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => void done()}>
              Cancel
            </button>
            <button type="submit" className="button button-primary" data-testid="factor-go">
              Go on
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

function Setup({ app }: { app: NewApp }) {
  return (
    <>
      <p className="dialog-text">
        Scan this with your authenticator app, or type the secret there. It is shown this once.
      </p>
      <img className="qr" src={app.qr} width={200} height={200} alt="The secret as a QR code" />
      <p>
        <code className="secret" data-testid="app-secret">
          {app.secret.replace(/(.{4})(?=.)/g, "$1 ")}
        </code>
      </p>
    </>
  );
}

/** Recovery codes, which are shown once. */
export function RecoveryList({ codes }: { codes: string[] }) {
  return (
    <div data-testid="recovery-codes" role="status">
      <p className="dialog-text">
        Keep these recovery codes where you keep what matters. Each works once in place of a code, and they are shown
        this once.
      </p>
      <ul className="recovery">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
