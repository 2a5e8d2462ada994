import type { Receipt } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { receiptTitle } from "./turns";

interface Props {
  /** What the answers that are replaced have changed, and what stands. */
  receipts: Receipt[];
  onGo: (changes: "keep" | "undo") => void;
  onClose: () => void;
}

const few = 5;

/** Asks what becomes of the changes of an answer before it is given again, so that nothing is done twice. */
export function ReplaceDialog({ receipts, onGo, onClose }: Props) {
  const rest = receipts.length - few;
  return (
    <Dialog title="Take the changes back first?" onClose={onClose} testId="replace" alert>
      <p className="dialog-text">The answer that you replace has changed your list:</p>
      <ul className="replace-list">
        {receipts.slice(0, few).map((receipt) => (
          <li key={receipt.change}>
            <strong>{receiptTitle(receipt.kind, receipt.lines ?? [])}</strong>{" "}
            <span dir="auto">
              {(receipt.lines ?? [])
                .slice(0, 3)
                .map((line) => line.title)
                .join(", ")}
              {(receipt.lines ?? []).length > 3 && " …"}
            </span>
          </li>
        ))}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
      <p className="dialog-text">Left as they are, the new answer may do the same a second time.</p>
      <div className="dialog-actions">
        <button type="button" className="button" data-testid="replace-keep" onClick={() => onGo("keep")}>
          Leave them
        </button>
        <button type="button" className="button button-primary" data-testid="replace-undo" onClick={() => onGo("undo")}>
          Undo them
        </button>
      </div>
    </Dialog>
  );
}
