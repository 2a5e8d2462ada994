import { cloneElement, useState, type ReactElement, type ReactNode } from "react";
import type { ItemProps, MenuProps, RadioProps } from "./MenuParts";

// Menus are loaded when the first one is opened: they are a fifth of the page's
// scripts, and nobody needs them to see their list.

let parts: typeof import("./MenuParts") | null = null;

async function load(): Promise<void> {
  parts ??= await import("./MenuParts");
}

/** A menu under a button. */
export function Menu(props: MenuProps) {
  const [opened, setOpened] = useState(false);
  if (opened && parts) return <parts.Menu {...props} />;
  const warm = () => void load().catch(() => {});
  return cloneElement(props.trigger as ReactElement<React.ButtonHTMLAttributes<HTMLButtonElement>>, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: warm,
    onFocus: warm,
    onClick: () => {
      load().then(
        () => setOpened(true),
        () => {}, // without a network, and never opened before
      );
    },
  });
}

export function MenuItem(props: ItemProps) {
  return parts && <parts.MenuItem {...props} />;
}

export function MenuRadio<T extends string>(props: RadioProps<T>) {
  return parts && <parts.MenuRadio {...props} />;
}

export function MenuLine() {
  return parts && <parts.MenuLine />;
}

/** Words at the head of a menu. */
export function MenuHead(props: { children: ReactNode }) {
  return parts && <parts.MenuHead {...props} />;
}
