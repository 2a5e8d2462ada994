const kind = "application/x-todo-task";

/** Lets a task be dragged. */
export function dragTask(data: DataTransfer, id: number): void {
  data.setData(kind, String(id));
  data.effectAllowed = "move";
}

/** The task that was dropped, null if it is something else. */
export function draggedTask(data: DataTransfer): number | null {
  const id = Number(data.getData(kind));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
