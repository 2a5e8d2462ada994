import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Icon } from "./Icon";

export interface Toast {
  text: string;
  error?: boolean;
  action?: { label: string; run: () => void };
  /** Shows what the message is of; of several there is none. */
  open?: (() => void) | undefined;
  /** What toasts of the same kind are together: "Added", for "Added 3 tasks". */
  verb?: string | undefined;
}

interface Shown extends Toast {
  id: number;
  /** How many it stands for. */
  count: number;
}

const life = 7000;

const Context = createContext<(toast: Toast) => void>(() => {});

/** Gives a function that shows a short message, with one thing to do about it. */
export function useToast(): (toast: Toast) => void {
  return useContext(Context);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Shown[]>([]);
  const next = useRef(0);
  const show = useCallback((toast: Toast) => {
    next.current += 1;
    const id = next.current;
    setToasts((all) => {
      const before = all.find((t) => !t.error);
      const fresh = before && !toast.error ? merged(before, toast, id) : { ...toast, id, count: 1 };
      // One that says what was done, and one that says what was not.
      return [...all.filter((t) => Boolean(t.error) !== Boolean(toast.error)), fresh];
    });
  }, []);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((t) => t.id !== id)), []);
  const box = useRef<HTMLDivElement>(null);
  useRoom(box);
  const list = useMemo(() => toasts.map((t) => <ToastCard key={t.id} toast={t} onDone={drop} />), [toasts, drop]);
  return (
    <Context value={show}>
      {children}
      <div ref={box} className="toasts" role="status" aria-live="polite" data-testid="toasts">
        {list}
      </div>
    </Context>
  );
}

/** Several of one kind become one, whose undo takes all of them back. */
function merged(before: Shown, toast: Toast, id: number): Shown {
  if (!toast.verb || toast.verb !== before.verb || !toast.action || !before.action) return { ...toast, id, count: 1 };
  const count = before.count + 1;
  const [first, second] = [before.action, toast.action];
  const run = () => {
    second.run();
    first.run();
  };
  return {
    ...toast,
    open: undefined,
    id,
    count,
    text: `${toast.verb} ${count} tasks`,
    action: { label: toast.action.label, run },
  };
}

/** Makes room for the messages, so that they cover nothing: the page reads their height from --toasts. */
function useRoom(box: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      const height = element.offsetHeight;
      document.documentElement.style.setProperty("--toasts", height > 0 ? `${height + 12}px` : "0px");
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
}

/** One message. It stays while somebody points at it or is in it. */
function ToastCard({ toast, onDone }: { toast: Shown; onDone: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = window.setTimeout(() => onDone(toast.id), life);
    return () => window.clearTimeout(timer);
  }, [held, onDone, toast.id]);
  return (
    <div
      className={toast.error ? "toast toast-error" : "toast"}
      data-testid="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.error && <Icon name="alert" />}
      <span className="toast-text">{toast.text}</span>
      {toast.action && (
        <button
          type="button"
          className="toast-action"
          data-testid="toast-action"
          onClick={() => {
            toast.action?.run();
            onDone(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      {toast.open && (
        <button
          type="button"
          className="toast-action"
          data-testid="toast-open"
          onClick={() => {
            toast.open?.();
            onDone(toast.id);
          }}
        >
          Open
        </button>
      )}
      <button type="button" className="toast-close" aria-label="Dismiss" onClick={() => onDone(toast.id)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
