import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type RefObject } from "react";
import { useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import type { Member, Place } from "../api/types";
import type { Filter } from "../list/filter";
import { groupTasks } from "../list/groups";
import { QuickAdd } from "../list/QuickAdd";
import { TaskList, type RowHandlers } from "../list/TaskList";
import { ActiveFilters, Toolbar } from "../list/Toolbar";
import { noSelection } from "../list/useSelection";
import type { TaskActions } from "../list/useTaskActions";
import { Nothing, Unshown } from "../list/Unshown";
import { ViewTabs } from "../list/ViewTabs";
import { go, leaveTask, readRoute, type View } from "../shell/route";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { markOf } from "./places";
import { ShownListContext, type ShownList } from "./shown";
import { useListActions } from "./useListActions";
import { useAuthors, useListCounts, useLists, useListTasks, useMembers } from "./useLists";

const ListDialog = lazy(() => import("./ListDialog"));

interface Props {
  /** The id of the list. */
  list: string;
  view: View;
  filter: Filter;
  editing: number | null;
  onInline: (id: number) => void;
  /** Where it says how the last change in the list is undone. */
  undoRef: RefObject<(() => void) | null>;
}

/** A list that several people keep: who is in it, quick add, rows, and who changed them. */
export default function SharedPane(props: Props) {
  const { data, error } = useLists();
  const place = data?.lists?.find(({ id, handle }) => id === props.list || handle === props.list);
  return (
    <section className="list-pane" aria-label={place?.name ?? "A shared list"} data-testid="shared-pane">
      {place ? <Shown key={place.id} place={place} {...props} /> : (data || error) && <Gone error={error} />}
    </section>
  );
}

function Gone({ error }: { error: Error | null }) {
  return (
    <div className="empty" role="alert" data-testid="list-gone">
      <h3>This list isn’t here</h3>
      <p>{error ? sentence(error) : "It was deleted, or it isn’t shared with you any more."}</p>
      <button type="button" className="button" onClick={() => go({ list: null })}>
        Back to your own list
      </button>
    </div>
  );
}

const nobody: readonly Member[] = [];

const without: readonly View[] = ["week"];

function Shown({ place, view: wanted, filter, editing, onInline, undoRef }: Props & { place: Place }) {
  const view = wanted === "week" ? "all" : wanted;
  const [fresh, setFresh] = useState<number | null>(null);
  const counts = useListCounts(place.id);
  const actions = useListActions(place);
  const authors = useAuthors(place);
  const members = useMembers(place.id).data ?? nobody;
  const mayChange = place.role !== "viewer";
  const shown: ShownList = useMemo(
    () => ({
      id: place.id,
      handle: place.handle,
      mark: markOf(place.handle),
      mayChange,
      governs: place.role === "owner",
      authors,
      members,
    }),
    [place.id, place.handle, place.role, mayChange, authors, members],
  );
  useEffect(() => {
    undoRef.current = () => actions.undo();
    return () => {
      undoRef.current = null;
    };
  }, [undoRef, actions]);
  const setFilter = useCallback((next: Filter) => {
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
  const rows: RowHandlers = { actions, editing, fresh, onEdit, onTag, selection: noSelection };
  return (
    <ShownListContext value={shown}>
      <div className="list-head">
        <Head place={place} />
        {mayChange && <QuickAdd implied={null} actions={actions} onAdded={setFresh} list={place} />}
        <ViewTabs view={view} counts={counts} without={without} />
        <Toolbar view={view} filter={filter} counts={counts} onChange={setFilter} />
        <ActiveFilters filter={filter} onChange={setFilter} />
      </div>
      <Rows key={view} place={place} view={view} filter={filter} rows={rows} actions={actions} onFilter={setFilter} />
    </ShownListContext>
  );
}

function Head({ place }: { place: Place }) {
  const [open, setOpen] = useState(false);
  const people = place.members === 1 ? "Only you" : `${place.members} people`;
  return (
    <div className="shared-head">
      <button
        type="button"
        className="icon-button"
        aria-label="Back to your own list"
        title="Your own list"
        data-testid="own-list"
        onClick={() => go({ list: null })}
      >
        <Icon name="back" />
      </button>
      <span className="list-dot" data-color={place.color ?? ""} />
      <h2 className="shared-name" dir="auto">
        {place.name}
      </h2>
      {place.archived_at && <span className="meta">archived</span>}
      <button
        type="button"
        className="button button-small"
        data-testid="list-people"
        title="Who is in it, invitations and settings"
        onClick={() => setOpen(true)}
      >
        <Icon name="user" size={15} />
        {people}
      </button>
      {open && (
        <Suspense fallback={null}>
          <ListDialog place={place} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

interface RowsProps {
  place: Place;
  view: View;
  filter: Filter;
  rows: RowHandlers;
  actions: TaskActions;
  onFilter: (filter: Filter) => void;
}

function Rows({ place, view, filter, rows, onFilter }: RowsProps) {
  const zone = useZone();
  const now = useNow();
  const { tasks, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useListTasks(place.id, view, filter);
  const groups = useMemo(() => groupTasks(tasks, view, filter, now, zone), [tasks, view, filter, now, zone]);
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const empty = !isPending && !error && tasks.length === 0;
  return (
    <div
      className={isPlaceholderData ? "list-scroll list-stale" : "list-scroll"}
      aria-busy={isPending || isPlaceholderData}
    >
      {error && tasks.length === 0 && (
        <Unshown title="The list cannot be shown" error={error} onRetry={() => void refetch()} />
      )}
      {empty && (
        <Nothing filter={filter} onFilter={onFilter}>
          What anybody in the list adds appears here, with who it was.
        </Nothing>
      )}
      {tasks.length > 0 && (
        <TaskList groups={groups} rows={rows} more={hasNextPage} loading={isFetchingNextPage} onMore={onMore} />
      )}
    </div>
  );
}
