import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useZone } from "../account/SessionGate";
import { listDigests, type Digest, type ReminderSettings } from "../api/reminders";
import { keys } from "../live/cache";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Field } from "../ui/Field";

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const kinds = { daily: "The digest of the day", weekly: "The digest of the week" };

interface Props {
  hours: ReminderSettings;
  keep: (change: Partial<ReminderSettings>) => void;
}

/** When digests come, where to, and what became of the last ones. */
export function Digests({ hours, keep }: Props) {
  const id = useId();
  const { data } = useQuery({
    queryKey: [...keys.devices, "digests", hours],
    queryFn: ({ signal }) => listDigests(signal),
  });
  return (
    <div className="side-by-side">
      <Field
        label="Digest of the day at"
        type="time"
        defaultValue={hours.daily_digest}
        data-testid="daily-digest"
        onBlur={(event) => {
          if (event.target.value !== hours.daily_digest) keep({ daily_digest: event.target.value });
        }}
      />
      <div className="field">
        <label htmlFor={id}>Digest of the week on</label>
        <select
          id={id}
          className="input"
          data-testid="weekly-digest"
          value={hours.weekly_digest}
          onChange={(event) => keep({ weekly_digest: event.target.value })}
        >
          <option value="">no day</option>
          {days.map((day) => (
            <option key={day} value={day}>
              {day.charAt(0).toUpperCase() + day.slice(1)}
            </option>
          ))}
        </select>
      </div>
      {hours.weekly_digest && (
        <Field
          label="Digest of the week at"
          type="time"
          defaultValue={hours.weekly_time}
          data-testid="weekly-time"
          onBlur={(event) => {
            if (event.target.value !== hours.weekly_time) keep({ weekly_time: event.target.value });
          }}
        />
      )}
      <p className="field-hint">
        What is due and what is overdue, by e-mail where you have added an address. Leave them empty for none.
      </p>
      {data?.map((digest) => (
        <DigestLine key={digest.kind} digest={digest} />
      ))}
    </div>
  );
}

function DigestLine({ digest }: { digest: Digest }) {
  const now = useNow();
  const zone = useZone();
  const at = (moment: string) => pastLabel(moment, now, zone).within;
  const last = digest.last.map(({ name, state, since }) => `${state} on ${name} ${at(since)}`).join(", ");
  return (
    <p className="field-hint" role="status" data-testid="digest">
      {digest.to.length === 0
        ? `${kinds[digest.kind]} reaches nobody: add an e-mail address below.`
        : `${kinds[digest.kind]} comes ${at(digest.next)} to ${digest.to.join(", ")}.`}
      {last && ` The last one: ${last}.`}
    </p>
  );
}
