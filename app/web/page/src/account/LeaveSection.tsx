import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { leave } from "../api/security";
import { keys } from "../live/cache";
import type { Place } from "../api/types";
import { useLists } from "../lists/useLists";
import { Field } from "../ui/Field";
import { useIdentities } from "./ways";

/** Taking everything along, and having the account deleted. */
export function LeaveSection() {
  const client = useQueryClient();
  const { data: ways } = useIdentities();
  const { data: lists } = useLists();
  const owned = (lists?.lists ?? []).filter(({ role, members }) => role === "owner" && members > 1);
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      // Only for what the form shows is there an answer: about other lists the server asks.
      const answered = (answer: string) => owned.map(({ id }) => id).filter((id) => form.get(`list ${id}`) === answer);
      await leave(String(form.get("password") ?? ""), answered("delete"), answered("keep"));
      await client.invalidateQueries({ queryKey: keys.session });
    } catch (error) {
      setFault(sentence(error));
      void client.invalidateQueries({ queryKey: keys.lists });
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
          {owned.length > 0 && <OwnedLists owned={owned} />}
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

/** What becomes of the lists that the person owns and others keep too. */
function OwnedLists({ owned }: { owned: readonly Place[] }) {
  return (
    <fieldset className="form" data-testid="leave-lists">
      <legend>Lists that others keep with you</legend>
      {owned.map(({ id, name, members }) => (
        <label key={id} className="field">
          <span>
            <bdi>{name}</bdi> ({members} people)
          </span>
          <select className="input" name={`list ${id}`} defaultValue="keep" data-testid={`leave-list-${name}`}>
            <option value="keep">Hand over: another owner keeps it, or whoever is in it longest</option>
            <option value="delete">Delete it now for everybody, with all its tasks</option>
          </select>
        </label>
      ))}
    </fieldset>
  );
}
