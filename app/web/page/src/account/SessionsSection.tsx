import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "../api/http";
import { endOtherSessions, endSession, listSessions } from "../api/security";
import type { SignedIn } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { useZone } from "./SessionGate";

const key = ["sessions"];

/** Where the person is signed in, each of which they can end. */
export function SessionsSection() {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: key, queryFn: ({ signal }) => listSessions(signal) });
  const [fault, setFault] = useState("");
  const end = async (ending: Promise<void>) => {
    setFault("");
    try {
      await ending;
    } catch (problem) {
      setFault(sentence(problem));
    }
    await client.invalidateQueries({ queryKey: key });
  };
  const problem = fault || (error ? sentence(error) : "");
  return (
    <section aria-labelledby="sessions-title">
      <h3 id="sessions-title">Where you are signed in</h3>
      {problem && (
        <p className="form-error" role="alert">
          {problem}
        </p>
      )}
      <ul className="tokens">
        {(data ?? []).map((session) => (
          <SessionItem key={session.id} session={session} onEnd={() => void end(endSession(session.id))} />
        ))}
      </ul>
      {data && data.length > 1 && (
        <button type="button" className="button" data-testid="end-others" onClick={() => void end(endOtherSessions())}>
          Sign out everywhere else
        </button>
      )}
    </section>
  );
}

/** One place where somebody is signed in. */
export function SessionItem({ session, onEnd }: { session: SignedIn; onEnd: () => void }) {
  const zone = useZone();
  const now = useNow();
  const name = session.name || "A program";
  const facts = [`signed in ${pastLabel(session.created_at, now, zone).within}`];
  if (session.address) facts.push(`from ${session.address}`);
  facts.push(session.current ? "this is here" : `last used ${pastLabel(session.seen_at, now, zone).within}`);
  return (
    <li className="token" data-testid="session">
      <span>
        <strong>{name}</strong>
        <span className="token-facts">{facts.join(", ")}</span>
      </span>
      {!session.current && (
        <button type="button" className="button button-small" aria-label={`Sign out ${name}`} onClick={onEnd}>
          Sign out
        </button>
      )}
    </li>
  );
}
