import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useZone } from "../account/SessionGate";
import { WaitingList } from "../offline/WaitingList";
import { go, leaveTask, readRoute, type View } from "../shell/route";
import { wallIn } from "../time/civil";
import { useNow } from "../time/useNow";
import { binSays, EmptyList } from "./EmptyList";
import { isNarrowed, type Filter } from "./filter";
import { groupTasks } from "./groups";
import { Late } from "./Late";
import { QuickAdd } from "./QuickAdd";
import { SelectionBar } from "./SelectionBar";
import { TaskList, type RowHandlers } from "./TaskList";
import { ActiveFilters, Toolbar } from "./Toolbar";
import { useSelection } from "./useSelection";
import { Unshown } from "./Unshown";
import { useTaskActions } from "./useTaskActions";
import { useCounts, useTasks } from "./useTasks";
import { viewName, ViewTabs } from "./ViewTabs";

const WeekView = lazy(() => import("./WeekView"));

interface Props {
  view: View;
  filter: Filter;
  /** The task that is edited in its row. */
  editing: number | null;
  onInline: (id: number) => void;
}

/** The list: quick add, views, search, rows. */
export function ListPane({ view, filter, editing, onInline }: Props) {
  const [fresh, setFresh] = useState<number | null>(null);
  const zone = useZone();
  const now = useNow();
  const counts = useCounts();
  const actions = useTaskActions();
  const setFilter = useCallback((next: Filter) => {
    // Letters of one search are one place.
    const { search } = readRoute(location.href).filter;
    go({ filter: next }, search !== "" && next.search !== search);
  }, []);
  const onEdit = useCallback(
    (id: number | null) => {
      if (id === null) return leaveTask();
      onInline(id);
      return go({ task: id });
    },
    [onInline],
  );
  const onTag = useCallback((tag: string) => go({ filter: { ...filter, tag } }), [filter]);
  const selection = useSelection(`${view} ${JSON.stringify(filter)}`);
  const rows: RowHandlers = { actions, editing, fresh, onEdit, onTag, selection };
  const today = wallIn(zone, now).date;
  const tasksHaveTag = view !== "deleted" && counts?.tags.some(({ tag }) => tag === filter.tag);
  const implied = useMemo(() => (view === "today" ? { due: { date: today }, label: "Today" } : null), [view, today]);
  return (
    <section className="list-pane" aria-label="Your list" data-testid="list-pane">
      <div className="list-head">
        <QuickAdd implied={implied} actions={actions} onAdded={setFresh} />
        <WaitingList />
        <ViewTabs view={view} counts={counts} />
        <h2 className="visually-hidden">{viewName(view)}</h2>
        <Toolbar view={view} filter={filter} counts={counts} onChange={setFilter} />
        <ActiveFilters
          filter={filter}
          onChange={setFilter}
          onList={tasksHaveTag ? (tag) => void actions.listOf(tag) : undefined}
        />
      </div>
      {view === "week" ? (
        <Suspense fallback={<Skeleton />}>
          <WeekView filter={filter} rows={rows} today={today} />
        </Suspense>
      ) : (
        <Rows key={view} view={view} filter={filter} onFilter={setFilter} rows={rows} />
      )}
      <SelectionBar selection={selection} today={today} />
    </section>
  );
}

interface RowsProps {
  view: View;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  rows: RowHandlers;
}

function Rows({ view, filter, onFilter, rows }: RowsProps) {
  const zone = useZone();
  const now = useNow();
  const counts = useCounts();
  const { tasks, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useTasks(view, filter);
  const groups = useMemo(() => groupTasks(tasks, view, filter, now, zone), [tasks, view, filter, now, zone]);
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const late = view === "today" ? (counts?.overdue ?? 0) : 0;
  return (
    <div
      className={isPlaceholderData ? "list-scroll list-stale" : "list-scroll"}
      aria-busy={isPending || isPlaceholderData}
    >
      {view === "deleted" && tasks.length > 0 && counts?.bin_days && (
        <p className="bin-says" data-testid="bin-says">
          {binSays(counts.bin_days)}
        </p>
      )}
      {late > 0 && <Late count={late} filter={filter} rows={rows} />}
      {error && tasks.length === 0 && (
        <Unshown title="The list cannot be shown" error={error} onRetry={() => void refetch()} />
      )}
      {isPending && <Skeleton />}
      {!isPending && !error && tasks.length === 0 && (late === 0 || isNarrowed(filter)) && (
        <EmptyList
          view={view}
          filter={filter}
          pending={counts?.pending ?? 0}
          binDays={counts?.bin_days}
          onFilter={onFilter}
        />
      )}
      {tasks.length > 0 && (
        <TaskList groups={groups} rows={rows} more={hasNextPage} loading={isFetchingNextPage} onMore={onMore} />
      )}
    </div>
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
