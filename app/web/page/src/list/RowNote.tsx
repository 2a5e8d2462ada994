import { useLayoutEffect, useRef, useState } from "react";
import { Prose } from "../ui/Prose";

/** A task's note: its first lines, and all of it at a tap. */
export function RowNote({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const [cut, setCut] = useState(false);
  const shown = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = shown.current;
    if (!element || open) return undefined;
    const measure = () => setCut(element.scrollHeight > element.clientHeight + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [text, open]);
  return (
    <div className="row-note">
      <div ref={shown} className={open ? "" : "row-note-cut"} data-testid="row-note">
        <Prose text={text} />
      </div>
      {(cut || open) && (
        <button
          type="button"
          className="row-note-more"
          aria-expanded={open}
          data-testid="note-more"
          onClick={() => setOpen(!open)}
        >
          {open ? "Less" : "More"}
        </button>
      )}
    </div>
  );
}
