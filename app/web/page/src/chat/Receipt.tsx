import type { Kind, Receipt } from "../api/types";
import { isUndone } from "../live/undolog";
import { useTaskActions } from "../list/useTaskActions";
import { Icon, type IconName } from "../ui/Icon";
import { Lines } from "./Lines";
import { receiptTitle } from "./turns";
import { useUndone } from "./useThread";

const icons: Record<Kind, IconName> = {
  added: "add",
  updated: "edit",
  rescheduled: "calendar",
  completed: "check",
  reopened: "retry",
  deleted: "bin",
  restored: "undo",
  moved: "arrowRight",
  commented: "edit",
  uncommented: "bin",
  undone: "undo",
};

/** What was really done, made from the server's record, with the way back. */
export function ReceiptCard({ receipt }: { receipt: Receipt }) {
  const actions = useTaskActions();
  const undone = isUndone(useUndone(), receipt.change);
  const lines = receipt.lines ?? [];
  return (
    <div
      role="group"
      className={undone ? "receipt receipt-void" : `receipt kind-${receipt.kind}`}
      aria-label={`Receipt: ${receiptTitle(receipt.kind, lines)}`}
      data-testid="receipt"
    >
      <div className="receipt-head">
        <span className="receipt-icon">
          <Icon name={icons[receipt.kind] ?? "check"} size={15} />
        </span>
        <span className="receipt-title">{receiptTitle(receipt.kind, lines)}</span>
        {undone ? (
          <span className="receipt-state" data-testid="receipt-undone">
            Undone
          </span>
        ) : (
          // A change of a shared list has no number here: it is taken back in that list.
          receipt.change > 0 && (
            <button
              type="button"
              className="receipt-undo"
              data-testid="receipt-undo"
              onClick={() => actions.undo(receipt.change)}
            >
              <Icon name="undo" size={15} />
              Undo
            </button>
          )
        )}
      </div>
      <Lines lines={lines} />
      {receipt.note && !undone && (
        <p className="receipt-note" data-testid="receipt-note">
          <Icon name="bell" size={13} /> {receipt.note}
        </p>
      )}
    </div>
  );
}
