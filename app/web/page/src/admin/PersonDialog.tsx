import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { SessionItem } from "../account/SessionsSection";
import { changeStanding, resetFactor, sessionsOf, signOutPerson, signOutPersonOf } from "../api/admin";
import { sentence } from "../api/http";
import type { Person } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";

/** How many tasks the server takes as a quota of one person. */
const mostQuota = 1_000_000_000;

/** What an administrator does more seldom to an account: role, quota, sessions, a lost app. */
export function PersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const client = useQueryClient();
  const [fault, setFault] = useState("");
  const [done, setDone] = useState("");
  const [resetting, setResetting] = useState(false);
  const [promoting, setPromoting] = useState(false);
  const name = person.name || person.email;
  const attempt = async (work: () => Promise<unknown>, said: string) => {
    setFault("");
    setDone("");
    try {
      await work();
      setDone(said);
    } catch (problem) {
      setFault(sentence(problem));
    }
    await client.invalidateQueries({ queryKey: ["admin"] });
  };
  const quota = (most: number, said: string) => attempt(() => changeStanding(person.id, { most_tasks: most }), said);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const most = Number(new FormData(event.currentTarget).get("most"));
    void quota(most, most === 0 ? "There is no limit now." : `The limit is ${most} tasks now.`);
  };
  const admin = person.role === "admin";
  const changeRole = () =>
    attempt(
      () => changeStanding(person.id, { admin: !admin }),
      admin ? `${name} is no longer an administrator.` : `${name} is an administrator now.`,
    );
  return (
    <Dialog title={name} onClose={onClose} testId="admin-person-dialog">
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      <p className="dialog-text" role="status" data-testid="admin-done">
        {done}
      </p>
      <div className="admin-deeds">
        <button
          type="button"
          className="button"
          data-testid="admin-role"
          onClick={() => (admin ? void changeRole() : setPromoting(true))}
        >
          {admin ? "Take the administrator’s role away" : "Make an administrator"}
        </button>
        <button
          type="button"
          className="button"
          data-testid="admin-sign-out"
          onClick={() => void attempt(() => signOutPerson(person.id), `${name} is signed out everywhere.`)}
        >
          Sign out everywhere
        </button>
        <button type="button" className="button" data-testid="admin-factor" onClick={() => setResetting(true)}>
          Take a lost authenticator app away
        </button>
      </div>
      <Sessions
        person={person}
        onEnd={(id) => void attempt(() => signOutPersonOf(person.id, id), "Signed out there.")}
      />
      <form className="form" onSubmit={submit}>
        <Field
          key={person.most_tasks ?? "usual"}
          label="Most tasks in their own list"
          name="most"
          type="number"
          min={0}
          max={mostQuota}
          required
          defaultValue={person.most_tasks ?? ""}
          hint="0 is no limit."
          data-testid="admin-quota"
        />
        <div className="dialog-actions">
          {person.most_tasks !== undefined && (
            <button type="button" className="button" onClick={() => void quota(-1, "The usual limit holds now.")}>
              As everybody
            </button>
          )}
          <button type="submit" className="button button-primary" data-testid="admin-quota-save">
            Set the limit
          </button>
        </div>
      </form>
      {promoting && (
        <Confirm
          title={`Make ${name} an administrator?`}
          detail="Administrators suspend and delete accounts, yours too, and say who may register. They see nobody’s list."
          action="Make an administrator"
          onConfirm={() => void changeRole()}
          onClose={() => setPromoting(false)}
        />
      )}
      {resetting && (
        <Confirm
          title={`Ask ${name} for no code any more?`}
          detail="Their authenticator app and their recovery codes no longer count: the password alone opens the account until they set an app up again. Make sure that it is they who ask for it."
          action="Take the app away"
          onConfirm={() => void attempt(() => resetFactor(person.id), `${name} is asked for no code any more.`)}
          onClose={() => setResetting(false)}
        />
      )}
    </Dialog>
  );
}

/** Where somebody is signed in, each of which an administrator can end. */
function Sessions({ person, onEnd }: { person: Person; onEnd: (id: string) => void }) {
  const { data } = useQuery({
    queryKey: ["admin", "sessions", person.id],
    queryFn: ({ signal }) => sessionsOf(person.id, signal),
  });
  if (!data) return null;
  return (
    <section aria-labelledby="person-sessions" data-testid="admin-sessions">
      <h3 id="person-sessions">{data.length > 0 ? "Signed in" : "Signed in nowhere"}</h3>
      <ul className="tokens">
        {data.map((session) => (
          <SessionItem key={session.id} session={session} onEnd={() => onEnd(session.id)} />
        ))}
      </ul>
    </section>
  );
}
