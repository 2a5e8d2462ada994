import { Dialog } from "./Dialog";

interface Props {
  title: string;
  detail: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, detail, action, onConfirm, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose} testId="confirm" alert>
      <p className="dialog-text">{detail}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="button button-danger"
          data-testid="confirm-action"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}
