import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { listTasks, overview } from "../api/tasks";
import type { Counts, Task } from "../api/types";
import { keys } from "../live/cache";
import { useTaskCache } from "../live/LiveProvider";
import { overlaid } from "../offline/overlay";
import { useWaiting } from "../offline/useWaiting";
import type { View } from "../shell/route";
import { toQuery, type Filter } from "./filter";

/** The tasks of a view, page by page; the week begins today. */
export function useTasks(view: View, filter: Filter, today = "") {
  const cache = useTaskCache();
  const query = toQuery(view, filter, today).toString();
  const { data, ...rest } = useInfiniteQuery({
    queryKey: [...keys.tasks, query],
    queryFn: ({ pageParam, signal }) => {
      const page = new URLSearchParams(query);
      if (pageParam) page.set("cursor", pageParam);
      return listTasks(page, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  });
  const waiting = useWaiting();
  const known = useMemo(() => withoutDoubles(data?.pages.flatMap((page) => page.tasks ?? []) ?? []), [data]);
  useEffect(() => cache.learn(known), [cache, known]);
  const tasks = useMemo(() => overlaid(known, waiting), [known, waiting]);
  return { ...rest, tasks };
}

export function useCounts(): Counts | undefined {
  return useOverview().data;
}

export function useOverview() {
  return useQuery({ queryKey: keys.overview, queryFn: ({ signal }) => overview(signal), refetchInterval: 60_000 });
}

/** A task that moved while pages were read can be on two of them. */
function withoutDoubles(tasks: Task[]): Task[] {
  const seen = new Set<number>();
  return tasks.filter((task) => !seen.has(task.id) && seen.add(task.id));
}
