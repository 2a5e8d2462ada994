import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { createToken, listTokens, revokeToken } from "../api/account";
import { sentence } from "../api/http";
import type { AccessToken } from "../api/types";
import { keys } from "../live/cache";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { useZone } from "./SessionGate";

/** Tokens with which programs act for the person: make, copy once, revoke. */
export default function TokensDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => listTokens(signal) });
  const [made, setMade] = useState<AccessToken | null>(null);
  const [fault, setFault] = useState("");
  const again = () => client.invalidateQueries({ queryKey: keys.tokens });
  const revoke = async (token: AccessToken) => {
    try {
      await revokeToken(token.id);
      if (made?.id === token.id) setMade(null);
    } catch (problem) {
      setFault(sentence(problem));
    }
    await again();
  };
  const problem = fault || (error ? sentence(error) : "");
  return (
    <Dialog title="Access tokens" onClose={onClose} testId="tokens" wide>
      <p className="dialog-text">
        A token lets a program, such as the terminal on another machine or an MCP client, use your list in your name.
      </p>
      {problem && (
        <p className="form-error" role="alert">
          {problem}
        </p>
      )}
      {made?.token && (
        <div className="token-made" role="status" data-testid="token-made">
          <p>
            Copy <strong>{made.name}</strong> now: it is not shown again.
          </p>
          <p className="token-line">
            <code>{made.token}</code>
            <CopyButton text={made.token} label="Copy the token" />
          </p>
        </div>
      )}
      <ul className="tokens">
        {(data ?? []).map((token) => (
          <TokenItem key={token.id} token={token} onRevoke={() => void revoke(token)} />
        ))}
        {data?.length === 0 && <li className="history-note">No tokens yet.</li>}
      </ul>
      <NewToken
        onMake={async (name, scopes, days) => {
          setFault("");
          try {
            setMade(await createToken(name, scopes, days));
          } catch (failure) {
            setFault(sentence(failure));
          }
          await again();
        }}
      />
    </Dialog>
  );
}

function TokenItem({ token, onRevoke }: { token: AccessToken; onRevoke: () => void }) {
  const zone = useZone();
  const now = useNow();
  const facts = [scopesText(token.scopes), `made ${pastLabel(token.created_at, now, zone).within}`];
  if (token.expires_at) facts.push(`until ${pastLabel(token.expires_at, now, zone).within}`);
  facts.push(token.last_used_at ? `last used ${pastLabel(token.last_used_at, now, zone).within}` : "never used");
  return (
    <li className="token" data-testid="token">
      <span>
        <strong>{token.name}</strong>
        <span className="token-facts">{facts.join(", ")}</span>
      </span>
      <button type="button" className="button button-small" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
        Revoke
      </button>
    </li>
  );
}

function scopesText(scopes: string[]): string {
  const may = scopes.filter((scope) => scope !== "approve").join(" and ");
  return scopes.includes("approve") ? `${may}, carries out plans without asking you` : may;
}

interface NewProps {
  onMake: (name: string, scopes: string[], days: number | null) => Promise<void>;
}

function NewToken({ onMake }: NewProps) {
  const [name, setName] = useState("");
  const [write, setWrite] = useState(true);
  const [approve, setApprove] = useState(false);
  const [days, setDays] = useState("90");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const scopes = ["read", ...(write ? ["write"] : []), ...(write && approve ? ["approve"] : [])];
    await onMake(name.trim(), scopes, days === "" ? null : Number(days));
    setName("");
    setApprove(false);
  };
  return (
    <form className="form token-form" onSubmit={(event) => void submit(event)}>
      <Field
        label="Name of a new token"
        value={name}
        maxLength={100}
        required
        placeholder="Laptop terminal"
        data-testid="token-name"
        onChange={(event) => setName(event.target.value)}
      />
      <label className="field">
        Lasts
        <select className="input" value={days} onChange={(event) => setDays(event.target.value)}>
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="365">a year</option>
          <option value="">until revoked</option>
        </select>
      </label>
      <label className="tick">
        <input type="checkbox" checked={write} onChange={(event) => setWrite(event.target.checked)} />
        <span>May change the list, not only read it</span>
      </label>
      <label className="tick">
        <input
          type="checkbox"
          checked={write && approve}
          disabled={!write}
          data-testid="token-approve"
          onChange={(event) => setApprove(event.target.checked)}
        />
        <span>May change many tasks at once without asking me</span>
      </label>
      <button type="submit" className="button button-primary" disabled={name.trim() === ""} data-testid="token-create">
        Create token
      </button>
    </form>
  );
}
