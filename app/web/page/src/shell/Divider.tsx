import type { KeyboardEvent, PointerEvent } from "react";

interface Props {
  /** Width in pixels of the pane behind the divider. */
  width: number;
  min: number;
  max: number;
  onWidth: (width: number) => void;
}

/** The line between chat and list, which can be dragged or moved with the arrow keys. */
export function Divider({ width, min, max, onWidth }: Props) {
  const set = (next: number) => onWidth(Math.round(Math.max(min, Math.min(max, next))));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const line = event.currentTarget;
    const from = event.clientX;
    line.setPointerCapture(event.pointerId);
    const move = (to: globalThis.PointerEvent) => set(width + from - to.clientX);
    line.addEventListener("pointermove", move);
    line.addEventListener("lostpointercapture", () => line.removeEventListener("pointermove", move), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") set(width + 24);
    else if (event.key === "ArrowRight") set(width - 24);
    else return;
    event.preventDefault();
  };
  return (
    // A separator that can be moved is a widget, whatever its element.
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
