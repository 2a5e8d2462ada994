import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import type { Sending } from "../api/chat";
import { useTaskCache } from "../live/LiveProvider";
import { go, readRoute } from "../shell/route";
import { moveDraft } from "../ui/draft";
import { Talk, type TalkState } from "./talk";

const Context = createContext<Talk | null>(null);

export function TalkProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const tasks = useTaskCache();
  const talk = useMemo(() => new Talk(client, tasks), [client, tasks]);
  useEffect(() => () => talk.close(), [talk]);
  return <Context value={talk}>{children}</Context>;
}

export function useTalk(): Talk {
  const talk = useContext(Context);
  if (!talk) throw new Error("TalkProvider is missing");
  return talk;
}

export function useTalkState(): TalkState {
  const talk = useTalk();
  return useSyncExternalStore(talk.subscribe, talk.snapshot);
}

/** Where the draft of a message in a conversation is kept. */
export function chatDraft(conversation: string | null): string {
  return `chat.${conversation ?? "new"}`;
}

/** Gives a function that sends a message in a conversation, or begins one. */
export function useSend(conversation: string | null): (message: string, how?: Sending) => void {
  const talk = useTalk();
  return useCallback(
    (message, how) => {
      const started = (id: string) => {
        // Whoever went elsewhere meanwhile is not fetched back.
        if (readRoute(location.href).conversation !== null) return;
        if (conversation === null) moveDraft(chatDraft(null), chatDraft(id));
        go({ conversation: id }, true);
      };
      void talk.send(message, conversation, started, how);
    },
    [talk, conversation],
  );
}
