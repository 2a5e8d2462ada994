import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { forgotPassword, resetPassword } from "../api/security";
import { Mark } from "../ui/Brand";
import { Field } from "../ui/Field";

/** What stands behind the # of a link that works once, "" if it isn't of that kind. */
export function linkIn(hash: string, kind: "reset" | "invitation" | "setup" | "join"): string {
  return new RegExp(`^#${kind}=([\\w-]{1,256})$`).exec(hash)?.[1] ?? "";
}

/** Takes the link out of the address, so that nobody reads it there. */
export function forgetLink(): void {
  history.replaceState(null, "", location.pathname + location.search);
}

/** Where somebody sets a password by a link, or asks for one. */
export function LinkDoor({ link, onDone }: { link: string; onDone: () => void }) {
  const [fault, setFault] = useState("");
  const [done, setDone] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setFault("");
    try {
      if (link) await resetPassword(link, String(form.get("password") ?? ""));
      else await forgotPassword(String(form.get("email") ?? ""));
      forgetLink();
      setDone(true);
    } catch (error) {
      setFault(sentence(error));
    }
  };
  const told = link
    ? "Your password is set, and you are signed out everywhere. Sign in with it."
    : "If there is an account with this address, a mail with a link is on its way.";
  return (
    <main className="door">
      <form className="door-card" onSubmit={(event) => void submit(event)} data-testid="link-door">
        <Mark size={44} />
        <h1>{link ? "Set your password" : "Forgot your password?"}</h1>
        {fault && (
          <p className="form-error" role="alert">
            {fault}
          </p>
        )}
        {done ? (
          <p className="door-lead" role="status">
            {told}
          </p>
        ) : link ? (
          <Field
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={128}
            hint="At least 8 characters."
          />
        ) : (
          <Field label="E-mail" name="email" type="email" autoComplete="email" required />
        )}
        {!done && (
          <button type="submit" className="button button-primary button-large" data-testid="submit">
            {link ? "Set the password" : "Mail me a link"}
          </button>
        )}
        <button
          type="button"
          className="link"
          onClick={() => {
            forgetLink();
            onDone();
          }}
        >
          Sign in
        </button>
      </form>
    </main>
  );
}
