import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession, useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import { countDone } from "../api/lists";
import { keys } from "../live/cache";
import { addDays, wallIn, weekday } from "../time/civil";
import { useNow } from "../time/useNow";

const spans = ["This week", "This month", "Last month", "This year"] as const;
type Span = (typeof spans)[number];

/** The days [from, before) of a span. */
function daysOf(span: Span, today: string): [from: string, before: string] {
  const month = `${today.slice(0, 7)}-01`;
  const tomorrow = addDays(today, 1);
  switch (span) {
    case "This week":
      return [addDays(today, -((weekday(today) + 6) % 7)), tomorrow];
    case "This month":
      return [month, tomorrow];
    case "Last month":
      return [`${addDays(month, -1).slice(0, 7)}-01`, month];
    default:
      return [`${today.slice(0, 4)}-01-01`, tomorrow];
  }
}

/** Who has completed how many tasks of a list. */
export function DoneBy({ list }: { list: string }) {
  const { person } = useSession();
  const [span, setSpan] = useState<Span>("This month");
  const [from, before] = daysOf(span, wallIn(useZone(), useNow()).date);
  const { data, error } = useQuery({
    queryKey: [...keys.list(list), "done", from, before],
    queryFn: ({ signal }) => countDone(list, from, before, signal),
  });
  const people = data?.people ?? [];
  const most = Math.max(1, ...people.map(({ done }) => done));
  return (
    <section aria-label="Who did how much" data-testid="done-by">
      <div className="done-head">
        <h3>Who did how much</h3>
        <select
          className="input"
          aria-label="Over which time"
          data-testid="done-span"
          value={span}
          onChange={(event) => setSpan(event.target.value as Span)}
        >
          {spans.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {error && <p className="form-error">{sentence(error)}</p>}
      <ul className="done-people">
        {people.map(({ id, name, done }) => (
          <li key={id} data-testid="done-person">
            <span className="done-name" dir="auto">
              {name}
              {id === person.id && " (you)"}
            </span>
            <span className="done-bar" aria-hidden="true">
              <span style={{ width: `${(100 * done) / most}%` }} />
            </span>
            <span className="done-count">{done === 1 ? "1 task" : `${done} tasks`}</span>
          </li>
        ))}
      </ul>
      {(data?.others ?? 0) > 0 && <p className="field-hint">People who have left: {data?.others}</p>}
    </section>
  );
}
