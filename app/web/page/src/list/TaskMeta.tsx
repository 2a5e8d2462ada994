import { useZone } from "../account/SessionGate";
import type { Task } from "../api/types";
import { dueLabel, pastLabel } from "../time/labels";
import { mayRing } from "../time/rings";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";

/** What stands under a title: due, recurrence, tags. */
export function TaskMeta({ task, onTag }: { task: Task; onTag?: (tag: string) => void }) {
  return (
    <>
      <When task={task} />
      {task.recurrence && (
        <span className="meta" title="Comes back when it is completed">
          <Icon name="repeat" size={13} />
          {task.recurrence.text || task.recurrence.rule}
        </span>
      )}
      <BellSign task={task} />
      {task.tags.map((tag) =>
        onTag ? (
          <button
            key={tag}
            type="button"
            className="meta meta-tag"
            aria-label={`Show tasks tagged ${tag}`}
            onClick={() => onTag(tag)}
          >
            #{tag}
          </button>
        ) : (
          <span key={tag} className="meta meta-tag">
            #{tag}
          </span>
        ),
      )}
    </>
  );
}

/** That a task never rings, or has a reminder that is still to ring. */
function BellSign({ task }: { task: Task }) {
  const zone = useZone();
  const now = useNow();
  if (task.done || task.deleted_at || !(task.muted || mayRing(task, now, zone))) return null;
  return (
    <span className="meta" data-testid="bell-sign">
      <Icon name="bell" size={13} />
      {task.muted ? "muted" : "reminder"}
    </span>
  );
}

/** When a task is due, was completed or was deleted: short, with the whole date in the title. */
function When({ task }: { task: Task }) {
  const zone = useZone();
  const now = useNow();
  if (task.deleted_at) {
    const label = pastLabel(task.deleted_at, now, zone);
    return <Stamp text={`deleted ${label.short}`} full={label.full} />;
  }
  if (task.done && task.completed_at) {
    const label = pastLabel(task.completed_at, now, zone);
    return <Stamp text={`done ${label.short}`} full={label.full} />;
  }
  if (!task.due) return null;
  const label = dueLabel(task.due, now, zone);
  return (
    <span className={`meta meta-due tone-${label.tone}`} title={label.full} data-testid="due">
      <Icon name="calendar" size={13} />
      <time dateTime={task.due.time ? `${task.due.date}T${task.due.time}` : task.due.date}>{label.short}</time>
      {label.tone === "overdue" && <span className="visually-hidden"> (overdue)</span>}
    </span>
  );
}

function Stamp({ text, full }: { text: string; full: string }) {
  return (
    <span className="meta" title={full}>
      {text}
    </span>
  );
}
