import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { useSession } from "../account/SessionGate";
import { keys } from "../live/cache";
import { useLink, useTaskCache } from "../live/LiveProvider";
import { go, readRoute } from "../shell/route";
import { useToast } from "../ui/Toasts";
import { outbox } from "./outbox";
import { endLocalThread, localThread } from "./send";
import { watchVersion } from "./version";

/** Sends what was done without a network once there is one, and keeps the page for when there is none. */
export function OutboxProvider({ children }: { children: ReactNode }) {
  const { person } = useSession();
  const client = useQueryClient();
  const cache = useTaskCache();
  const link = useLink();
  const toast = useToast();
  useEffect(() => {
    void outbox.begin(person.id, ({ task, change, conversation }, deed) => {
      if (task) cache.put(task);
      if (change) cache.apply(change);
      cache.refreshSoon();
      if (!conversation) return;
      void client.invalidateQueries({ queryKey: keys.thread(conversation) });
      void client.invalidateQueries({ queryKey: keys.conversations });
      const begun = deed.kind === "say" && deed.conversation === localThread();
      if (begun) endLocalThread();
      if (begun && readRoute(location.href).conversation === null) go({ conversation }, true);
    });
  }, [person.id, cache, client]);
  useEffect(() => {
    if (link === "online") outbox.flush();
  }, [link]);
  useEffect(
    () =>
      watchVersion(() => {
        toast({
          text: "There is a new version of this page",
          action: { label: "Reload", run: () => location.reload() },
        });
      }),
    [toast],
  );
  return children;
}
