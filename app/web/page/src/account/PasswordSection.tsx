import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { changePassword } from "../api/security";
import { Field } from "../ui/Field";
import { useToast } from "../ui/Toasts";
import { useIdentities } from "./ways";

/** Another password, which signs everybody else out. */
export function PasswordSection() {
  const client = useQueryClient();
  const toast = useToast();
  const { data: ways } = useIdentities();
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "");
    setBusy(true);
    setFault("");
    try {
      await changePassword(text("old-password"), text("new-password"), data.get("revoke-tokens") === "on");
      form.reset();
      toast({ text: "Your password is changed. You are signed out everywhere else." });
      await client.invalidateQueries();
    } catch (error) {
      setFault(sentence(error));
    }
    setBusy(false);
  };
  return (
    <form className="form" aria-labelledby="password-title" onSubmit={(event) => void submit(event)}>
      <h3 id="password-title">Password</h3>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      {ways?.password !== false && (
        <Field
          label="Password now"
          name="old-password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={128}
        />
      )}
      <Field
        label="New password"
        name="new-password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        maxLength={128}
        hint="At least 8 characters. It signs you out everywhere but here."
      />
      <label className="tick">
        <input type="checkbox" name="revoke-tokens" />
        <span>End all access tokens and passkeys too, because somebody else knew the password</span>
      </label>
      <button type="submit" className="button button-primary" disabled={busy} data-testid="change-password">
        {ways?.password === false ? "Set a password" : "Change the password"}
      </button>
    </form>
  );
}
