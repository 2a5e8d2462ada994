import { useMemo, useState } from "react";
import { useZone } from "../account/SessionGate";
import { addDays } from "../time/civil";
import { dueLabel, relativeDay, shortDate } from "../time/labels";
import { useNow } from "../time/useNow";
import type { Filter } from "./filter";
import { draggedTask } from "./drag";
import { Family, type RowHandlers } from "./TaskList";
import { useTasks } from "./useTasks";

interface Props {
  filter: Filter;
  rows: RowHandlers;
  /** The day on which the week begins. */
  today: string;
}

/** Seven days from today, side by side where there is room; a task is dragged to another day. */
export default function WeekView({ filter, rows, today }: Props) {
  const zone = useZone();
  const now = useNow();
  const { tasks, isPending } = useTasks("week", filter, today);
  const days = useMemo(
    () =>
      Array.from({ length: 7 }, (_, i) => addDays(today, i)).map((day) => ({
        day,
        tasks: tasks.filter((task) => task.due && dueLabel(task.due, now, zone).day === day),
      })),
    [tasks, today, now, zone],
  );
  return (
    <div className="list-scroll week" data-testid="week" aria-busy={isPending}>
      {days.map(({ day, tasks: due }) => (
        <Day key={day} day={day} today={today} rows={rows}>
          {due.map((task) => (
            <Family key={task.id} task={task} rows={rows} />
          ))}
        </Day>
      ))}
    </div>
  );
}

interface DayProps {
  day: string;
  today: string;
  rows: RowHandlers;
  children: React.ReactNode[];
}

function Day({ day, today, rows, children }: DayProps) {
  const [over, setOver] = useState(false);
  const name = relativeDay(day, today);
  const date = shortDate(day, today);
  return (
    <section
      className={over ? "day day-over" : "day"}
      aria-label={`${name}, ${date}`}
      data-testid="day"
      data-day={day}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const id = draggedTask(event.dataTransfer);
        if (id !== null) rows.actions.many([id], { action: "move", day });
      }}
    >
      <h3 className="group-title">
        {name}
        <span className="group-note">{date}</span>
      </h3>
      {children.length > 0 ? <ul className="rows">{children}</ul> : <p className="day-free">Nothing due</p>}
    </section>
  );
}
