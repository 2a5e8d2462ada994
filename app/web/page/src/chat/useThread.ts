import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { getThread } from "../api/chat";
import { listChanges } from "../api/tasks";
import type { Thread, Turn } from "../api/types";
import { keys } from "../live/cache";
import { noteUndo, type UndoLog } from "../live/undolog";
import { useTalk } from "./TalkProvider";
import { changesOf, mergeThread, nextLive } from "./turns";

const noTurns: Turn[] = [];

/** A conversation with its newest turns; earlier ones on demand. Turns that still run are followed. */
export function useThread(id: string | null) {
  const client = useQueryClient();
  const talk = useTalk();
  const [loading, setLoading] = useState(false);
  const { data, error, isPending } = useQuery({
    queryKey: keys.thread(id ?? ""),
    queryFn: async ({ signal }) => {
      const thread = await getThread(id ?? "", undefined, signal);
      return mergeThread(client.getQueryData<Thread>(keys.thread(id ?? "")), thread);
    },
    enabled: id !== null,
    // The tab was away: somebody may have talked in another one.
    staleTime: 2000,
  });
  const turns = (id !== null && data?.turns) || noTurns;
  useEffect(() => {
    // Those behind it in the queue wait without a connection of their own.
    const next = nextLive(turns);
    if (next) talk.follow(next);
  }, [talk, turns]);
  useUndoLog(turns);

  const earlier = useCallback(async () => {
    const first = turns[0];
    if (!id || !first) return;
    setLoading(true);
    try {
      const page = await getThread(id, first.id);
      client.setQueryData<Thread>(
        keys.thread(id),
        (now) => now && { ...now, turns: [...(page.turns ?? []), ...now.turns], more: page.more },
      );
    } finally {
      setLoading(false);
    }
  }, [client, id, turns]);

  return {
    conversation: id === null ? undefined : data?.conversation,
    turns,
    more: data?.more ?? false,
    error: id === null ? null : error,
    isPending: id !== null && isPending,
    earlier,
    loading,
  };
}

/** Learns once which changes of the receipts shown have been undone; later ones come live. */
function useUndoLog(turns: Turn[]): void {
  const client = useQueryClient();
  const first = useMemo(() => Math.min(...changesOf(turns)), [turns]);
  useEffect(() => {
    if (!Number.isFinite(first)) return undefined;
    const log = client.getQueryData<UndoLog>(keys.undoLog) ?? {};
    if (log[first]) return undefined;
    const abort = new AbortController();
    const load = async () => {
      let after = first - 1;
      for (let page = 0; page < 10; page++) {
        const { changes, last } = await listChanges(after, 200, abort.signal);
        const all = changes ?? [];
        client.setQueryData<UndoLog>(keys.undoLog, (now) => all.reduce(noteUndo, now ?? {}));
        after = all.at(-1)?.seq ?? last;
        if (all.length === 0 || after >= last) return;
      }
    };
    load().catch(() => {}); // receipts then offer an undo, which the server may refuse
    return () => abort.abort();
  }, [client, first]);
}

/** The log of undone changes, live. */
export function useUndone(): UndoLog {
  return (
    useQuery<UndoLog>({
      queryKey: keys.undoLog,
      queryFn: () => ({}),
      enabled: false,
      staleTime: Infinity,
      gcTime: Infinity,
    }).data ?? {}
  );
}
