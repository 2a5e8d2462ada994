import { useCallback, useMemo, useState } from "react";
import { useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import type { View } from "../shell/route";
import { go } from "../shell/route";
import { wallIn } from "../time/civil";
import { useNow } from "../time/useNow";
import { EmptyList } from "./EmptyList";
import { noFilter, type Filter } from "./filter";
import { groupTasks } from "./groups";
import { QuickAdd } from "./QuickAdd";
import { TaskList } from "./TaskList";
import { ActiveFilters, Toolbar } from "./Toolbar";
import { useTaskActions } from "./useTaskActions";
import { useCounts, useTasks } from "./useTasks";
import { viewName, ViewTabs } from "./ViewTabs";

/** The list: quick add, views, search, rows. */
export function ListPane({ view }: { view: View }) {
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [editing, setEditing] = useState<number | null>(null);
  const [fresh, setFresh] = useState<number | null>(null);
  const [example, setExample] = useState({ text: "", count: 0 });
  const zone = useZone();
  const now = useNow();
  const counts = useCounts();
  const actions = useTaskActions();
  const { tasks, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useTasks(view, filter);
  const groups = useMemo(() => groupTasks(tasks, view, filter, now, zone), [tasks, view, filter, now, zone]);
  const onTag = useCallback((tag: string) => setFilter((f) => ({ ...f, tag })), []);
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const implied = useMemo(
    () => (view === "today" ? { due: { date: wallIn(zone, now).date }, label: "Today" } : null),
    [view, zone, now],
  );
  const overdue = counts?.overdue ?? 0;
  return (
    <section className="list-pane" aria-label="Your list" data-testid="list-pane">
      <QuickAdd key={example.count} initial={example.text} implied={implied} actions={actions} onAdded={setFresh} />
      <ViewTabs view={view} counts={counts} />
      <h2 className="visually-hidden">{viewName(view)}</h2>
      <Toolbar view={view} filter={filter} counts={counts} onChange={setFilter} />
      <ActiveFilters filter={filter} onChange={setFilter} />
      <div
        className={isPlaceholderData ? "list-scroll list-stale" : "list-scroll"}
        aria-busy={isPending || isPlaceholderData}
      >
        {view === "today" && overdue > 0 && (
          <button type="button" className="banner" onClick={() => go({ view: "overdue" })}>
            {overdue} overdue {overdue === 1 ? "task" : "tasks"}: look at {overdue === 1 ? "it" : "them"}
          </button>
        )}
        {error && tasks.length === 0 && (
          <div className="empty" role="alert">
            <h3>The list cannot be shown</h3>
            <p>{sentence(error)}</p>
            <button type="button" className="button" onClick={() => void refetch()}>
              Try again
            </button>
          </div>
        )}
        {isPending && <Skeleton />}
        {!isPending && !error && tasks.length === 0 && (
          <EmptyList
            view={view}
            filter={filter}
            pending={counts?.pending ?? 0}
            onFilter={setFilter}
            onExample={(text) => setExample((e) => ({ text, count: e.count + 1 }))}
          />
        )}
        {tasks.length > 0 && (
          <TaskList
            groups={groups}
            actions={actions}
            editing={editing}
            fresh={fresh}
            onEdit={setEditing}
            onTag={onTag}
            more={hasNextPage}
            loading={isFetchingNextPage}
            onMore={onMore}
          />
        )}
      </div>
    </section>
  );
}

function Skeleton() {
  return (
    <div className="skeleton" role="status" aria-label="Loading tasks">
      {[62, 44, 70, 38, 55].map((width) => (
        <div key={width} className={`bone bone-${width}`} />
      ))}
    </div>
  );
}
