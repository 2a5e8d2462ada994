import { useCallback, useState, type ReactNode } from "react";
import type { Sending } from "../api/chat";
import type { Receipt, Turn } from "../api/types";
import { isUndone } from "../live/undolog";
import { ReplaceDialog } from "./ReplaceDialog";
import { receiptsOf } from "./turns";
import { useUndone } from "./useThread";

interface Wish {
  turn: string;
  message: string;
  receipts: Receipt[];
}

/**
 * Says a turn's message again, as it was or in other words. If that turn or
 * those after it have changed something that stands, the person is asked first
 * what becomes of it.
 */
export function useReplace(turns: Turn[], send: (message: string, how: Sending) => void) {
  const undone = useUndone();
  const [wish, setWish] = useState<Wish | null>(null);
  const replace = useCallback(
    (turn: Turn, message: string) => {
      const replaced = turns.slice(turns.findIndex((t) => t.id === turn.id));
      const receipts = receiptsOf(replaced).filter((receipt) => !isUndone(undone, receipt.change));
      if (receipts.length > 0) setWish({ turn: turn.id, message, receipts });
      else send(message, { replaces: turn.id, changes: "keep" });
    },
    [turns, undone, send],
  );
  const dialog: ReactNode = wish && (
    <ReplaceDialog
      receipts={wish.receipts}
      onClose={() => setWish(null)}
      onGo={(changes) => {
        setWish(null);
        send(wish.message, { replaces: wish.turn, changes });
      }}
    />
  );
  return { replace, dialog };
}
