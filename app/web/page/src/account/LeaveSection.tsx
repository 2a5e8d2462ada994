import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { leave } from "../api/security";
import { keys } from "../live/cache";
import { Field } from "../ui/Field";
import { useIdentities } from "./ways";

/** Taking everything along, and having the account deleted. */
export function LeaveSection() {
  const client = useQueryClient();
  const { data: ways } = useIdentities();
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    try {
      await leave(password);
      await client.invalidateQueries({ queryKey: keys.session });
    } catch (error) {
      setFault(sentence(error));
    }
  };
  return (
    <section aria-labelledby="leave-title">
      <h3 id="leave-title">Your data</h3>
      <p className="dialog-text">
        One file with everything that is yours: tasks, their history, conversations and settings.
      </p>
      <p>
        <a className="button" href="/api/me/export" download="todo-account.json" data-testid="export">
          Download everything
        </a>
      </p>
      {open ? (
        <form className="form" onSubmit={(event) => void submit(event)}>
          <p className="dialog-text">
            Your account, all tasks, all conversations and all access tokens are deleted in seven days. Until then you
            can sign in and take the account back; after that nobody can.
          </p>
          {ways?.password === false ? (
            fault && (
              <p className="form-error" role="alert">
                {fault}
              </p>
            )
          ) : (
            <Field
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={128}
              error={fault || undefined}
            />
          )}
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setOpen(false)}>
              Keep the account
            </button>
            <button type="submit" className="button button-danger" data-testid="leave">
              Delete in seven days
            </button>
          </div>
        </form>
      ) : (
        <button type="button" className="button button-danger" data-testid="open-leave" onClick={() => setOpen(true)}>
          Delete the account…
        </button>
      )}
    </section>
  );
}
