import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useSession } from "../account/SessionGate";
import type { Lists, Thread } from "../api/types";
import { withoutPlace, withPlace } from "../lists/places";
import { ringing } from "../reminders/useRinging";
import { keys, renew, TaskCache } from "./cache";
import { Feed, type Link } from "./feed";

interface Live {
  cache: TaskCache;
  link: Link;
}

const Context = createContext<Live | null>(null);

/** Keeps everything below it up to date with what other tabs and devices change. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const cache = useMemo(() => new TaskCache(client), [client]);
  const [link, setLink] = useState<Link>("connecting");
  // What was asked for after the session has everything up to its last change.
  const [last] = useState(useSession().last ?? -1);
  useEffect(() => {
    const feed = new Feed(
      "/api/me/events",
      {
        change: (change) => {
          cache.apply(change);
          // Somebody talks in another tab: the same conversation may be open here.
          if (change.via === "chat")
            void renew(client, {
              queryKey: keys.threads,
              predicate: (query) => !isTalking(query.state.data as Thread | undefined),
            });
        },
        plans: () => void renew(client, { queryKey: keys.plans }),
        ring: (ring) => {
          ringing.ring(ring);
          void renew(client, { queryKey: keys.rings(ring.task, ring.list) });
        },
        over: (id) => ringing.over(id),
        list: (place) => {
          client.setQueryData<Lists>(keys.lists, (all) => all && withPlace(all, place));
          void renew(client, { queryKey: keys.list(place.id) });
          void renew(client, { queryKey: keys.everywhere });
          void renew(client, { queryKey: ["rings"], predicate: ({ queryKey }) => queryKey[2] === place.id });
        },
        listOver: (id) => {
          client.setQueryData<Lists>(keys.lists, (all) => all && withoutPlace(all, id));
          client.removeQueries({ queryKey: keys.list(id) });
          void renew(client, { queryKey: keys.everywhere });
        },
        resync: () => {
          void renew(client, { queryKey: keys.plans });
          void cache.refresh();
          void renew(client, { queryKey: ["task"] });
          void renew(client, { queryKey: keys.threads });
          void renew(client, { queryKey: keys.lists });
        },
        link: (now) => {
          setLink(now);
          // A stream does not say why it ended: perhaps the person was signed out.
          if (now === "offline") void renew(client, { queryKey: keys.session });
        },
      },
      last,
    );
    return () => {
      feed.close();
      ringing.clear();
    };
  }, [cache, client, last]);
  const live = useMemo(() => ({ cache, link }), [cache, link]);
  return <Context value={live}>{children}</Context>;
}

/** Whether a turn of the thread is being followed here already. */
function isTalking(thread: Thread | undefined): boolean {
  return thread?.turns.some((turn) => turn.status === "running") ?? false;
}

export function useTaskCache(): TaskCache {
  return useLive().cache;
}

export function useLink(): Link {
  return useLive().link;
}

function useLive(): Live {
  const live = useContext(Context);
  if (!live) throw new Error("LiveProvider is missing");
  return live;
}
