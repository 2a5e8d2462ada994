import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { logout } from "../api/account";
import { sentence } from "../api/http";
import { goOn } from "../api/providers";
import { outbox } from "../offline/outbox";
import { forgetHere } from "../reminders/subscription";
import { forgetDrafts } from "../ui/draft";
import { Confirm } from "../ui/Confirm";
import { Menu, MenuHead, MenuItem, MenuLine, MenuRadio } from "../ui/Menu";
import { applyTheme, readTheme, type Theme } from "../ui/theme";
import { useToast } from "../ui/Toasts";
import { useSession } from "./SessionGate";

const SettingsDialog = lazy(() => import("./SettingsDialog"));
const TokensDialog = lazy(() => import("./TokensDialog"));
const AccountDialog = lazy(() => import("./AccountDialog"));
const AdminDialog = lazy(() => import("../admin/AdminDialog"));
const ConnectionsDialog = lazy(() => import("./ConnectionsDialog"));

const themes: [Theme, string][] = [
  ["auto", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** The event that opens the settings from elsewhere. */
export const openSettings = "todo:settings";

/** Who is here, and what concerns them rather than the list. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { person, local } = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const [theme, setTheme] = useState(readTheme);
  const [window, setWindow] = useState<"settings" | "account" | "tokens" | "connections" | "admin" | null>(null);
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    const open = () => setWindow("settings");
    addEventListener(openSettings, open);
    return () => removeEventListener(openSettings, open);
  }, []);
  const name = person.name || person.email || "You";
  const signOut = async () => {
    const waiting = outbox.snapshot().length;
    if (waiting > 0 && !leaving) return setLeaving(true);
    try {
      const elsewhere = await logout();
      forgetDrafts();
      await outbox.empty();
      if ("caches" in globalThis) await caches.delete("seen");
      await forgetHere(); // the server has forgotten the device by then
      history.replaceState(null, "", "/");
      for (const key of ["todo.last", "todo.begun"]) localStorage.removeItem(key);
      client.clear();
      await client.resetQueries();
      if (elsewhere) goOn(elsewhere);
      else location.reload();
    } catch (error) {
      toast({ text: sentence(error), error: true });
    }
  };
  return (
    <>
      <Menu
        label="Account"
        align="start"
        trigger={
          <button type="button" className="account" data-testid="account">
            <span className="avatar" data-letter={[...name][0]?.toUpperCase()} />
            <span className="account-name">{name}</span>
            <span className="visually-hidden"> (account)</span>
          </button>
        }
      >
        <MenuHead>{local ? "On this machine, just for you" : person.email}</MenuHead>
        <MenuItem icon="settings" testId="open-settings" onSelect={() => setWindow("settings")}>
          Settings
        </MenuItem>
        {!local && (
          <MenuItem icon="user" testId="open-account" onSelect={() => setWindow("account")}>
            Account and security
          </MenuItem>
        )}
        {!local && person.role === "admin" && (
          <MenuItem icon="list" testId="open-admin" onSelect={() => setWindow("admin")}>
            Administration
          </MenuItem>
        )}
        <MenuItem icon="key" testId="open-tokens" onSelect={() => setWindow("tokens")}>
          Access tokens
        </MenuItem>
        <MenuItem icon="plug" testId="open-connections" onSelect={() => setWindow("connections")}>
          Connections
        </MenuItem>
        <MenuItem icon="help" onSelect={onHelp}>
          Keyboard shortcuts
        </MenuItem>
        <MenuLine />
        <MenuRadio
          label="Theme"
          value={theme}
          options={themes}
          onChange={(next) => {
            setTheme(next);
            applyTheme(next);
          }}
        />
        {!local && (
          <>
            <MenuLine />
            <MenuItem icon="logout" testId="sign-out" onSelect={() => void signOut()}>
              Sign out
            </MenuItem>
          </>
        )}
      </Menu>
      {leaving && (
        <Confirm
          title="Some changes were not sent yet"
          detail="They wait for the network on this device, and are lost when you sign out now."
          action="Sign out and lose them"
          onConfirm={() => void signOut()}
          onClose={() => setLeaving(false)}
        />
      )}
      <Suspense fallback={null}>
        {window === "settings" && <SettingsDialog onClose={() => setWindow(null)} />}
        {window === "account" && <AccountDialog onClose={() => setWindow(null)} />}
        {window === "admin" && <AdminDialog onClose={() => setWindow(null)} />}
        {window === "tokens" && <TokensDialog onClose={() => setWindow(null)} />}
        {window === "connections" && (
          <ConnectionsDialog onClose={() => setWindow(null)} onTokens={() => setWindow("tokens")} />
        )}
      </Suspense>
    </>
  );
}
