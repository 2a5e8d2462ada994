import { useEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "./Icon";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  testId?: string;
  wide?: boolean;
  /** A question that must be answered before anything else. */
  alert?: boolean;
}

/** A modal window: the browser keeps focus in it and closes it on Esc; what opened it has the focus again afterwards. */
export function Dialog({ title, onClose, children, testId, wide, alert }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const opener = openerOf(document.activeElement);
    dialog?.showModal();
    return () => {
      dialog?.close();
      // React has taken the window out of the page by then, so the browser gives no focus back.
      giveBack(opener);
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? "dialog dialog-wide" : "dialog"}
      role={alert ? "alertdialog" : undefined}
      aria-labelledby={id}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** What had the focus last, menus apart. */
let focused: Element | null = null;
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof Element && !target.closest("[role=menu]")) focused = target;
});

/**
 * What will be there after the window: an item of a menu is gone with its menu, whose button stays. A window that
 * had to be loaded comes when the menu is gone already and nothing has the focus: then it is what had it before.
 */
function openerOf(element: Element | null): Element | null {
  if (!element || element === document.body) return focused;
  const menu = element.closest("[role=menu]");
  const button = menu?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : element;
}

function giveBack(opener: Element | null): void {
  if (!(opener instanceof HTMLElement) || opener === document.body || !opener.isConnected) return;
  opener.focus();
}
