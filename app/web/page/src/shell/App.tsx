import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { AccountMenu, openSettings } from "../account/AccountMenu";
import { useSession } from "../account/SessionGate";
import { ChatPane } from "../chat/ChatPane";
import { HeldPlans } from "../chat/HeldPlans";
import { OpenTaskProvider } from "../chat/OpenTask";
import { TalkProvider } from "../chat/TalkProvider";
import { HistoryPane } from "../history/HistoryPane";
import { ListPane } from "../list/ListPane";
import { useTaskActions } from "../list/useTaskActions";
import { useCounts, useOverview } from "../list/useTasks";
import { useLink } from "../live/LiveProvider";
import { endLocalThread } from "../offline/send";
import { Broken } from "../reminders/Broken";
import { Bells } from "../reminders/Bells";
import { Confirmed } from "../reminders/Confirmed";
import { JoinList } from "../lists/JoinList";
import { Mark } from "../ui/Brand";
import { Icon } from "../ui/Icon";
import { singleKeysOn } from "../ui/singleKeys";
import { useStored } from "../ui/stored";
import { useToast } from "../ui/Toasts";
import { Divider } from "./Divider";
import { listen } from "./keyboard";
import { allLists, go, settleHome, useRoute } from "./route";
import { useMedia } from "./useMedia";

const HelpDialog = lazy(() => import("./HelpDialog"));
const AllPane = lazy(() => import("../lists/AllPane"));
const SharedPane = lazy(() => import("../lists/SharedPane"));

const listWidths = { min: 360, max: 760, usual: 540 };

/** Decides where somebody is who comes to the page without an address, once it is known whether there are tasks. */
export function App() {
  const [begun, setBegun] = useStored<boolean | null>("todo.begun", null);
  const { data: counts, failureCount } = useOverview();
  const now = counts && counts.pending + counts.completed > 0;
  const [home, setHome] = useState<boolean | null>(null);
  // An empty list may have been filled from somewhere else since this browser saw it; a full one is taken as it was.
  const known = begun || (now ?? (failureCount > 0 ? (begun ?? true) : undefined));
  if (home === null && known !== undefined) {
    settleHome(known);
    setHome(known);
  }
  useEffect(() => {
    if (now !== undefined && now !== begun) setBegun(now);
  }, [now, begun, setBegun]);
  return home === null ? <div className="boot" role="status" aria-label="Loading" /> : <Page />;
}

/** The page: history, chat and list beside each other, or one at a time on a phone. */
function Page() {
  const route = useRoute();
  const roomy = useMedia("(min-width: 1180px)");
  const [wanted, setWanted] = useStored("todo.history", true);
  const [drawer, setDrawer] = useState(false);
  const [help, setHelp] = useState(false);
  const [inline, setInline] = useState<number | null>(null);
  const [width, setWidth] = useStored("todo.list-width", listWidths.usual);
  const { undo } = useTaskActions();
  const undoShared = useRef<(() => void) | null>(null);
  const history = roomy ? wanted : drawer;
  const toggleHistory = useCallback(
    () => (roomy ? setWanted(!wanted) : setDrawer((open) => !open)),
    [roomy, wanted, setWanted],
  );
  const openHelp = useCallback(() => setHelp(true), []);
  // Before the first paint: somebody may type as soon as there is something to see.
  useLayoutEffect(
    () => listen({ undo: () => (undoShared.current ?? undo)(), help: openHelp, toggleHistory }, singleKeysOn),
    [undo, openHelp, toggleHistory],
  );
  useReportedErrors();
  useDrawer(drawer && !roomy, setDrawer);
  const choose = useCallback((id: string | null) => {
    go({ conversation: id, pane: "chat" });
    setDrawer(false);
    if (id === null) endLocalThread();
    if (id === null) requestAnimationFrame(() => document.querySelector<HTMLElement>("#composer")?.focus());
  }, []);
  const chooseList = useCallback((list: string | null) => {
    go({ list, pane: "list" });
    setDrawer(false);
  }, []);
  // A task that was left in its row may be opened next where it has none.
  useEffect(() => {
    if (route.task === null) setInline(null);
  }, [route.task]);
  const editing = route.list !== null || inline === route.task ? route.task : null;
  return (
    <TalkProvider>
      <OpenTaskProvider inline={inline}>
        <div
          className={`app pane-${route.pane}${history ? " with-history" : ""}`}
          style={{ "--list-width": `${width}px` } as React.CSSProperties}
        >
          <header className="bar">
            <button
              type="button"
              className="icon-button"
              aria-label={history ? "Hide conversations" : "Show conversations"}
              aria-expanded={history}
              title="Conversations ([)"
              data-testid="toggle-history"
              onClick={toggleHistory}
            >
              <Icon name="panel" />
            </button>
            <h1 className="brand">
              <Mark size={22} />
              Todo
            </h1>
            <Offline />
            <button
              type="button"
              className="icon-button bar-new"
              aria-label="New conversation"
              title="New conversation (Shift C)"
              onClick={() => choose(null)}
            >
              <Icon name="edit" />
            </button>
            <AccountMenu onHelp={openHelp} />
            <div id="menus" />
          </header>
          <Broken onSettings={() => window.dispatchEvent(new Event(openSettings))} />
          {history && (
            <HistoryPane current={route.conversation} onChoose={choose} list={route.list} onList={chooseList} />
          )}
          {history && !roomy && (
            <button type="button" className="shade" aria-label="Hide conversations" onClick={() => setDrawer(false)} />
          )}
          <main className="main">
            <ChatPane conversation={route.conversation} />
            <Divider width={width} min={listWidths.min} max={listWidths.max} onWidth={setWidth} />
            {route.list === null ? (
              <ListPane view={route.view} filter={route.filter} editing={editing} onInline={setInline} />
            ) : (
              <Suspense fallback={<section className="list-pane" aria-busy="true" />}>
                {route.list === allLists ? (
                  <AllPane view={route.view} filter={route.filter} />
                ) : (
                  <SharedPane
                    list={route.list}
                    view={route.view}
                    filter={route.filter}
                    editing={editing}
                    onInline={setInline}
                    undoRef={undoShared}
                  />
                )}
              </Suspense>
            )}
          </main>
          <Bells />
          <Confirmed />
          <JoinList />
          <HeldPlans />
          <Tabs pane={route.pane} />
        </div>
        <Suspense fallback={null}>{help && <HelpDialog onClose={() => setHelp(false)} />}</Suspense>
      </OpenTaskProvider>
    </TalkProvider>
  );
}

