import { useState, type FormEvent } from "react";
import { login, register } from "../api/account";
import { Fault, sentence } from "../api/http";
import { Mark } from "../ui/Brand";
import { Field } from "../ui/Field";
import { readStored } from "../ui/stored";
import { forgetLink, linkIn, LinkDoor } from "./LinkDoor";
import { ProviderButtons } from "./ProviderButtons";

/** Under which key a browser remembers that somebody was signed in here. */
export const wasHere = "todo.was-here";

type Mode = "login" | "register" | "forgot";

/** What of the form is missing or can't be right, said beside its field rather than in a bubble of the browser. */
function unfilled(form: HTMLFormElement): Fault | null {
  for (const { name, validity, minLength } of form.querySelectorAll("input")) {
    if (validity.valid) continue;
    const words: Record<string, string> = {
      email: validity.valueMissing
        ? "Write your e-mail address."
        : "This isn’t an e-mail address: it looks like ana@example.com.",
      password: validity.valueMissing ? "Write your password." : `Use at least ${minLength} characters.`,
      code: "Write the code of your authenticator app, or a recovery code.",
    };
    form.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
    return new Fault(0, words[name] ?? "This can’t be left so.", name);
  }
  return null;
}

/** The door: sign in, or make an account. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [invitation] = useState(() => linkIn(location.hash, "invitation") || linkIn(location.hash, "setup"));
  const [reset, setReset] = useState(() => linkIn(location.hash, "reset"));
  const [mode, setMode] = useState<Mode>(invitation ? "register" : "login");
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  /** Whether the account wants a code after the password. */
  const [coded, setCoded] = useState(false);
  const registering = mode === "register";
  const known = readStored(wasHere, false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const missing = unfilled(event.currentTarget);
    setFault(missing);
    if (missing) return;
    setBusy(true);
    try {
      if (registering) {
        const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
        const name = text("name").trim();
        await register({
          email: text("email"),
          password: text("password"),
          zone: timeZone || "UTC",
          locale: navigator.language,
          ...(name && { name }),
          ...(invitation && { invitation }),
        });
        forgetLink();
      } else await login(text("email"), text("password"), text("code"));
      onSignedIn();
    } catch (error) {
      if (error instanceof Fault && error.field === "code") setCoded(true);
      setFault(error instanceof Fault ? error : new Fault(0, sentence(error)));
      setBusy(false);
    }
  };

  if (reset || mode === "forgot")
    return (
      <LinkDoor
        link={reset}
        onDone={() => {
          setReset("");
          setMode("login");
        }}
      />
    );
  const wrong = (field: string) => (fault?.field === field ? fault.message : undefined);
  const elsewhere = fault && !["email", "password", "name", "code"].includes(fault.field ?? "") ? fault.message : null;
  return (
    <main className="door">
      <form className="door-card" noValidate onSubmit={(event) => void submit(event)} data-testid="sign-in">
        <Mark size={44} />
        <h1>{registering ? "Create your account" : known ? "Welcome back" : "Sign in"}</h1>
        <p className="door-lead">A todo list you talk to.</p>
        {elsewhere && (
          <p className="form-error" role="alert" data-testid="form-error">
            {elsewhere}
          </p>
        )}
        {registering && (
          <Field
            label="Name"
            name="name"
            autoComplete="name"
            hint="Optional. What the assistant calls you."
            error={wrong("name")}
            maxLength={100}
          />
        )}
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="email"
          required
          error={wrong("email")}
          autoFocus
        />
        <Field
          key={mode}
          label="Password"
          name="password"
          type="password"
          autoComplete={registering ? "new-password" : "current-password"}
          required
          minLength={registering ? 8 : undefined}
          maxLength={128}
          hint={registering ? "At least 8 characters." : undefined}
          error={wrong("password")}
        />
        {coded && !registering && (
          <Field
            label="Code"
            name="code"
            autoComplete="one-time-code"
            required
            maxLength={32}
            hint="Of your authenticator app, or a recovery code."
            error={wrong("code")}
            autoFocus
          />
        )}
        <button type="submit" className="button button-primary button-large" disabled={busy} data-testid="submit">
          {busy ? "One moment…" : registering ? "Create account" : "Sign in"}
        </button>
        <ProviderButtons invitation={invitation} onSignedIn={onSignedIn} />
        <p className="door-switch">
          {registering ? "Have an account already?" : "New here?"}{" "}
          <button
            type="button"
            className="link"
            data-testid="switch-mode"
            onClick={() => {
              setMode(registering ? "login" : "register");
              setFault(null);
            }}
          >
            {registering ? "Sign in" : "Create an account"}
          </button>
        </p>
        {!registering && (
          <p className="door-switch">
            <button type="button" className="link" data-testid="forgot" onClick={() => setMode("forgot")}>
              Forgot your password?
            </button>
          </p>
        )}
      </form>
    </main>
  );
}
