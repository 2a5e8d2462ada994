import { useState } from "react";
import type { Person } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { AuditSection } from "./AuditSection";
import { PeopleSection } from "./PeopleSection";
import { ServerSection } from "./ServerSection";

const parts = ["People", "Registration", "Audit log"] as const;

/** What an administrator looks after: accounts, who may make one, and what was done to them. */
export default function AdminDialog({ onClose }: { onClose: () => void }) {
  const [part, setPart] = useState<(typeof parts)[number]>("People");
  const [about, setAbout] = useState<Person | null>(null);
  return (
    <Dialog title="Administration" onClose={onClose} testId="admin-dialog" wide>
      <div className="admin-parts" role="group" aria-label="Parts of the administration">
        {parts.map((one) => (
          <button
            key={one}
            type="button"
            className={one === part ? "button button-small button-primary" : "button button-small"}
            aria-pressed={one === part}
            onClick={() => {
              setAbout(null);
              setPart(one);
            }}
          >
            {one}
          </button>
        ))}
      </div>
      {part === "People" && (
        <PeopleSection
          onAudit={(person) => {
            setAbout(person);
            setPart("Audit log");
          }}
        />
      )}
      {part === "Registration" && <ServerSection />}
      {part === "Audit log" && <AuditSection about={about} onAll={() => setAbout(null)} />}
    </Dialog>
  );
}
