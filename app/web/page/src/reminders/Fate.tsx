import { useQuery } from "@tanstack/react-query";
import { useZone } from "../account/SessionGate";
import { taskReminders } from "../api/reminders";
import { keys } from "../live/cache";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { fate } from "./fate";

const most = 5;

/** What is to ring of a task, what rang, and what became of it. */
export function Fate({ task, list = "" }: { task: number; list?: string }) {
  const zone = useZone();
  const now = useNow();
  const { data } = useQuery({
    queryKey: keys.rings(task, list),
    queryFn: ({ signal }) => taskReminders(task, list, signal),
    staleTime: 5_000,
  });
  if (!data || data.rings.length === 0) return null;
  return (
    <ul className="fate" aria-label="Reminders" data-testid="fate">
      {data.rings.slice(0, most).map((ring) => (
        <li key={ring.id}>
          <Icon name="bell" size={13} /> {fate(ring, now, zone)}
        </li>
      ))}
    </ul>
  );
}