/** Gives an open drawer the focus, and closes it on Esc. */
function useDrawer(open: boolean, setOpen: (open: boolean) => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement as HTMLElement | null;
    document.querySelector<HTMLElement>("[data-testid=new-chat]")?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      setOpen(false);
      before?.focus();
    };
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [open, setOpen]);
}

/** Says when changes of other tabs and devices do not arrive. */
function Offline() {
  const link = useLink();
  const { local } = useSession();
  return (
    <p className="offline" role="status" data-testid="offline" data-link={link}>
      {link === "offline" && (
        <span className="offline-text">
          <Icon name="alert" size={15} />
          {local ? (
            <>
              todo isn’t running: start it with <code>todo run</code>
            </>
          ) : (
            "Offline. Trying again…"
          )}
        </span>
      )}
    </p>
  );
}

/** Chat or list, on a phone. */
function Tabs({ pane }: { pane: "chat" | "list" }) {
  const counts = useCounts();
  const due = (counts?.today ?? 0) + (counts?.overdue ?? 0);
  return (
    <nav className="tabs" aria-label="Chat or list">
      <button
        type="button"
        className="tab"
        aria-current={pane === "chat" ? "page" : undefined}
        data-testid="tab-chat"
        onClick={() => go({ pane: "chat" })}
      >
        <Icon name="chat" size={22} />
        Chat
      </button>
      <button
        type="button"
        className="tab"
        aria-current={pane === "list" ? "page" : undefined}
        data-testid="tab-list"
        onClick={() => go({ pane: "list" })}
      >
        <Icon name="list" size={22} />
        List
        {due > 0 && <span className="tab-count">{due}</span>}
      </button>
    </nav>
  );
}

/** Errors outside of drawing are told too, not only written to the console. */
function useReportedErrors(): void {
  const toast = useToast();
  useEffect(() => {
    const report = (event: ErrorEvent | PromiseRejectionEvent) => {
      const cause: unknown = event instanceof ErrorEvent ? event.error : event.reason;
      if (cause instanceof DOMException && cause.name === "AbortError") return;
      const words = cause instanceof Error ? cause.message : "no details";
      toast({ text: `The page has made a mistake (${words}). Reload it if something looks wrong.`, error: true });
    };
    window.addEventListener("error", report);
    window.addEventListener("unhandledrejection", report);
    return () => {
      window.removeEventListener("error", report);
      window.removeEventListener("unhandledrejection", report);
    };
  }, [toast]);
}
