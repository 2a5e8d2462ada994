import { useState } from "react";
import { logout } from "../api/account";
import { sentence } from "../api/http";
import { goOn } from "../api/providers";
import { comeBack } from "../api/security";
import type { Session } from "../api/types";
import { Mark } from "../ui/Brand";

/** What somebody sees whose account is going to be deleted. */
export function Leaving({ session, onChanged }: { session: Session; onChanged: () => void }) {
  const [fault, setFault] = useState("");
  const { person } = session;
  const at = new Date(person.leaving_at ?? "").toLocaleString(undefined, {
    dateStyle: "full",
    timeStyle: "short",
    timeZone: person.zone || undefined,
  });
  const act = async (action: () => Promise<unknown>) => {
    try {
      await action();
      onChanged();
    } catch (error) {
      setFault(sentence(error));
    }
  };
  const signOut = async () => {
    const elsewhere = await logout();
    if (elsewhere) goOn(elsewhere);
  };
  return (
    <main className="door">
      <div className="door-card" data-testid="leaving">
        <Mark size={44} />
        <h1>You are leaving</h1>
        <p className="door-lead">
          The account {person.email} and everything in it is deleted on {at}. Until then you can take it back.
        </p>
        {fault && (
          <p className="form-error" role="alert">
            {fault}
          </p>
        )}
        <button
          type="button"
          className="button button-primary button-large"
          data-testid="return"
          onClick={() => void act(comeBack)}
        >
          Keep my account
        </button>
        <a className="button button-large" href="/api/me/export" download="todo-account.json">
          Download everything
        </a>
        <button type="button" className="button button-large" onClick={() => void act(signOut)}>
          Sign out
        </button>
      </div>
    </main>
  );
}
