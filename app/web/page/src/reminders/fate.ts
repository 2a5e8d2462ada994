import type { Delivery, Ring } from "../api/reminders";
import { pastLabel } from "../time/labels";

const answers = {
  done: "done",
  deleted: "ended with the task",
  moved: "moved",
  snoozed: "snoozed",
  seen: "dismissed",
};

/** What is said of a message that was given up because there was nothing to send any more. */
const ended: Record<string, string> = {
  answered: "not accepted on %s before it was answered",
  rang_again: "not accepted on %s before it rang again",
  withdrawn: "not accepted on %s before it was taken away",
};

/** What became of a reminder: "rung today 17:00 on this page, opened 17:02". */
export function fate(ring: Ring, now: Date, zone: string): string {
  const at = (moment: string) => pastLabel(moment, now, zone).within;
  if (ring.why === "mention" && !ring.rung_at) return `${ring.by ?? "somebody"} mentions you`;
  if (!ring.rung_at) {
    return ring.answered_at ? `was to ring ${at(ring.at)}` : `rings ${at(ring.at)}`;
  }
  const last = (ring.deliveries ?? []).filter((delivery) => delivery.times === ring.times);
  const mention = ring.why === "mention";
  const parts = [
    mention ? `${ring.by ?? "somebody"} mentioned you ${at(ring.rung_at)}` : `rung ${at(ring.rung_at)}${late(ring)}`,
  ];
  for (const delivery of last) parts.push(came(delivery, at));
  if ((ring.times ?? 1) > 1) parts.push(`for the ${ring.times}. time`);
  if (ring.answer && ring.answered_at) parts.push(`${answers[ring.answer]} ${at(ring.answered_at)}`);
  return parts.join(", ");
}

function came(delivery: Delivery, at: (moment: string) => string): string {
  switch (delivery.state) {
    case "queued":
      return `not yet seen on ${delivery.name}`;
    case "failed":
      return (ended[delivery.reason ?? ""] ?? `failed on %s (${delivery.reason})`).replace("%s", () => delivery.name);
    case "answered":
      return `answered on ${delivery.name}`;
    default:
      return `${delivery.state} on ${delivery.name} ${at(delivery.since)}`;
  }
}

/** How late it rang, where that is more than a minute. */
function late(ring: Ring): string {
  if (!ring.rung_at || (ring.times ?? 1) > 1) return "";
  const minutes = Math.floor((Date.parse(ring.rung_at) - Date.parse(ring.at)) / 60_000);
  if (minutes < 1) return "";
  return minutes < 120 ? ` (${minutes} minutes late)` : ` (${Math.floor(minutes / 60)} hours late)`;
}
