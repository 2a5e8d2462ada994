import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useZone } from "../account/SessionGate";
import { listConversations } from "../api/chat";
import { sentence } from "../api/http";
import type { Conversation } from "../api/types";
import { SideLists } from "../lists/SideLists";
import { keys } from "../live/cache";
import { dayNumber, wallIn } from "../time/civil";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { ConversationItem } from "./ConversationItem";

interface Props {
  current: string | null;
  onChoose: (id: string | null) => void;
  /** The shared list that is shown, null for one's own. */
  list: string | null;
  onList: (list: string | null) => void;
}

/** Lists, and earlier conversations: search, open, rename, export, delete. */
export function HistoryPane({ current, onChoose, list, onList }: Props) {
  const [search, setSearch] = useState("");
  const words = useDeferredValue(search.trim());
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [...keys.conversations, words],
    queryFn: ({ pageParam, signal }) => listConversations(words, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  });
  const groups = useGroups(data?.pages.flatMap((page) => page.conversations ?? []));
  return (
    <div className="history" data-testid="history">
      <SideLists current={list} onChoose={onList} />
      <nav className="history-talks" aria-label="Conversations">
        <button
          type="button"
          className="button new-chat"
          aria-current={current === null ? "page" : undefined}
          data-testid="new-chat"
          onClick={() => onChoose(null)}
        >
          <Icon name="edit" size={16} />
          New conversation
        </button>
        <div className="search">
          <Icon name="search" size={16} />
          <input
            type="search"
            aria-label="Search conversations"
            placeholder="Search conversations"
            data-testid="history-search"
            value={search}
            maxLength={200}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <div className="history-scroll">
          {error && (
            <p className="history-note" role="alert">
              {sentence(error)}
            </p>
          )}
          {data && groups.length === 0 && (
            <p className="history-note">
              {words ? "No conversation has these words." : "Your conversations will be here."}
            </p>
          )}
          {groups.map((group) => (
            <section key={group.title}>
              <h2 className="history-day">{group.title}</h2>
              <ul>
                {group.conversations.map((conversation) => (
                  <ConversationItem
                    key={conversation.id}
                    conversation={conversation}
                    current={conversation.id === current}
                    onChoose={onChoose}
                  />
                ))}
              </ul>
            </section>
          ))}
          {hasNextPage && (
            <button type="button" className="more" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more
            </button>
          )}
        </div>
      </nav>
    </div>
  );
}

interface Group {
  title: string;
  conversations: Conversation[];
}

function useGroups(conversations: Conversation[] | undefined): Group[] {
  const zone = useZone();
  const now = useNow();
  return useMemo(() => {
    const today = dayNumber(wallIn(zone, now).date);
    const groups: Group[] = [];
    for (const conversation of conversations ?? []) {
      const age = today - dayNumber(wallIn(zone, new Date(conversation.updated_at)).date);
      const title = age < 1 ? "Today" : age < 2 ? "Yesterday" : age < 7 ? "This week" : "Earlier";
      const last = groups.at(-1);
      if (last?.title === title) last.conversations.push(conversation);
      else groups.push({ title, conversations: [conversation] });
    }
    return groups;
  }, [conversations, zone, now]);
}
