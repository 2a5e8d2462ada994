import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { updatePerson } from "../api/account";
import { sentence } from "../api/http";
import type { Session } from "../api/types";
import { keys, renew } from "../live/cache";
import { useNow } from "../time/useNow";
import { sameClock } from "../time/zones";
import { Icon } from "../ui/Icon";
import { useStored } from "../ui/stored";
import { useToast } from "../ui/Toasts";
import { useSession } from "./SessionGate";

/** Says that the list's days begin at other hours than those of this browser, and offers to change that. */
export function ZoneNotice() {
  const { person } = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const now = useNow();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const pair = `${person.zone} ${here}`;
  const [kept, setKept] = useStored("todo.zone-kept", "");
  const [busy, setBusy] = useState(false);
  if (!person.zone || kept === pair || sameClock(person.zone, here, now)) return null;
  const change = async () => {
    setBusy(true);
    try {
      const saved = await updatePerson({ zone: here });
      client.setQueryData<Session>(keys.session, (session) => session && { ...session, person: saved });
      await Promise.all([renew(client, { queryKey: keys.overview }), renew(client, { queryKey: keys.tasks })]);
      toast({ text: `Your list goes by the time of ${cityOf(here)} now.` });
    } catch (fault) {
      toast({ text: sentence(fault), error: true });
    }
    setBusy(false);
  };
  return (
    <div className="broken broken-quiet" role="status" data-testid="zone-notice">
      <Icon name="clock" size={15} />
      <span>
        Your list goes by the time of {cityOf(person.zone)}; this browser is in {cityOf(here)}.
      </span>
      <button type="button" className="link" disabled={busy} data-testid="use-zone" onClick={() => void change()}>
        Use {cityOf(here)}
      </button>
      <button type="button" className="icon-button small" aria-label="Keep it as it is" onClick={() => setKept(pair)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

/** "Los Angeles" of America/Los_Angeles. */
function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
