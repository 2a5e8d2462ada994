import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { beginIdentity, goOn, listIdentities, listProviders, removeIdentity } from "../api/providers";
import type { Identity } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Field } from "../ui/Field";
import { useZone } from "./SessionGate";

const key = ["identities"];

/** The ways in of the account. */
export function useIdentities() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => listIdentities(signal) });
}

/** The accounts elsewhere that somebody signs in with; nothing where there can be none. */
export function IdentitiesSection() {
  const client = useQueryClient();
  const { data } = useIdentities();
  const { data: providers } = useQuery({ queryKey: ["providers"], queryFn: ({ signal }) => listProviders(signal) });
  const [fault, setFault] = useState("");
  const [adding, setAdding] = useState("");
  const attempt = async (action: () => Promise<void>) => {
    setFault("");
    try {
      await action();
    } catch (error) {
      setFault(sentence(error));
    }
  };
  const remove = (id: string) =>
    attempt(async () => {
      await removeIdentity(id);
      await client.invalidateQueries({ queryKey: key });
    });
  const connect = (provider: string, password: string) =>
    attempt(async () => goOn(await beginIdentity(provider, password)));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void connect(adding, String(new FormData(event.currentTarget).get("password") ?? ""));
  };
  if (!data || (data.identities.length === 0 && !providers?.length)) return null;
  return (
    <section aria-labelledby="identities-title">
      <h3 id="identities-title">Accounts that you sign in with</h3>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      <ul className="tokens">
        {data.identities.map((identity) => (
          <IdentityItem key={identity.id} identity={identity} onRemove={() => void remove(identity.id)} />
        ))}
      </ul>
      {(providers ?? []).map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className="button"
          data-testid={`connect-${id}`}
          onClick={() => (data.password ? setAdding(id) : void connect(id, ""))}
        >
          Connect {name}…
        </button>
      ))}
      {adding && (
        <form className="form" onSubmit={submit}>
          <Field
            label="Your password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={128}
            hint="So that nobody else adds a way into your account."
            autoFocus
          />
          <button type="submit" className="button button-primary" data-testid="connect">
            Go on
          </button>
        </form>
      )}
    </section>
  );
}

function IdentityItem({ identity, onRemove }: { identity: Identity; onRemove: () => void }) {
  const zone = useZone();
  const now = useNow();
  const facts = [identity.email, `last used ${pastLabel(identity.seen_at, now, zone).short}`].filter(Boolean);
  return (
    <li className="token" data-testid="identity">
      <span>
        <strong>{identity.name}</strong>
        <span className="token-facts">{facts.join(", ")}</span>
      </span>
      <button
        type="button"
        className="button button-small"
        aria-label={`Disconnect ${identity.name}`}
        onClick={onRemove}
      >
        Disconnect
      </button>
    </li>
  );
}
