import { useLayoutEffect, useMemo, useRef, type PointerEvent } from "react";

/** What a finger can do to a row. */
interface Gestures {
  /** Swiped to the right, in the direction of reading. */
  done(): void;
  /** Swiped to the left. */
  later(): void;
  /** Held. */
  held(): void;
}

/** How far in pixels a swipe has to go, and how long in milliseconds a finger rests to hold. */
const far = 84;
const long = 480;
/** What a finger moves by itself, in pixels. */
const shake = 10;

interface Touch {
  id: number;
  x: number;
  y: number;
  timer: number;
  swipes: boolean;
}

/**
 * Swipes and a long press, for fingers only. The row follows the finger by the
 * property --swipe and says in data-swipe what would happen.
 */
export function useTouch(gestures: Gestures, on: boolean) {
  const touch = useRef<Touch | null>(null);
  const now = useRef(gestures);
  useLayoutEffect(() => {
    now.current = gestures;
  });
  return useMemo(() => {
    if (!on) return {};
    const end = (row: HTMLElement) => {
      if (touch.current) window.clearTimeout(touch.current.timer);
      touch.current = null;
      row.style.removeProperty("--swipe");
      delete row.dataset.swipe;
    };
    return {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.pointerType !== "touch" || !event.isPrimary) return;
        const row = event.currentTarget;
        const timer = window.setTimeout(() => {
          end(row);
          now.current.held();
        }, long);
        touch.current = { id: event.pointerId, x: event.clientX, y: event.clientY, timer, swipes: false };
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const from = touch.current;
        if (!from || from.id !== event.pointerId) return;
        const across = event.clientX - from.x;
        const down = Math.abs(event.clientY - from.y);
        const row = event.currentTarget;
        if (!from.swipes && down > shake && down > Math.abs(across)) return end(row); // it scrolls
        if (!from.swipes && Math.abs(across) > shake) {
          window.clearTimeout(from.timer);
          from.swipes = true;
          row.setPointerCapture(event.pointerId);
        }
        if (!from.swipes) return;
        row.style.setProperty("--swipe", `${Math.max(-2 * far, Math.min(2 * far, across))}px`);
        row.dataset.swipe = `${across > 0 ? "done" : "later"}${Math.abs(across) >= far ? " ready" : ""}`;
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const from = touch.current;
        if (!from || from.id !== event.pointerId) return;
        const across = event.clientX - from.x;
        const swiped = from.swipes && Math.abs(across) >= far;
        if (from.swipes) swallowClick(event.currentTarget);
        end(event.currentTarget);
        if (swiped && across > 0) now.current.done();
        else if (swiped) now.current.later();
      },
      onPointerCancel(event: PointerEvent<HTMLElement>) {
        end(event.currentTarget);
      },
      onContextMenu(event: React.MouseEvent) {
        // A long press is ours, on rows of a touch screen.
        if (window.matchMedia("(pointer: coarse)").matches) event.preventDefault();
      },
    };
  }, [on]);
}

/** A finger that lifts after a swipe has not clicked on what is below it. */
function swallowClick(row: HTMLElement): void {
  const swallow = (event: MouseEvent) => {
    if (!row.contains(event.target as Node)) return;
    event.stopPropagation();
    event.preventDefault();
  };
  document.addEventListener("click", swallow, { capture: true });
  window.setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 50);
}
