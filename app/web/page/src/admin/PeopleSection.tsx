import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useSession, useZone } from "../account/SessionGate";
import { changeStanding, invitePerson, listPeople } from "../api/admin";
import { sentence } from "../api/http";
import type { Person } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Confirm } from "../ui/Confirm";
import { CopyButton } from "../ui/CopyButton";
import { Field } from "../ui/Field";

import { PersonDialog } from "./PersonDialog";

const key = ["admin", "people"] as const;
const pageSize = 50;

/** The accounts of the server, and invitations to make one. */
export function PeopleSection({ onAudit }: { onAudit: (person: Person) => void }) {
  const client = useQueryClient();
  const [search, setSearch] = useState("");
  const [fault, setFault] = useState("");
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: [...key, search],
    queryFn: ({ pageParam, signal }) => listPeople(search, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.email),
  });
  const attempt = async (work: () => Promise<unknown>) => {
    setFault("");
    try {
      await work();
    } catch (problem) {
      setFault(sentence(problem));
    }
    await client.invalidateQueries({ queryKey: ["admin"] });
  };
  const problem = fault || (error ? sentence(error) : "");
  return (
    <section aria-label="People">
      <Field
        label="Search by e-mail or name"
        type="search"
        value={search}
        maxLength={100}
        data-testid="admin-search"
        onChange={(event) => setSearch(event.target.value)}
      />
      {problem && (
        <p className="form-error" role="alert">
          {problem}
        </p>
      )}
      <ul className="tokens">
        {data?.pages.flat().map((person) => (
          <Account key={person.id} person={person} attempt={attempt} onAudit={onAudit} />
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="button" onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
      <Invite attempt={attempt} />
    </section>
  );
}

type Attempt = (work: () => Promise<unknown>) => Promise<void>;

interface AccountProps {
  person: Person;
  attempt: Attempt;
  onAudit: (person: Person) => void;
}

function Account({ person, attempt, onAudit }: AccountProps) {
  const { person: me } = useSession();
  const zone = useZone();
  const now = useNow();
  const [deleting, setDeleting] = useState(false);
  const [more, setMore] = useState(false);
  const facts = [
    person.role === "admin" && "administrator",
    person.suspended_at && `suspended ${pastLabel(person.suspended_at, now, zone).short}`,
    person.leaving_at && "will be deleted within seven days",
    person.most_tasks !== undefined && (person.most_tasks === 0 ? "no limit" : `at most ${person.most_tasks} tasks`),
    `since ${pastLabel(person.created_at, now, zone).full}`,
  ].filter(Boolean);
  const standing = (change: Parameters<typeof changeStanding>[1]) =>
    void attempt(() => changeStanding(person.id, change));
  return (
    <li className="token" data-testid="admin-person">
      <span>
        <strong dir="auto">{person.name || person.email}</strong>
        {person.id === me.id && " (you)"}
        <span className="token-facts">
          <bdi>{person.email}</bdi>, {facts.join(", ")}
        </span>
      </span>
      <span className="admin-side">
        <button type="button" className="button button-small" onClick={() => onAudit(person)}>
          Log
        </button>
        {person.id !== me.id && (
          <>
            <button
              type="button"
              className="button button-small"
              data-testid="admin-more"
              aria-label={`More about ${person.name || person.email}`}
              onClick={() => setMore(true)}
            >
              More…
            </button>
            <button
              type="button"
              className="button button-small"
              data-testid="admin-suspend"
              onClick={() => standing({ suspended: !person.suspended_at })}
            >
              {person.suspended_at ? "Let in again" : "Suspend"}
            </button>
            {person.leaving_at ? (
              <button type="button" className="button button-small" onClick={() => standing({ leaving: false })}>
                Keep
              </button>
            ) : (
              <button
                type="button"
                className="button button-small button-danger"
                data-testid="admin-delete"
                onClick={() => setDeleting(true)}
              >
                Delete…
              </button>
            )}
          </>
        )}
      </span>
      {more && <PersonDialog person={person} onClose={() => setMore(false)} />}
      {deleting && (
        <Confirm
          title={`Delete the account of ${person.name || person.email}?`}
          detail={
            `${person.email} is signed out, and in seven days everything of theirs is deleted: tasks, their history, ` +
            "conversations, settings and access tokens. Lists that they keep with others stay with those. " +
            "Until then you can keep the account."
          }
          action="Delete in seven days"
          onConfirm={() => standing({ leaving: true })}
          onClose={() => setDeleting(false)}
        />
      )}
    </li>
  );
}

function Invite({ attempt }: { attempt: Attempt }) {
  const [email, setEmail] = useState("");
  const [link, setLink] = useState("");
  const [mailed, setMailed] = useState(false);
  const invite = () =>
    attempt(async () => {
      const made = await invitePerson(email.trim(), false);
      setLink(made.url);
      setMailed(made.mailed);
      setEmail("");
    });
  return (
    <>
      <h3>Invite</h3>
      <form
        className="form"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void invite();
        }}
      >
        <Field
          label="E-mail; left out, the link is for whoever has it"
          type="email"
          value={email}
          maxLength={254}
          data-testid="admin-invite-email"
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="dialog-actions">
          <button type="submit" className="button" data-testid="admin-invite">
            Make an invitation
          </button>
        </div>
      </form>
      {link && (
        <div className="token-made" role="status" data-testid="admin-invited">
          <p>
            {mailed ? "It is sent by mail too. " : ""}The link works once, within seven days, and is shown this once.
          </p>
          <p className="token-line">
            <code>{link}</code>
            <CopyButton text={link} label="Copy the link" />
          </p>
        </div>
      )}
    </>
  );
}
