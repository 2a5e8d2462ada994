import { useCallback, useMemo } from "react";
import { useZone } from "../account/SessionGate";
import type { Place, Task } from "../api/types";
import { noFilter, type Filter } from "../list/filter";
import { groupTasks } from "../list/groups";
import { Family, TaskList, type RowHandlers } from "../list/TaskList";
import { ActiveFilters, Toolbar } from "../list/Toolbar";
import { noSelection } from "../list/useSelection";
import { useTaskActions, type TaskActions } from "../list/useTaskActions";
import { Nothing, Unshown } from "../list/Unshown";
import { ViewTabs } from "../list/ViewTabs";
import { go, readRoute, type View } from "../shell/route";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { useStored } from "../ui/stored";
import { markOf } from "./places";
import { ShownListContext, type ShownList } from "./shown";
import { useListActions } from "./useListActions";
import { useAllTasks, useLists, useMembers } from "./useLists";

interface Props {
  view: View;
  filter: Filter;
}

/** What is dragged between days, and what is in a bin, belongs to one list. */
const without: readonly View[] = ["week", "deleted"];

/** What there is to do in one's own list and in all shared ones, in one order. */
export default function AllPane({ view: wanted, filter }: Props) {
  const view = without.includes(wanted) ? "all" : wanted;
  const [mine, setMine] = useStored("todo.all-mine", true);
  const setFilter = useCallback((next: Filter) => {
    const { search } = readRoute(location.href).filter;
    go({ filter: next }, search !== "" && next.search !== search);
  }, []);
  return (
    <section className="list-pane" aria-label="All lists" data-testid="all-pane">
      <div className="list-head">
        <div className="shared-head">
          <button
            type="button"
            className="icon-button"
            aria-label="Back to your own list"
            title="Your own list"
            onClick={() => go({ list: null })}
          >
            <Icon name="back" />
          </button>
          <h2 className="shared-name">All lists</h2>
          {view !== "done" && (
            <label className="all-mine" title="Without what is another member’s to do">
              <input
                type="checkbox"
                checked={mine}
                data-testid="all-mine"
                onChange={(event) => setMine(event.target.checked)}
              />
              Only mine to do
            </label>
          )}
        </div>
        <ViewTabs view={view} counts={undefined} without={without} />
        <Toolbar view={view} filter={filter} counts={undefined} onChange={setFilter} />
        <ActiveFilters filter={filter} onChange={setFilter} />
      </div>
      <Rows key={view} view={view} filter={filter} mine={mine && view !== "done"} onFilter={setFilter} />
    </section>
  );
}

interface RowsProps extends Props {
  mine: boolean;
  onFilter: (filter: Filter) => void;
}

function Rows({ view, filter, mine, onFilter }: RowsProps) {
  const zone = useZone();
  const now = useNow();
  const places = useLists().data?.lists;
  const { listed, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useAllTasks(view, filter, mine);
  // Numbers are each list's own, so that a task is known by itself.
  const from = useMemo(() => new Map(listed.map((one) => [one.task, one])), [listed]);
  const groups = useMemo(() => groupTasks([...from.keys()], view, filter, now, zone), [from, view, filter, now, zone]);
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const onTag = useCallback((tag: string) => onFilter({ ...filter, tag }), [onFilter, filter]);
  const render = (task: Task) => {
    const list = from.get(task)?.list ?? "";
    const place = places?.find(({ id }) => id === list);
    if (list === "") return <OwnRow key={task.id} task={task} onTag={onTag} />;
    return place && <SharedRow key={`${list} ${task.id}`} place={place} task={task} onTag={onTag} />;
  };
  const empty = !isPending && !error && listed.length === 0 && !hasNextPage;
  return (
    <div
      className={isPlaceholderData ? "list-scroll list-stale" : "list-scroll"}
      aria-busy={isPending || isPlaceholderData}
    >
      {error && listed.length === 0 && (
        <Unshown title="Your lists cannot be shown" error={error} onRetry={() => void refetch()} />
      )}
      {empty && (
        <Nothing filter={filter} onFilter={onFilter}>
          {mine ? "None of your lists has anything of it that is yours to do." : "None of your lists has any."}
        </Nothing>
      )}
      {(listed.length > 0 || hasNextPage) && (
        <TaskList groups={groups} render={render} more={hasNextPage} loading={isFetchingNextPage} onMore={onMore} />
      )}
    </div>
  );
}

interface RowProps {
  task: Task;
  onTag: (tag: string) => void;
}

/** A task is opened in its list. */
function handlers(actions: TaskActions, list: string | null, onTag: RowHandlers["onTag"]): RowHandlers {
  const onEdit = (task: number | null) => go({ list, view: "all", filter: noFilter, task });
  return { actions, editing: null, fresh: null, onEdit, onTag, selection: noSelection };
}

function OwnRow({ task, onTag }: RowProps) {
  const actions = useTaskActions();
  const rows = useMemo(() => handlers(actions, null, onTag), [actions, onTag]);
  return <Family task={task} rows={rows} />;
}

const unknown: ReadonlyMap<number, string> = new Map();

function SharedRow({ place, task, onTag }: RowProps & { place: Place }) {
  const { id, handle, role } = place;
  const actions = useListActions(place);
  const { data } = useMembers(id);
  const rows = useMemo(() => handlers(actions, id, onTag), [actions, id, onTag]);
  const shown: ShownList = useMemo(() => {
    const may = { mayChange: role !== "viewer", governs: role === "owner" };
    return { id, handle, mark: markOf(handle), ...may, authors: unknown, members: data ?? [] };
  }, [id, handle, role, data]);
  return (
    <ShownListContext value={shown}>
      <Family task={task} rows={rows} />
    </ShownListContext>
  );
}
