import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listTasks } from "../api/tasks";
import type { Task } from "../api/types";
import { useShownList } from "../lists/shown";
import { keys } from "../live/cache";
import { overlaid } from "../offline/overlay";
import { useWaiting } from "../offline/useWaiting";

const none: Task[] = [];

/** The subtasks of a task, all of them: a task has no more than a page of them. */
export function useSubtasks(task: Task): Task[] {
  const list = useShownList()?.id;
  const query = new URLSearchParams({ parent: String(task.id), limit: "200", ...(list && { list }) });
  const { data } = useInfiniteQuery({
    queryKey: list ? [...keys.list(list), "tasks", query.toString()] : [...keys.tasks, query.toString()],
    queryFn: ({ signal }) => listTasks(query, signal),
    initialPageParam: "",
    getNextPageParam: () => undefined,
    enabled: task.subtasks !== undefined,
  });
  const waiting = useWaiting();
  return useMemo(() => {
    const known = data?.pages.flatMap((page) => page.tasks ?? []) ?? none;
    return list ? known : overlaid(known, waiting);
  }, [data, waiting, list]);
}
