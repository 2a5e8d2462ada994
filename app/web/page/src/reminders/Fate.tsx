import { useQuery } from "@tanstack/react-query";
import { useZone } from "../account/SessionGate";
import { taskReminders } from "../api/reminders";
import { keys } from "../live/cache";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { fate } from "./fate";

const most = 5;

/** What is to ring of a task, what rang, and what became of it. asked: it has reminders and is not done. */
export function Fate({ task, list = "", asked = false }: { task: number; list?: string; asked?: boolean }) {
  const zone = useZone();
  const now = useNow();
  const { data } = useQuery({
    queryKey: keys.rings(task, list),
    queryFn: ({ signal }) => taskReminders(task, list, signal),
    staleTime: 5_000,
  });
  // A task with reminders all of which are past promises nothing. One of a shared list may be another member's to hear.
  const mine = list === "" || (data?.rings.length ?? 0) > 0;
  const over = asked && mine && !!data && data.rings.every((ring) => ring.rung_at || ring.answered_at);
  if (!data || (data.rings.length === 0 && !over)) return null;
  return (
    <ul className="fate" aria-label="Reminders" data-testid="fate">
      {over && (
        <li data-testid="rings-no-more">
          <Icon name="bell" size={13} /> nothing more is to ring: all of its moments are past
        </li>
      )}
      {data.rings.slice(0, most).map((ring) => (
        <li key={ring.id}>
          <Icon name="bell" size={13} /> {fate(ring, now, zone)}
        </li>
      ))}
    </ul>
  );
}
