import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useZone } from "../account/SessionGate";
import { listAudit, wholeAudit } from "../api/admin";
import { sentence } from "../api/http";
import type { Person } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";

const events = (
  "registered signed_in sign_in_failed signed_out session_ended sessions_ended password_changed password_reset " +
  "token_made token_revoked exported left returned deleted link_made suspended resumed role_given role_taken role_kept " +
  "quota_changed server_changed audit_read identity_linked identity_removed factor_added factor_removed factor_reset " +
  "passkey_added passkey_removed passkey_asked passkey_not_asked " +
  "recovery_used recovery_renewed"
).split(" ");

/** "sign_in_failed" as people read it. */
function words(event: string): string {
  return event.replaceAll("_", " ");
}

/** Has the browser keep a text as a file. */
function saveFile(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What was done to accounts, of everybody or of one person. */
export function AuditSection({ about, onAll }: { about: Person | null; onAll: () => void }) {
  const zone = useZone();
  const now = useNow();
  const client = useQueryClient();
  const [event, setEvent] = useState("");
  // Those that the list of people has shown; the log has ids alone.
  const names = useMemo(() => {
    const seen = client.getQueriesData<InfiniteData<Person[]>>({ queryKey: ["admin", "people"] });
    const people = seen.flatMap(([, data]) => data?.pages.flat() ?? []);
    return new Map(people.map((person) => [person.id, person.name || person.email]));
  }, [client]);
  const called = (id: string) => names.get(id) ?? id;
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["admin", "audit", event, about?.id ?? ""],
    queryFn: ({ pageParam, signal }) => listAudit(event, about?.id ?? "", pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
  const [fault, setFault] = useState("");
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setFault("");
    setSaving(true);
    try {
      saveFile("audit.jsonl", await wholeAudit(event, about?.id ?? ""));
    } catch (problem) {
      setFault(sentence(problem));
    }
    setSaving(false);
  };
  return (
    <section aria-label="Audit log">
      <div className="admin-filter">
        <select
          className="input"
          aria-label="What was done"
          data-testid="admin-event"
          value={event}
          onChange={(change) => setEvent(change.target.value)}
        >
          <option value="">Everything</option>
          {events.map((one) => (
            <option key={one} value={one}>
              {words(one)}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button button-small"
          data-testid="admin-save-log"
          disabled={saving}
          onClick={() => void save()}
        >
          {saving ? "One moment…" : "Save as a file"}
        </button>
        {about && (
          <button type="button" className="button button-small" onClick={onAll}>
            Only <bdi>{about.name || about.email}</bdi> ✕
          </button>
        )}
      </div>
      {(fault || error) && (
        <p className="form-error" role="alert">
          {fault || sentence(error)}
        </p>
      )}
      <ul className="audit">
        {data?.pages
          .flatMap(({ entries }) => entries)
          .map((entry) => (
            <li key={entry.id} data-testid="admin-entry">
              <time dateTime={entry.at}>{pastLabel(entry.at, now, zone).full}</time>
              <strong>{words(entry.event)}</strong>
              <span className="token-facts">
                {[
                  entry.actor && `by ${called(entry.actor)}`,
                  entry.subject && `of ${called(entry.subject)}`,
                  entry.detail,
                  entry.address,
                ]
                  .filter(Boolean)
                  .join(", ")}
              </span>
            </li>
          ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="button" onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
    </section>
  );
}
