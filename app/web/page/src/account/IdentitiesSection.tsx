import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sentence } from "../api/http";
import { beginIdentity, goOn, listWays, removeIdentity } from "../api/providers";
import type { Identity } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Field } from "../ui/Field";
import { useZone } from "./SessionGate";
import { identitiesKey, useFactors, useIdentities, waysKey } from "./ways";

/** The accounts elsewhere that somebody signs in with; nothing where there can be none. */
export function IdentitiesSection() {
  const client = useQueryClient();
  const { data } = useIdentities();
  const { data: factors } = useFactors();
  const { data: ways } = useQuery({ queryKey: waysKey, queryFn: ({ signal }) => listWays(signal) });
  const providers = ways?.providers;
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
      await client.invalidateQueries({ queryKey: identitiesKey });
    });
  const connect = (provider: string, password: string, code = "") =>
    attempt(async () => goOn(await beginIdentity(provider, password, code)));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void connect(adding, String(form.get("password") ?? ""), String(form.get("code") ?? ""));
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
          {factors?.app && (
            <Field
              label="Code"
              name="code"
              autoComplete="one-time-code"
              required
              maxLength={32}
              hint="Of your authenticator app, or a recovery code."
            />
          )}
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
  const facts = [identity.email, `last used ${pastLabel(identity.seen_at, now, zone).within}`].filter(Boolean);
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
