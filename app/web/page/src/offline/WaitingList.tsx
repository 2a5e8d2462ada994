import { useState } from "react";
import { useZone } from "../account/SessionGate";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { outbox } from "./outbox";
import type { Deed, Waiting } from "./store";
import { useWaiting } from "./useWaiting";

const few = 5;

/** What waits for the network, and what could not be done as it was meant and asks for a decision. */
export function WaitingList() {
  const waiting = useWaiting();
  const [all, setAll] = useState(false);
  const asks = waiting.filter(({ trouble }) => trouble);
  const quiet = waiting.filter(({ trouble }) => !trouble);
  if (waiting.length === 0) return null;
  const shown = all ? quiet : quiet.slice(0, few);
  return (
    <section className="waiting" aria-label="Waiting to be sent" data-testid="waiting">
      {asks.map((item) => (
        <Ask key={item.id} item={item} />
      ))}
      {quiet.length > 0 && (
        <p className="waiting-head" role="status">
          <Icon name="clock" size={14} />
          {quiet.length === 1 ? "1 change waits" : `${quiet.length} changes wait`} for the network
        </p>
      )}
      <ul>
        {shown.map((item) => (
          <Quiet key={item.id} item={item} />
        ))}
      </ul>
      {shown.length < quiet.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {quiet.length - shown.length} more
        </button>
      )}
    </section>
  );
}

function Quiet({ item }: { item: Waiting }) {
  const zone = useZone();
  const at = pastLabel(item.at, useNow(), zone);
  return (
    <li className="waiting-item" data-testid="waiting-item">
      <span dir="auto">{words(item.deed)}</span>
      <time dateTime={item.at} title={at.full}>
        {at.short}
      </time>
      <button
        type="button"
        className="icon-button small"
        aria-label={`Don’t send: ${words(item.deed)}`}
        onClick={() => void outbox.drop(item.id)}
      >
        <Icon name="close" size={13} />
      </button>
    </li>
  );
}

function Ask({ item }: { item: Waiting }) {
  return (
    <div className="waiting-ask" role="alert" data-testid="waiting-ask">
      <p>
        <strong dir="auto">{words(item.deed)}</strong> could not be done. {item.trouble}
      </p>
      <div className="dialog-actions">
        <button type="button" className="button button-small" onClick={() => void outbox.drop(item.id)}>
          Discard
        </button>
        <button
          type="button"
          className="button button-small button-primary"
          data-testid="waiting-again"
          onClick={() => void outbox.again(item)}
        >
          {item.deed.kind === "edit" ? "Use mine" : "Try again"}
        </button>
      </div>
    </div>
  );
}

const verbs = {
  complete: "Complete",
  reopen: "Reopen",
  delete: "Delete",
  restore: "Restore",
  move: "Move",
  prioritize: "Change the priority of",
  tag: "Tag",
};

function words(deed: Deed): string {
  switch (deed.kind) {
    case "line":
      return `Add “${deed.text}”`;
    case "say":
      return `Say “${deed.message}”`;
    case "edit":
      return `Change “${deed.title}”`;
    case "do":
      return `${verbs[deed.what.action]} “${deed.title}”`;
  }
}
