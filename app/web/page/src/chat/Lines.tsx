import { useState } from "react";
import type { Line } from "../api/types";
import { useOpenTask } from "./OpenTask";

const few = 6;

/** The tasks of a receipt or plan. */
export function Lines({ lines }: { lines: Line[] }) {
  const [all, setAll] = useState(false);
  const open = useOpenTask();
  const shown = all || lines.length <= few + 1 ? lines : lines.slice(0, few);
  return (
    <ul className="lines">
      {shown.map((line, index) => (
        <li key={line.task || `other ${index}`} className="line">
          {line.task === 0 ? (
            // No task, but a tool of another server with what it is asked.
            <span className="line-other" dir="auto">
              {line.title}
            </span>
          ) : (
            <>
              <button
                type="button"
                className="line-title"
                dir="auto"
                aria-label={`Open task ${line.task}: ${line.title}`}
                onClick={() => open(line.task)}
              >
                {line.title}
              </button>
              <span className="line-number" aria-hidden="true">
                {line.task}
              </span>
            </>
          )}
          {line.detail && <span className="line-detail">{line.detail}</span>}
        </li>
      ))}
      {shown.length < lines.length && (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show {lines.length - shown.length} more
          </button>
        </li>
      )}
    </ul>
  );
}
