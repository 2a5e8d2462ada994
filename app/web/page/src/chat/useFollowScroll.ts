import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const near = 60; // pixels from the end that still count as being there

interface Scroll {
  box: RefObject<HTMLDivElement | null>;
  /** Whether the reader has scrolled away from the end. */
  away: boolean;
  toEnd: () => void;
}

/**
 * Keeps the end in sight while text comes in, unless the reader has scrolled
 * away; then it keeps what is being read in its place when earlier messages
 * come in above (first is the topmost one).
 */
export function useFollowScroll(thread: string, first: string | undefined): Scroll {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ thread, first, height: 0 });
  const pinned = useRef(true);
  const [away, setAway] = useState(false);
  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    pinned.current = true;
    setAway(false);
    element.scrollTop = element.scrollHeight;
  }, []);
  useLayoutEffect(() => toEnd(), [thread, toEnd]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { thread: was, first: top, height } = before.current;
    before.current = { thread, first, height: element.scrollHeight };
    // Browsers anchor what is read by themselves, but not at the very top.
    if (was === thread && top && top !== first && element.scrollTop < near) {
      element.scrollTop += element.scrollHeight - height;
    }
  });
  useEffect(() => {
    const element = box.current;
    const inner = element?.firstElementChild;
    if (!element || !inner) return undefined;
    let top = element.scrollTop;
    const onScroll = () => {
      // Growing text moves the end away; only scrolling up is a reader's wish.
      const up = element.scrollTop < top;
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < near;
      top = element.scrollTop;
      if (atEnd) pinned.current = true;
      else if (up) pinned.current = false;
      setAway(!pinned.current);
    };
    const observer = new ResizeObserver(() => {
      if (pinned.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(inner);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, []);
  return { box, away, toEnd };
}
