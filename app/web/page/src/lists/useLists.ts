import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSession } from "../account/SessionGate";
import { listLists, listMembers, newestChanges } from "../api/lists";
import { listAllTasks, listTasks, overview } from "../api/tasks";
import type { ListedTask, Place } from "../api/types";
import { toQuery, type Filter } from "../list/filter";
import { keys } from "../live/cache";
import type { View } from "../shell/route";

/** The lists that the person keeps with others, and invitations that wait. */
export function useLists() {
  return useQuery({ queryKey: keys.lists, queryFn: ({ signal }) => listLists(signal), refetchInterval: 60_000 });
}

export function useMembers(list: string) {
  return useQuery({ queryKey: [...keys.list(list), "members"], queryFn: ({ signal }) => listMembers(list, signal) });
}

export function useListCounts(list: string) {
  return useQuery({ queryKey: [...keys.list(list), "overview"], queryFn: ({ signal }) => overview(signal, list) }).data;
}

/** The tasks of a view of a shared list, page by page. */
export function useListTasks(list: string, view: View, filter: Filter) {
  const query = toQuery(view, filter);
  query.set("list", list);
  const { data, ...rest } = useInfiniteQuery({
    queryKey: [...keys.list(list), "tasks", query.toString()],
    queryFn: ({ pageParam, signal }) => {
      const page = new URLSearchParams(query);
      if (pageParam) page.set("cursor", pageParam);
      return listTasks(page, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  });
  const tasks = useMemo(() => data?.pages.flatMap((page) => page.tasks ?? []) ?? [], [data]);
  return { ...rest, tasks };
}

/** The tasks of a view of all lists, page by page; mine leaves out what is another member's to do. */
export function useAllTasks(view: View, filter: Filter, mine: boolean) {
  const query = toQuery(view, filter);
  if (mine) query.set("mine", "true");
  const { data, ...rest } = useInfiniteQuery({
    queryKey: [...keys.everywhere, query.toString()],
    queryFn: ({ pageParam, signal }) => {
      const page = new URLSearchParams(query);
      if (pageParam) page.set("cursor", pageParam);
      return listAllTasks(page, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000, // whose a task is and what is overdue change with the time
  });
  const listed = useMemo(() => withoutDoubles(data?.pages.flatMap((page) => page.tasks ?? []) ?? []), [data]);
  return { ...rest, listed };
}

/** A task that moved while pages were read can be on two of them. */
function withoutDoubles(listed: ListedTask[]): ListedTask[] {
  const seen = new Set<string>();
  return listed.filter(({ list = "", task }) => {
    const place = `${list} ${task.id}`;
    return !seen.has(place) && seen.add(place);
  });
}

/** Who made the newest changes of a list, by their numbers. */
export function useAuthors({ id, last_change: last }: Place): ReadonlyMap<number, string> {
  const { person } = useSession();
  const { data: members } = useMembers(id);
  const { data: changes } = useQuery({
    queryKey: [...keys.list(id), "changes"],
    queryFn: ({ signal }) => newestChanges(id, last, signal),
  });
  return useMemo(() => {
    const names = new Map((members ?? []).map((member) => [member.id, member.id === person.id ? "you" : member.name]));
    return new Map(
      (changes ?? []).map(({ seq, author }) => [seq, names.get(author ?? "") ?? "somebody who has left"] as const),
    );
  }, [members, changes, person.id]);
}
