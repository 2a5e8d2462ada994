import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Icon } from "./Icon";

export interface Toast {
  text: string;
  error?: boolean;
  action?: { label: string; run: () => void };
}

interface Shown extends Toast {
  id: number;
}

const life = 7000;
const most = 3;

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
    setToasts((all) => [...all.filter((t) => t.text !== toast.text).slice(1 - most), { ...toast, id }]);
  }, []);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((t) => t.id !== id)), []);
  const list = useMemo(() => toasts.map((t) => <ToastCard key={t.id} toast={t} onDone={drop} />), [toasts, drop]);
  return (
    <Context value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite" data-testid="toasts">
        {list}
      </div>
    </Context>
  );
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
      <button type="button" className="toast-close" aria-label="Dismiss" onClick={() => onDone(toast.id)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
