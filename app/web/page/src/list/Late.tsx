import { useMemo } from "react";
import { useZone } from "../account/SessionGate";
import { wallIn } from "../time/civil";
import { Icon } from "../ui/Icon";
import { useStored } from "../ui/stored";
import type { Filter } from "./filter";
import { TaskList, type RowHandlers } from "./TaskList";
import { useTasks } from "./useTasks";

/** How many tasks one change moves. */
const most = 200;

interface Props {
  count: number;
  filter: Filter;
  rows: RowHandlers;
}

/** What is overdue, folded in above Today, with the one thing that most people want to do about it. */
export function Late({ count, filter, rows }: Props) {
  const [open, setOpen] = useStored("todo.late", false);
  const zone = useZone();
  const { tasks, hasNextPage, isFetchingNextPage, fetchNextPage } = useTasks("overdue", filter);
  const groups = useMemo(() => [{ title: "", note: "", tasks }], [tasks]);
  if (tasks.length === 0) return null;
  const narrowed = hasNextPage ? count : tasks.length;
  const move = async () => {
    let all = tasks;
    let more = hasNextPage;
    while (more && all.length < most) {
      const next = await fetchNextPage();
      all = next.data?.pages.flatMap((page) => page.tasks ?? []) ?? all;
      more = next.hasNextPage && !next.isError;
    }
    rows.actions.many(
      all.slice(0, most).map(({ id }) => id),
      { action: "move", day: wallIn(zone, new Date()).date },
    );
  };
  return (
    <section className="late" aria-label="Overdue" data-testid="late">
      <div className="late-head">
        <h3>
          <button
            type="button"
            className="late-toggle"
            aria-expanded={open}
            data-testid="late-toggle"
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? "arrowDown" : "arrowRight"} size={14} />
            Overdue <span className="count">{narrowed}</span>
          </button>
        </h3>
        <button type="button" className="button button-small" data-testid="late-move" onClick={() => void move()}>
          {narrowed > most ? `Move ${most} to today` : narrowed === 1 ? "Move to today" : "Move all to today"}
        </button>
      </div>
      {open && (
        <TaskList
          groups={groups}
          rows={rows}
          more={hasNextPage}
          loading={isFetchingNextPage}
          onMore={() => void fetchNextPage()}
        />
      )}
    </section>
  );
}
